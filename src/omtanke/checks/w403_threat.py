"""W403: the writer threatens: straight out, on a condition, veiled, or by calling on others."""

from __future__ import annotations

from collections.abc import Iterator

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting
from omtanke.language.reading import reading
from omtanke.text import Text

_MAYBE = Phrase(
    "Kan det her læses som en trussel? Så skriv det hellere på en anden måde.",
    "Can this be read as a threat? Then better put it another way.",
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Sentences that threaten somebody."""
    for mark in reading(text).marks("threat"):
        level = Level(mark.level)
        yield Hit(*mark.span, level, _MAYBE if level is Level.NOTE else None, written=True)


CHECK = Check(
    code="W403",
    name="threat",
    concern=Concern.THREAT,
    find=find,
    sentences=True,
    title=Phrase("En trussel", "A threat"),
    message=Phrase(
        "Det her kan læses som en trussel. Er det det, du mener?",
        "This can be read as a threat. Is that what you mean?",
    ),
    why=Phrase(
        "Den, der læser, kan ikke se, om du mener det, og kan blive bange for alvor.",
        "The reader can't see whether you mean it, and may be truly frightened.",
    ),
    advice=Phrase(
        "Vent en time. Skriv så, hvad du er vred over, og hvad der skal ske nu: en klage, et møde, en stemme.",
        "Wait an hour. Then write what makes you angry and what should happen now: a complaint, a meeting, a vote.",
    ),
    source="https://hviidadvokater.dk/%C2%A7266-trusler/",
    hits=(
        "⟦Jeg ved hvor du bor, og jeg kommer forbi i nat.⟧",
        "⟦Hvis du sender den afgørelse, så knækker jeg begge dine ben.⟧",
        "⟦Jeg slår dig ihjel, hvis du kommer her igen.⟧",
        "⟦Pas på når du går til din bil i aften, Lene.⟧",
        "⟦Hvis jeg møder dig, så smadrer jeg dig, din lille lort.⟧",
        "⟦I will find you and you will regret it, I know which school your kids go to.⟧",
    ),
    misses=(
        "Jeg klager til Ankestyrelsen, og det er ikke en trussel men et løfte.",
        "Hvis de skærer igen, går vi ud i strejke.",
        "Jeg dør af grin 😂",
        "Kaffen eller livet! Hvem har taget min kop?",
        "Vi smadrede dem på banen i søndags, 5-0.",
        "Bare vent til kommunalvalget, så skal de få at se.",
    ),
)
