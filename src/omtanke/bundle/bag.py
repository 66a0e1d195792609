"""The bag on disk: BagIt 1.0 (RFC 8493), as a folder or as a zip, read without believing any of it.

    BAG/
      bagit.txt  bag-info.txt  VERIFY.txt  signer.pem  [stamp-authority.pem]
      manifest-sha256.txt            every file below data/
      tagmanifest-sha256.txt         the files above
      tagmanifest-sha256.txt.sig     Ed25519 over tagmanifest-sha256.txt
      [tagmanifest-sha256.txt.tsr]   RFC 3161 over tagmanifest-sha256.txt
      data/omtanke.json  data/cover.html  data/cover.pdf
      data/items/01-threat-….png …   the originals
      data/generations/N/…           what was not an item in generation N, at its old path

Written by us in twenty lines rather than by `bagit`, which changes the folder of the process while it works.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from omtanke.bundle.manifest import Manifest
from omtanke.engine import Phrase

BAGIT, BAG_INFO, VERIFY, SIGNER, ROOTS = "bagit.txt", "bag-info.txt", "VERIFY.txt", "signer.pem", "stamp-authority.pem"
MANIFEST, TAGMANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
SIGNATURE, STAMP = f"{TAGMANIFEST}.sig", f"{TAGMANIFEST}.tsr"
DOCUMENT, COVER_HTML, COVER_PDF = "data/omtanke.json", "data/cover.html", "data/cover.pdf"
# Detached, so that a stamp can be added later without changing anything that is signed.
DETACHED = frozenset({TAGMANIFEST, SIGNATURE, STAMP})
SIGNED_TAGS = (BAGIT, BAG_INFO, VERIFY, SIGNER, MANIFEST)

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
CHUNK = 1 << 20
SMALL = 64 << 20  # no text of a bundle is near this; more is not read into memory

_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
_SAFE = re.compile(r"(?!.*(?:^|/)\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")


class BagFault(ValueError):
    """Something on disk that is not a bag of ours. `code`, `path` and the reason are those of the Problem."""

    def __init__(self, code: str, path: str, why: Phrase) -> None:
        super().__init__(why.en)
        self.code, self.path, self.why = code, path, why


def _reason(error: OSError) -> Phrase:
    """What the system says, which is English everywhere in Python."""
    said = error.strerror or type(error).__name__
    return Phrase(said, said)


class Source(Protocol):
    """Where a bag is read from. Paths are relative to the bag, with `/`."""

    faults: list[BagFault]

    def paths(self) -> tuple[str, ...]:
        """Every ordinary file, sorted."""

    def size(self, path: str) -> int:
        """Bytes of the file."""

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of the file, a piece at a time. BagFault if they cannot be read."""

    def close(self) -> None:
        """Let go of what is held open."""


