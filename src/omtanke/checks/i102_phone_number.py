"""I102: a phone number that may be a private person's. Which numbers exist is `phonenumbers`' knowledge, not ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

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

_FOREIGN = re.compile(r"[+0](?<![\w+].)(?:(?<=\+)|0)(?=[1-9])\d(?:[ ./-]{0,2}\(?\d\)?){6,15}(?![\d])")
_COUNTRY = r"(?:(?:\(?(?:\+|00) ?45\)?|\(45\)|45(?= ?\d{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?\d{2}(?!\d)))[ .-]{0,2})?"
_DANISH = re.compile(
    r"(?<![\d+])" + _COUNTRY + r"\(?"
    r"([2-9]\d(?:"
    r"\d{6}|"  # 20304050
    r"( ?[ ./-] ?)\d\d\2\d\d\2\d\d|"  # 20 30 40 50, 20-30-40-50
    r"\d\d ?[ .-] ?\d{4}|"  # 2030 4050
    r"\d ?[ .-] ?\d\d\d ?[ .-]? ?\d\d|"  # 203 040 50
    r"\d\d ?[ .-] ?\d\d ?[ .-] ?\d\d|"  # 2030 40 50
    r" ?[ .-] ?\d{3} ?[ .-] ?\d{3}|"  # 20 304 050
    r" ?[ .-] ?\d{6}|"  # 20 304050
    r" ?[ .-] ?\d\d ?[ .-] ?\d{4}"  # 20 30 4050
    r"))\)?(?!\d)"
)
_CALL = re.compile(
    r"📞|☎|📱|📲|"
    + words(
        r"""
    ring\w{0,3} tlf\w{0,3} tel telefon\w* mobil\w* mob sms\w{0,3} nummer(?:et)? nr num opkald\w* fang\w{0,2}
    kontakt\w* skriv call\w* phone text whatsapp signal cell direkte privat\w*
    """
    )
)
_THING = number_label(
    r"""
    fa[kc]tura\w{0,4} ordre\w{0,3} invoice order ean gln isbn issn imei cvr se-?nr vare artikel produkt serie serial
    model batch stregkode pakke\w{0,4} forsendelse\w{0,3} track\w* booking\w{0,2} reservation\w{0,2} billet\w{0,3}
    kvittering\w{0,4} tilbud\w{0,2} bilag\w{0,2} rekvisition\w{0,2} attest\w* måler\w{0,3} police(?=n[ru]) licens version konto reg gps
    koordinat\w{0,4} kunde medlems? sags? journal j id ref reference aftale\w{0,2} projekt\w{0,3} opgave\w{0,2}
    dokument\w{0,2} matrikel stel kode\w{0,2} pin puk p box boks lokation\w{0,2} hold kursus indsamling\w* kamp rum
    lokale stregkoden? lod(?:seddel)?\w{0,3} zip pas pass kvitteringen dato(?:en)? tal tallet tallene
    """
)
_AMOUNT = re.compile(
    r" ?(?:kr\b|kroner|dkk|eur|€|\$|,-|,\d\d\b|km\b|m2|m²|kwh|mi[oa]\.?(?= ?(?:kr|$|[.,]))|stk|indbygger|medlemmer|visninger|følgere|skridt)"
)
_OFFICE_LINE = re.compile(r"^(?:[78]0|90)")  # 70: shared-cost lines, 80: free, 90: charged; none is a private person's


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Danish numbers in every common spelling, and foreign ones with their country code."""
    folded = text.folded
    done = 0
    for match in sorted((*_FOREIGN.finditer(folded), *_DANISH.finditer(folded)), key=lambda m: (m.start(), -m.end())):
        if match.start() < done:
            continue
        hit = _foreign(folded, match, setting) if match.re is _FOREIGN else _danish(folded, match, setting)
        if hit:
            done = match.end()
            yield hit


def _foreign(folded: str, match: re.Match[str], setting: Setting) -> Hit | None:
    digits = re.sub(r"\D", "", match[0]).removeprefix("00" if match[0].startswith("00") else "")
    called = near(folded, match.start(), match.end(), _CALL, back=40, on=20)
    if not (called or exists("+" + digits)) or labelled(folded, match.start(), _THING):
        return None
    national = digits[2:] if digits.startswith("45") else ""
    end = match.end() - (match[0].endswith(")") and match[0].count("(") < match[0].count(")"))
    return Hit(match.start(), end, _level(folded, match.start(), end, national, setting))


def _danish(folded: str, match: re.Match[str], setting: Setting) -> Hit | None:
    digits = re.sub(r"\D", "", match[1])
    start, end = match.start(), match.end()
    if match[0].endswith(")") and match[0].count(")") > match[0].count("("):
        end -= 1
    elif match[0].startswith("(") and match[0].endswith(")") and match[0].count("(") == 1:
        start, end = start + 1, end - 1  # "(51 66 20 84)", but not "(+45) 51 66 20 84"
    country = match.start(1) - match.start() > 1
    called = country or near(folded, start, end, _CALL, back=30, on=12)
    if not called and not _reads_as_phone(folded, match, digits):
        return None
    if _part_of_more(folded, start, end) or labelled(folded, start, _THING) or _AMOUNT.match(after(folded, end)):
        return None
    if not (called or exists("+45" + digits) or _in_pairs(match[1])):
        return None
    return Hit(start, end, _level(folded, start, end, digits, setting))


