"""The exceptions of Omtanke, as one tree. Bad input is a value (`Unread`, `Fault`); a broken promise is one of these.

OmtankeError
├── UsageError           the call cannot be carried out as it was asked for
├── GuidelineError       a guideline that does not hold together; carries its faults
├── ScanError            a scan that cannot go on, with what to do
├── EvidenceError        evidence that could not be sealed, opened or written; nothing was half done
│   └── StampError       a time-stamp authority that gave no stamp worth keeping
└── CaptureError         a page that could not be captured, and what to do instead

A message says what, where and what to do, in Danish and English, and never holds the words of a draft.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class OmtankeError(Exception):
    """The root. `da` and `en` hold the same sentence; `str()` gives the English one."""

    def __init__(self, da: str, en: str) -> None:
        super().__init__(en)
        self.da = da
        self.en = en

    def say(self, lang: str) -> str:
        """The message in `lang` ("da" or "en")."""
        return self.da if lang == "da" else self.en


class UsageError(OmtankeError):
    """Something asked for that is not there, or that does not go together."""


class GuidelineError(OmtankeError):
    """A guideline with faults. `faults` are the lines `omtanke guideline validate` prints."""

    def __init__(self, da: str, en: str, faults: Sequence[object] = ()) -> None:
        super().__init__(da, en)
        self.faults = tuple(faults)


class ScanError(OmtankeError):
    """A scan whose input or output file cannot be used."""


class EvidenceError(OmtankeError):
    """Evidence that could not be sealed, opened or written. What was there before is untouched."""


class StampError(EvidenceError):
    """An authority that could not be reached, or whose answer is no stamp of this bundle. `reason` is short, for records."""

    def __init__(self, da: str, en: str, reason: str = "") -> None:
        super().__init__(da, en)
        self.reason = reason or en


class CaptureError(OmtankeError):
    """A page that could not be captured; the message points to what the person can do instead."""
