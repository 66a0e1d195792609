"""Checking a bundle: everything that is wrong with it, as values; rubbish of any kind is a Problem, never an exception.

What it proves: nothing in the bundle has changed since the key that is named in it signed it; with a stamp, that it was
so at the time the authority names. It does not prove who held the key, nor that a picture shows what happened.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from omtanke.bundle import bag, sign, stamp
from omtanke.bundle.manifest import Manifest, ManifestFault
from omtanke.bundle.stamp import Stamp
from omtanke.engine import Phrase


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a code that stays the same, the path in the bundle ("" for the whole), and the words."""

    code: str
    path: str
    message: Phrase

    def as_dict(self, lang: str) -> dict[str, str]:
        """Worded in `lang` ("da" or "en")."""
        return {"code": self.code, "path": self.path, "message": self.message.say(lang)}


class Verdict(tuple[Problem, ...]):
    """All problems of a bundle; empty means sound.

    `looked_at` lists every file that was read; `manifest` is what the bundle says of itself, if that could be read;
    `stamp` what the authority says, if there is a stamp that holds.
    """

    looked_at: tuple[str, ...]
    manifest: Manifest | None
    stamp: Stamp | None

    def __new__(
        cls,
        problems: Iterable[Problem],
        looked_at: tuple[str, ...] = (),
        manifest: Manifest | None = None,
        stamped: Stamp | None = None,
    ) -> Verdict:
        made = super().__new__(cls, tuple(problems))
        made.looked_at, made.manifest, made.stamp = looked_at, manifest, stamped
        return made

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self


# What each code means. {path} and {why} are filled in.
MESSAGES: Mapping[str, Phrase] = {
    "no-bundle": Phrase("Der er intet bevis her: {why}.", "There is no bundle here: {why}."),
    "unreadable": Phrase("{path} kan ikke læses: {why}.", "{path} cannot be read: {why}."),
    "not-a-file": Phrase("{path} er ikke en almindelig fil: {why}.", "{path} is not an ordinary file: {why}."),
    "double": Phrase("{path} findes to gange.", "{path} is there twice."),
    "manifest": Phrase(
        "Fillisten {path} er ikke, som den blev skrevet: {why}.", "The list {path} is not as written: {why}."
    ),
    "bagit": Phrase("{path} er ikke, som den blev skrevet.", "{path} is not as it was written."),
    "missing": Phrase("{path} mangler.", "{path} is missing."),
    "changed": Phrase(
        "{path} er ændret, siden beviset blev forseglet ({why}).", "{path} has changed since the sealing ({why})."
    ),
    "renamed": Phrase("{path} har fået nyt navn: {why}.", "{path} has been renamed: {why}."),
    "added": Phrase("{path} er lagt til efter forseglingen.", "{path} was added after the sealing."),
    "unlisted": Phrase(
        "{path} står ikke på fillisten, men burde.", "{path} is not on the list of files, but should be."
    ),
    "document": Phrase("{path} kan ikke læses som et bevis: {why}.", "{path} cannot be read as a bundle: {why}."),
    "items": Phrase("{path} passer ikke med omtanke.json: {why}.", "{path} does not agree with omtanke.json: {why}."),
    "signature-missing": Phrase("Underskriften {path} mangler.", "The signature {path} is missing."),
    "signature": Phrase("Underskriften {path} passer ikke: {why}.", "The signature {path} does not hold: {why}."),
    "stamp-missing": Phrase(
        "Beviset skulle have et tidsstempel, men har intet ({why}). Det kan lægges til med `omtanke evidence stamp`.",
        "The bundle should have a time stamp and has none ({why}). Add one with `omtanke evidence stamp`.",
    ),
    "stamp-unreadable": Phrase(
        "Tidsstemplet {path} kan ikke læses: {why}.", "The time stamp {path} cannot be read: {why}."
    ),
    "stamp-of-another": Phrase(
        "Tidsstemplet {path} hører til noget andet: {why}.", "The time stamp {path} is of something else: {why}."
    ),
    "stamp-untrusted": Phrase(
        "Tidsstemplet {path} er ikke fra en, der stoles på her ({why}). Kender du udstederen, så giv roden med --ca.",
        "The time stamp {path} is not from anyone trusted here ({why}). If you know it, give its root with --ca.",
    ),
    "generation": Phrase(
        "Kæden af generationer er brudt ved {path}: {why}.", "The chain of generations is broken at {path}: {why}."
    ),
    "clock": Phrase("Urene passer ikke sammen: {why}.", "The clocks do not agree: {why}."),
    "signer": Phrase(
        "Beviset er underskrevet med en anden nøgle: {why}.", "The bundle is signed with another key: {why}."
    ),
}


