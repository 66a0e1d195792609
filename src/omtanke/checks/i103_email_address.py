"""I103: an e-mail address that may be a person's, also written as `navn (at) eksempel punktum dk`."""

from __future__ import annotations

from collections.abc import Iterator

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting, in_office, is_shared_mailbox, mails
from omtanke.text import Text


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Every address but the employer's own, which are E501's; another office's shared mailbox is a note."""
    for mail in mails(text.folded):
        if setting.employer.owns(mail.domain) or setting.employer.publishes(f"{mail.local}@{mail.domain}"):
            continue
        public = is_shared_mailbox(mail.local, mail.domain) or in_office(text.folded, mail.start, mail.end)
        yield Hit(mail.start, mail.end, Level.NOTE if public else Level.THINK)


CHECK = Check(
    code="I103",
    name="email-address",
    concern=Concern.CONFIDENTIALITY,
    find=find,
    title=Phrase("E-mailadresse", "E-mail address"),
    message=Phrase(
        "Her står en e-mailadresse. Den viser ofte både navn og arbejdssted.",
        "This is an e-mail address. It often shows both a name and a place of work.",
    ),
    why=Phrase(
        "En borgers eller kollegas adresse er ikke din at dele, og åbne adresser samles op af fremmede.",
        "A citizen's or colleague's address is not yours to share, and open addresses are gathered by strangers.",
    ),
    advice=Phrase(
        "Slet adressen, eller skriv den fælles postkasse i stedet.",
        "Take the address out, or give the shared mailbox instead.",
    ),
    source="https://www.datatilsynet.dk/hvad-siger-reglerne/grundlaeggende-begreber/hvad-er-personoplysninger",
    hits=(
        "skriv til ⟦mette.holm82@eksempel.dk⟧ hun ved det",
        "⟦m.holm (at) eksempel punktum dk⟧",
        "⟦jens snabela eksempel.dk⟧",
        "mail:⟦søren@eksempel.dk⟧.",
        "⟦lone＠eksempel．dk⟧",
        "Hendes er vist ⟦anna @ eksempel . com⟧",
    ),
    misses=(
        "følg @mette.holm på insta",
        "Skriv til kommune@eksempel.dk",
        "borgerservice@nabokommune.dk svarer hurtigt",
        "vi ses @ hallen kl. 18",
        "kurset er d. 3. @ biblioteket.",
    ),
    setting=Setting(),
)
