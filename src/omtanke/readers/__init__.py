"""The register of readers: one module per network. A new one is one file, its line here, and one made-up export.

A reader module holds `NETWORK`; `SUFFIXES`, the files it looks into; `SIGNS`, keys and header rows that only this
network writes; `HINTS`, what others write too; `TELLS`, what the network never tells, in Danish and English; and
`read(archive, zone)`, which yields messages, pieces of the account, people, and what it could not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from types import ModuleType
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from omtanke.archive import Account, Archive, Limits, Member, Message, Recognition, Record, Unread
from omtanke.errors import UsageError
from omtanke.readers import (
    bluesky,
    discord,
    facebook,
    instagram,
    linkedin,
    mastodon,
    reddit,
    snapchat,
    telegram,
    threads,
    tiktok,
    whatsapp,
    x,
    youtube,
)


class Reader(Protocol):
    """What a module of this package offers."""

    NETWORK: str
    SUFFIXES: tuple[str, ...]
    SIGNS: Mapping[str, re.Pattern[bytes]]
    HINTS: Mapping[str, re.Pattern[bytes]]
    TELLS: Mapping[str, str]

    def read(self, archive: Archive, zone: tzinfo) -> Iterator[Record]: ...


_MODULES: tuple[ModuleType, ...] = (
    bluesky,
    discord,
    facebook,
    instagram,
    linkedin,
    mastodon,
    reddit,
    snapchat,
    telegram,
    threads,
    tiktok,
    whatsapp,
    x,
    youtube,
)
READERS: dict[str, Reader] = {reader.NETWORK: cast(Reader, reader) for reader in _MODULES}

ZONE = ZoneInfo("Europe/Copenhagen")  # for the times that an archive writes without a zone
SURE = 0.8
_MEDIA = frozenset(
    [
        ".jpg",
        ".jpeg",
        ".png",
        ".gif",
        ".webp",
        ".heic",
        ".heif",
        ".bmp",
        ".svg",
        ".ico",
        ".mp4",
        ".mov",
        ".m4v",
        ".webm",
        ".3gp",
        ".avi",
        ".mkv",
        ".mp3",
        ".m4a",
        ".aac",
        ".ogg",
        ".opus",
        ".wav",
        ".amr",
        ".srt",
        ".vtt",
        ".ttf",
        ".woff",
        ".woff2",
        ".eot",
        ".css",
        ".pdf",
        ".webp",
        ".tgs",
        ".was",
        ".thumb",
    ]
)


def recognise(archive: Archive) -> tuple[Recognition, ...]:
    """How sure each network is, the surest first, from keys and header rows; only those with any sign at all."""
    found: dict[str, dict[str, float]] = {}
    members = [m for m in archive.members if m.suffix not in _MEDIA]
    if not archive.sequential:
        members.sort(key=lambda m: (m.path.count("/"), m.suffix == ".html"))
    for member in members[:3000]:
        head = archive.head(member)
        for reader in READERS.values():
            if member.suffix in reader.SUFFIXES:
                _note_signs(found.setdefault(reader.NETWORK, {}), reader, member, head)
    known = [_recognition(network, signs) for network, signs in found.items() if signs]
    return tuple(sorted(known, key=lambda r: -r.score))


def _note_signs(signs: dict[str, float], reader: Reader, member: Member, head: bytes) -> None:
    """Add what this file tells: a sign is sure, a hint half sure, and nearly sure in a folder only this network has."""
    signs.update((name, 1.0) for name, sign in reader.SIGNS.items() if signs.get(name) != 1.0 and sign.search(head))
    for name, sign in reader.HINTS.items():
        root = next((root for root in getattr(reader, "ROOTS", ()) if root in member.parts), "")
        if (name not in signs or root) and sign.search(head):
            signs.setdefault(name, 0.5)
            if root:
                signs[f"{name} in {root}/"] = 0.9


def _recognition(network: str, signs: Mapping[str, float]) -> Recognition:
    score = max(signs.values())
    sure = sorted(signs, key=lambda name: (-signs[name], name))
    return Recognition(network, score, ", ".join(sure[:3]), ", ".join(sure))


@dataclass(frozen=True)
class Export:
    """One export of one network (or of two that share one download), ready to be read."""

    archive: Archive
    networks: tuple[str, ...]
    why: Mapping[str, str]

    def read(self, zone: tzinfo = ZONE) -> Iterator[Record]:
        """Everything in it: messages and people once each, the account in pieces, and what was not read."""
        yield from self.archive.unread
        seen = _Seen()
        for network in self.networks:
            for record in READERS[network].read(self.archive, zone):
                if not isinstance(record, Message) or seen.first(record):
                    yield record
        yield from self._untouched()

    def _untouched(self) -> Iterator[Unread]:
        suffixes = {suffix for network in self.networks for suffix in READERS[network].SUFFIXES}
        media = [m for m in self.archive.members if m.suffix in _MEDIA and m.suffix not in suffixes]
        if media:
            yield Unread("media", "media", "pictures, video and sound are not looked at", len(media))
        for member in self.archive.members:
            if member.suffix not in suffixes and member.suffix not in _MEDIA:
                yield Unread(member.path, "unknown-file", "a file of a kind that this network was not known to write")

    def account(self, pieces: Iterable[Account]) -> dict[str, Account]:
        """The pieces of the account put together, per network."""
        whole: dict[str, Account] = {}
        for piece in pieces:
            whole[piece.network] = whole[piece.network] + piece if piece.network in whole else piece
        return whole


class _Seen:
    """Messages met in other files of the same export: Meta writes a group post in two, and a caption in three.

    Within one file nothing is a repetition: "ja" twice in a minute was written twice. Eight bytes a message are kept,
    and only for Meta's networks; the others write each message in one file.
    """

    def __init__(self) -> None:
        self._before: set[int] = set()
        self._here: set[int] = set()
        self._file = ""

    def first(self, message: Message) -> bool:
        if message.network not in ("facebook", "instagram", "threads") or not message.text or message.sent is None:
            return True
        if message.source != self._file:
            self._before |= self._here
            self._here, self._file = set(), message.source
        key = hash((message.network, message.sent, message.text, message.author if message.kind == "message" else ""))
        self._here.add(key)
        return key not in self._before


def exports(
    paths: Sequence[Path | str], network: str | None = None, *, limits: Limits | None = None
) -> tuple[Export, ...]:
    """The exports in these files and folders: several zips of one export become one.

    UsageError when `network` is unknown, when nothing is recognised, or when it can't be told between two.
    """
    if network is not None and network not in READERS:
        known = ", ".join(READERS)
        raise UsageError(
            f"Ukendt netværk: {network}. Vælg mellem {known}.", f"Unknown network: {network}. Choose from {known}."
        )
    if network:
        archive = Archive(list(paths), limits=limits)
        return (Export(archive, (network,), {network: "--network"}),)
    groups: dict[tuple[str, ...], list[Path | str]] = {}
    why: dict[str, str] = {}
    unknown: list[Path | str] = []
    for path in paths:
        with Archive(path, limits=limits) as alone:
            found = recognise(alone)
        sure = tuple(sorted(r.network for r in found if r.score >= SURE)) or _likely(path, found)
        why |= {r.network: r.why for r in found if r.network in sure}
        groups.setdefault(sure, []).append(path) if sure else unknown.append(path)
    return _grouped(groups, unknown, why, limits)


def _likely(path: Path | str, found: Sequence[Recognition]) -> tuple[str, ...]:
    """The one network that is hinted at. UsageError when there are several: the user must say."""
    if len(found) > 1 and found[0].score == found[1].score:
        names = ", ".join(r.network for r in found if r.score == found[0].score)
        raise UsageError(
            f"{Path(path).name} kan være fra {names}. Sig hvilket med --network.",
            f"{Path(path).name} may be from {names}. Say which with --network.",
        )
    return (found[0].network,) if found else ()


def _grouped(
    groups: dict[tuple[str, ...], list[Path | str]],
    unknown: list[Path | str],
    why: dict[str, str],
    limits: Limits | None,
) -> tuple[Export, ...]:
    """One export per network; a part that holds nothing to recognise goes with the only export there is."""
    merged: dict[tuple[str, ...], list[Path | str]] = {}
    for networks, paths in groups.items():
        host = next((known for known in groups if set(networks) < set(known)), networks)
        merged.setdefault(host, []).extend(paths)
    if len(merged) == 1 and unknown:
        next(iter(merged.values())).extend(unknown)
        unknown = []
    made = [Export(Archive(paths, limits=limits), networks, why) for networks, paths in merged.items()]
    strangers = [_not_recognised(path, limits) for path in unknown]
    if not made and all(len(stranger.archive.unread) == 1 for stranger in strangers):
        names = ", ".join(Path(p).name for p in unknown)
        raise UsageError(
            f"{names} ligner ikke et arkiv fra et netværk, Omtanke kender ({', '.join(READERS)}). "
            "Er det et, så sig hvilket med --network.",
            f"{names} does not look like an archive of a network that Omtanke knows ({', '.join(READERS)}). "
            "If it is one, say which with --network.",
        )
    return (*made, *strangers)  # a locked or damaged archive is told of by what was not read in it


def _not_recognised(path: Path | str, limits: Limits | None) -> Export:
    archive = Archive(path, limits=limits)
    told = Unread(Path(path).name, "not-recognised", "of no network that is known; say which with --network")
    archive.unread = (*archive.unread, told)
    archive.members = ()
    return Export(archive, (), {})


def read(
    paths: Path | str | Sequence[Path | str],
    network: str | None = None,
    *,
    zone: tzinfo = ZONE,
    limits: Limits | None = None,
) -> Iterator[Record]:
    """Every record of these archives. Raises UsageError as `exports` does; damage is an `Unread` among the records."""
    several = [paths] if isinstance(paths, (str, Path)) else list(paths)
    for export in exports(several, network, limits=limits):
        with export.archive:
            yield from export.read(zone)
