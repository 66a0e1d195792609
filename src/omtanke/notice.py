"""What to write to whom about a sealed threat: the network (DSA article 16), the police, and one's manager.

Text to paste; nothing is sent. The words stand in `data/notices/`. A line whose fact is unknown is left out; a fact
that must be there becomes a place to fill in, ‹in these marks›, and is listed in `Notice.gaps`. The law named is read
from stored pages (`LAW`); it is for the employer's lawyer to confirm, and for the network to judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources

from omtanke.bundle.manifest import Manifest
from omtanke.clocks import CLOCKS, FACTS
from omtanke.engine import Phrase
from omtanke.networks import Network

# What the law says of each situation, and where that was read, in November 2026. "Kan være": it may be; no verdict.
LAW: dict[str, tuple[Phrase, str]] = {
    "threat": (
        Phrase(
            "Indholdet kan være en strafbar trussel efter straffelovens § 266. Det er rettet mod en offentligt ansat "
            "på grund af arbejdet, og kan derfor også være omfattet af straffelovens § 119.",
            "The content may be a criminal threat under section 266 of the Danish Criminal Code. It is aimed at a "
            "public employee because of the job, and so section 119 may cover it as well.",
        ),
        "https://familieadvokaten.dk/synopsis/docs/Lovsamling/Straffeloven_kap_14.html",
    ),
    "harassment": (
        Phrase(
            "Indholdet kan være chikane af en offentligt ansat efter straffelovens § 119 a.",
            "The content may be harassment of a public employee under section 119 a of the Danish Criminal Code.",
        ),
        "https://norrbomvinding.com/da/viden/nyheder/chikane-paa-facebook/",
    ),
    "impersonation": (
        Phrase(
            "Profilen udgiver sig for at være en bestemt offentligt ansat uden dennes samtykke. Det kan være chikane "
            "efter straffelovens § 119 a.",
            "The profile claims to be a certain public employee without that person's consent. That may be harassment "
            "under section 119 a of the Danish Criminal Code.",
        ),
        "https://at.dk/arbejdsmiljoe/psykisk-arbejdsmiljoe/vold-og-trusler/digital-chikane/",
    ),
    "private-data": (
        Phrase(
            "Indholdet videregiver private forhold om en bestemt person, og kan være strafbart efter straffelovens "
            "§ 264 d.",
            "The content passes on a certain person's private matters, and may be criminal under section 264 d of the "
            "Danish Criminal Code.",
        ),
        "https://elov.dk/straffeloven/paragraf/264d/",
    ),
    "hate": (
        Phrase(
            "Indholdet truer, forhåner eller nedværdiger en gruppe på grund af et forhold, som straffelovens § 266 b "
            "nævner, og kan være strafbart efter den.",
            "The content threatens, mocks or degrades a group because of a trait that section 266 b of the Danish "
            "Criminal Code names, and may be criminal under it.",
        ),
        "https://danskelove.dk/straffeloven/266b",
    ),
}

_DANGER = Phrase(
    "Truslen angår en persons liv eller sikkerhed; jeg henviser til pligten i artikel 18 til at underrette politiet.",
    "The threat is to a person's life or safety; I refer to the duty under article 18 to inform the police.",
)
_COUNTED = Phrase(
    "(regnet fra forseglingen, for det står ikke, hvornår det skete; skete det før, er fristen kortere)",
    "(counted from the sealing, because it is not told when it happened; if that was earlier, less time is left)",
)

# What must be there, in the words that ask for it.
_NEEDED: dict[str, Phrase] = {
    "words": Phrase("ordene, bogstav for bogstav", "the words, letter for letter"),
    "links": Phrase("hele linket til opslaget eller kommentaren", "the whole link to the post or comment"),
    "name": Phrase("dit navn", "your name"),
    "email": Phrase("din e-mail", "your e-mail"),
    "phone": Phrase("dit telefonnummer", "your telephone number"),
    "address": Phrase(
        "din adresse (må det være arbejdspladsens? spørg politiet)", "your address (the workplace's? ask the police)"
    ),
    "seen": Phrase("hvornår det skete", "when it happened"),
    "who": Phrase("hvem der sendte det, så vidt du ved", "who sent it, as far as you know"),
    "witness": Phrase("hvem der ellers har set det", "who else has seen it"),
}
_MUST = {
    "network": frozenset({"words", "links", "name", "email"}),  # article 16(2)
    "police": frozenset({"words", "links", "name", "email", "phone", "address", "seen", "who", "witness"}),
    "manager": frozenset({"name"}),
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends the notice. Article 16(2)(c) asks for name and e-mail; the police for address and telephone too."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A text in both languages, and the `gaps` to fill in before it is sent."""

    text: Phrase
    gaps: tuple[Phrase, ...]


