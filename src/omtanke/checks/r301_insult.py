"""R301: gross or mocking words about a person, or about people one works with or serves."""

from __future__ import annotations

from collections.abc import Iterator

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting
from omtanke.language.reading import reading
from omtanke.text import Text

_MAYBE = Phrase(
    "Kan det her læses som hån mod et menneske? Så overvej et andet ord.",
    "Can this be read as mockery of a person? Then consider another word.",
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Sentences that run a person down."""
    for mark in reading(text).marks("insult"):
        level = Level(mark.level)
        yield Hit(*mark.span, level, _MAYBE if level is Level.NOTE else None, written=True)


CHECK = Check(
    code="R301",
    name="insult",
    concern=Concern.RESPECT,
    find=find,
    sentences=True,
    title=Phrase("Grove ord om nogen", "Harsh words about somebody"),
    message=Phrase(
        "Det her rammer et menneske. Ville du sige det til vedkommende?",
        "This hits a person. Would you say it to their face?",
    ),
    why=Phrase(
        "Du må være skarp, vred og uenig. Det er hånen mod personen, der bliver husket i stedet for det, du ville sige.",
        "You may be sharp, angry and disagree. It is the mockery of the person that is remembered instead of your point.",
    ),
    advice=Phrase(
        "Skriv, hvad der skete, og hvad du synes om det. Sagen tåler hårde ord; mennesket behøver dem ikke.",
        "Write what happened and what you think of it. The matter can stand hard words; the person need not.",
    ),
    source="guideline",
    hits=(
        "⟦Du er simpelthen for dum til at gå på arbejde, Karsten.⟧",
        "⟦Vores nye leder er en klam lille gris der burde lære at tørre sig selv.⟧",
        "⟦De borgere i jobcentret er nogle dovne snyltere, hele bundtet.⟧",
        "Møde igen. ⟦Den fede ko i økonomi kan ikke engang lægge to tal sammen.⟧",
        "⟦Hold kæft hvor er du en ussel løgner, og grim er du også.⟧",
        "⟦She is a brainless cow and everyone in the office knows it.⟧",
    ),
    misses=(
        "Det er en elendig beslutning, og jeg er rasende over den.",
        "Fuck hvor er jeg træt. Lortevejr og lortebus.",
        "Jeg er så dum, jeg glemte nøglerne igen.",
        "Ledelsen har fejlet, og det må de stå på mål for.",
        "Den printer er et ondt og uduelig bæst.",
        "Tak for hjælpen i dag, I er nogle engle!",
    ),
)
