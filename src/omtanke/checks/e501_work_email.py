"""E501: the employer's own mail domain in a draft: the ordinary work address used for something private.

Where no address stands, or the words beside it can be read both ways, the language model says whether the work's mail,
phone or system is used for private sale, sign-up or bookings. That is never more than something to think about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from omtanke.engine import (
    Check,
    Concern,
    Employer,
    Hit,
    Level,
    Mail,
    Phrase,
    Setting,
    is_shared_mailbox,
    mails,
    near,
    words,
)
from omtanke.language.reading import reading
from omtanke.text import Span, Text

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


# Without a word of this kind there is no work address, work phone or work system in the text.
_MEANS_OF_WORK = re.compile(
    r"(?<![^\W_])(?:arbejds?|job|kommune|tjeneste|firma|skole|kontor|vagt|work|office|company)[- ]?(?:s[- ]?)?"
    r"(?:e-?mail|mail|post|adresse|telefon|tlf|mobil|nummer|nr|system|konto|login|intra|printer|bil|varevogn|phone|address|account)"
    r"|(?<![^\W_])(?:aula|intra\w*|nexus|outlook|teams|vagtplan\w*|hovednummer\w*|på arbejdet|på kontoret|at work)(?![^\W_])"
)


_OF_WORK = re.compile(r"@[\w.-]*(?:kommune|region)|" + _MEANS_OF_WORK.pattern)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Addresses on the employer's domains; shared mailboxes are none, and plain business of the employer is a note."""
    own = [mail for mail in mails(text.folded) if setting.employer.owns(mail.domain)]
    for mail in own:
        shared = is_shared_mailbox(mail.local, mail.domain)
        if not shared and not setting.employer.publishes(f"{mail.local}@{mail.domain}"):
            yield Hit(mail.start, mail.end, _level(text, mail))
    known = bool(setting.employer.domains)  # then another domain is not the employer's
    if (_MEANS_OF_WORK if known else _OF_WORK).search(text.folded):
        yield from _without_address(text, [text.span(mail.start, mail.end) for mail in own])


def _level(text: Text, mail: Mail) -> Level:
    business = near(text.folded, mail.start, mail.end, _BUSINESS, back=160, on=100)
    private = near(text.folded, mail.start, mail.end, _PRIVATE, back=160, on=100)
    if business and private:  # it can be read both ways: then what the sentence says decides
        private = reading(text).holds("private-trade", text.span(mail.start, mail.end))
    return Level.NOTE if business and not private else Level.THINK


def _without_address(text: Text, own: list[Span]) -> Iterator[Hit]:
    """Sentences that tell of private trade with the work's means, and hold no address of the employer's own domains."""
    for mark in reading(text).marks("private-trade"):
        if not any(mark.span.start <= place.start < mark.span.end for place in own):
            level = Level(min(mark.level, Level.THINK))
            yield Hit(*mark.span, level, _MEANS, written=True)


_MEANS = Phrase(
    "Bruger du arbejdets mail, telefon eller system til noget privat her?",
    "Do you use the work's mail, phone or system for something private here?",
)

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
        "⟦Sælger min barnevogn, ring på arbejdstelefonen 2030 4050 i åbningstiden.⟧",
        "⟦Jeg sælger honning, skriv til mig på arbejdsmailen.⟧",
        "⟦Ring på min arbejdstelefon, hvis du vil købe vinterdæk.⟧",
    ),
    misses=(
        "Skriv til kommune@eksempelkommune.dk",
        "Ansøgningen sendes til borgerservice@eksempelkommune.dk",
        "Sælger sofa, skriv til hanne.brix@eksempel.dk",
        "Spørgsmål til stillingen: hanne.brix@eksempelkommune.dk",
        "hanne@ikke-eksempelkommune.dk",
        "Skriv til os på Aula, hvis dit barn er syg.",
    ),
    setting=Setting(employer=Employer("Eksempel Kommune", ("eksempelkommune.dk",))),
)
