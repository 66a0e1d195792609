"""C203: what is not public yet, or never: a closed agenda, a tender price, a code, a security routine, somebody's draft decision."""

from __future__ import annotations

from collections.abc import Iterator

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting
from omtanke.language.reading import reading
from omtanke.text import Text

_MAYBE = Phrase(
    "Er det her allerede kommet ud? Ellers er det måske endnu kun til internt brug.",
    "Is this out already? Otherwise it may still be for internal use only.",
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Sentences that tell of something internal."""
    for mark in reading(text).marks("internal-matter"):
        level = Level(mark.level)
        yield Hit(*mark.span, level, _MAYBE if level is Level.NOTE else None, written=True)


CHECK = Check(
    code="C203",
    name="internal-matter",
    concern=Concern.CONFIDENTIALITY,
    find=find,
    sentences=True,
    title=Phrase("Noget internt", "An internal matter"),
    message=Phrase(
        "Det her ser ud til at være noget, der kun er kendt indenfor. Er det offentligt?",
        "This looks like something known on the inside only. Is it public?",
    ),
    why=Phrase(
        "Koder og rutiner passer på mennesker og bygninger, og lukkede punkter og tilbud er beskyttet, til de er afgjort. Dine egne arbejdsvilkår må du gerne fortælle om.",
        "Codes and routines keep people and buildings safe, and closed items and bids are protected until they are settled. Your own working conditions are yours to tell of.",
    ),
    advice=Phrase(
        "Vent, til det er meldt ud, eller lad koden, prisen eller punktet være ude. Har en kode været delt, så få den skiftet.",
        "Wait until it has been announced, or leave out the code, the price or the item. If a code has been shared, have it changed.",
    ),
    source="https://www.ombudsmanden.dk/find-viden/myndighedsguiden/generel-forvaltningsret/19-offentligt-ansattes-almindelige-tavshedspligt",
    hits=(
        "⟦Koden til medicinskabet er 4471, hvis nogen mangler den i aften.⟧",
        "⟦Nøgleboksen ved bagdøren på rådhuset åbner med 2580.⟧",
        "⟦På det lukkede punkt i går besluttede udvalget at lukke skolen i Ulstrup, det bliver først meldt ud på fredag.⟧",
        "⟦Vagtselskabet kører først forbi kl. 2, og alarmen i hallen virker ikke.⟧",
        "⟦Alarmen på lageret er slået fra hver nat mellem 2 og 3, mens vagten kører runden.⟧",
        "⟦40 stillinger bliver nedlagt, det bliver først meldt ud på mandag.⟧",
    ),
    misses=(
        "Byrådet besluttede i går på det åbne møde at lukke skolen. Referatet ligger på hjemmesiden.",
        "Vi er to om natten til 42 beboere.",
        "Husk nu at skifte kode en gang imellem, folkens.",
        "Jeg kan ikke fortælle, hvad der stod på den lukkede dagsorden.",
        "Vi har glemt koden til kaffemaskinen, og nu er der oprør.",
        "Udbuddet er offentliggjort på udbud.dk, og fristen er den 1. marts.",
    ),
)
