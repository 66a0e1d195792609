"""H701: the writer, or a colleague, has been threatened, harassed or followed because of the job. It opens the help and blames nobody.

Digital harassment is psychological violence, in and after working hours, and the employer's duty (Arbejdstilsynet).
"""

from __future__ import annotations

from collections.abc import Iterator

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting
from omtanke.language.reading import reading
from omtanke.text import Text


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """The first sentence that tells of it: once is enough to open the help."""
    for mark in reading(text).marks("threat-received")[:1]:
        yield Hit(*mark.span, Level.NOTE, written=True)


CHECK = Check(
    code="H701",
    name="threat-received",
    concern=Concern.THREAT_RECEIVED,
    find=find,
    sentences=True,
    title=Phrase("Har nogen truet dig?", "Has somebody threatened you?"),
    message=Phrase(
        "Det lyder, som om du eller en kollega er blevet truet eller chikaneret på grund af arbejdet. Det skal I ikke stå alene med.",
        "It sounds as if you or a colleague has been threatened or harassed because of the job. You should not stand alone with it.",
    ),
    why=Phrase(
        "Det er også arbejdspladsens sag, når det sker i fritiden eller på nettet. Opslag kan forsvinde, så sikr dem først.",
        "It is the workplace's matter, too, when it happens after hours or online. Posts can vanish, so secure them first.",
    ),
    advice=Phrase(
        "Er der fare nu: ring 112. Ellers: 1) tag et skærmbillede af truslen og af afsenderens profil, med adresse, dato og tid, 2) anmeld det til platformen, 3) sig det til din leder, og aftal, hvad I gør; politiet har 114. Du er velkommen til at få en kollega, tillidsrepræsentanten eller arbejdsmiljørepræsentanten med.",
        "In danger now: call 112. Otherwise: 1) take a screenshot of the threat and of the sender's profile, with address, date and time, 2) report it to the platform, 3) tell your manager and agree on what to do; the police have 114. You are welcome to bring a colleague, the union or the health and safety representative.",
    ),
    source="https://at.dk/arbejdsmiljoe/psykisk-arbejdsmiljoe/vold-og-trusler/digital-chikane/",
    hits=(
        "⟦En borger skrev til mig på Messenger i går, at han ved hvor mine børn går i skole.⟧",
        "⟦Jeg har fået trusler på min private telefon fra en borger, og jeg er bange.⟧",
        "⟦Han holdt uden for min bopæl igen i aften, ham fra sagen.⟧",
        "⟦En far truede mig foran skolen i dag, fordi jeg havde lavet en underretning.⟧",
        "⟦Der er en, der har lagt mit navn og billede op og skrevet at jeg stjæler børn, og nu vælter det ind med trusler.⟧",
        "⟦En pårørende sagde i dag, at han ville slå mig ihjel, og jeg ryster stadig.⟧",
    ),
    misses=(
        "Der er for meget vold i de film.",
        "Vi holder kursus i konflikthåndtering på torsdag.",
        "Naboens hund gør hele natten.",
        "Kommunen har en politik mod vold og trusler.",
        "Jeg blev så bange for den edderkop!",
        "Chefen truede med kage, hvis vi blev færdige.",
    ),
)
