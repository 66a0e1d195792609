"""Sealed evidence: `seal()` makes a bundle, `verify()` tells everything that is wrong with one.

A bundle is a BagIt bag (`bag`) that describes itself (`manifest`), with a signature (`sign`), a time stamp where one is
wanted (`stamp`), and a cover sheet for people (`cover`). Common tools check it without us: docs/bundle.md.
Needs the extra `evidence`.
"""

from omtanke.bundle.manifest import KINDS, REQUIRED, SCHEMA, Incident, Item, Manifest, Original, Sender
from omtanke.bundle.sealing import Bundle, add_stamp, seal
from omtanke.bundle.stamp import Authority, Stamp
from omtanke.bundle.verifying import Problem, Verdict, verify

__all__ = [
    "KINDS",
    "REQUIRED",
    "SCHEMA",
    "Authority",
    "Bundle",
    "Incident",
    "Item",
    "Manifest",
    "Original",
    "Problem",
    "Sender",
    "Stamp",
    "Verdict",
    "add_stamp",
    "seal",
    "verify",
]
