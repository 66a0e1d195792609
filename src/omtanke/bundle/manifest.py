"""What a bundle says of itself: `data/omtanke.json`, schema `omtanke/bundle-1` (docs/bundle.md).

Everything here is a plain value. Reading is strict: a document that is not exactly what `Manifest.as_dict` could have
written raises `ManifestFault`, because what nobody wrote nobody should have to interpret.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar

_T = TypeVar("_T")

SCHEMA = "omtanke/bundle-1"
# The two that rule 4 of the guideline asks for; each must be there, or the reason why it is not.
REQUIRED = ("threat", "profile")
KINDS = (*REQUIRED, "page", "text", "link", "note", "capture", "copy", "file")

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PATH = re.compile(r"data/items/[A-Za-z0-9._-]+")


class ManifestFault(ValueError):
    """A document that is not in the schema; the text says which field."""


@dataclass(frozen=True, slots=True)
class Original:
    """One file to seal: `content` is a path to an ordinary file, or the bytes themselves (then `name` is needed).

    `kind` is one of `KINDS`. `captured` is when the picture was taken, as the person says. `copy_of` is the number of
    the item in the bundle that this is a redacted copy of.
    """

    content: Path | bytes
    kind: str
    name: str = ""
    link: str = ""
    captured: datetime | None = None
    copy_of: int | None = None
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One file as it lies in the bundle. `told` is what the file says of itself (times, EXIF): kept, not believed."""

    number: int
    kind: str
    path: str
    name: str
    media_type: str
    size: int
    sha256: str
    generation: int
    link: str = ""
    captured: datetime | None = None
    copy_of: int | None = None
    told: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """As in the schema."""
        return {
            "number": self.number,
            "kind": self.kind,
            "path": self.path,
            "name": self.name,
            "media_type": self.media_type,
            "size": self.size,
            "sha256": self.sha256,
            "generation": self.generation,
            "link": self.link,
            "captured": moment(self.captured),
            "copy_of": self.copy_of,
            "told": dict(self.told),
        }


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever sent the threat, as the network shows them. Everything may be unknown ("")."""

    name: str = ""
    handle: str = ""
    profile: str = ""
    account_id: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened, in the words of the person who seals.

    `words` is the threat itself, letter for letter; `form` what it was (post, comment, message, voice);
    `context` what it answers. `seen` is when it was first seen.
    """

    network: str = ""
    links: tuple[str, ...] = ()
    words: str = ""
    form: str = ""
    context: str = ""
    sender: Sender = Sender()
    seen: datetime | None = None
    captured_by: str = ""
    witness: str = ""
    notes: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As in the schema."""
        return {
            "network": self.network,
            "links": list(self.links),
            "words": self.words,
            "form": self.form,
            "context": self.context,
            "sender": {
                "name": self.sender.name,
                "handle": self.sender.handle,
                "profile": self.sender.profile,
                "account_id": self.sender.account_id,
            },
            "seen": moment(self.seen),
            "captured_by": self.captured_by,
            "witness": self.witness,
            "notes": self.notes,
        }


@dataclass(frozen=True, slots=True)
class Previous:
    """The generation before this one: its number, and the sha256 of its tagmanifest, which covers all of it."""

    generation: int
    tagmanifest_sha256: str


@dataclass(frozen=True, slots=True)
class StampWanted:
    """A time stamp was asked of `authority`. `failed` says when and why it could not be had, if it could not."""

    authority: str
    failed_at: datetime | None = None
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that a bundle says of itself."""

    id: str
    generation: int
    previous: Previous | None
    sealed: datetime
    incident: Incident
    items: tuple[Item, ...]
    missing: Mapping[str, str]
    public_key: str
    fingerprint: str
    software: Mapping[str, str]
    stamp: StampWanted | None = None

    def as_dict(self) -> dict[str, Any]:
        """As in the schema `omtanke/bundle-1`."""
        return {
            "schema": SCHEMA,
            "id": self.id,
            "generation": self.generation,
            "previous": self.previous
            and {"generation": self.previous.generation, "tagmanifest_sha256": self.previous.tagmanifest_sha256},
            "sealed": moment(self.sealed),
            "incident": self.incident.as_dict(),
            "items": [item.as_dict() for item in self.items],
            "missing": dict(self.missing),
            "signer": {"algorithm": "Ed25519", "public_key": self.public_key, "fingerprint": self.fingerprint},
            "stamp": self.stamp
            and {
                "authority": self.stamp.authority,
                "failed": self.stamp.failed_at and {"at": moment(self.stamp.failed_at), "reason": self.stamp.failed},
            },
            "software": dict(self.software),
        }

    @classmethod
    def from_dict(cls, document: object) -> Manifest:
        """The manifest in a parsed JSON document. ManifestFault where it is not in the schema."""
        top = _Fields(document, "")
        if top.text("schema") != SCHEMA:
            raise ManifestFault(f"schema: expected {SCHEMA}")
        signer = top.fields("signer")
        if signer.text("algorithm") != "Ed25519":
            raise ManifestFault("signer.algorithm: expected Ed25519")
        made = cls(
            id=top.text("id"),
            generation=top.whole("generation", least=1),
            previous=top.maybe("previous", _previous),
            sealed=top.moment("sealed"),
            incident=_incident(top.fields("incident")),
            items=tuple(_item(_Fields(item, f"items[{i}].")) for i, item in enumerate(top.listed("items"))),
            missing=top.texts("missing"),
            public_key=signer.text("public_key"),
            fingerprint=signer.sha256("fingerprint"),
            software=top.texts("software"),
            stamp=top.maybe("stamp", _stamp),
        )
        made._cohere()
        return made

    def _cohere(self) -> None:
        """What the fields owe each other."""
        if (self.previous.generation if self.previous else 0) != self.generation - 1:
            raise ManifestFault("previous: must be the generation before this one")
        if [item.number for item in self.items] != list(range(1, len(self.items) + 1)):
            raise ManifestFault("items: must be numbered 1, 2, 3, …")
        if len({item.path for item in self.items}) < len(self.items):
            raise ManifestFault("items: two of them have one path")
        kinds = {item.kind for item in self.items}
        for kind in REQUIRED:
            if kind not in kinds and not self.missing.get(kind, "").strip():
                raise ManifestFault(f"missing.{kind}: neither an item nor a reason")


