"""I105: a person's name in a sentence about work. Who is a name, the language model says; a name alone is no fault.

Somebody who holds a public office is named in it: "borgmester Holm" is left alone. So is the one who signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting, words
from omtanke.language import Name
from omtanke.language.reading import Reading, reading
from omtanke.text import Span, Text

_CONFIDENTIAL = ("citizen-story", "colleague-private")
_ABOUT_OTHERS = (*_CONFIDENTIAL, "internal-matter", "accusation", "insult")
_SURE = 0.5  # how sure the model must be that it is a person

_WORK = re.compile(
    words(
        r"""
    arbejd\w* jobbet job vagt\w* \w*vagt kolleg\w* leder\w* \w*leder chef\w* \w*chef borger\w* beboer\w* elev\w* patient\w*
    klient\w* pårørende sag sagen sager sagsbehandl\w* kommun\w* plejehjem\w* plejecent\w* hjemmepleje\w* skole\w* klasse\w*
    børnehave\w* vuggestue\w* sfo jobcent\w* afdeling\w* forældre\w* møde\w* ansat\w* fyret praktikant\w* stue rådhus\w*
    work job shift colleague\w* manager boss patient\w* resident\w* pupil\w* client\w* case office school ward
    """
    ),
    re.IGNORECASE,
)
# Offices that are held in public: the name beside them belongs to the office.
_OFFICE = (
    r"(?:(?:vice)?borgmester\w*|\w*minister\w*|\w*rådmand\w*|\w*direktør\w*|\w*formand\w*|forkvinde\w*|\w*ordfører\w*|"
    r"(?:folketings|byråds|regionsråds|kommunalbestyrelses|udvalgs)\w*|ombudsmand\w*|biskop\w*|forfatter\w*|kong(?:en)?|dronning(?:en)?|"
    r"kronprins\w*|prins\w*|præsident\w*|mayor|minister|director|president|king|queen|chair(?:man|woman|person)?|MF|MEP)"
)
_BEFORE = re.compile(rf"(?<![^\W_]){_OFFICE}(?: (?:for|i|of|og|and) [\w-]+)?[ ,(]{{1,2}}$", re.IGNORECASE)
_BEHIND = re.compile(
    rf"^[ ,(]{{1,3}}(?:som |der )?(?:er )?(?:vores |den |the )?(?:\w+ )?{_OFFICE}(?![^\W_])", re.IGNORECASE
)
_SIGNED = re.compile(r"(?:hilsen|hilsner|mvh|kh|vh|bh|knus|regards|best|yours|love)[ ,.:!\n]*(?:fra )?$", re.IGNORECASE)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Names of persons in sentences about work; where the sentence tells something private, the level is `think`."""
    read = reading(text)
    for name in read.names():
        place = Span(name.start, name.end)
        if name.kind != "PER" or name.probability < _SURE or _in_office(text.original, name):
            continue
        if any(read.holds(signal, place, Level.THINK) for signal in _CONFIDENTIAL):
            yield Hit(*place, Level.THINK, written=True)
        elif _about_work(text.original, read, place):
            yield Hit(*place, Level.NOTE, _MAYBE, written=True)


def _about_work(text: str, read: Reading, place: Span) -> bool:
    if any(read.holds(signal, place) for signal in _ABOUT_OTHERS):
        return True
    sentence = read.sentence(place)
    return _WORK.search(text, sentence.start, sentence.end) is not None


def _in_office(text: str, name: Name) -> bool:
    lead, rest = text[max(0, name.start - 48) : name.start], text[name.end : name.end + 48]
    return any(pattern.search(lead) for pattern in (_BEFORE, _SIGNED)) or _BEHIND.search(rest) is not None


_MAYBE = Phrase(
    "Her står et navn. Ved du, at vedkommende er med på at blive nævnt?",
    "This is a name. Do you know that they are fine with being mentioned?",
)

CHECK = Check(
    code="I105",
    name="person-name",
    concern=Concern.CONFIDENTIALITY,
    find=find,
    title=Phrase("Navn på en person", "A person's name"),
    message=Phrase(
        "Her står navnet på en, du kender gennem arbejdet, ved siden af noget privat.",
        "This is the name of somebody you know through the job, beside something private.",
    ),
    why=Phrase(
        "Et navn kan søges frem af alle, også om ti år. Også et fornavn er nok for dem, der kender stedet.",
        "Anybody can search for a name, also in ten years. A first name, too, is enough for those who know the place.",
    ),
    advice=Phrase(
        "Lad navnet være ude, eller spørg først, om det er i orden.",
        "Leave the name out, or ask first whether it is all right.",
    ),
    source="https://studerende.au.dk/studier/fagportaler/sociale-medier-og-projektforloeb",
    hits=(
        "⟦Birgit Sørensen⟧ på stue 4 har fået amputeret benet, og familien kommer aldrig på besøg.",
        "Vores kollega ⟦Henrik⟧ er sygemeldt med depression igen.",
        "Jeg var hos ⟦Poul Erik Madsen⟧ i dag, han er blevet helt dement og kender ikke sin kone.",
        "⟦Fatima⟧ i 3.b bliver slået derhjemme, det sagde hun i frikvarteret.",
        "⟦Lone Vestergaard⟧ i køkkenet har fået brystkræft og er sygemeldt til sommer.",
        "⟦Margaret Hill⟧ in room 9 at our care home has cancer and only weeks left.",
    ),
    misses=(
        "Borgmester Jens Lund holder tale på torvet i dag.",
        "Jeg læser Tove Ditlevsen i bussen hver morgen.",
        "Tak for en god vagt, kolleger! Kærlig hilsen Mette",
        "Peter spiller guitar i baghaven.",
        "Statsminister Karen Holm besøger vores skole på mandag.",
        "Vi tager til Randers på ferie.",
    ),
)
