"""W401: a group of people run down for their origin, colour, faith, sex, sexual orientation, gender identity, disability or age.

Most such words break no law (section 266 b asks for much); they break the guideline, and they hurt.
"""

from __future__ import annotations

from collections.abc import Iterator

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting
from omtanke.language.reading import reading
from omtanke.text import Text

_MAYBE = Phrase(
    "Kan nogen læse det her som nedladende om en gruppe mennesker? Så se det lige efter.",
    "Could somebody read this as looking down on a group of people? Then look at it again.",
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Sentences that run a group down."""
    for mark in reading(text).marks("discrimination"):
        level = Level(mark.level)
        yield Hit(*mark.span, level, _MAYBE if level is Level.NOTE else None, written=True)


CHECK = Check(
    code="W401",
    name="discrimination",
    concern=Concern.DISCRIMINATION,
    find=find,
    sentences=True,
    title=Phrase("Om en hel gruppe", "About a whole group"),
    message=Phrase(
        "Det her handler om en hel gruppe mennesker, som om de var ens. Er det sådan, du vil læses?",
        "This is about a whole group of people as if they were all the same. Is that how you want to be read?",
    ),
    why=Phrase(
        "Nogle af dem, du arbejder med og for, hører til gruppen og læser med. En fremmed kan ikke høre, om det er sagt i sjov.",
        "Some of those you work with and for belong to the group and read along. A stranger can't hear whether it was a joke.",
    ),
    advice=Phrase(
        "Skriv om det, der skete, eller om den beslutning du er uenig i, uden at gøre gruppen til forklaringen.",
        "Write about what happened, or the decision you disagree with, without making the group the explanation.",
    ),
    source="https://danskelove.dk/straffeloven/266b",
    hits=(
        "⟦Alle de somaliere er dovne, de gider ikke arbejde, de vil bare have vores penge.⟧",
        "⟦De perkere skulle smides ud af landet alle sammen.⟧",
        "⟦Kvinder hører ikke til i brandvæsenet, de er for svage og for hysteriske.⟧",
        "⟦Bøsser burde ikke have lov at arbejde med børn.⟧",
        "⟦Muslimer er ikke rigtige danskere og bliver det aldrig.⟧",
        "⟦Disabled people are just a burden on the rest of us.⟧",
    ),
    misses=(
        "Vi har elever med rødder i nitten lande, og det er en gave.",
        "Vores muslimske kolleger holder Eid på fredag. Glædelig fest!",
        "Han kaldte mig perker foran hele køen, og ingen sagde noget.",
        "Biblioteket har fået bøger på arabisk, somali og ukrainsk.",
        "Jeg er uenig i kirkens holdning til ægteskab.",
        "Ældre over 80 får i gennemsnit syv slags medicin.",
    ),
)