def moment(at: datetime | None) -> dict[str, str] | None:
    """A time as the schema has it: UTC, local with its offset, and the name of the zone."""
    if at is None:
        return None
    utc = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"utc": utc, "local": at.isoformat(timespec="seconds"), "zone": at.tzname() or ""}


def _previous(given: _Fields) -> Previous:
    return Previous(given.whole("generation", least=1), given.sha256("tagmanifest_sha256"))


def _stamp(given: _Fields) -> StampWanted:
    failed = given.maybe("failed", lambda fields: (fields.moment("at"), fields.text("reason")))
    return StampWanted(given.text("authority"), *(failed or ()))


def _incident(given: _Fields) -> Incident:
    sender = given.fields("sender")
    return Incident(
        network=given.text("network"),
        links=tuple(given.text_of(link, "links") for link in given.listed("links")),
        words=given.text("words"),
        form=given.text("form"),
        context=given.text("context"),
        sender=Sender(*(sender.text(name) for name in ("name", "handle", "profile", "account_id"))),
        seen=given.maybe_moment("seen"),
        captured_by=given.text("captured_by"),
        witness=given.text("witness"),
        notes=given.text("notes"),
    )


def _item(given: _Fields) -> Item:
    path = given.text("path")
    if not _PATH.fullmatch(path):
        raise ManifestFault(f"{given.at}path: not a file of data/items/")
    if given.text("kind") not in KINDS:
        raise ManifestFault(f"{given.at}kind: not one of {', '.join(KINDS)}")
    return Item(
        number=given.whole("number", least=1),
        kind=given.text("kind"),
        path=path,
        name=given.text("name"),
        media_type=given.text("media_type"),
        size=given.whole("size", least=0),
        sha256=given.sha256("sha256"),
        generation=given.whole("generation", least=1),
        link=given.text("link"),
        captured=given.maybe_moment("captured"),
        copy_of=given.whole("copy_of", least=1) if given.get("copy_of") is not None else None,
        told=given.texts("told"),
    )


class _Fields:
    """An object of the document, read field by field; `at` is where it stands, for the fault."""

    def __init__(self, given: object, at: str) -> None:
        if not isinstance(given, dict):
            raise ManifestFault(f"{at.rstrip('.') or 'document'}: expected an object")
        self.given, self.at = given, at

    def get(self, name: str) -> Any:
        if name not in self.given:
            raise ManifestFault(f"{self.at}{name}: not there")
        return self.given[name]

    def text_of(self, value: object, name: str) -> str:
        if not isinstance(value, str):
            raise ManifestFault(f"{self.at}{name}: expected a text")
        if any("\ud800" <= letter <= "\udfff" for letter in value + name):
            raise ManifestFault(f"{self.at}: holds half a character")
        return value

    def text(self, name: str) -> str:
        return self.text_of(self.get(name), name)

    def sha256(self, name: str) -> str:
        if not _SHA256.fullmatch(self.text(name)):
            raise ManifestFault(f"{self.at}{name}: expected 64 hexadecimal digits")
        return self.text(name)

    def whole(self, name: str, least: int) -> int:
        value = self.get(name)
        if type(value) is not int or value < least:  # a bool is an int to isinstance
            raise ManifestFault(f"{self.at}{name}: expected a whole number from {least}")
        return value

    def listed(self, name: str) -> list[Any]:
        value = self.get(name)
        if not isinstance(value, list):
            raise ManifestFault(f"{self.at}{name}: expected a list")
        return value

    def fields(self, name: str) -> _Fields:
        return _Fields(self.get(name), f"{self.at}{name}.")

    def maybe(self, name: str, read: Callable[[_Fields], _T]) -> _T | None:
        return None if self.get(name) is None else read(self.fields(name))

    def texts(self, name: str) -> dict[str, str]:
        within = self.fields(name)
        return {key: within.text(key) for key in within.given}

    def moment(self, name: str) -> datetime:
        within = self.fields(name)
        try:
            local, utc = (datetime.fromisoformat(within.text(key)) for key in ("local", "utc"))
            offset = local.utcoffset()
        except ValueError:
            offset = None
        if offset is None or utc.tzinfo is None or local != utc:
            raise ManifestFault(f"{self.at}{name}: not a time with its zone, the same in utc and local")
        return local.replace(tzinfo=zone(offset, within.text("zone")))

    def maybe_moment(self, name: str) -> datetime | None:
        return None if self.get(name) is None else self.moment(name)


def zone(offset: timedelta, name: str) -> timezone:
    """A fixed zone of that offset and name."""
    return timezone(offset, name) if name else timezone(offset)