class Folder:
    """A bag as a folder. Links, devices and unreadable folders are faults: a bag holds files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[BagFault] = []
        self._found: dict[str, int] = {}
        self._walk(root, "")

    def _walk(self, folder: Path, at: str) -> None:
        pending = [(folder, at)]
        while pending:
            folder, at = pending.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError as error:
                self.faults.append(BagFault("unreadable", at.rstrip("/"), _reason(error)))
                continue
            for entry in entries:
                mode = entry.stat(follow_symlinks=False).st_mode
                if stat.S_ISDIR(mode):
                    pending.append((Path(entry.path), f"{at}{entry.name}/"))
                elif stat.S_ISREG(mode):
                    self._found[f"{at}{entry.name}"] = entry.stat(follow_symlinks=False).st_size
                else:
                    self.faults.append(
                        BagFault(
                            "not-a-file",
                            f"{at}{entry.name}",
                            Phrase("et link eller en enhed, ikke en fil", "a link or a device, not a file"),
                        )
                    )

    def paths(self) -> tuple[str, ...]:
        return tuple(sorted(self._found))

    def size(self, path: str) -> int:
        return self._found[path]

    def chunks(self, path: str) -> Iterator[bytes]:
        try:
            with (self.root / path).open("rb") as file:
                yield from _pieces(file)
        except OSError as error:
            raise BagFault("unreadable", path, _reason(error)) from error

    def close(self) -> None:
        """Nothing is held open between calls."""


# What zipfile raises on rubbish, seen by fuzzing.
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, RuntimeError, ValueError, OverflowError)


class Zip:
    """A bag as a zip with one folder at the top. Read in place; nothing is unpacked."""

    def __init__(self, path: Path) -> None:
        self.faults: list[BagFault] = []
        self._found: dict[str, zipfile.ZipInfo] = {}
        try:
            self._zip = zipfile.ZipFile(path)
            members = [member for member in self._zip.infolist() if not member.is_dir()]
        except _ZIP_ERRORS as error:
            raise BagFault(
                "unreadable", "", Phrase(f"ikke en zip, der kan læses: {error}", f"not a zip that can be read: {error}")
            ) from error
        tops = {member.filename.partition("/")[0] for member in members}
        top = f"{tops.pop()}/" if len(tops) == 1 and all("/" in member.filename for member in members) else ""
        for member in members:
            self._take(member, member.filename.removeprefix(top))

    def _take(self, member: zipfile.ZipInfo, path: str) -> None:
        if path in self._found:
            self.faults.append(BagFault("double", path, Phrase("står to gange i zip-filen", "stands twice in the zip")))
        elif member.flag_bits & 1:
            self.faults.append(
                BagFault("not-a-file", path, Phrase("er krypteret inde i zip-filen", "is encrypted inside the zip"))
            )
        elif stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG}:
            self.faults.append(
                BagFault(
                    "not-a-file", path, Phrase("et link eller en enhed, ikke en fil", "a link or a device, not a file")
                )
            )
        elif member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            self.faults.append(
                BagFault(
                    "not-a-file",
                    path,
                    Phrase("er pakket på en måde, der ikke læses her", "is packed in a way that is not read here"),
                )
            )
        else:
            self._found[path] = member

    def paths(self) -> tuple[str, ...]:
        return tuple(sorted(self._found))

    def size(self, path: str) -> int:
        return self._found[path].file_size

    def chunks(self, path: str) -> Iterator[bytes]:
        try:
            with self._zip.open(self._found[path]) as file:
                yield from _pieces(file)
        except _ZIP_ERRORS as error:
            raise BagFault(
                "changed",
                path,
                Phrase(f"den er beskadiget inde i zip-filen: {error}", f"is damaged inside the zip: {error}"),
            ) from error

    def close(self) -> None:
        self._zip.close()


def _pieces(file: BinaryIO | IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece


def opened(path: Path) -> Source:
    """The bag at `path`. BagFault if nothing there can be one."""
    if path.is_dir():
        return Folder(path)
    if path.is_file():
        return Zip(path)
    raise BagFault("no-bundle", "", Phrase("der ligger intet på den sti", "there is no bundle at this path"))


def read(source: Source, path: str) -> bytes:
    """All bytes of a small file. BagFault if it is not there, cannot be read, or is too big to be what it should be."""
    if path not in source.paths():
        raise BagFault("missing", path, Phrase("den er der ikke", "is not there"))
    if source.size(path) > SMALL:
        raise BagFault("changed", path, Phrase("den er alt for stor", "is far too big"))
    return b"".join(source.chunks(path))


def sha256(source: Source, path: str) -> str:
    """The hash of a file, in constant memory. Reading stops where the file should have ended."""
    total, left = hashlib.sha256(), source.size(path)
    for piece in source.chunks(path):
        total.update(piece)
        left -= len(piece)
        if left < 0:
            raise BagFault("changed", path, Phrase("den er længere, end den siger", "is longer than it says"))
    return total.hexdigest()


def lines(hashes: Mapping[str, str]) -> bytes:
    """A manifest, as `sha256sum -c` reads it."""
    return "".join(f"{hashes[path]}  {path}\n" for path in sorted(hashes)).encode("ascii")


def parsed(content: bytes, name: str) -> tuple[dict[str, str], list[BagFault]]:
    """The hashes by path in a manifest, and the lines that are not as we write them."""
    hashes: dict[str, str] = {}
    faults = []
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError:
        return {}, [
            BagFault(
                "manifest", name, Phrase("den rummer andet end almindelige bogstaver", "holds more than plain letters")
            )
        ]
    if text and not text.endswith("\n"):
        faults.append(BagFault("manifest", name, Phrase("den slutter midt i en linje", "ends in the middle of a line")))
    for number, line in enumerate(text.split("\n")[: text.count("\n")], 1):
        match = _LINE.fullmatch(line)
        if not match or not _SAFE.fullmatch(match[2]) or match[2] in hashes:
            faults.append(
                BagFault(
                    "manifest",
                    name,
                    Phrase(
                        f"linje {number} er ikke én hash og én sti, der kun står der",
                        f"line {number} is not one hash and one path of its own",
                    ),
                )
            )
        else:
            hashes[match[2]] = match[1]
    return hashes, faults


def info(manifest: Manifest, sizes: Iterable[int]) -> bytes:
    """`bag-info.txt` of a manifest whose payload has these sizes: it follows from the rest, so it can be checked."""
    listed = tuple(sizes)
    agent = " ".join(f"{manifest.software.get('name')} {manifest.software.get('version')}".split())
    return (
        f"Bag-Software-Agent: {agent}\n"
        f"Bagging-Date: {manifest.sealed.date().isoformat()}\n"
        f"Bag-Count: {manifest.generation} of ?\n"
        f"External-Identifier: {' '.join(manifest.id.split())}\n"
        f"Payload-Oxum: {sum(listed)}.{len(listed)}\n"
    ).encode()
