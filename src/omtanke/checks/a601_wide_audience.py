"""A601: something meant for few, said to many. It looks only when the writer has told who will see the text.

"They can often all look in. Even if you are not friends with them" (rule 1 of the guideline of 2011). A closed group
is no safe place either: Vestre Landsret 24 June 2019, and the priests' closed group of about 1,300 (TV 2, 2022).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from omtanke.engine import Audience, Check, Concern, Hit, Level, Phrase, Setting, words
from omtanke.text import Text

_AMONG_US = re.compile(
    r"(?<![^\W_])(?:(?:det (?:her )?|lad det |skal |hold det )?(?:bliver|blive|bli'?r|er|holdes)? ?(?:kun |bare |helt "
    r")?(?:mellem os(?: (?:to|tre|her))?|i (?:den )?(?:her )?gruppe(?:n)? (?:her)?|herinde)(?=[ .,!?:)]|$)(?! og )|"
    r"(?:du|i) har det ikke fra mig|(?:sig|fortæl|nævn) (?:det |den |dem )?(?:endelig |lige "
    r")?ikke (?:det )?(?:til nogen|videre|højt|til (?:chefen|lederen|ledelsen|min (?:chef|leder)))|"
    r"må ikke (?:komme|gå) videre|ikke del(?:es)? videre|del (?:det )?(?:endelig )?ikke(?: det)?(?: videre)?(?= "
    r"?(?:[.,!:)]|$))|i (?:al |fuld |dyb(?:este)? )?fortrolighed|fortroligt(?= ?[:!.,]| (?:men|og))|tys[- ]?tys|"
    r"(?:det )?er (?:stadig |endnu )?hemmeligt|det er en hemmelighed|"
    r"(?:jeg )?sletter (?:det |den )?(?:igen )?(?:om lidt|senere|i morgen|"
    r"bagefter)|håber (?:ikke )?(?:at )?(?:min |vores )?(?:chef\w*|leder\w*|"
    r"ledelsen|kolleg\w*) (?:ikke )?(?:ser|læser|opdager|er herinde)|"
    r"(?:chef\w*|leder\w*|ledelsen) (?:er|læser) (?:heldigvis |jo )?ikke (?:her(?:inde)?|med(?: "
    r"her)?)|(?:han|hun|de) (?:er jo |er )?ikke (?:med )?herinde|kun for (?:jer|vennerne|os) herinde|"
    r"between (?:you and me|us)|just between|off the record|don'?t "
    r"tell any(?:one|body)|keep (?:this|it) (?:quiet|to yourself|"
    r"between us)|in confidence|deleting (?:this )?(?:later|soon)|"
    r"hope my (?:boss|manager) (?:doesn'?t|won'?t) (?:see|read))"
)
_WORK = re.compile(
    words(
        r"""
    (?:min|vores|mine|på)[ ](?:arbejdsplads\w*|arbejde(?:t)?|job(?:bet)?|afdeling\w*|team(?:et)?|vagt(?:en)?|kontor(?:et)?|skole|institution|plejehjem\w*)
    (?:min|mine|vores)[ ](?:chef\w*|leder\w*|kolleg\w*|borgere?\w*|beboere?|elever?|patienter?|klient\w*|mellemleder\w*|direktør\w*)
    kommunen,[ ]hvor[ ]jeg[ ]arbejder my[ ](?:boss|manager|colleagues?|workplace|job|team|students?|patients?|clients?) at[ ]work
    """
    )
)
_WIDE = frozenset({Audience.PUBLIC, Audience.FRIENDS_OF_FRIENDS})

_AMONG_US_MESSAGE = Phrase(
    "Det lyder, som om det kun er ment for få, men det kan ses af flere.",
    "This sounds as if it is meant for few, but more people can see it.",
)
_AMONG_US_ADVICE = Phrase(
    "Sig det til den, det er ment for, ansigt til ansigt eller i en besked. Ellers skriv, så alle må læse det.",
    "Say it to the one it is meant for, face to face or in a message. Or write it so that anybody may read it.",
)


def applies(setting: Setting) -> bool:
    """Whether the writer has told who will see the text."""
    return setting.audience is not None


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Words of confidence before more than one reader; and, as a note, work told to everybody."""
    if setting.audience is Audience.DIRECT:
        return
    for match in _AMONG_US.finditer(text.folded):
        yield Hit(*match.span(), Level.THINK, _AMONG_US_MESSAGE, _AMONG_US_ADVICE)
    if setting.audience in _WIDE:
        work = _WORK.search(text.folded)
        if work:
            yield Hit(*work.span(), Level.NOTE)


CHECK = Check(
    code="A601",
    name="wide-audience",
    concern=Concern.AUDIENCE,
    find=find,
    applies=applies,
    title=Phrase("Mange kan se det", "A wide audience"),
    message=Phrase(
        (
            "Du fortæller om dit arbejde, og det kan ses af mange, også af "
            "kolleger, chef og borgere. Det må du gerne; det er bare godt at vide."
        ),
        (
            "You tell of your work, and many can see it, colleagues, "
            "manager and citizens too. You may; it is just good to know."
        ),
    ),
    why=Phrase(
        "Sociale medier er ikke et privat rum. Læserne er måske venner med andre, der kender dig.",
        "Social media are no private room. Readers may be friends with others who know you.",
    ),
    advice=Phrase(
        "Vælg en mindre kreds, eller skriv det, som du ville sige det til dem alle.",
        "Choose a smaller circle, or write it as you would say it to all of them.",
    ),
    source="guideline",
    hits=(
        "⟦Det bliver mellem os⟧: hun har sagt op",
        "Vagtplanen er noget rod igen. ⟦sletter det igen om lidt⟧",
        "⟦Sig det ikke til nogen⟧, men vi får en ny leder",
        "⟦håber ikke min chef ser⟧ det her",
        "⟦don't tell anyone⟧ but we are moving",
    ),
    misses=(
        "Forskellen mellem os og naboen er hækken",
        "Vi ses i gruppen på torsdag",
        "Min kollega fyldte 60 i går, tillykke",
        "Sig det videre til alle: der er åbent hus",
    ),
    setting=Setting(audience=Audience.PUBLIC),
)
