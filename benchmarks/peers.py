"""The tools that are measured side by side, each set up for Danish as its documentation says, without a network.

What a tool calls a finding is mapped to Omtanke's codes, always to the tool's advantage: a kind that the gold sets do
not mark (web address, @handle, IP address, name) is neither right nor wrong, and a label that says less than the code
("date") counts where it is right and is no false alarm where it is not.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from gold import CODES, Find, Place


@dataclass(frozen=True)
class Tool:
    """A tool as measured. `kinds` are the codes it claims to find; `load` is called once and gives its `Find`."""

    name: str
    package: str
    kinds: tuple[str, ...]
    setup: str
    blind_spots: str
    load: Callable[[], Find]

    @property
    def version(self) -> str:
        return version(self.package) if self.package else _own_version()


def no_network() -> None:
    """Let every attempt to reach a network fail at once, for us and for them."""

    def refuse(*_args: object, **_kwargs: object) -> NoReturn:
        raise OSError("the benchmark allows no network")

    socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse  # type: ignore[method-assign]


def _own_version() -> str:
    import omtanke

    return omtanke.__version__


def omtanke(*codes: str) -> Find:
    """All checks by the Kalundborg guideline, or only those with `codes`. A note is no finding: it asks for nothing."""
    from omtanke import CHECKS, Level, engine, load

    guideline = load("kalundborg")
    checks = [check for check in CHECKS if not codes or check.code in codes]

    def find(text: str) -> list[Place]:
        findings = engine.check(text, guideline, checks=checks).findings
        return [Place(f.start, f.end, f.check) for f in findings if f.level > Level.NOTE and f.check in CODES]

    return find


def presidio(*, spacy: bool = False) -> Find:
    """Recognisers of the kinds asked for, phone numbers of Denmark; spaCy's blank Danish, or no language engine at all.

    A trained Danish model is not to be had from PyPI. Without an engine presidio is faster, and finds the same here.
    """
    import tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer import predefined_recognizers as known
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # Its e-mail recogniser asks for the list of public suffixes on the net; this is the library's own offline way.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    registry = RecognizerRegistry(supported_languages=["da"])
    for recognizer in (known.EmailRecognizer, known.IbanRecognizer, known.CreditCardRecognizer, known.DateRecognizer):
        registry.add_recognizer(recognizer(supported_language="da"))
    registry.add_recognizer(known.PhoneRecognizer(supported_language="da", supported_regions=("DK",)))
    with TemporaryDirectory() as folder:
        model = {"lang_code": "da", "model_name": _blank_danish(folder) if spacy else "no_op"}
        engines = NlpEngineProvider(
            nlp_configuration={"nlp_engine_name": "spacy" if spacy else "no_op", "models": [model]}
        )
        engine = AnalyzerEngine(registry=registry, nlp_engine=engines.create_engine(), supported_languages=["da"])

    def find(text: str) -> list[Place]:
        return _mapped((r.start, r.end, r.entity_type) for r in engine.analyze(text, language="da"))

    return find


def _blank_danish(folder: str) -> str:
    """spaCy's Danish tokeniser without a model, saved where presidio can load it from."""
    import spacy

    spacy.blank("da").to_disk(folder)
    return folder


def datafog() -> Find:
    """Its default engine. It has locale packs for German only; its models are not on PyPI."""
    from datafog import scan

    def find(text: str) -> list[Place]:
        return _mapped((e.start, e.end, e.type) for e in scan(text, engine="regex").entities)

    return find


def os2ds(*, mod11: bool = False, addresses: bool = True) -> Find:
    """Its CPR detector as it comes, without modulus 11 (which numbers since 2007 may fail), and its address rule."""
    from os2ds_rules import AddressRule, CPRDetector

    rules: list[tuple[str, Any]] = [("I101", CPRDetector(check_mod11=mod11))]
    if addresses:
        rules.append(("I104", AddressRule()))

    def find(text: str) -> list[Place]:
        matches = [(code, match) for code, rule in rules for match in rule.find_matches(text)]
        return list(_from_bytes(text, matches)) if matches else []

    return find


def scrubadub() -> Find:
    """All it loads for da_DK. Its detectors of dates of birth, plates and postcodes do not know Denmark."""
    from scrubadub import Scrubber

    scrubber = Scrubber(locale="da_DK")

    def find(text: str) -> list[Place]:
        return _mapped((f.beg, f.end, f.type) for f in scrubber.iter_filth(text))

    return find


CODE_OF = {
    "PHONE_NUMBER": "I102",
    "PHONE": "I102",
    "EMAIL_ADDRESS": "I103",
    "EMAIL": "I103",
    "ZIP_CODE": "I104",
    "DATE_TIME": "I106",
    "DATE": "I106",
    "IBAN_CODE": "I108",
    "CREDIT_CARD": "I108",
    "SSN": "I101",  # a national number is what a CPR number is
}
UNSURE = {"DATE_TIME", "DATE"}


def _mapped(found: Iterator[tuple[int, int, str]]) -> list[Place]:
    labelled = ((start, end, label.upper()) for start, end, label in found)
    return [Place(s, e, CODE_OF[label], label not in UNSURE) for s, e, label in labelled if label in CODE_OF]


def _from_bytes(text: str, matches: list[tuple[str, dict[str, Any]]]) -> Iterator[Place]:
    """os2ds-rules counts UTF-8 bytes; its `end` is the last byte, so the length is taken from the match itself."""
    raw = text.encode()
    for code, match in matches:
        start = len(raw[: match["start"]].decode(errors="ignore"))
        yield Place(start, start + len(match["match"]), code)


OURS = Tool("omtanke", "", CODES, "all checks, guideline of Kalundborg; notes do not count", "names", omtanke)
TOOLS = (
    OURS,
    Tool(
        "presidio",
        "presidio-analyzer",
        ("I102", "I103", "I106", "I108"),
        "language da, no language engine, only recognisers of e-mail, IBAN, card, date, phone numbers of DK",
        "CPR, addresses, plates, reg.nr. + account, case numbers; a date is not said to be of birth",
        presidio,
    ),
    Tool(
        "presidio + spaCy",
        "presidio-analyzer",
        ("I102", "I103", "I106", "I108"),
        "the same with spaCy's blank Danish for words of context, as its guide has it",
        "the same; names need a model, and PyPI has none for Danish",
        partial(presidio, spacy=True),
    ),
    Tool(
        "datafog",
        "datafog",
        ("I101", "I102", "I103", "I104", "I106", "I108"),
        "engine regex, the default; SSN taken as CPR, ZIP code as address",
        "Danish formats of any kind, plates, IBAN, accounts, case numbers",
        datafog,
    ),
    Tool(
        "os2ds-rules",
        "os2ds-rules",
        ("I101", "I104"),
        "CPR detector as it comes, address rule; its name rule is left out, since names are not marked",
        "all but CPR numbers, addresses and names",
        os2ds,
    ),
    Tool(
        "scrubadub",
        "scrubadub",
        ("I102", "I103", "I108"),
        "locale da_DK, all detectors it loads",
        "CPR, addresses, dates of birth, plates, accounts, case numbers",
        scrubadub,
    ),
)
CPR_ALONE = (
    Tool("omtanke I101", "", ("I101",), "", "", partial(omtanke, "I101")),
    Tool("os2ds-rules CPR", "os2ds-rules", ("I101",), "", "", partial(os2ds, addresses=False)),
    Tool("… with modulus 11", "os2ds-rules", ("I101",), "", "", partial(os2ds, mod11=True, addresses=False)),
)
