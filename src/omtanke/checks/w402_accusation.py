"""W402: a crime or something dishonest, stated as fact about somebody who can be recognised.

Ombudsman 2021: "they have swindled my municipality for sickness benefit" went too far, since it was not made probable.
What one has seen oneself of one's working conditions is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting
from omtanke.language.reading import reading
from omtanke.text import Text

_MAYBE = Phrase(
    "Står der her noget om nogen, som du ville skulle kunne bevise? Så se det lige efter.",
    "Does this say something about somebody that you might have to prove? Then look at it again.",
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Sentences that accuse somebody."""
    for mark in reading(text).marks("accusation"):
        level = Level(mark.level)
        yield Hit(*mark.span, level, _MAYBE if level is Level.NOTE else None, written=True)


CHECK = Check(
    code="W402",
    name="accusation",
    concern=Concern.DEFAMATION,
    find=find,
    sentences=True,
    title=Phrase("En beskyldning", "An accusation"),
    message=Phrase(
        "Her står som en kendsgerning, at nogen har gjort noget uhæderligt. Kan du vise, at det passer?",
        "This states as a fact that somebody did something dishonest. Can you show that it is so?",
    ),
    why=Phrase(
        "En beskyldning uden belæg kan ramme en uskyldig og ende hos en dommer. Det, du selv har set på dit arbejde, må du gerne fortælle.",
        "An accusation without grounds can hit an innocent person and end before a judge. What you have seen yourself at work you may tell.",
    ),
    advice=Phrase(
        "Skriv, hvad du selv har set, eller stil det som et spørgsmål. Tror du, der er noget galt, så er der whistleblowerordningen, tillidsrepræsentanten og politiet.",
        "Write what you have seen yourself, or put it as a question. If you think something is wrong, there are the whistleblower scheme, the union representative and the police.",
    ),
    source="https://www.ombudsmanden.dk/find-viden/nyheder/2021/kritisk_facebook-opslag",
    hits=(
        "⟦Direktøren har stukket pengene fra puljen i egen lomme, det ved alle på gangen.⟧",
        "⟦De fusker med sygedagpengene hos Krogh Byg og svindler kommunen.⟧",
        "⟦Murermester Holm snyder i skat og bestikker dem på byggekontoret.⟧",
        "⟦Teknisk chef får returkommission af vognmanden, ellers fik han aldrig den kontrakt.⟧",
        "⟦Kassereren i foreningen stjæler af kassen, hold øje med ham.⟧",
        "⟦Our head of finance forged the minutes and pocketed the grant.⟧",
    ),
    misses=(
        "Byretten dømte i dag den tidligere kasserer for underslæb.",
        "Hvor er pengene fra puljen blevet af? Det vil jeg gerne have svar på.",
        "Vi var to på arbejde til tredive beboere i nat. Det er uforsvarligt.",
        "Jeg er dybt uenig i direktørens beslutning.",
        "Det er tyveri ved højlys dag, hvad en liter mælk koster nu!",
        "Kontrakten blev givet uden udbud, det står i referatet fra mødet.",
    ),
)
