"""The small facts by which somebody can be recognised without a name: age, place, unit, time, illness, case, household.

The model marks such words where it has learnt to; this adds those that a list or a pattern knows better. Health words
are OS2datascanner's (`data/health_words.txt`, MPL-2.0), with everyday ones and all other lists of our own.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from omtanke.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NUMBER = r"(?:\d{1,3}|en|et|to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv|one|two|three|four|five|six|seven|eight|nine|ten)"
_PERSON = (
    r"(?:dame|damen|mand|manden|kvinde|kvinden|fyr|fyren|pige|pigen|dreng|drengen|barn|barnet|borger|borgeren|beboer|beboeren|"
    r"patient|patienten|elev|eleven|enke|enken|enkemand|enkemanden|mor|moren|far|faren|faderen|moderen|par|parret|familie|familien|"
    r"tvilling\w*|søskende|brødrene|søstrene|søn|sønnen|datter|datteren|bedste(?:mor|far)|mormor|farmor|oldefar|oldemor|klient|klienten|"
    r"ansøger|ansøgeren|nabo|naboen|genbo\w*|kollega|kollegaen|chef|chefen|leder|lederen|vikar|vikaren|"
    r"lady|man|woman|girl|boy|kid|child|resident|patient|pupil|widow|widower|mother|father|couple|family|neighbour|client|colleague|manager)"
)
_KIND = (
    r"(?:gamle|unge|ældre|lille|store|tykke|blinde|døve|enlige|gravide|døende|nye|eneste|rødhårede|pensionerede|tidligere|forhenværende|"
    r"old|young|elderly|little|blind|deaf|single|pregnant|dying|new|only|retired|former)"
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE if fold else 0)
    for fold, pattern in (
        # age: 82 år, 82-årig, treårig, på 82, 7 months old
        (True, rf"\b{_NUMBER}[ -]?(?:år(?:ige?|igt|s)?|måneder|uger|months?|weeks?|years?|yrs?|yo)(?:[ -](?:gammel|gamle|old))?\b(?! (?:siden|ago|på kontoret))"),
        (True, rf"\b(?:{_PERSON}|(?-i:[A-ZÆØÅ][a-zæøåéü]+)) (?P<cue>på \d{{1,3}})\b(?! år)"),
        (True, r"\b(?:19[0-9]{2}|20[01][0-9])-?årgang\b|\bårgang (?:19|20)\d\d\b"),
        # who: den gamle dame, hende fra Hvalsø, faren til Noor
        (True, rf"\b(?:(?:den|det|de|en|et|vores|min|mit|mine|the|an?|our|my) )?(?:{_KIND} ){{1,2}}{_PERSON}\b"),
        (False, r"\b(?:[Hh]ende|[Hh]am|[Dd]e to|[Tt]he one|[Mm]anden|[Dd]amen|[Ff]amilien|[Dd]rengen|[Pp]igen|[Mm]oren|[Ff]aren)(?: der| med| fra| på| i| hos| ovre| with| from| in| at){1,2} (?:den |det |de |the )?[\wæøåÆØÅ.-]+(?: [A-ZÆØÅ][\wæøå-]+)?"),
        # unit: stue 9, 3.b, afdeling B6, blå stue, 2. th, seng 14, rute 2
        (True, r"\b(?:stue|afsnit|afdeling|afd\.?|gruppe|team|hold|rute|bo|værelse|vær\.?|lejlighed|seng|plads|klasse|årgang|hus|blok|opgang|room|ward|bed|unit|flat|class|grade|year) (?:[A-ZÆØÅ]?\d{1,3}[a-z]?|[A-ZÆØÅ])\b(?!\.\d)"),
        (True, r"\b\d{1,2}\. ?(?:[a-eæøåuxyz]|klasse|sal|årgang|th|tv|mf)\b|\b(?:rød|røde|blå|grøn|grønne|gul|gule|lilla) (?:stue|gruppe|gang|fløj)\b"),
        # place: på Skovbrynet, i Hvalsø, hos Nørbygaard
        (False, r"\b(?:[Pp]å|[Ii]|[Ff]ra|[Vv]ed|[Hh]os|[Nn]ær|[Bb]ag|[Ii]n|[Aa]t|[Ff]rom|[Nn]ear) (?P<cue>(?!(?:Facebook|LinkedIn|Instagram|TikTok|Snapchat|Messenger|Danmark|Denmark|Aula|Nexus|DR|TV|TV2|Jylland|Sjælland|Fyn|Europa|Gud|Herrens|SOSU|IT|HR|MED|Christiansborg)\b)[A-ZÆØÅ][\wæøåéü-]+(?: (?:[A-ZÆØÅ][\wæøåéü-]+|\d{1,3}[A-Z]?\b))*)"),
        # household and small group: enlig mor, tre børn, den eneste i klassen
        (True, rf"\b(?:alene med|enlig (?:mor|far)|{_NUMBER} (?:børn|unger|katte|hunde|kids|children|cats|dogs)|plejebørn\w*|plejebarn\w*|skilsmiss\w*|skilt fra|(?:hans|hendes|deres) (?:kone|mand|mor|far|søn|datter|kæreste|eks|bror|søster)|(?:his|her) (?:wife|husband|mother|father|son|daughter|ex|brother|sister)|den eneste|de eneste|the only one|single (?:mum|mom|dad|mother|father))\b"),
        # kind of case
        (True, r"\b(?:underretning\w*|anbring\w+|anbragt\w*|tvangsfjern\w*|kontanthjælp\w*|førtidspension\w*|flexjob\w*|fleksjob\w*|aktivering\w*|sygedagpenge\w*|ressourceforløb\w*|boligstøtte\w*|forældremyndighed\w*|samværs?sag\w*|samvær|værge(?:mål)?\w*|bostøtte\w*|misbrugsbehandling\w*|krisecent\w*|tvangsindlagt|indlagt|udskrevet|udsat af|sat ud|fogedsag\w*|fogeden|gældssanering\w*|bopælssag\w*|fodlænke\w*|afson\w+|asyl\w*|opholdstilladelse\w*|adoption\w*|plejefamilie\w*|sygemeld\w+|sygeorlov|barsel\w*|fyret|fyring\w*|opsagt|bortvist\w*|tjenstlig\w*|advarsel|lønforhandling\w*|on sick leave|sick leave|fired|sacked|laid off|maternity leave|custody|foster care|benefits|eviction)\b"),
        # time, together with the rest
        (True, r"\b(?:i (?:dag|går|morges|aftes|nat|formiddags|eftermiddags|mandags|tirsdags|onsdags|torsdags|fredags|lørdags|søndags)|(?:this morning|last night|yesterday|today))\b"),
        # what anybody would see
        (True, r"\b(?:kørestol\w*|rollator\w*|førerhund\w*|høreapparat\w*|talekanyle|stomi\w*|protese\w*|tatovering\w*|paryk\w*|krykker|wheelchair|walker|guide dog|hearing aids?|tattoo)\b"),
    )
)  # fmt: skip

_ILL = frozenset(
    """
    dement demente demens demensen alzheimer kræft kræften kræftsyg brystkræft sukkersyge diabetes diabetiker kol gigt gigten
    sclerose sklerose parkinson epilepsi epileptiker blodprop apopleksi hjerneblødning hjerneskade hjerneskadet psykisk
    depression deprimeret angst stress stressramt udbrændt skizofreni skizofren bipolar psykotisk psykose autisme autist
    autistisk adhd ocd ptsd borderline anoreksi bulimi spiseforstyrrelse selvskade selvmord selvmordsforsøg misbrug misbruger
    alkoholiker alkoholmisbrug alkohol stofmisbruger heroin hash narkoman metadon abstinenser inkontinens inkontinent ble
    sondemad dialyse kemo kemoterapi stråler terminal døende lungebetændelse hjertestop hjerteanfald amputeret lam lammet blind
    døv stum handicappet udviklingshæmmet downs spastiker udviklingsforstyrret hiv aids hepatitis gravid abort ludoman ludomani
    dementia cancer diabetic stroke epilepsy depressed anxiety schizophrenia bipolar autism alcoholic addict overdose suicide
    incontinent disabled pregnant miscarriage abortion tumour tumor terminally leukaemia chemo
    """.split()  # noqa: SIM905
)
_ENDINGS = re.compile(r"(?:ernes|erne|enes|ene|ens|en|ets|et|er|s|t|n)$")
_WORD = re.compile(r"[^\W\d_]{3,40}")
MOST = 8


def cues(text: str, place: Span, known: Iterable[Span] = ()) -> tuple[Span, ...]:
    """Places of the telling words in `text[place]`, in their order, apart, with those `known` already; at most `MOST`."""
    found = [span for span in known if place.start <= span.start and span.end <= place.end]
    found += (Span(*m.span("cue" if "cue" in p.groupindex else 0)) for p in _PATTERNS for m in p.finditer(text, *place))
    found += _health(text, place)
    return tuple(_apart(found))[:MOST]


def _health(text: str, place: Span) -> Iterator[Span]:
    known = _health_words()
    for word in _WORD.finditer(text, *place):
        bare = word[0].casefold()
        if bare in known or _ENDINGS.sub("", bare) in known:
            yield Span(*word.span())


def _apart(found: list[Span]) -> Iterator[Span]:
    """Of places that overlap the longer one."""
    chosen: list[Span] = []
    for span in sorted(set(found), key=lambda s: (s.start - s.end, s)):
        if all(span.end <= other.start or other.end <= span.start for other in chosen):
            chosen.append(span)
    return iter(sorted(chosen))


@cache
def _health_words() -> frozenset[str]:
    lines = (files("omtanke") / "data" / "health_words.txt").read_text(encoding="utf-8").splitlines()
    return _ILL.union(line for line in lines if not line.startswith("#"))