def verify(path: Path | str, *, roots: bytes = b"", signer: str = "") -> Verdict:
    """Everything that is wrong with the bundle at `path` (a folder or a zip). An empty verdict means sound.

    `roots` (PEM) are the stamp authorities to trust instead of those the bundle brings along; `signer` is the
    fingerprint that the key must have. Memory is constant, whatever lies there, and nothing is written.
    """
    try:
        source = bag.opened(Path(path))
    except bag.BagFault as fault:
        return Verdict([_problem(fault.code, fault.path or str(path), fault.why)])
    except (OSError, ValueError) as error:  # a name the system refuses: too long, or with a NUL in it
        return Verdict([_problem("no-bundle", str(path), str(error))])
    with contextlib.closing(source):
        look = _Look(source, roots)
        look.all(signer)
    return Verdict(look.problems(), tuple(sorted(look.hashes)), look.manifest, look.stamped)


def _problem(code: str, path: str, why: Phrase | str = "") -> Problem:
    message, why = MESSAGES[code], Phrase(why, why) if isinstance(why, str) else why
    da = message.da.replace("{path}", _shown(path)).replace("{why}", why.da)
    en = message.en.replace("{path}", _shown(path)).replace("{why}", why.en)
    return Problem(code, path, Phrase(da, en))


def _shown(path: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in path)


class _Generation:
    """Where the files of one generation lie: the newest in the bag itself, an older one as `bag` describes."""

    def __init__(self, number: int | None) -> None:
        self.number = number

    def at(self, path: str) -> str:
        if self.number is None or path.startswith(("data/items/", "data/generations/")):
            return path
        return f"data/generations/{self.number}/{path}"


