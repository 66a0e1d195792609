"""I101: a Danish CPR number, however it is typed.

A CPR number is a date of birth (ddmmyy) and four digits; the seventh digit tells the century. Modulus 11 held for all
numbers until 2007 and holds for many still, so it raises the level and never decides:
https://www.cpr.dk/cpr-systemet/personnumre-uden-kontrolciffer-modulus-11-kontrol/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from omtanke.engine import (
    Check,
    Concern,
    Hit,
    Level,
    Phrase,
    Setting,
    after,
    before,
    labelled,
    near,
    number_label,
    words,
)
from omtanke.text import Text

_CANDIDATE = re.compile(
    r"([0-3](?<!\d.)\d)([ ./-]?)([01]\d)\2((?:(?:18|19|20)(?=\d\d[^\d]))?\d\d)"
    r"( ?[-./:_=*+~,]{0,2} ?)(\d{4})(?!\d)(?!-\d)"
)
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)

# Numbers of things. Right before the digits, each says that this is no person.
_THING = number_label(
    r"""
    fa[kc]tura\w{0,4} ordre\w{0,3} invoice order ean gtin gln isbn(?:-1[03])? issn imei vare artikel produkt serie
    serial s/n model part batch lot stregkode pakke\w{0,4} forsendelse\w{0,3} track(?:ing|(?:[ ]?(?:and|&|n)[ ]?)trace)? sporings booking\w{0,2} reservation\w{0,2} billet\w{0,3} ticket kvittering\w{0,4} tilbud\w{0,2}
    rekvisition\w{0,2} bestilling\w{0,3} bilag\w{0,2} indkøb\w{0,2} cvr se-?nr måler\w{0,3} police(?=n[ru]) licens
    version firmware iban swift konto reg tlf tel telefon mobil fax phone gps koordinat\w{0,4} lat lon long
    sample prøve\w{0,2} garanti\w{0,6} p-(?=nummer|nr) projekt\w{0,3} opgave\w{0,2} dokument\w{0,2} matrikel vin stel fabrikations
    """
)
# Numbers of people's dealings: a customer or case number may well be a CPR number, so only a bare run of digits passes.
_DEALING = number_label(
    r"""
    kunde medlems? sags? journal id ref reference aftale\w{0,2} abonnement\w{0,2} kursus
    """
)
# "tipsnummer 0102030405": any other compound with -nummer, but a person's.
_SOME_NUMBER = re.compile(
    r"(?<![^\W_])(?!cpr|person|patient|borger|elev|pas|føds)[^\W\d_]{3,}(?:nummer(?:et)?|nr)[.:]?(?: er)? ?$"
)
_PERSON = re.compile(
    r"cpr|person ?-?(?:nummer|nr|no)|\bpnr\b|social security|"
    + words(
        r"""
    født borger\w* patient\w* elev\w* beboer\w* barn\w* mor far hun han hendes hans
    """
    )
)
_MONEY = re.compile(r" ?(?:kr\b|dkk|eur\b|€|\$)")


# Right behind "cpr" ten digits are one however they are grouped: "14 07 52 23 84", "1407 52 2384", "140752 (2384)".
_NAMED = re.compile(r"(?:cpr|personn(?:umme)?r)[^0-9\n]{0,20}([0-3](?:[ .()/-]{0,2}[0-9]){9})(?![0-9])")
# A label of a thing that says that a number follows: beside a CPR number with its hyphen, less is no sign.
_COUNTED = re.compile(
    r"n(?:umme)?r|numre|number|\bno\b|\bid\b|#|ean|isbn|issn|imei|gtin|gln|gps|lat|lon|serie|track|t[el]l|telefon|mobil|iban"
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Every candidate with a real date that nothing right beside it says is something else."""
    folded = text.folded
    for match in _CANDIDATE.finditer(folded):
        day, _, month, year, gap, serial = match.groups()
        if born(day, month, year, serial) is None or _part_of_more(text, match) or _a_thing(folded, match):
            continue
        sure = "-" in gap or modulus_11(day + month + year[-2:] + serial) or near(folded, *match.span(), _PERSON)
        yield Hit(match.start(), match.end(), Level.STOP if sure else Level.THINK)
    for match in _NAMED.finditer(folded):
        digits = re.sub(r"[^0-9]", "", match[1])
        if born(digits[:2], digits[2:4], digits[4:6], digits[6:]):
            yield Hit(*match.span(1), Level.STOP)


def _compact(match: re.Match[str]) -> bool:
    return match[5] == "" and not match[2]


def _a_thing(folded: str, match: re.Match[str]) -> bool:
    """Whether the words right before, or a currency right behind, say that it is no person's number."""
    start = match.start()
    if not _compact(match):
        label = _THING.search(before(folded, start)[-32:])
        return label is not None and _COUNTED.search(label[0]) is not None
    if (
        labelled(folded, start, _THING)
        or labelled(folded, start, _SOME_NUMBER)
        or _MONEY.match(after(folded, match.end()))
    ):
        return True
    return labelled(folded, start, _DEALING) and not _PERSON.search(before(folded, start, 25))


