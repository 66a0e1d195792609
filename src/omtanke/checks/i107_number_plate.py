"""I107: a Danish number plate: two letters and five digits.

The register of vehicles tells what car it is, and the neighbours know whose:
https://www.motorstyrelsen.dk (plates are two letters and five digits since 1976).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting, before, labelled, near, number_label, words
from omtanke.text import Text

_PLATE = re.compile(
    r"[0-9](?<=[a-zæøå].)(?<![a-zæøå]{3}.)[0-9] ?[0-9]{3}(?![\w])(?![.,:/-][0-9])|[0-9](?<=[a-zæøå] .)[0-9][ .]?[0-9]{3}(?![\w])(?![.,:/-][0-9])"
)
_LETTERS = re.compile(r"(?<![\w.@/-])[a-zæøå]{2} ?$")
_VEHICLE = re.compile(
    r"🚗|🚙|🚘|🚚|🚛|"
    + words(
        r"nummerplade\w*", r"plade(?:n|r)?", r"reg(?:istrerings)?\.? ?n(?:ummer|r)", r"indreg\w*", r"\w*bil(?:en|er|erne|ist\w*)?", r"\w*vogn(?:en)?", r"audi", r"bmw", r"vw", r"golf",
        r"volvo", r"skoda", r"toyota", r"ford", r"tesla", r"mercedes", r"opel", r"peugeot", r"kia", r"polo", r"passat", r"citro[eë]n", r"fiat", r"mazda", r"hyundai", r"renault",
        r"kør(?:er|te|sel|ende)", r"parker\w*", r"holder", r"holdt", r"fører\w*", r"chauffør\w*", r"trailer\w*", r"motorcykel\w*", r"mc", r"knallert\w*", r"scooter\w*", r"kassevogn\w*",
        r"lastbil\w*", r"påkør\w*", r"p-bøde\w*", r"plate", r"car", r"van", r"parked", r"driver", r"license",
    )
)  # fmt: skip
# Two letters that stand before a number without being a plate.
_NO_PLATE = frozenset(
    "dk de se no en nr kl ca id eu og er på til fx kr vi de du is at be by el ep fr go if in ja jo le my nu or os så ud un up us pr st tv th mf bw ee nm ps pt sp".split()
)
_THING = number_label(
    r"lokale",
    r"rum",
    r"vare",
    r"model",
    r"ordre\w{0,3}",
    r"faktura\w{0,4}",
    r"serie",
    r"type",
    r"standard",
    r"kode\w{0,2}",
    r"pakke\w{0,4}",
    r"sags?",
    r"artikel",
    r"fly",
    r"afgang",
)
_OFFICIAL = re.compile(
    words(
        r"politibil\w*",
        r"patruljevogn\w*",
        r"ambulance\w*",
        r"brandbil\w*",
        r"bybus\w*",
        r"bus(?:sen|ser)?",
        r"skraldebil\w*",
        r"kommunens? (?:bil|vogn)\w*",
        r"tjenestevogn\w*",
    )
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Plates in capitals with the plate's own spacing, and any spelling beside a word of vehicles."""
    folded = text.folded
    for match in _PLATE.finditer(folded):
        letters = _LETTERS.search(folded, max(0, match.start() - 4), match.start())
        if not letters or letters[0].strip() in _NO_PLATE or labelled(folded, letters.start(), _THING):
            continue
        start, end = letters.start(), match.end()
        written = text.excerpt(start, end)
        spaced = re.fullmatch(r"[A-ZÆØÅ]{2} \d\d \d{3}", written) is not None
        vehicle = near(folded, start, end, _VEHICLE, back=60, on=50)
        if vehicle or (spaced and not re.search(r"\d ?$", before(folded, start))):
            official = near(folded, start, end, _OFFICIAL, back=40, on=30)
            yield Hit(start, end, Level.NOTE if official else Level.THINK)


CHECK = Check(
    code="I107",
    name="number-plate",
    concern=Concern.CONFIDENTIALITY,
    find=find,
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
