"""H702: criticism of the workplace, its leaders' or politicians' decisions, or one's working conditions: this may be said.

Act no. 557 of 27 May 2025, section 2: public employees may speak on their own behalf, and must not be hindered in it. The
answer stays away where something else in the text asks for a second look, so that it never praises a fault.
"""

from __future__ import annotations

from collections.abc import Iterator

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting
from omtanke.language.reading import reading
from omtanke.text import Text


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """The first sentence that criticises, in a text that holds nothing to think about: the answer is given once."""
    read = reading(text)
    if not read.fault():
        for mark in read.marks("protected-speech")[:1]:
            yield Hit(*mark.span, Level.NOTE, written=True)


CHECK = Check(
    code="H702",
    name="protected-speech",
    concern=Concern.PROTECTED_SPEECH,
    find=find,
    sentences=True,
    title=Phrase("Det må du gerne sige", "This you may say"),
    message=Phrase(
        "Det her er kritik af arbejdspladsen eller af beslutninger om den, og den har du lov til at komme med på egne vegne, også når den er skarp.",
        "This is criticism of the workplace or of decisions about it, and you are free to make it on your own behalf, also when it is sharp.",
    ),
    why=Phrase(
        "Loven har fire grænser: fortrolige oplysninger; æres- og fredskrænkelser; en urimeligt grov form eller åbenbart forkerte oplysninger om væsentlige forhold på dit område; og i særlige tilfælde den interne beslutningsproces. Ellers må ingen straffe dig for det eller prøve at hindre dig.",
        "The law has four limits: confidential information; defamation and breach of privacy; an unreasonably gross form or plainly wrong facts on essential matters in your field; and, in special cases, the internal process of decision. Otherwise nobody may punish you for it or try to hinder you.",
    ),
    advice=Phrase(
        "Sig, at du taler for dig selv, og hold dig til det, du ved. Vil du tale med nogen om det, er tillidsrepræsentanten og whistleblowerordningen der, hvis du vil bruge dem.",
        "Say that you speak for yourself, and keep to what you know. If you want to talk to somebody about it, the union representative and the whistleblower scheme are there if you choose.",
    ),
    source="https://www.lovguiden.dk/loven/lov-om-offentligt-ansattes-ytringsfrihed/2",
    hits=(
        "⟦Vi er to på arbejde til tredive beboere, og det er uforsvarligt.⟧",
        "⟦Endnu en sparerunde på ældreområdet, og byrådet burde skamme sig.⟧",
        "⟦Vi får flere og flere opgaver og færre hænder, og ledelsen lukker øjnene.⟧",
        "⟦Ledelsen lytter ikke, og vi løber stærkere og stærkere for hver omstrukturering.⟧",
        "⟦Normeringen i vores børnehave er til grin, og det siger jeg højt.⟧",
        "⟦Our management has cut the night shift again, and it is simply not safe.⟧",
    ),
    misses=(
        "Sikke et dejligt vejr vi har i dag.",
        "Nogen der kender en god tømrer?",
        "Tillykke til holdet med sejren!",
        "Kampen var elendigt dømt.",
        "Vi holder åbent hus på lørdag.",
        "Jeg glæder mig til ferien.",
    ),
)
