"""I108: a bank account or a payment card: Danish reg.nr. and account number, IBAN, card number.

IBAN carries two check digits (ISO 13616) and a card number one (ISO/IEC 7812, Luhn): `python-stdnum` knows them.
A Danish account number has none, so there the words beside it decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from omtanke.engine import (
    Check,
    Concern,
    Hit,
    Level,
    Phrase,
    Setting,
    after,
    before,
    in_office,
    labelled,
    near,
    number_label,
    words,
)
from omtanke.text import Text

_IBAN = re.compile(r"[0-9]{2}(?<=[a-z]{2}[0-9]{2})(?<![^\W_].{4}) ?(?:[a-z0-9]{4}[ -]?){2,7}[a-z0-9]{1,4}(?![^\W_])")
_CARD = re.compile(
    r"[2-6](?<![0-9].)(?:[0-9]{3}([ -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}|(?<=3)[47][0-9]{2}([ -]?)[0-9]{6}\2[0-9]{5})(?![0-9])(?![-.][0-9])"
)
_ACCOUNT = re.compile(
    r"[0-9](?<![0-9].)(?<![0-9][.,-].)[0-9]{3}"
    r"(?:[ ,;/-]{0,3}(?:(?:og )?(?:så )?(?:bank)?(?:kontonummer|kontonr|kontonumber|konto|account(?: number)?|kto|acc)\.?(?:nr|nummer)?[.: ]{0,3})|[ /-]{1,3}|(?=[0-9]{10}(?![0-9])))"
    r"(?:[0-9](?:[ .]?[0-9]){5,9})(?![0-9])(?![-.][0-9])"
)
_BANK = re.compile(
    words(
        r"""
    reg\.?(?:[ ]?n(?:umme)?r)? registreringsn\w* konto\w* kontonr kto bank\w* nemkonto\w* overfør\w* indbetal\w*
    sæt[ ](?:dem|pengene|beløbet)[ ]ind account lønkonto\w* løn penge\w* betal\w* danske[ ]bank nordea jyske sydbank
    sparekasse\w* (?:går|gik|sat|sætter|ryger)(?:[ ]\S+){0,3}[ ]ind[ ]på pension\w* husleje\w* ind[ ]på beløb\w* \w*kassen transfer
    """
    )
)
_OTHER = number_label(
    r"""
    ordre\w{0,3} faktura\w{0,4} tlf telefon mobil cvr ean cpr(?:-?nr)? vare sags? kunde medlems? isbn serie måler
    gps koordinat\w{0,4} billet\w{0,3} track\w* pakke\w{0,4} version
    """
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """IBAN and card numbers that pass their check digits, and Danish accounts beside a word of banking."""
    folded = text.folded
    for match in _IBAN.finditer(folded):
        span = _iban(folded, match)
        if span:
            yield Hit(*span, _level(folded, *span, setting))
    for match in _CARD.finditer(folded):
        if not labelled(folded, match.start(), _OTHER) and _luhn(re.sub(r"\D", "", match[0])):
            yield Hit(match.start(), match.end(), Level.STOP)
    for match in _ACCOUNT.finditer(folded):
        start, end = match.span()
        if near(folded, start, end, _BANK, back=50, on=30) or re.search(r"[a-z]", match[0]):
            inside_iban = re.search(r"(?<![^\W_])[a-z]{2}[0-9]{2} ?(?:[a-z0-9]{4} ?)*$", before(folded, start))
            if (
                not inside_iban
                and not labelled(folded, start, _OTHER)
                and not re.match(r" ?(?:kr\b|dkk)", after(folded, end))
            ):
                yield Hit(start, end, _level(folded, start, end, setting))


def _iban(folded: str, match: re.Match[str]) -> tuple[int, int] | None:
    """The longest beginning of the match that is an IBAN: words may follow it without a sign between."""
    from stdnum import iban  # noqa: PLC0415  only a text with a candidate pays for the import

    start = match.start() - 2
    for end in sorted(
        {match.end(), *(start + m.start() for m in re.finditer(r"[ -]", folded[start : match.end()]))}, reverse=True
    ):
        if end - start >= 15 and iban.is_valid(re.sub(r"[ -]", "", folded[start:end])):
            return start, end
    return None


def _luhn(digits: str) -> bool:
    from stdnum import luhn  # noqa: PLC0415

    return len(set(digits)) > 1 and luhn.is_valid(digits)


def _level(folded: str, start: int, end: int, setting: Setting) -> Level:
    published = setting.employer.publishes(folded[start:end])
    return Level.NOTE if published or in_office(folded, start, end) else Level.STOP


CHECK = Check(
    code="I108",
    name="bank-account",
    concern=Concern.CONFIDENTIALITY,
    find=find,
    digits=8,
    title=Phrase("Bankkonto", "Bank account"),
    message=Phrase(
        "Det ligner et konto- eller kortnummer.",
        "This looks like an account or card number.",
    ),
    why=Phrase(
        "Kontonumre bruges til svindel, og de hører til en bestemt person.",
        "Account numbers are used for fraud, and they belong to one particular person.",
    ),
    advice=Phrase(
        "Slet nummeret. Skal nogen sende penge, så giv det i en privat besked.",
        "Take the number out. If somebody is to send money, give it in a private message.",
    ),
    source="https://www.iso13616.org",
    hits=(
        "overfør til reg. ⟦1234 konto 0012345678⟧",
        "reg.nr. ⟦1234 0012345678⟧",
        "hans nemkonto er ⟦1234-1234567890⟧",
        "IBAN ⟦DK50 0040 0440 1162 43⟧ tak",
        "⟦dk5000400440116243⟧",
        "kortet er ⟦4111 1111 1111 1111⟧",
        "Reg.: ⟦5678, kontonr. 1234567⟧",
    ),
    misses=(
        "IBAN DK51 0040 0440 1162 43 har forkerte cifre",
        "ordrenr. 4111 1111 1111 1111",
        "EAN 5790001330552",
        "tlf. 2030 405060 er ingen konto",
        "2023-2024 1000000 besøgende",
        "1234 1234567 er bare tal",
    ),
)
