"""E501: the employer's own mail domain in a draft: the ordinary work address used for something private."""

from __future__ import annotations

import re
from collections.abc import Iterator

from omtanke.engine import Check, Concern, Employer, Hit, Level, Phrase, Setting, is_shared_mailbox, mails, near, words
from omtanke.text import Text

# Purposes that are the employer's business: there the work address is in its place.
_BUSINESS = re.compile(
    words(
        r"""
    stilling\w* ansøg\w* jobopslag\w* borgermøde\w* høring\w* udbud\w* pressemeddelelse\w* pressekontakt\w*
    henvendelse\w* aktindsigt\w* sagsbehandl\w* informationsmøde\w* praktikplads\w* frivillig\w* vacancy vacancies
    apply application public[ ]hearing press
    """
    )
)
_PRIVATE = re.compile(
    words(
        r"""
    sælg\w* købe?s? byttes? privat\w* tilmeld\w* log(?:ge)?[ ]?ind login brugernavn\w* profil\w* konto
    konkurrence\w* nyhedsbrev\w* loppe\w* lejlighed\w* sommerhus\w* udlej\w* cyk\w+ hvalpe?\w* mobilepay klub\w*
    fest\w* fødselsdag\w* book\w* bestil\w* sale selling sell sign[ ]?up account party rent
    """
    )
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Addresses on the employer's domains; shared mailboxes are none, and plain business of the employer is a note."""
    folded = text.folded
    for mail in mails(folded):
        if not setting.employer.owns(mail.domain) or is_shared_mailbox(mail.local, mail.domain):
            continue
        if setting.employer.publishes(f"{mail.local}@{mail.domain}"):
            continue
        business = near(folded, mail.start, mail.end, _BUSINESS, back=160, on=100)
        private = near(folded, mail.start, mail.end, _PRIVATE, back=160, on=100)
        yield Hit(mail.start, mail.end, Level.NOTE if business and not private else Level.THINK)


CHECK = Check(
    code="E501",
    name="work-email",
    concern=Concern.WORK_EMAIL,
    find=find,
    title=Phrase("Arbejdsmail", "Work e-mail"),
    message=Phrase(
        "Det er en arbejdsmail. Er det her noget privat?",
        "This is a work e-mail address. Is this something private?",
    ),
    why=Phrase(
        "Med arbejdsmailen taler du let på arbejdspladsens vegne, og svarene havner i et system, der ikke er dit.",
        "With the work address you easily seem to speak for the workplace, and the answers land in a system that isn't yours.",
    ),
    advice=Phrase(
        "Brug din private mail til private formål. Er det et ærinde for arbejdspladsen, så brug helst den fælles postkasse.",
        "Use your private mail for private purposes. If it is the workplace's business, prefer the shared mailbox.",
    ),
    source="guideline",
    hits=(
        "Sælger sofa, skriv til ⟦hanne.brix@eksempelkommune.dk⟧",
        "min bruger er ⟦hb12@skole.eksempelkommune.dk⟧",
        "tilmeld jer festen hos ⟦hanne (at) eksempelkommune.dk⟧",
    ),
    misses=(
        "Skriv til kommune@eksempelkommune.dk",
        "Ansøgningen sendes til borgerservice@eksempelkommune.dk",
        "Sælger sofa, skriv til hanne.brix@eksempel.dk",
        "Spørgsmål til stillingen: hanne.brix@eksempelkommune.dk",
        "hanne@ikke-eksempelkommune.dk",
    ),
    setting=Setting(employer=Employer("Eksempel Kommune", ("eksempelkommune.dk",))),
)
