"""The words out of a screenshot, as a proposal that a person confirms: network, handle, time, which words threaten.

Tesseract (Danish and English, a package of the system's) reads the picture; nothing leaves the computer. Danish reads
best with Danish alone, but that alphabet has no `@` and no `/`, so a second reading with English gives the handles: of
108 words on six drawn screenshots, Danish alone missed only the four with such letters. Needs the extra `screenshot`.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import pytesseract
from PIL import Image, ImageOps

from omtanke.engine import Check, Concern, Phrase, Rules, check
from omtanke.errors import UsageError

_WIDTH = 800  # pixels, for a phone held upright: letters are then about as high as those Tesseract was taught with
_MOST = 60_000_000  # pixels
# Per cent: below this a "word" is as a rule a picture; one or two letters are read out of every round avatar.
_SURE, _SURE_OF_SHORT = 20, 60
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Box:
    """One word and where it stands in the picture, in its own pixels; `line` and `paragraph` count from 0."""

    word: str
    x: int
    y: int
    width: int
    height: int
    line: int
    paragraph: int
    sure: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a screenshot seems to show. Every field may be wrong or empty: it is for a person to confirm.

    `text` is all that was read, line by line; `words` the lines that seem to threaten or offend; `kinds` which concerns
    they may be; `time` as it stands there, and `at` where that is a whole date (local time, without a zone).
    """

    text: str
    words: str = ""
    kinds: tuple[Concern, ...] = ()
    network: str = ""
    handles: tuple[str, ...] = ()
    time: str = ""
    at: datetime | None = None


def read(picture: bytes, checks: Sequence[Check], rules: Rules) -> Proposal:
    """What the screenshot in `picture` seems to show; `checks` and `rules` judge its words. UsageError if none."""
    image = _opened(picture)
    danish, both = boxes(image, "dan"), boxes(image, "dan+eng")
    best = _clear(danish if _sure(danish) >= _sure(both) - 8 else both)
    text = "\n".join(_joined(best, "line"))
    everything = "\n".join((*_joined(danish, "line"), *_joined(both, "line")))
    words, kinds = _grave(_joined(best, "paragraph"), checks, rules)
    time, at = _time(everything)
    return Proposal(text, words, kinds, _network(everything), tuple(_handles(everything)), time, at)


def boxes(image: Image.Image, lang: str = "dan") -> list[Box]:
    """Every word that Tesseract sees. UsageError, with what to do, when it or its Danish is not installed."""
    grey = ImageOps.grayscale(image)
    dark = sum(grey.histogram()[:100]) > grey.width * grey.height / 2
    scale = _WIDTH / min(grey.width, grey.height)
    scale = min(scale, 3.0) if grey.width < grey.height else min(scale, 1.5)
    sized = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    ready = (ImageOps.invert(grey) if dark else grey).resize(sized, Image.Resampling.LANCZOS)
    return list(_told(_tesseract(ready, lang), scale))


def _clear(found: Iterable[Box]) -> list[Box]:
    return [box for box in found if box.sure >= (_SURE if len(box.word) > 2 else _SURE_OF_SHORT)]


def _opened(picture: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(picture)) as image:
                if image.width * image.height > _MOST:
                    raise UsageError("Billedet er for stort til at læse.", "The picture is too big to read.")
                return ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, TypeError, ArithmeticError, Image.DecompressionBombError) as error:
        raise UsageError(
            "Filen er ikke et billede, der kan læses.", "The file is no picture that can be read."
        ) from error


def _tesseract(image: Image.Image, lang: str) -> dict[str, list[str]]:
    try:
        said: dict[str, list[str]] = pytesseract.image_to_data(
            image, lang=lang, config="--psm 3", output_type=pytesseract.Output.DICT, timeout=_SECONDS
        )
    except pytesseract.TesseractNotFoundError as error:
        raise UsageError(
            "Tesseract er ikke installeret, så billedet kan ikke læses: apt install tesseract-ocr tesseract-ocr-dan. "
            "Du kan skrive ordene selv.",
            "Tesseract is not installed, so the picture cannot be read: apt install tesseract-ocr tesseract-ocr-dan. "
            "You can type the words yourself.",
        ) from error
    except (pytesseract.TesseractError, RuntimeError) as error:
        if "Failed loading language" in str(error):
            raise UsageError(
                "Tesseract mangler dansk: apt install tesseract-ocr-dan.",
                "Tesseract lacks Danish: apt install tesseract-ocr-dan.",
            ) from error
        raise UsageError("Tesseract kunne ikke læse billedet.", "Tesseract could not read the picture.") from error
    return said


