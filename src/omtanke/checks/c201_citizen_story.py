"""C201: a story about somebody known through the job, whom a reader could recognise, also without a name.

Time and place can be enough. Vestre Landsret, 24 June 2019: a nurse's post in a closed group, with diagnoses and no name,
let one patient be recognised. Kind or proud makes no difference, and that somebody has a case at all is enough.
"""

from __future__ import annotations

from collections.abc import Iterator

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting, listed
from omtanke.language.cues import cues
from omtanke.language.reading import reading
from omtanke.text import Text

_MAYBE = Phrase(
    "Er det her om ét bestemt menneske, du kender gennem arbejdet? Så se det lige efter en gang til.",
    "Is this about one particular person whom you know through the job? Then look at it once more.",
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Sentences that tell of somebody known through the job; the words that point at them are the cues."""
    for mark in reading(text).marks("citizen-story"):
        level, telling = Level(mark.level), cues(text.original, mark.span, mark.cues)
        yield Hit(*mark.span, level, _message(listed(text.original, telling), level), cues=telling, written=True)


def _message(words: Phrase, level: Level) -> Phrase | None:
    if level is Level.NOTE:
        return _MAYBE
    if not words.da:
        return None
    return Phrase(
        f"{CHECK.message.da} Det er {words.da}, der kan pege på én.",
        f"{CHECK.message.en} What can point at one person: {words.en}.",
    )


CHECK = Check(
    code="C201",
    name="citizen-story",
    concern=Concern.CONFIDENTIALITY,
    find=find,
    sentences=True,
    title=Phrase("Om en borger", "About a citizen"),
    message=Phrase(
        "Kunne nogen genkende den, du skriver om? Du kender vedkommende gennem dit arbejde.",
        "Could somebody recognise the person you write about? You know them through your job.",
    ),
    why=Phrase(
        "Sted, tid og et par kendetegn kan være nok, også uden navn og i en lukket gruppe. Det gælder også det kærlige og det sjove.",
        "Place, time and a trait or two can be enough, also without a name and in a closed group. It holds for what is kind or funny, too.",
    ),
    advice=Phrase(
        "Tag det ud, der peger på én, eller fortæl om det, du lærte, i stedet for om hvem det var. Vil du dele historien, så spørg først den, den handler om.",
        "Take out what points at one person, or tell what you learnt instead of who it was. If you want to share the story, first ask the person it is about.",
    ),
    source="https://www.kromannreumert.com/Nyheder/2019/10/Uberettiget-bortvisning-af-sygeplejerske-der-skrev-Facebookopslag-om-patienter",
    hits=(
        "⟦Var hos den gamle dame på Skovbrynet i dag, demensen tager fart nu.⟧",
        "⟦Manden på Rosenvej 4 har fået fjernet begge ben, og nu vil konen skilles, jeg var der til morgenplejen.⟧",
        "Lang vagt. ⟦Hende på stue 7 med de tre små børn fik at vide at kræften er kommet igen.⟧",
        "⟦Lille Emil i 1.b tisser stadig i bukserne og hans far drikker, det er derfor han aldrig har madpakke med.⟧",
        "⟦Sad med en 17-årig fra Høng i dag, gravid i fjerde måned og smidt ud hjemmefra.⟧",
        "⟦Familien Haddad i Nordparken har fået tredje underretning, så nu ryger børnene nok i pleje.⟧",
        "⟦The old lady in room 12 at our home thinks her husband is still alive, he died in March.⟧",
    ),
    misses=(
        "Demens er en grum sygdom. Vi mangler hænder til at tage os ordentligt af dem der har den.",
        "Sikke en vagt! Nu skal jeg hjem og sove i ti timer.",
        "Min egen mor har demens og bor på plejehjem i Høng, og jeg savner hende allerede.",
        "Vi har 340 sager om sygedagpenge i afdelingen og er fem til at løfte dem.",
        "Som socialrådgiver møder jeg mange der har fået nej tre gange, før nogen lytter.",
        "Vejret er elendigt, og bussen kom ikke i morges.",
        "Tillykke til borgmesteren med de 60 år i dag!",
    ),
)