def _part_of_more(text: Text, match: re.Match[str]) -> bool:
    """Whether the digits are the inside of something longer: a decimal, a foreign phone number, a code, an address."""
    left, tail = before(text.folded, match.start()), after(text.folded, match.end())
    if re.search(r"(?<![^\W\d_])\+\d{0,3}$|\+\d{1,3} $|\d\d[.:-]$|(?<!\d{4}-\d{4})(?<=\d)/$|(?<!\d)\d{1,3},$", left):
        return True
    if "-" in match[5]:
        return False
    if re.search(r"\d[.:-]$", left) or re.match(r"[.,]\d{1,3}(?!\d)", tail):
        return True
    if not _compact(match):
        return bool(re.search(r"(?<!\d)\d{1,3} $", left) and re.search(r"^ \d", tail))
    token = re.search(r"\S*$", left)[0]  # type: ignore[index]
    if ("://" in token or "www." in token) and "cpr" not in token:
        return True
    return _in_a_code(text, match, re.search(r"[^\W\d_]*$", left)[0], re.match(r"[^\W_]*", tail)[0])  # type: ignore[index]


def _in_a_code(text: Text, match: re.Match[str], head: str, end: str) -> bool:
    """Whether what is glued to the digits makes a code of them: RR0102031234DK, A0102031234. "af" and "og" don't."""
    if len(head) == 1 and re.search(r"\d.$", before(text.folded, match.start())):
        return True  # f3a0102031234
    glued = text.excerpt(match.start() - len(head), match.start()) + text.excerpt(match.end(), match.end() + len(end))
    return len(head) <= 2 and any(c.isupper() for c in glued) and not any(c.islower() for c in glued)


def born(day: str, month: str, year: str, serial: str) -> date | None:
    """The date of birth a CPR number tells, or None where there is no such day. `year` has two digits or four.

    The seventh digit's century: 0-3 1900s; 4 and 9 2000s up to 36, else 1900s; 5-8 2000s up to 57, else 1800s.
    Source: https://www.cpr.dk/media/12066/personnummeret-i-cpr.pdf
    """
    digit, short = int(serial[0]), int(year[-2:])
    if digit <= 3:
        century = 1900
    elif digit in (4, 9):
        century = 2000 if short <= 36 else 1900
    else:
        century = 2000 if short <= 57 else 1800
    if len(year) == 4 and int(year) != century + short:
        return None
    try:
        return date(century + short, int(month), int(day))
    except ValueError:
        return None


def modulus_11(digits: str) -> bool:
    """Whether ten digits pass the check that all CPR numbers passed until 2007."""
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


CHECK = Check(
    code="I101",
    name="cpr-number",
    concern=Concern.CONFIDENTIALITY,
    find=find,
    digits=10,
    title=Phrase("CPR-nummer", "CPR number"),
    message=Phrase(
        "Det ligner et CPR-nummer. Med det kan enhver finde ud af, hvem det handler om.",
        "This looks like a CPR number. With it anybody can find out who this is about.",
    ),
    why=Phrase(
        "Et CPR-nummer er en fortrolig oplysning, også dit eget barns og også i en lukket gruppe.",
        "A CPR number is confidential, your own child's too, and in a closed group too.",
    ),
    advice=Phrase(
        "Slet nummeret. Skal en kollega bruge det, så skriv det i fagsystemet eller i sikker post.",
        "Take the number out. If a colleague needs it, write it in the case system or in secure mail.",
    ),
    source="https://www.cpr.dk/cpr-systemet/personnumre-uden-kontrolciffer-modulus-11-kontrol/",
    hits=(
        "Fru Holms cpr er ⟦010203-1234⟧, ring hvis du finder mappen",
        "cpr⟦0102031234⟧ mangler på sedlen",
        "hun hedder noget med B 🙈⟦010203 1234⟧🙈",
        "(⟦01.02.03-1234⟧)",
        "Står der ⟦0 1 0 2 0 3 - 1 2 3 4⟧ på din liste?",
        "⟦０１０２０３－１２３４⟧ er rykket til mandag",
        "⟦O1O2O3-l234⟧ så kan filteret ikke se det",
        "Han har klaget igen :( ⟦290204-4123⟧!",
        "100% sikker: ⟦0102031234⟧%",
        "Fakturanummeret har jeg ikke, men borgeren er ⟦010203-1234⟧",
        "#⟦0102031234⟧",
        "stue 4 ⟦140752-2384⟧ 87 år",
        "cpr ⟦14 07 52 23 84⟧",
        "⟦1407522384⟧og⟦1508531235⟧ er søskende",
        "faktura 4455123 og ⟦140752-2384⟧ hører sammen",
        "født ⟦01-02-2003-4123⟧",
        "⟦010203-1234⟧,⟦020304-2345⟧ skal begge flyttes",
    ),
    misses=(
        "Ordrenr. 0102031234 er afsendt",
        "Fakturaerne 0102031234, 0203041234 og 0304051234 er betalt",
        "EAN 5790001330552 på alle regninger",
        "ISBN 0102031235, læs den",
        "310298-12345 er for langt",
        "320203-1234 er ingen dato",
        "290203-1234: 1903 havde ingen 29. februar",
        "Mødested 55.010203, 11.010203",
        "pakken RR0102031234DK er fundet",
        "+46 0102031234",
        "hash f3a0102031234bc9",
        "se https://eksempel.dk/nyheder/0102031234",
        "vi har brugt 0102031234 kr. på det",
    ),
)
