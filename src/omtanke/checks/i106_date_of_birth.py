"""I106: a date of birth: a date with its year beside a word of birth or age. A date alone is no finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting, after, before, words
from omtanke.text import Text

_MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
_ENGLISH = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = r"(?P<{0}>jan\w{{0,5}}|feb\w{{0,6}}|mar(?:ts|ch|\.)?|apr\w{{0,3}}|ma[jy]|jun[ie]?|jul[iy]?|aug\w{{0,4}}|sep\w{{0,7}}|o[kc]t\w{{0,5}}|nov\w{{0,6}}|de[ck]\w{{0,6}})\.?"
_DATE = re.compile(
    r"[0-9](?<![0-9]{2})(?:"
    r"(?P<d>(?<=[0-3])[0-9]?)(?:[.]? ?[./-] ?|\. )(?P<m>[01]?[0-9])(?: ?[./-] ?|\. )(?P<y>(?:19|20)?[0-9]{2})|"  # 12.03.1948, 3/7-48
    r"(?P<d2>(?<=[0-3])[0-9]?)\.?(?:st|nd|rd|th)? ?" + _MONTH.format("m2") + r",? ?(?P<y2>(?:19|20)[0-9]{2}|'?[0-9]{2})|"  # 12. marts 1948
    r"(?P<d4>(?<=[0-3])[0-9])(?P<m4>[01][0-9])(?P<y4>(?:19|20)?[0-9]{2})|"  # 120348
    r"(?P<y3>(?<=[12])(?:9|0)[0-9]{2})-(?P<m3>[01][0-9])-(?P<d3>[0-3][0-9])"  # 1948-03-12
    r")(?![0-9]|[-./ ]?[0-9]{4})"
)  # fmt: skip
_BIRTH_BEFORE = re.compile(
    r"(?:" + words(
        r"født", r"føds(?:els)?dato\w*", r"fødselsda(?:g|ge)(?:en)?", r"fødsels\w*", r"fødes", r"f\.? ?d(?:ato)?", r"f", r"fdt", r"fylder(?: \w+){0,2}", r"fyldte(?: \w+){0,2}",
        r"årgang", r"kom til verden", r"nyfødt\w*", r"alder", r"born", r"date of birth", r"dob", r"birthday", r"birth ?date", r"turn(?:s|ed|ing) \w+", r"dåb\w*", r"fodt", r"foedt",
    ) + r")[^0-9!?\n]{0,28}$"
)  # fmt: skip
_BIRTH_AFTER = re.compile(
    r"^[ ,)]{0,2}(?:er |var |is |was )?(?:\w+ ){0,2}(?:født|fødselsdag|fødselsdato|årgang|birthday|born|date of birth)"
)
_AGE_AFTER = re.compile(r"^[ ,(]{0,3}(?:\d{1,3}[- ]?årig|\d{1,3} år\b|\d{1,3} years? old)")
# "børn født efter 1. januar 2019": a rule for many, not one person's birth.
_RULE = re.compile(
    r"(?:efter|før|fra|senest|inden|mellem|tidligst|indtil|siden|og med|after|before|between|since)(?: d(?:en)?\.?)? ?$"
)
_NO_PERSON = re.compile(
    words(
        r"kommunen?", r"foreningen?", r"klubben", r"firma\w*", r"virksomhed\w*", r"bygning\w*", r"huset", r"hunden?", r"katten?", r"hvalpen?\w*", r"killing\w*", r"hesten?", r"føl(?:let)?",
        r"kalven?", r"koen", r"idéen?", r"ideen?", r"skolen", r"reformen", r"stiftet", r"the club", r"the dog",
    )
)  # fmt: skip
_PUBLIC_FIGURE = re.compile(
    words(
        r"dronning\w*", r"kong(?:en?)?", r"prins\w*", r"statsminister\w*", r"\w*minister\w*", r"forfatter\w*", r"kunstner\w*", r"komponist\w*", r"maler(?:en)?", r"digter\w*",
        r"skuespiller\w*", r"sanger\w*", r"fodboldspiller\w*", r"præsident\w*", r"statue\w*", r"museet", r"byens? kendte", r"author", r"queen", r"king",
    )
)  # fmt: skip
_OWN = re.compile(r"(?<![^\W_])(?:jeg|mig|min(?:e)?|i|my)(?: \w+){0,4} ?$")


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Real dates from 1905 on beside birth or age. The writer's own, or a public figure's, is a note."""
    folded = text.folded
    for match in _DATE.finditer(folded):
        if _real(match) is None:
            continue
        left, right = before(folded, match.start(), 60), after(folded, match.end(), 40)
        beside = _BIRTH_BEFORE.search(left)
        if (
            not (beside or _BIRTH_AFTER.search(right) or _AGE_AFTER.search(right))
            or _RULE.search(left)
            or _NO_PERSON.search(left)
        ):
            continue
        public = _PUBLIC_FIGURE.search(left) or _PUBLIC_FIGURE.search(right)
        own = beside and _OWN.search(left[: beside.start()])
        yield Hit(match.start(), match.end(), Level.NOTE if public or own else Level.THINK)


