"""What is kept of a file beside its bytes: a name for every file system, its type, what it says of itself."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
import warnings
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

# First bytes, at which place, and the type: the files that people hand in as evidence.
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"%PDF-", "application/pdf"),
)
_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})
# Times and devices only. Where a picture was taken stands in the original; it need not be printed on a cover sheet.
_EXIF = {0x0132: "DateTime", 0x010F: "Make", 0x0110: "Model", 0x0131: "Software"}
_EXIF_PHOTO = {0x9003: "DateTimeOriginal", 0x9011: "OffsetTimeOriginal"}


def item_name(number: int, kind: str, name: str) -> str:
    """`03-threat-skaermbillede-2026.png`: what a person recognises, in letters that every tool takes."""
    stem, dot, suffix = name.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,8}", suffix):
        stem, suffix = name, ""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", stem).translate(_DANISH))
    slug = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")[:40].strip("-")
    return "-".join(part for part in (f"{number:02}", kind, slug) if part) + (f".{suffix.lower()}" if suffix else "")


def shown(name: str) -> str:
    """A name as text: what is no letter of any script is written out, so that it cannot hide or turn the line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def media_type(head: bytes, name: str) -> str:
    """The type by the first bytes, else by the name, else `application/octet-stream`."""
    for at, magic, kind in _MAGIC:
        if head[at : at + len(magic)] == magic:
            return kind
    return mimetypes.guess_type(shown(name))[0] or "application/octet-stream"


def told(path: Path, kind: str) -> dict[str, str]:
    """What the file says of itself: when it was last changed, and of a picture the EXIF. Kept, not believed."""
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    said = {"modified": at.isoformat(timespec="seconds").replace("+00:00", "Z")}
    return said | (_exif(path) if kind.startswith("image/") else {})


def _exif(path: Path) -> dict[str, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of every odd tag
            with Image.open(path) as image:
                read = image.getexif()
                found = [(_EXIF[tag], read[tag]) for tag in _EXIF if tag in read]
                photo = read.get_ifd(0x8769)
                found += [(_EXIF_PHOTO[tag], photo[tag]) for tag in _EXIF_PHOTO if tag in photo]
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, ArithmeticError, Image.DecompressionBombError):
        return {}
    return {f"exif {name}": shown(str(value))[:200] for name, value in found}