class _Look:
    """One look at one bundle, from its newest generation back to the first. Problems are kept once, in order."""

    def __init__(self, source: bag.Source, roots: bytes) -> None:
        self.source, self.roots = source, roots
        self.present = frozenset(source.paths())
        self.hashes: dict[str, str] = {}  # of every file that was read
        self.explained: set[str] = set()
        self.absent: dict[str, str] = {}  # path and hash of files that should be there
        self.manifest: Manifest | None = None
        self.stamped: Stamp | None = None
        self._problems: dict[Problem, Problem] = {}

    def say(self, code: str, path: str, why: Phrase | str = "") -> None:
        problem = _problem(code, path, why)
        self._problems.setdefault(problem, problem)

    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems.values())

    def all(self, signer: str) -> None:
        for fault in self.source.faults:
            self.say(fault.code, fault.path, fault.why)
        if not self.present & {bag.BAGIT, bag.TAGMANIFEST, bag.MANIFEST, bag.DOCUMENT}:
            self.say("no-bundle", "", Phrase("her er ingen af et bevis' filer", "it holds none of the files of one"))
            return
        self.manifest = self.generation(_Generation(None))
        if self.manifest:
            self.chain(self.manifest)
            if signer and self.manifest.fingerprint != signer.lower().replace(":", "").replace(" ", ""):
                self.say("signer", bag.SIGNER, f"{self.manifest.fingerprint}")
        self.leftover()

    def chain(self, newest: Manifest) -> None:
        """Every generation before the newest, each as it was when it was the newest."""
        manifest: Manifest | None = newest
        while manifest and manifest.previous:
            place, later = _Generation(manifest.previous.generation), manifest
            if self.digest(place.at(bag.TAGMANIFEST)) != manifest.previous.tagmanifest_sha256:
                self.say(
                    "generation",
                    place.at(bag.TAGMANIFEST),
                    Phrase(
                        "det er ikke den generation, den næste peger på",
                        "it is not the generation that the next one points to",
                    ),
                )
            manifest = self.generation(place)
            if manifest is None:
                return
            if manifest.generation != place.number or manifest.id != later.id:
                self.say(
                    "generation",
                    place.at(bag.DOCUMENT),
                    Phrase("det er et andet bevis eller et andet nummer", "it is another bundle, or another number"),
                )
                return
            if later.items[: len(manifest.items)] != manifest.items:
                self.say(
                    "generation",
                    place.at(bag.DOCUMENT),
                    Phrase("dens filer er ikke ført uændret videre", "its items are not carried over as they were"),
                )
            if later.sealed < manifest.sealed:
                self.say(
                    "clock",
                    place.at(bag.DOCUMENT),
                    Phrase(
                        f"generation {place.number} er forseglet senere end den efter",
                        f"generation {place.number} is sealed later than the one after it",
                    ),
                )

    # One generation -------------------------------------------------------------------------------------------------

    def generation(self, place: _Generation) -> Manifest | None:
        """Look at all of one generation. None if its document cannot be read."""
        tags, payload = self.listed(place, bag.TAGMANIFEST), self.listed(place, bag.MANIFEST)
        for path in sorted({*bag.SIGNED_TAGS} - tags.keys()):
            self.say("unlisted", place.at(path))
        for path in sorted({bag.DOCUMENT, bag.COVER_HTML, bag.COVER_PDF} - payload.keys()):
            self.say("unlisted", place.at(path))
        for path, digest in (tags | payload).items():
            self.same(place.at(path), digest)
        if self.text(place.at(bag.BAGIT)) not in {bag.DECLARATION, None}:
            self.say("bagit", place.at(bag.BAGIT))
        manifest = self.document(place)
        if manifest:
            self.bag_info(manifest, payload, place)
            self.items(manifest, payload, place)
            self.signature(manifest, place)
            self.stamp(manifest, tags, place)
        return manifest

    def listed(self, place: _Generation, name: str) -> dict[str, str]:
        content = self.text(place.at(name))
        if content is None:
            return {}
        hashes, faults = bag.parsed(content, place.at(name))
        for fault in faults:
            self.say(fault.code, fault.path, fault.why)
        for path in [path for path in hashes if path.startswith("data/") != (name == bag.MANIFEST)]:
            self.say(
                "manifest", place.at(name), Phrase(f"{path} hører ikke til i den", f"{path} does not belong in it")
            )
            del hashes[path]
        return hashes

    def text(self, path: str) -> bytes | None:
        """The bytes of a small file; None, and a problem, if they cannot be had."""
        self.explained.add(path)
        try:
            content = bag.read(self.source, path)
        except bag.BagFault as fault:
            self.say(fault.code, path, fault.why)
            return None
        self.hashes[path] = hashlib.sha256(content).hexdigest()
        return content

    def digest(self, path: str) -> str | None:
        if path not in self.hashes and path in self.present:
            try:
                self.hashes[path] = bag.sha256(self.source, path)
            except bag.BagFault as fault:
                self.say(fault.code, path, fault.why)
        return self.hashes.get(path)

    def same(self, path: str, digest: str) -> None:
        self.explained.add(path)
        if path not in self.present:
            self.absent[path] = digest
        elif (found := self.digest(path)) and found != digest:
            self.say("changed", path, f"sha256 {digest[:12]}… → {found[:12]}…")

    def document(self, place: _Generation) -> Manifest | None:
        path = place.at(bag.DOCUMENT)
        content = self.text(path)
        if content is None:
            return None
        try:
            return Manifest.from_dict(json.loads(content.decode(), object_pairs_hook=_once))
        except (ValueError, RecursionError) as error:  # ManifestFault, JSONDecodeError, UnicodeDecodeError
            self.say("document", path, str(error)[:200])
            return None

    def bag_info(self, manifest: Manifest, payload: Mapping[str, str], place: _Generation) -> None:
        if any(self.digest(place.at(path)) != digest for path, digest in payload.items()):
            return  # the sizes follow from the files, and those have been told of
        sizes = [self.source.size(place.at(path)) for path in payload]
        content = self.text(place.at(bag.BAG_INFO))
        if content not in {bag.info(manifest, sizes), None}:
            self.say("bagit", place.at(bag.BAG_INFO))

    def items(self, manifest: Manifest, payload: Mapping[str, str], place: _Generation) -> None:
        """The items of the document and the files below data/items/ are the same, hash by hash."""
        told = {item.path: item.sha256 for item in manifest.items}
        listed = {path: digest for path, digest in payload.items() if path.startswith("data/items/")}
        for path in sorted(told.keys() | listed.keys()):
            if told.get(path) != listed.get(path):
                self.say(
                    "items",
                    path,
                    Phrase(
                        f"står i {place.at(bag.MANIFEST)} med en anden hash, eller kun det ene sted",
                        f"listed in {place.at(bag.MANIFEST)} with another hash, or in only one of them",
                    ),
                )
        for item in manifest.items:
            same = self.digest(item.path) == item.sha256
            if same and self.source.size(item.path) != item.size:
                self.say("changed", item.path, f"{item.size} bytes → {self.source.size(item.path)}")

    def signature(self, manifest: Manifest, place: _Generation) -> None:
        path, key = place.at(bag.SIGNATURE), sign.public_from(manifest.public_key)
        self.explained.add(path)
        if key is None or sign.fingerprint(key) != manifest.fingerprint:
            self.say(
                "signature",
                path,
                Phrase(
                    "nøglen i omtanke.json er ingen nøgle, eller har et andet fingeraftryk",
                    "the key in omtanke.json is no key, or has another fingerprint",
                ),
            )
            return
        if self.text(place.at(bag.SIGNER)) not in {sign.public_pem(key), None}:
            self.say(
                "signature",
                path,
                Phrase("signer.pem er ikke nøglen i omtanke.json", "signer.pem is not the key in omtanke.json"),
            )
        if path not in self.present:
            self.say("signature-missing", path)
            return
        signature, message = self.text(path), self.text(place.at(bag.TAGMANIFEST))
        if signature is not None and message is not None and not sign.signed_by(key, signature, message):
            self.say(
                "signature",
                path,
                Phrase(
                    f"den er ikke af nøglen {manifest.fingerprint[:16]}… over {bag.TAGMANIFEST}",
                    f"it is not by the key {manifest.fingerprint[:16]}… over {bag.TAGMANIFEST}",
                ),
            )

    def stamp(self, manifest: Manifest, tags: Mapping[str, str], place: _Generation) -> None:
        path = place.at(bag.STAMP)
        self.explained.add(path)
        if path not in self.present:
            if manifest.stamp:
                self.say("stamp-missing", path, manifest.stamp.failed or manifest.stamp.authority)
            return
        brought = self.text(place.at(bag.ROOTS)) if bag.ROOTS in tags and place.at(bag.ROOTS) in self.present else None
        answer, message = self.text(path), self.text(place.at(bag.TAGMANIFEST))
        if answer is None or message is None:
            return
        try:
            stamped = stamp.read(answer, message, self.roots or brought or b"")
        except stamp.StampRefused as refused:
            self.say(refused.code, path, refused.why)
            return
        if stamped.at < manifest.sealed - _CLOCKS:
            self.say(
                "clock",
                path,
                Phrase(
                    f"stemplet {stamped.at:%Y-%m-%d %H:%M} UTC, før den tid det blev forseglet",
                    f"stamped {stamped.at:%Y-%m-%d %H:%M} UTC, before the time it was sealed",
                ),
            )
        if place.number is None:
            self.stamped = stamped

    # What is left ---------------------------------------------------------------------------------------------------

    def leftover(self) -> None:
        """Files nobody listed; one that is the same as a missing one has been renamed."""
        strangers = {path: self.digest(path) for path in sorted(self.present - self.explained)}
        for path, digest in self.absent.items():
            new = next((p for p, found in strangers.items() if found == digest), None)
            if new is None:
                self.say("missing", path)
            else:
                del strangers[new]
                self.say("renamed", path, f"→ {_shown(new)}")
        for path in strangers:
            self.say("added", path)


# How far the clock of the computer may be ahead of the authority's before it is said.
_CLOCKS = timedelta(minutes=5)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are there once. What stands twice is read differently by different programs."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ManifestFault("a name stands twice in one object")
    return made
