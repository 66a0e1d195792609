"""I104: a street and a house number, with floor, door, postcode and town when they follow.

A street is known by its ending ("Lærkevænget", "Algade") or by the list of Danish street names that OS2datascanner
keeps (github.com/os2datascanner/os2datascanner, MPL-2.0; shipped without the names that their ending gives away).
Names that are also ordinary words ("Harmonien", "Perronen") need a sign that somebody lives there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from omtanke.engine import (
    Check,
    Concern,
    Hit,
    Level,
    Phrase,
    Setting,
    after,
    before,
    labelled,
    near,
    number_label,
    stretch,
    words,
)
from omtanke.text import Text

# The house number, found by its first digit behind a word: "7", "14b", "14 b", "2-4".
_NUMBER = re.compile(
    r"[1-9](?<=[a-zæøåüéö.] .)[0-9]{0,2}(?![a-z]{2})(?: ?[a-hj-z](?![\w]))?(?:-[0-9]{1,3}[a-z]?)?(?![\w/%]|:[0-9])(?![.,-][0-9])"
)
_WORDS_BEFORE = re.compile(r"(?:[^\W\d_][\w'.-]* ){1,4}$")

_ENDING = r"(?:vej|vejen|gade|gaden|all[eé]|all[eé]en|stræde|strædet|vænge|vænget|gyde|gyden|boulevard)"
_COMPOUND = re.compile(r"[^\W\d_][\w'-]*" + _ENDING)
_SOFT = re.compile(
    r"[^\W\d_][\w-]{3,}(?:park|parken|haven|toft|toften|vang|vangen|bakken|mark|marken|lunden|engen|dalen|højen|skellet|ager|krogen|stien|brynet|buen|led|ledet|leddet|lodden|banken|løkken|holmen|åsen|hegnet|hjørnet|stykket|renden|gangen|bjerget|kæret|pladsen|torvet|kajen|bryggen)"
)
_ALONE = re.compile(_ENDING.replace("vænge|vænget|", "") + r"|plads|torv|park|kvarter|kaj|brygge")
_NO_STREET = re.compile(
    r"(?:motor|hoved|lande?|om|gen|ud|tilkørsels|af|cykel|grus|ind|jern|adgangs|vinter|om)?vej(?:en)?|gågade\w*|gade(?:n)?|"
    r"sidegade\w*|underveje|overveje|medveje|torv|pladsen?|parken?|haven?|stranden?|stien?"
)
# Written in front of a street's own name: "gl. skolevej", "h.c. andersens boulevard", "nørre alle".
_FRONT = re.compile(
    r"(?:[a-hj-zæø]\.?|(?:gl|gml|ndr|sdr|nr|øst|st|chr|kr|skt|sct|dr|prof|kong|dronning|prins\w*|gammel|gamle|store|lille|nørre|sønder|øster|vester|ny|nye)\.?)"
)
_DOOR = r"(?:(?:t\.?[hv]|mf)|til (?:højre|venstre)|dør ?[0-9]{1,3}|(?:lejl(?:\.|ighed)?|bolig|hus|værelse|vær\.?) ?[0-9]{1,4})(?![^\W_])"
_FLOOR = re.compile(
    r"[ ,]{1,2}(?:"
    rf"(?:[0-9]{{1,2}}\.?|st\.?|stuen|kld?\.)[ ,]{{0,2}}{_DOOR}|"  # 2. th, st tv, kl. dør 3
    rf"[0-9]{{1,2}}\.? ?(?:sal|etage)(?![^\W_])(?:[ ,]{{1,2}}{_DOOR})?|"  # 2. sal, 1 sal tv
    r"(?:st\.?|kld?\.)[ ,]{1,2}[0-9]{1,3}(?![\w.])|"  # st. 2
    r"(?<=,.)[0-9]{1,2}\. [0-9]{1,3}(?:\.(?=,)|(?![\w.]))|"  # 5. 12
    r"(?<=,.)[0-9]{1,2}\.(?![0-9])|"  # , 1.
    r"[0-9](?:st|nd|rd|th) floor|"
    rf"(?<=,.)(?:st|kld?)\.|(?:stuen|kælderen)(?![^\W_])|{_DOOR})"
)
_TOWN = re.compile(
    r",? (?:dk-?)?[0-9]{4} (?:sjællands odde|kongens lyngby|gammel \w+|vester \w+|øster \w+|nørre \w+|sønder \w+|store \w+|st\.? \w+|ny \w+|[^\W\d_]{2,})(?: (?:k|n|s|ø|v|nv|sv|sø|nø|c|m|j|sj|f)(?![\w]))?"
)
_LIVED_IN = re.compile(
    r"bor|boede|bopæl|adressen?|adr\.?|opgangen|blokken"
)  # before any capitalised name: "bor Bredablik 15"
_TOWN_NAMED = re.compile(
    r", ((?:(?:sdr|ndr|nr|st|gl|skt|vester|øster|nørre|sønder|store|lille|ny)\.? )?[^\W\d_]{2,}(?: [fms](?![\w]))?)(?=$|[.,!?):;\n]| [^\W\d_]{1,6} | [^\w ])"
)  # ", Hurup", if it is capitalised
_LIVES = re.compile(
    words(
        r"""
    bo(?:r|ede|et|ende|pæl)? bopæl\w* adresse\w* hjem(?:me)? flyttet?r? flytter hos opgang\w* dør(?:en)?
    lejlighed\w* nabo\w* besøg\w* beboer\w* borger\w* patient\w* familie\w* enke\w* opholder hente[srt]? køre[rs]?
    ligger huset indbrud\w* husspektakler? lives? living address home house manden damen parret fru hr ham hende
    """
    )
)
_UNIT = re.compile(
    r" ?(?:km|m|meter|kilometer|cm|kr|kroner|mio|mia|timer?|min|minutter|gange?|gang|år|årig\w*|dage?|uger?|måneder|personer|mand|biler?|stk|x|%|procent|"
    r"børn|elever|borgere|pladser|huller|træer|lastbiler|grader|etaper?|mål|point|og (?:en )?halv\w*)(?![\w])"
)
_THING = number_label(
    r"""
    kl side s kapitel afsnit punkt pkt linje bus rute spor etape zone afkørsel frakørsel hul
    """
)
_PUBLIC = re.compile(
    r"(?<![^\W_])(?:\w*skolen?s?|\w*hallen|\w*kirken?|sognegård\w*|\w*museet|\w*museum|\w*plejecent\w*|\w*biblioteket?|\w*teat\w+|\w*caf[eé]\w*|restaurant\w*|butik\w*|"
    r"\w*kontor(?:et|er)?|rådhus\w*|\w*klub(?:ben|hus\w*)?|forsamlingshus\w*|medborgerhus\w*|kulturhus\w*|sygehus\w*|hospital\w*|lægehus\w*|tandlæge\w*|apotek\w*|"
    r"børnehaven?|vuggestuen?|genbrugs\w*|loppemarked\w*|åbent hus|åbningstid\w*|arrangement\w*|mødested|mødes|borgermøde\w*|gravearbejde\w*|vejarbejde\w*|"
    r"asfalt\w*|spærret|spærres|lukket for|skraldespand\w*|containere?|byggepladsen?|lokalplan\w*|generalforsamling\w*|netto|rema|brugsen|lidl|føtex|school|library|church)(?![^\W_])"
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """Street and number; an address of a public place is a note, an ordinary word needs a sign of somebody living there."""
    folded = text.folded
    done = 0
    for number in _NUMBER.finditer(folded):
        if number.start() < done:
            continue
        street = _street(text, number.start())
        if street is None or _UNIT.match(after(folded, number.end())):
            continue
        start, known = street
        end = _whole(text, number.end())
        beyond = end > number.end() or number[0][-1].isalpha()
        lives = near(folded, start, number.end(), _LIVES, back=45, on=0)
        if (known or beyond or lives) and not labelled(folded, number.start(), _THING):
            done = end
            yield Hit(start, end, _level(folded, start, end, lives, setting))


def _street(text: Text, end: int) -> tuple[int, bool] | None:
    """Where the street name before the house number at `end` begins, and whether it can be nothing but a street."""
    match = _WORDS_BEFORE.search(text.folded, max(0, end - 60), end)
    parts = match[0].split() if match else []
    if parts[-1:] in (["nr"], ["nr."]) and len(parts) > 1:  # "Elmegade nr. 12"
        match = _WORDS_BEFORE.search(text.folded, max(0, end - 60), end - len(parts[-1]) - 1)
        parts = match[0].split() if match else []
    if match is None or parts[-1] in ("v", "v."):  # "Strandv. 4"
        return None
    last = parts[-1].rstrip(".")
    count = _listed(parts)
    certain = count > 1 or (_COMPOUND.fullmatch(last) is not None and not _NO_STREET.fullmatch(last))
    if not count:
        lived_in = len(parts) > 1 and _LIVED_IN.fullmatch(parts[-2])
        count = (
            1
            if certain or lived_in or _SOFT.fullmatch(last)
            else _named(text, match, parts)
            if _ALONE.fullmatch(last)
            else 0
        )
    if not count:
        return None
    while count < len(parts) and _FRONT.fullmatch(parts[-count - 1]):
        count += 1
    start = _start(match, parts, count)
    return start, certain or (_capital(text, start) and (count > 1 or not _opens_sentence(text.folded, start)))


def _listed(parts: list[str]) -> int:
    """How many of the last words are the name of a street in the list: the most that can be, or none."""
    for count in range(len(parts), 0, -1):
        name = " ".join(" ".join(parts[-count:]).replace(".", " ").split())
        if name in street_names() and (count > 1 or not _NO_STREET.fullmatch(name)):
            return count
    return 0


def _named(text: Text, match: re.Match[str], parts: list[str]) -> int:
    """How many words make a name whose last is an ordinary one ("Grete Holms Plads"): the others are capitalised."""
    count = 1
    while count < len(parts) and _capital(text, _start(match, parts, count + 1)):
        count += 1
    return count if count > 1 else 0


def _capital(text: Text, at: int) -> bool:
    return text.original[text.span(at, at + 1).start].isupper()


def _start(match: re.Match[str], parts: list[str], count: int) -> int:
    return match.end() - len(" ".join(parts[-count:])) - 1


def _opens_sentence(folded: str, start: int) -> bool:
    return re.search(r"(?:^|[.!?:\n]) ?$", folded[max(0, start - 3) : start]) is not None


def _whole(text: Text, end: int) -> int:
    """Where floor, door, postcode and town end."""
    folded = text.folded
    floor = _FLOOR.match(folded, end)
    if floor:
        end = floor.end()
        goes_on = re.match(r"\.(?=[,.]| (\w))", folded[end : end + 3])  # "2. tv. er til leje", not "2. tv. Han er"
        end += bool(goes_on and not _capital(text, end + goes_on.end() + (goes_on[1] is not None)))
    town = _TOWN.match(folded, end)
    if town:
        return town.end()
    named = _TOWN_NAMED.match(folded, end)
    return named.end() if named and _capital(text, named.start(1)) else end


def _level(folded: str, start: int, end: int, lives: bool, setting: Setting) -> Level:
    if setting.employer.publishes(folded[start:end]):
        return Level.NOTE
    public = _PUBLIC.search(stretch(folded, start)) or _PUBLIC.search(after(folded, end, 12))
    lives_there = re.search(r"(?:bor|boede|bopæl|hjemme|lives|living)[^.!?]{0,25}$", before(folded, start))
    return Level.NOTE if public and not lives_there else Level.THINK


@cache
def street_names() -> frozenset[str]:
    """Danish street names, folded, without dots; not those that their ending gives away."""
    return frozenset((files("omtanke") / "data" / "street_names.txt").read_text(encoding="utf-8").split("\n"))


CHECK = Check(
    code="I104",
    name="home-address",
    concern=Concern.CONFIDENTIALITY,
    find=find,
    digits=1,
    title=Phrase("Adresse", "Home address"),
    message=Phrase(
        "Her står en adresse. Så ved læserne, hvem der bor der.",
        "This is an address. Readers will know who lives there.",
    ),
    why=Phrase(
        "En adresse peger på få mennesker, og en husstand kan kendes uden navn.",
        "An address points at a few people; a household can be recognised without a name.",
    ),
    advice=Phrase(
        "Skriv området i stedet, for eksempel »i den nordlige ende af byen«, eller lad stedet være helt ude.",
        'Name the area instead, for instance "in the north of town", or leave the place out.',
    ),
    source="https://studerende.au.dk/studier/fagportaler/sociale-medier-og-projektforloeb",
    hits=(
        "Hun bor på ⟦Lærkevænget 7⟧",
        "manden i ⟦gl. skolevej 3b⟧ har fået hjælp igen",
        "⟦H.C. Andersens Boulevard 11⟧, der er altid spektakel",
        "Kør til ⟦Prøvegade 14, 2. th⟧ først",
        "⟦Algade 5 st. tv., 4400 Kalundborg⟧ er flyttet",
        "besøg hos hende i ⟦Harmonien 12⟧ trak ud",
        "⟦Skovbrynet 4A⟧ – så ved I hvem jeg mener",
    ),
    misses=(
        "Kl. 7 var vi færdige",
        "Jeg cyklede ad landevej 7 hele dagen",
        "Vi mødes i Parken 3 timer før kampen",
        "hovedvej 21 er spærret",
        "på vej 3 gange i dag",
        "Skolen på Skolevej 3 holder åbent hus",
        "vi er i harmonien 3 af os",
        "han har boet her i 7 år",
    ),
)
