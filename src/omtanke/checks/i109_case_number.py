"""I109: a case or journal number of an authority: the label decides, or KLE's own form (`27.36.04-G01-123-24`).

KLE is the municipalities' common plan of subjects: https://www.kle-online.dk. That a case exists can be confidential in
itself (Ombudsman, FOB 08.303).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from omtanke.engine import Check, Concern, Hit, Level, Phrase, Setting, near, words
from omtanke.text import Text

_KLE = re.compile(r"[0-9](?<![\w.-].)[0-9]\.[0-9]{2}\.[0-9]{2}-[a-zæøå][0-9]{2}(?:-[0-9]{1,6}(?:-[0-9]{2,4})?)(?![\w])")
_NUMBER = re.compile(
    r"[0-9](?<![0-9].)(?:[0-9]{0,3}(?:[./-]| [/-] )){0,5}[0-9]{0,12}(?:[/-][0-9]{2,8})?(?:-[0-9]{1,6}){0,3}(?![\w])(?!\.[0-9])"
)
_LABEL = re.compile(
    r"(?<![^\W_])(?:(?:\w{0,14}sags?|journal|jour|j|esdh|sbsys|akt)(?:[- ]?id)?\.? ?-?(?:nummer|nr|no|num|id)\.?(?:et|ene)?|sagsid|aktindsigt(?:en)?(?: givet)? i|case (?:no|number|id)\.?|file (?:no|number)\.?|(?P<bare>sag(?:en)?:?))"
    r"(?:en)?(?: ?(?:er|is|var|på|hedder|:|=|#))? ?[:#=(]? ?(?P<letters>(?!sag)[a-zæøå]{1,6}[- ]?)?$"
)
# "emn-2024-01234", "frh-2024-118273", "bs-20417/2024-hjo": an authority's letters, a year and a number.
_LETTERED = re.compile(
    r"[a-zæøå](?<![\w-].)[a-zæøå]{1,4}-(?:20[0-9]{2}-[0-9]{4,8}|[0-9]{3,6}/20[0-9]{2}(?:-[a-z]{3})?)(?![\w])"
)
_OTHER_LETTERS = frozenset(
    [
        "cve",
        "inv",
        "po",
        "so",
        "iso",
        "en",
        "din",
        "rma",
        "ord",
        "fak",
        "rfc",
        "ifrs",
        "kv",
        "bek",
        "lov",
        "lbk",
        "vej",
        "cir",
        "fob",
        "pep",
    ]
)
_PUBLISHED = re.compile(
    words(
        r"""
        ombudsmandens højesteret\w* landsrettens eu-domstol\w* dagsorden\w* udbud\w* høringsportal\w* lovforslag\w* fob principmeddelelse\w*
        byrådet\w* supreme[ ]court dommen?
        """
    )
)
# "23-48170", "24/0931172": the year and a number, near a word of cases.
_YEARLY = re.compile(r"[0-2](?<![\w.,/-].)[0-9][-/][0-9]{5,7}(?![\w]|[/.,-][0-9])")
_CASE = re.compile(
    words(
        r"""
        \w*sag(?:en|er|erne)? sags\w* partshøring\w* ankestyrelse\w* skat skattestyrelse\w* \w*styrelsen afgørelse\w* klage[rn]? klaget aktindsigt\w* kommunen? forvaltning\w* nævnet
        politiet retten arbejdsskade\w* journal\w* case\w* complaint\w*
        """
    )
)
_NOT_A_CASE = re.compile(r"(?<![^\W_])(?:punkt|spørgsmåls|vare|lyd|dels)sag nr|lodsag")


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Numbers labelled as a case's, and those in KLE's form; courts', boards' and published ones are a note."""
    folded = text.folded
    for match in _KLE.finditer(folded):
        yield Hit(*match.span(), _level(folded, match.start(), match.end()))
    for match in _LETTERED.finditer(folded):
        if match[0].partition("-")[0] not in _OTHER_LETTERS:
            yield Hit(*match.span(), _level(folded, *match.span()))
    for match in _YEARLY.finditer(folded):
        if near(folded, *match.span(), _CASE, back=60, on=30):
            yield Hit(*match.span(), _level(folded, *match.span()))
    for match in _NUMBER.finditer(folded):
        label = _label(folded, match) if sum(c.isdigit() for c in match[0]) >= 4 else None
        if label is not None and not _NOT_A_CASE.search(folded, label.start(), label.end()):
            start = label.start("letters") if label["letters"] else match.start()
            yield Hit(start, match.end(), _level(folded, start, match.end()))


def _label(folded: str, number: re.Match[str]) -> re.Match[str] | None:
    """The label that ends right where a number begins. "Sag" alone is one only before a year and a number: 24/12345."""
    label = _LABEL.search(folded, max(0, number.start() - 40), number.start())
    yearly = re.match(r"[0-9]{2,4} ?[/-] ?[0-9]", number[0]) and not re.fullmatch(
        r"(?:19|20)\d\d[/-](?:19|20)?\d\d", number[0]
    )
    return label if label and (yearly or not label["bare"]) else None


def _level(folded: str, start: int, end: int) -> Level:
    return Level.NOTE if near(folded, start, end, _PUBLISHED, back=60, on=40) else Level.THINK


CHECK = Check(
    code="I109",
    name="case-number",
    concern=Concern.CONFIDENTIALITY,
    find=find,
    digits=4,
    title=Phrase("Sagsnummer", "Case number"),
    message=Phrase(
        "Her står et sagsnummer. Alene det, at der er en sag, kan være fortroligt.",
        "This is a case number. That there is a case at all can be confidential.",
    ),
    why=Phrase(
        "Kolleger kan slå sagen op, og andre kan bede om at se den.",
        "Colleagues can look the case up, and others can ask to see it.",
    ),
    advice=Phrase(
        "Slet nummeret. Det hører hjemme i fagsystemet.",
        "Take the number out. It belongs in the case system.",
    ),
    source="https://www.ombudsmanden.dk/find-viden/myndighedsguiden/generel-forvaltningsret/19-offentligt-ansattes-almindelige-tavshedspligt",
    hits=(
        "Sagsnr. ⟦24/12345⟧ trækker ud",
        "j.nr. ⟦2024-0123456⟧ ligger stadig på mit bord",
        "⟦27.36.04-G01-123-24⟧ er afgjort",
        "sagsnummer: ⟦EMN-2024-01234⟧",
        "case no. ⟦2024-00123⟧ is closed",
        "journalnummer ⟦123456⟧",
    ),
    misses=(
        "sag nr. 12 på dagsordenen",
        "Ombudsmandens sag, j.nr. 2018-12345, er offentlig",
        "BEK nr. 1406 af 26/9-2020",
        "den sag har kørt siden 2024",
        "sagen 24/7 i døgndrift",
        "ordrenr. 24/12345",
    ),
)