def _told(said: dict[str, list[str]], scale: float) -> Iterator[Box]:
    """Tesseract's table as boxes, in the pixels of the picture that was given."""
    lines: dict[tuple[str, ...], int] = {}
    paragraphs: dict[tuple[str, ...], int] = {}
    for at, word in enumerate(said["text"]):
        if word.strip():
            paragraph = (said["block_num"][at], said["par_num"][at])
            number = lines.setdefault((*paragraph, said["line_num"][at]), len(lines))
            part = paragraphs.setdefault(paragraph, len(paragraphs))
            x, y, w, h = (round(float(said[side][at]) / scale) for side in ("left", "top", "width", "height"))
            yield Box(word, x, y, w, h, number, part, float(said["conf"][at]))


def _sure(found: list[Box]) -> float:
    return sum(box.sure for box in found) / len(found) if found else 0.0


def _joined(found: Iterable[Box], by: Literal["line", "paragraph"]) -> list[str]:
    parts: dict[int, list[str]] = {}
    for box in found:
        parts.setdefault(getattr(box, by), []).append(box.word)
    return [" ".join(words) for words in parts.values()]


# What the words may be ----------------------------------------------------------------------------------------------

# What is looked for in a message somebody else wrote, of the concerns that checks are about.
GRAVE: dict[Concern, Phrase] = {
    Concern.THREAT: Phrase("trussel", "threat"),
    Concern.INSULT: Phrase("grov hån", "gross insult"),
    Concern.RESPECT: Phrase("hån", "insult"),
    Concern.DISCRIMINATION: Phrase("diskrimination", "discrimination"),
}

# Words that stand in threats, from the wording of Danish cases and news. They only choose which lines to propose.
_THREATS = re.compile(
    r"hvor (?:du|I|din familie|dine børn) (?:bor|går|arbejder)|slå\w* (?:jeg |vi )?(?:dig|jer|hende|ham) (?:ihjel|ned)|"
    r"(?:skal|fortjener at|kommer til at) (?:nok )?(?:dø|blø|lide|bøde|betale|fortryde)|død over|kugle for panden|"
    r"(?:finder?|skyder?|stikker?|kvæler?|dræber?|smadrer?|banker?|brænder?|knækker?|tæver?) (?:dig|jer|hende|ham)\b|"
    r"få\w* (?:snart )?(?:besøg|tæsk|bank|at mærke)|(?:pas på|glæd) (?:dig|jer|hende)|pas på,? når|vi ses snart|"
    r"ved,? (?:nok )?(?:godt )?hvem du er|I(?:'| wi)ll (?:kill|find|get) you|know where you live|watch your back",
    re.IGNORECASE,
)


def _grave(parts: Iterable[str], checks: Sequence[Check], rules: Rules) -> tuple[str, tuple[Concern, ...]]:
    """The sentences that seem grave, in their order, and which concerns they may be."""
    kinds: dict[Concern, None] = {}
    picked: list[str] = []
    for part in parts:
        found = [f for f in check(part, rules, checks=checks).findings if f.concern in GRAVE]
        for sentence in re.finditer(r"[^.!?]+[.!?]*", part):
            here = [f.concern for f in found if f.start < sentence.end() and f.end > sentence.start()]
            here += [Concern.THREAT] if _THREATS.search(sentence[0]) else []
            if here:
                kinds |= dict.fromkeys(here)
                picked.append(sentence[0].strip())
    return " ".join(picked), tuple(kinds)


# Where, who, when ---------------------------------------------------------------------------------------------------