def _real(match: re.Match[str]) -> date | None:
    """The date of a match, if there is such a day in a living person's time."""
    first = match[0][0]
    if match["y"]:
        day, month, year = first + match["d"], match["m"], match["y"]
    elif match["y2"]:
        day, month, year = first + match["d2"], str(_month(match["m2"])), match["y2"].lstrip("'")
    elif match["y4"]:
        day, month, year = first + match["d4"], match["m4"], match["y4"]
    else:
        day, month, year = match["d3"], match["m3"], first + match["y3"]
    try:
        born = date(int(year) + (0 if len(year) == 4 else 1900 if int(year) > 26 else 2000), int(month), int(day))
    except ValueError:
        return None
    return born if born.year >= 1905 else None


def _month(name: str) -> int:
    return next(
        (n for n, pair in enumerate(zip(_MONTHS, _ENGLISH, strict=True), 1) if name[:3] in (pair[0][:3], pair[1][:3])),
        0,
    )


CHECK = Check(
    code="I106",
    name="date-of-birth",
    concern=Concern.CONFIDENTIALITY,
    find=find,
    title=Phrase("Fødselsdato", "Date of birth"),
    message=Phrase(
        "Her står en fødselsdato. Sammen med ganske lidt andet peger den på én person.",
        "This is a date of birth. Together with very little else it points to one person.",
    ),
    why=Phrase(
        "Fødselsdatoen er de første seks cifre af et CPR-nummer og bruges til at kende folk på.",
        "The date of birth is the first six digits of a CPR number, and people are identified by it.",
    ),
    advice=Phrase(
        "Skriv alderen omtrent (»i fyrrerne«), eller lad den være ude.",
        'Give the age roughly ("in her forties"), or leave it out.',
    ),
    source="https://www.cpr.dk/media/12066/personnummeret-i-cpr.pdf",
    hits=(
        "Hun er født ⟦12.03.1948⟧ og har boet alene siden",
        "f. ⟦3/7-48⟧, dement",
        "fødselsdato: ⟦12. marts 1948⟧",
        "født den ⟦120348⟧",
        "⟦1948-03-12⟧ er hans fødselsdag",
        "drengen (født ⟦3. maj 2014⟧) er flyttet",
        "born ⟦12 March 1948⟧, lives alone",
    ),
    misses=(
        "Mødet er den 12.03.2026",
        "Børn født efter 1. januar 2019 starter til august",
        "Kommunen blev født 1. januar 2007",
        "Født 32.03.1948 findes ikke",
        "H.C. Andersen blev født 2. april 1805",
        "Jeg er født 12.03.1970, så jeg husker det godt",
        "Dronningen er født 16. april 1940",
    ),
)
