"""I107: a Danish number plate: two letters and five digits.

The register of vehicles tells what car it is, and the neighbours know whose:
https://www.motorstyrelsen.dk (plates are two letters and five digits since 1976).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting, labelled, near, number_label, words
from omtanke.text import Text

_PLATE = re.compile(
    r"[0-9](?:(?<=[a-zæøå].)|(?<=[a-zæøå][ -].))(?:[0-9][ .-]?[0-9]{3}|[0-9]{3})(?![\w])(?![.,:/-][0-9])"
)
_LETTERS = re.compile(r"(?<![\w.@/-])[a-zæøå]{2}[ -]?$")
_GERMAN = re.compile(r"(?<![\w.@/-])[a-zæøåüö]{1,3}[ -][a-z]{1,2} $")
_VEHICLE = re.compile(
    r"🚗|🚙|🚘|🚚|🚛|"
    + words(
        r"""
    nummerplade\w* plade(?:n|r|rne)? anhænger\w* reg(?:istrerings)?\.?[ ]?n(?:ummer|r) indreg\w* \w*bil(?:en|er|erne|ist\w*)?
    \w*vogn(?:en)? audi bmw vw golf volvo skoda toyota ford tesla mercedes opel peugeot kia polo passat citro[eë]n
    fiat mazda hyundai renault kør(?:er|te|sel|ende) parker\w* holder holdt fører\w* chauff\w* taxa\w* busstop\w* bøde[nr]? billet(?:ten)? (?:for)?ruden? p-plads\w* trailer\w*
    motorcykel\w* mc knallert\w* scooter\w* kassevogn\w* lastbil\w* påkør\w* p-bøde\w* plate car van parked driver
    license
    """
    )
)
# Two letters that stand before a number without being a plate.
_NO_PLATE = frozenset(
    [
        "dk",
        "de",
        "se",
        "no",
        "en",
        "nr",
        "kl",
        "ca",
        "id",
        "eu",
        "og",
        "er",
        "på",
        "til",
        "fx",
        "kr",
        "vi",
        "du",
        "is",
        "at",
        "be",
        "by",
        "el",
        "ep",
        "fr",
        "go",
        "if",
        "in",
        "ja",
        "jo",
        "le",
        "my",
        "nu",
        "or",
        "os",
        "så",
        "ud",
        "un",
        "up",
        "us",
        "pr",
        "st",
        "tv",
        "th",
        "mf",
        "bw",
        "ee",
        "nm",
        "ps",
        "pt",
        "sp",
        "km",
        "sg",
        "kg",
        "cm",
        "mm",
    ]
)
_THING = number_label(
    r"""
    lokale rum vare model ordre\w{0,3} faktura\w{0,4} serie type standard kode\w{0,2} pakke\w{0,4} sags? artikel fly
    afgang
    """
)
_OFFICIAL = re.compile(
    words(
        r"""
    politibil\w* patruljevogn\w* ambulance\w* brandbil\w* bybus\w* bus(?:sen|ser)? skraldebil\w* kommunens?[ ](?:bil|vogn)\w* tjenestevogn\w*
    """
    )
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Plates in capitals with the plate's own spacing, and any spelling beside a word of vehicles."""
    folded = text.folded
    for match in _PLATE.finditer(folded):
        letters = _letters(text, match.start())
        if not letters or labelled(folded, letters.start(), _THING):
            continue
        start, end = letters.start(), match.end()
        written = text.excerpt(start, end)
        if _is_plate(written, vehicle=near(folded, start, end, _VEHICLE, back=60, on=50)):
            official = near(folded, start, end, _OFFICIAL, back=40, on=30)
            yield Hit(start, end, Level.NOTE if official else Level.THINK)


def _letters(text: Text, end: int) -> re.Match[str] | None:
    """The letters of a plate before its digits: two, or a German plate's town and letters in capitals."""
    german = _GERMAN.search(text.folded, max(0, end - 8), end)
    if german and text.excerpt(*german.span()).isupper():
        return german
    return _LETTERS.search(text.folded, max(0, end - 5), end)


def _is_plate(written: str, *, vehicle: bool) -> bool:
    """Whether letters and digits are a plate: in the plate's own form anywhere, else only beside a word of vehicles."""
    letters = re.sub(r"[\W\d_]", "", written)
    if re.fullmatch(r"[A-ZÆØÅ]{2} ?\d\d \d{3}", written) and (vehicle or letters.lower() not in _NO_PLATE):
        return True
    danish = len(re.findall(r"\d", written)) == 5 and len(letters) == 2
    return vehicle and letters.lower() not in _NO_PLATE and (danish or letters.isupper())


CHECK = Check(
    code="I107",
    name="number-plate",
    concern=Concern.CONFIDENTIALITY,
    find=find,
    digits=4,
    title=Phrase("Nummerplade", "Number plate"),
    message=Phrase(
        "Her står en nummerplade. Den fører til en bestemt bil og dens ejer.",
        "This is a number plate. It leads to one car and its owner.",
    ),
    why=Phrase(
        "Naboer og kolleger kender bilen, og oplysninger om den kan slås op.",
        "Neighbours and colleagues know the car, and facts about it can be looked up.",
    ),
    advice=Phrase(
        "Skriv »en bil«, og send nummeret til politiet eller den rette afdeling, hvis det er vigtigt.",
        'Write "a car", and give the plate to the police or the right department if it matters.',
    ),
    source="https://www.motorstyrelsen.dk",
    hits=(
        "Hvem kender ⟦AB 12 345⟧? Den holder på handicappladsen",
        "den hvide golf, ⟦cd23456⟧, kører altid for stærkt",
        "nummerplade ⟦EF 34.567⟧",
        "Bilen foran skolen: ⟦GH45678⟧",
        "⟦BX 98 765⟧",
    ),
    misses=(
        "DK 44000 er ingen plade",
        "Vi søger efter EN 12345-standarden",
        "model AB12345 er udgået",
        "kl 12 345 gange",
        "brugte vi 12 345 kr på bilen",
        "lokale AB 12 345",
    ),
)