# What stands on each network's pages and hardly on another's, and how much it tells.
_MARKS: tuple[tuple[str, int, re.Pattern[str]], ...] = tuple(
    (network, weight, re.compile(pattern, re.IGNORECASE))
    for network, weight, pattern in (
        ("facebook", 3, r"\bfacebook\b|\bmessenger\b|aktiv nu|fb\.com"),
        ("facebook", 2, r"synes\s?godt\s?om\s+svar|like\s+reply"),
        ("instagram", 3, r"\binstagram\b|se oversættelse|see translation"),
        ("threads", 3, r"\bthreads(?:\.net|\.com)?\b"),
        ("x", 3, r"\breposts?\b|\bretweets?\b|\b(?:twitter|x)\.com/|\bvisninger\b.*\breposts?\b"),
        ("youtube", 3, r"\byoutube\b|\babonnenter\b|\bsubscribers\b"),
        ("tiktok", 3, r"\btiktok\b"),
        ("linkedin", 3, r"\blinkedin\b|\b[123]\.\s*(?:led|grad)\b|\bopslået på linkedin\b"),
        ("snapchat", 3, r"\bsnapchat\b|\bsnap(?:score|s)\b"),
        ("reddit", 3, r"(?:^|\s)[ru]/\w+|\bupvotes?\b|\breddit\b"),
        ("mastodon", 3, r"@\w+@\w+\.\w+|\bmastodon\b|\bfremhæv\w*\b.*@\w+@"),
        ("bluesky", 3, r"\.bsky\.social|\bbluesky\b"),
        ("discord", 3, r"\bdiscord\b"),
        ("telegram", 3, r"\btelegram\b|\bt\.me/"),
        ("jodel", 3, r"\bjodel\w*\b"),
        ("whatsapp", 3, r"\bwhatsapp\b|sidst set (?:i dag|i går)|last seen (?:today|yesterday)"),
        ("trustpilot", 3, r"\btrustpilot\b"),
        ("google-reviews", 3, r"\blocal guide\b|google maps"),
    )
)


def _network(text: str) -> str:
    """The network with the most marks; "" where none has any, or two have as many."""
    scores: dict[str, int] = {}
    for network, weight, mark in _MARKS:
        if mark.search(text):
            scores[network] = scores.get(network, 0) + weight
    best = sorted(scores, key=lambda network: -scores[network])[:2]
    if not best or (len(best) > 1 and scores[best[0]] == scores[best[1]]):
        return ""
    return best[0]


_HANDLE = re.compile(r"(?<![\w.])(@[\w.-]*\w(?:@[\w-]+\.[\w.]*\w)?|u/\w[\w-]+|\w[\w-]*\.bsky\.social)")


def _handles(text: str) -> dict[str, None]:
    return dict.fromkeys(match[1] for match in _HANDLE.finditer(text) if len(match[1]) > 3)


_MONTHS = {
    month: number
    for number, names in enumerate(
        ("januar jan january", "februar feb february", "marts mar march", "april apr", "maj may", "juni jun june",
         "juli jul july", "august aug", "september sep sept", "oktober okt october oct", "november nov",
         "december dec"), 1)
    for month in names.split()
}  # fmt: skip
_DAY = (
    r"(?P<day>\d{1,2})\.?\s*(?P<month>"
    + "|".join(sorted(_MONTHS, key=len, reverse=True))
    + r")\b\.?,?\s*(?P<year>20\d\d)?"
)
_CLOCK = r"(?<![\d.,])(?P<hour>[01]?\d|2[0-3])[.:](?P<minute>[0-5]\d)(?![\d.,]*\d)"
_TIMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_DAY},?\s*(?:kl\.?|at|·|-)?\s*{_CLOCK}",
        rf"{_CLOCK}\s*[·.-]\s*{_DAY}",
        r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>20\d\d),?\s*(?:kl\.?)?\s*" + _CLOCK,
        rf"(?:i går|i dag|yesterday|today),?\s*(?:kl\.?|at)?\s*{_CLOCK}",
        _DAY,
        r"\b\d{1,2}\s?(?:t|m|min|d|u|h|w)\b\.?(?: siden| ago)?",
    )
)


def _time(text: str) -> tuple[str, datetime | None]:
    """A time as it stands, and as a date where it is a whole one. The most exact form wins."""
    for form in _TIMES:
        if match := form.search(text):
            return match[0].strip(), _at(match.groupdict())
    return "", None


def _at(parts: dict[str, str | None]) -> datetime | None:
    month = (parts.get("month") or "").lower()
    number = _MONTHS.get(month) or (int(month) if month.isdigit() else None)
    if not (number and parts.get("day") and parts.get("year") and parts.get("hour")):
        return None
    try:
        return datetime(
            int(parts["year"] or 0), number, int(parts["day"] or 0), int(parts["hour"] or 0), int(parts["minute"] or 0)
        )
    except ValueError:
        return None
