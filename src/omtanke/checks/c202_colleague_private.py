"""C202: a colleague's or manager's health, sick leave, firing, pay or family, told by somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting, listed
from omtanke.language.cues import cues
from omtanke.language.reading import reading
from omtanke.text import Text

_MAYBE = Phrase(
    "Fortæller du her noget privat om en kollega eller leder? Så se det lige efter en gang til.",
    "Do you tell something private about a colleague or manager here? Then look at it once more.",
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Sentences that tell of a colleague's private life; the words that point at them are the cues."""
    for mark in reading(text).marks("colleague-private"):
        level, telling = Level(mark.level), cues(text.original, mark.span, mark.cues)
        yield Hit(*mark.span, level, _message(listed(text.original, telling), level), cues=telling, written=True)


def _message(words: Phrase, level: Level) -> Phrase | None:
    if level is Level.NOTE:
        return _MAYBE
    if not words.da:
        return None
    return Phrase(
        f"{CHECK.message.da} Det er {words.da}, der fortæller det.",
        f"{CHECK.message.en} What tells it: {words.en}.",
    )


CHECK = Check(
    code="C202",
    name="colleague-private",
    concern=Concern.CONFIDENTIALITY,
    find=find,
    sentences=True,
    title=Phrase("Om en kollega", "About a colleague"),
    message=Phrase(
        "Her står noget privat om en, du arbejder sammen med. Ved du, at det er i orden med vedkommende?",
        "This is something private about somebody you work with. Do you know that they are fine with it?",
    ),
    why=Phrase(
        "Sygdom, graviditet, fyring og familie er ens egne nyheder. De kan ikke tages tilbage, når de først er delt.",
        "Illness, pregnancy, a dismissal and family are one's own news. Once shared they can't be taken back.",
    ),
    advice=Phrase(
        "Lad din kollega fortælle det selv, eller spørg først. Vil du støtte, så skriv til vedkommende i stedet.",
        "Let your colleague tell it, or ask first. If you want to support them, write to them instead.",
    ),
    source="https://elov.dk/straffeloven/paragraf/264d/",
    hits=(
        "⟦Vores leder Birgitte er sygemeldt med stress igen, det er tredje gang i år.⟧",
        "⟦Så blev Kim fyret i går, han havde fået to skriftlige advarsler for at møde fuld.⟧",
        "⟦Lone i køkkenet har fået brystkræft og er sygemeldt til sommer.⟧",
        "⟦Vores afdelingsleder skal skilles, og han sover på kontoret for tiden.⟧",
        "⟦Vores pedel har fået konstateret sclerose og ved ikke hvor længe han kan blive her.⟧",
        "⟦My manager Susan is off sick with depression and her husband has moved out.⟧",
    ),
    misses=(
        "Tillykke til Birgitte med de 25 år i kommunen. Du er guld værd!",
        "Fire ud af tolv i min afdeling er sygemeldt. Det er arbejdspresset, der gør os syge.",
        "Jeg er selv sygemeldt med stress, og jeg har besluttet at sige det højt.",
        "Jeg har verdens bedste kolleger ❤️",
        "Vi byder velkommen til vores nye leder, Jonas Friis, der begynder på mandag.",
        "Sygefraværet er højt hos os, og ledelsen gør ikke noget ved det.",
    ),
)
