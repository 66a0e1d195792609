"""I106: a date of birth: a date with its year beside a word of birth or age. A date alone is no finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting, after, before, words
from omtanke.text import Text

_MONTHS = ("jan", "feb", "mar", "apr", "ma", "jun", "jul", "aug", "sep", "o", "nov", "de")
_MONTH = r"(?:jan\w{0,5}|feb\w{0,6}|mar(?:ts|ch)?|apr\w{0,3}|ma[jy]|jun[ie]?|jul[iy]?|aug\w{0,4}|sep\w{0,7}|o[kc]t\w{0,5}|nov\w{0,6}|de[ck]\w{0,6})\.?"
_YEAR = r"(?:(?:18|19|20)[0-9]{2}|'?[0-9]{2})"
_DATE = re.compile(
    r"[0-9](?<![0-9].)(?<![0-9][./-].)(?:"
    rf"[0-9]?(?:[.]? ?[./-] ?|\. )[01]?[0-9](?:[.]? ?[./-] ?|\.? ){_YEAR}|"  # 12.03.1948, 3/7-48, 30/1 2009
    rf"[0-9]?\.?(?:st|nd|rd|th)?(?: of)? ?{_MONTH},? ?{_YEAR}|"  # 12. marts 1948
    rf"(?<=[0-3])[0-9][01][0-9]{_YEAR}|"  # 120348
    r"[0-9]{3}[.-][01][0-9][.-][0-3][0-9]"  # 1948-03-12
    r")(?![0-9]|[-./ ]?[0-9]{4}(?![0-9]))"
)
_MONTH_FIRST = re.compile(
    rf"(?<![^\W_]){_MONTH} [0-3]?[0-9](?:st|nd|rd|th)?,? (?:19|20)[0-9]{{2}}(?![0-9])"
)  # June 2, 1987
_BIRTH_BEFORE = re.compile(
    r"(?:"
    + words(
        r"""
    født føds(?:els)?dato\w* fødselsda(?:g|ge)(?:en)? fødsels\w* fødes f\.?[ ]?d(?:ato)? f fdt fylder(?:[ ]\w+){0,2}
    fyldte(?:[ ]\w+){0,2} årgang kom[ ]til[ ]verden nyfødt\w* [0-9]{1,3}[ ]år alder born date[ ]of[ ]birth dob birthday birth[ ]?date turn(?:s|ed|ing)[ ]\w+ dåb\w* fodt foedt
    """
    )
    + r")[^0-9!?\n]{0,28}$"
)
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
        r"""
    kommunen? foreningen? klubben firma\w* virksomhed\w* bygning\w* huset hunden? katten? hvalpen?\w* killing\w*
    hesten? føl(?:let)? kalven? koen idéen? ideen? skolen reformen stiftet the[ ]club the[ ]dog
    """
    )
)
_PUBLIC_FIGURE = re.compile(
    words(
        r"""
    dronning\w* kong(?:en?)? prins\w* statsminister\w* \w*minister\w* forfatter\w* kunstner\w* komponist\w*
    maler(?:en)? digter\w* skuespiller\w* sanger\w* fodboldspiller\w* præsident\w* statue\w* museet byens?[ ]kendte
    author queen king
    """
    )
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Real dates from 1905 on beside birth or age, and those that follow one in a list. A public figure's is a note."""
    folded = text.folded
    last = -100  # where the last date of birth ended
    for match in sorted((*_DATE.finditer(folded), *_MONTH_FIRST.finditer(folded)), key=re.Match.start):
        if _real(match[0]) is None:
            continue
        left, right = before(folded, match.start(), 60), after(folded, match.end(), 40)
        listed = match.start() - last < 60 and not re.search(r"[.!?] ", folded[last : match.start()])
        beside = _BIRTH_BEFORE.search(left) or _BIRTH_AFTER.search(right) or _AGE_AFTER.search(right)
        if not (beside or listed) or _RULE.search(left) or _NO_PERSON.search(left):
            continue
        last = match.end()
        public = _PUBLIC_FIGURE.search(left) or _PUBLIC_FIGURE.search(right)
        yield Hit(match.start(), match.end(), Level.NOTE if public else Level.THINK)


def _real(written: str) -> date | None:
    """The date that was written, if there is such a day in a living person's time."""
    parts = re.findall(r"[0-9]+|[^\W\d_]{3,}", written)
    if len(parts) == 1:
        parts = [written[:2], written[2:4], written[4:]]
    elif parts[0].isalpha():
        parts = [parts[1], parts[0], parts[-1]]
    elif len(parts[0]) == 4:
        parts.reverse()
    day, month, year = parts[0], parts[-2], parts[-1]
    try:
        born = date(_full(int(year), len(year)), _month(month) if month.isalpha() else int(month), int(day))
    except ValueError:
        return None
    return born if born.year >= 1905 and born <= date.today() else None


def _full(year: int, digits: int) -> int:
    """A year of two digits in the last hundred years."""
    this = date.today().year
    return year if digits == 4 else year + this // 100 * 100 - (100 if year > this % 100 else 0)


def _month(name: str) -> int:
    return next((n for n, start in enumerate(_MONTHS, 1) if name.startswith(start)), 0)


CHECK = Check(
    code="I106",
    name="date-of-birth",
    concern=Concern.CONFIDENTIALITY,
    find=find,
    digits=4,
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
        "Dronningen er født 16. april 1940",
    ),
)