def to_network(manifest: Manifest, network: Network, sender: Sender, situation: str = "threat") -> Notice:
    """The notice under article 16 of the Digital Services Act: reasons, exact place, who notifies, good faith."""
    facts = _facts(manifest, sender) | {
        "network": _same(network.name),
        "company": _same(network.company),
        "law": LAW[situation][0],
        "danger": _DANGER if situation == "threat" else _same(""),
    }
    return _written("network", facts)


def to_police(manifest: Manifest, sender: Sender) -> Notice:
    """What the police ask for; the pictures go along on paper or on a stick."""
    return _written("police", _facts(manifest, sender))


def to_manager(manifest: Manifest, sender: Sender) -> Notice:
    """Short, and without the words, the sender or anything else that should not lie in a mailbox."""
    told = manifest.incident.seen
    start = told or manifest.sealed
    facts = _facts(manifest, sender) | {
        "day": Phrase(f"{start:%d-%m-%Y}", f"{start:%Y-%m-%d}"),
        "police_due": _same(_time(CLOCKS["police"].due(start))),
        "easy_due": Phrase(f"{CLOCKS['easy'].due(start):%d-%m-%Y}", f"{CLOCKS['easy'].due(start):%Y-%m-%d}"),
        "counted": _same("") if told else _COUNTED,
    }
    return _written("manager", facts)


def _facts(manifest: Manifest, sender: Sender) -> dict[str, Phrase]:
    told = manifest.incident
    files = "\n".join(f"{item.number}. {item.name} (sha256 {item.sha256})" for item in manifest.items)
    plain = {
        "network": told.network,
        "words": told.words,
        "form": told.form,
        "context": told.context,
        "who": ", ".join(part for part in (told.sender.name, told.sender.handle) if part),
        "profile": told.sender.profile,
        "account_id": told.sender.account_id,
        "seen": _time(told.seen),
        "links": "\n".join(told.links),
        "witness": told.witness,
        "files": files,
        "police_due": _time(CLOCKS["police"].due(told.seen)) if told.seen else "",
        "id": manifest.id,
        "seal": f"{manifest.id}, generation {manifest.generation}, Ed25519 {manifest.fingerprint}",
        "name": sender.name,
        "email": sender.email,
        "phone": sender.phone,
        "address": sender.address,
    }
    known = {name: FACTS[name.replace("_", "-")].text for name in ("under_15", "who_reports", "pictures")}
    return {name: _same(value.strip()) for name, value in plain.items()} | known


def _same(text: str) -> Phrase:
    return Phrase(text, text)


def _time(at: datetime | None) -> str:
    return f"{at:%d-%m-%Y %H:%M %z} ({at.astimezone(UTC):%Y-%m-%d %H:%M} UTC)" if at else ""


def _written(kind: str, facts: dict[str, Phrase]) -> Notice:
    """The text of `kind` with its facts. What must be there and is not is marked; other lines without theirs go."""
    missing = [name for name in _NEEDED if name in _MUST[kind] and not facts[name].da]
    marked = {name: Phrase(f"‹{_NEEDED[name].da}›", f"‹{_NEEDED[name].en}›") for name in missing}
    da, en = (
        _filled(f"{kind}.{lang}.txt", {k: p.say(lang) for k, p in (facts | marked).items()}) for lang in ("da", "en")
    )
    return Notice(Phrase(da, en), tuple(_NEEDED[name] for name in missing))


def _filled(template: str, facts: dict[str, str]) -> str:
    lines = (resources.files("omtanke") / "data" / "notices" / template).read_text("utf-8").splitlines()
    return "\n".join(_line(line, facts) for line in lines if all(facts[name] for name in _FIELD.findall(line)))


_FIELD = re.compile(r"\{(\w+)\}")


def _line(line: str, facts: dict[str, str]) -> str:
    """The line with its facts; a fact of several lines keeps the indent of the first."""
    indent = line[: len(line) - len(line.lstrip())]
    return _FIELD.sub(lambda field: facts[field[1]].replace("\n", f"\n{indent}"), line)