def _in_pairs(shape: str) -> bool:
    """Whether eight digits are written as a phone number is: "24 07 68 15", and do not just count upwards."""
    pairs = shape.split(" ")
    return len(pairs) == 4 and all(len(p) == 2 for p in pairs) and pairs != sorted(pairs)


def _reads_as_phone(folded: str, match: re.Match[str], digits: str) -> bool:
    """Whether eight digits without a word of calling are a phone number, not a date, years, an amount or a series."""
    shape = match[1]
    if re.fullmatch(r"20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", digits) and shape.isdigit():
        return False  # 20241231
    if re.fullmatch(r"\d\d[.]\d{3}[.]\d{3}|\d{4}-\d{4}|\d\d[./-]\d\d[./-]\d{4}|(?:19|20)\d\d.(?:19|20)\d\d", shape):
        return False  # 20.304.050 kr., pages 2030-2040, 30-12-2024, 2023 2024
    if re.fullmatch(r"\d\d\.\d\d\.\d\d\.\d\d", shape):
        return False  # 20.30.40.50 is as often a series of scores or an address in a network
    return not re.match(r" ?[.,:/-]?\d|%", after(folded, match.end()))


def _part_of_more(folded: str, start: int, end: int) -> bool:
    """Whether more digits, or letters of a code, stand right beside the number."""
    left, right = before(folded, start), after(folded, end)
    if re.search(r"\d[.,:/-]$|(?<![^\W_])[a-zæøå]{1,2}$|\d[a-zæøå]+$|://\S*$|www\.\S*$|§ ?$|[+=_#]$|[a-zæøå]-$", left):
        return True
    beside = re.search(r"(?<![\w.])\d{1,2} $", left) and " " in folded[start:end]
    return bool(beside or re.match(r"[.:/-]\d| \d\d(?: |$|,)|[a-zæøå]?\d", right))


def _level(folded: str, start: int, end: int, national: str, setting: Setting) -> Level:
    published = setting.employer.publishes(folded[start:end]) or national in _KNOWN_LINES
    if published or (national and _OFFICE_LINE.match(national)) or in_office(folded, start, end):
        return Level.NOTE
    return Level.THINK


# Helplines and offices for the whole country, as they publish themselves.
_KNOWN_LINES = frozenset(
    {"82121212", "72221818", "33980010", "33966666", "35555557", "33458600", "39252525", "80301030"}
)


@lru_cache(maxsize=4096)
def exists(number: str) -> bool:
    """Whether a number in the international form (`+4520304050`) is one that can be called."""
    import phonenumbers  # noqa: PLC0415  only a text with a candidate pays for the import

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


CHECK = Check(
    code="I102",
    name="phone-number",
    concern=Concern.CONFIDENTIALITY,
    find=find,
    digits=7,
    title=Phrase("Telefonnummer", "Phone number"),
    message=Phrase(
        "Her står et telefonnummer. Det kan føre til en bestemt person.",
        "This is a phone number. It can lead to one particular person.",
    ),
    why=Phrase(
        "En borgers eller kollegas nummer er ikke dit at dele. Også dit eget kan blive brugt af fremmede.",
        "A citizen's or colleague's number is not yours to share. Strangers can use your own, too.",
    ),
    advice=Phrase(
        "Slet nummeret, eller henvis til hovednummeret. Er det dit eget, så send det i en privat besked.",
        "Take the number out, or refer to the main number. If it is your own, send it in a private message.",
    ),
    source="https://datacvr.virk.dk/artikel/den-danske-nummerplan",
    hits=(
        "Ring til ham på ⟦20304050⟧",
        "hun kan fanges på ⟦51 23 45 67⟧ efter kl 16",
        "Sms ⟦2030 4050⟧",
        "mor til Emil: ⟦+45 20304050⟧",
        "tlf.:⟦0045 20 30 40 50⟧",
        "⟦(+45) 20 30 40 50⟧",
        "skriv på ⟦20-30-40-50⟧!",
        "min kollega i Malmö: ⟦+46 70 123 45 67⟧",
        "tlf ⟦20.30.40.50⟧",
        "📞⟦２０３０４０５０⟧",
        "⟦203 040 50⟧ er nummeret",
    ),
    misses=(
        "CVR 29189374",
        "Vi solgte for 20.304.050 kr.",
        "Ordrenr. 20304050",
        "Sæsonen 2023 2024 var hård",
        "d. 20241231 lukker systemet",
        "Ring til borgerservice på 59 53 44 00",
        "Ring 112 eller 114",
        "Vindertal: 7 12 22 24 26 28",
        "Hovednummeret er 70 20 30 40",
        "55.63417788, 11.20304050",
    ),
)
