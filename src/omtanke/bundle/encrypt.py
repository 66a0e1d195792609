"""A bundle encrypted at rest, to one or more `age` recipients. `age -d -i KEY BUNDLE.zip.age > BUNDLE.zip` opens it."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import pyrage

from omtanke.bundle.sealing import disk_faults, write_zip
from omtanke.errors import UsageError


def encrypt(bundle: Path, recipients: Sequence[str], out: Path) -> None:
    """Write the bundle, as a zip, encrypted to `recipients` (`age1…` or an SSH public key), at `out`.

    The open text never touches the disk. The bundle itself stays where it is: deleting it is for the person to do.
    UsageError for a recipient that is none, or when `out` is there already.
    """
    keys = [_recipient(text) for text in recipients]
    if os.path.lexists(out):
        raise UsageError(f"{out} findes allerede. Vælg et nyt navn.", f"{out} is there already. Choose a new name.")
    with disk_faults(out):
        handle, draft = tempfile.mkstemp(prefix=f".{out.name[:80]}-", dir=out.parent)
        try:
            with os.fdopen(handle, "wb") as target:
                _pour(bundle, target, keys)
                target.flush()
                os.fsync(target.fileno())
            Path(draft).rename(out)
        finally:
            Path(draft).unlink(missing_ok=True)


def _recipient(text: str) -> pyrage.x25519.Recipient | pyrage.ssh.Recipient:
    kind = pyrage.ssh.Recipient if text.startswith("ssh-") else pyrage.x25519.Recipient
    try:
        return kind.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise UsageError(
            f"{text[:40]} er ikke en modtager for age (age1… eller en offentlig SSH-nøgle).",
            f"{text[:40]} is not an age recipient (age1… or an SSH public key).",
        ) from error


def _pour(bundle: Path, target: object, keys: Sequence[object]) -> None:
    if bundle.is_file():
        with bundle.open("rb") as source:
            pyrage.encrypt_io(source, target, keys)
        return
    reading, writing = os.pipe()
    faults: list[BaseException] = []

    def pack() -> None:
        try:
            with os.fdopen(writing, "wb") as pipe:
                write_zip(bundle, pipe, bundle.name)
        except OSError as error:
            faults.append(error)

    packer = threading.Thread(target=pack)
    packer.start()
    try:
        with os.fdopen(reading, "rb") as source:
            pyrage.encrypt_io(source, target, keys)
    finally:
        packer.join()
    if faults:
        raise faults[0]
