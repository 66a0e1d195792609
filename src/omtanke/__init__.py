"""Omtanke: a private second pair of eyes on a draft, by the employer's own social-media guideline.

The front door. Nothing inside the package imports it; everybody outside imports nothing else:

>>> import omtanke
>>> report = omtanke.check("Hun hedder noget med B, 010203-1234", omtanke.load("kalundborg"))
>>> report.verdict, [finding.excerpt for finding in report.findings]
('stop', ['010203-1234'])
"""

from importlib import import_module
from typing import TYPE_CHECKING

from omtanke.checks import CHECKS, RETIRED, check
from omtanke.engine import Audience, Check, Concern, Employer, Finding, Hit, Level, Phrase, Report, Setting
from omtanke.errors import GuidelineError, OmtankeError, ScanError, UsageError
from omtanke.guideline import Approval, Fault, Guideline, Note, Passage, Rule, faults, load, shipped
from omtanke.scan import Job, Summary, scan_file
from omtanke.text import Span, Text

if TYPE_CHECKING:
    from omtanke import networks as networks

__version__ = "0.1.0"

__all__ = [
    "CHECKS",
    "RETIRED",
    "Approval",
    "Audience",
    "Check",
    "Concern",
    "Employer",
    "Fault",
    "Finding",
    "Guideline",
    "GuidelineError",
    "Hit",
    "Job",
    "Level",
    "Note",
    "OmtankeError",
    "Passage",
    "Phrase",
    "Report",
    "Rule",
    "ScanError",
    "Setting",
    "Span",
    "Summary",
    "Text",
    "UsageError",
    "check",
    "faults",
    "load",
    "networks",
    "scan_file",
    "shipped",
]


def __getattr__(name: str) -> object:
    """`networks` reads its files when it is first asked for, and not at every start of the command."""
    if name == "networks":
        return import_module("omtanke.networks")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
