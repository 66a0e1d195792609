"""Sealing: originals into a bag that appears all at once or not at all.

Everything is written to a hidden folder beside the goal, flushed to the disk, and given its name in one rename. A kill
at any moment leaves what was there before, or the whole bundle. The originals are read, never touched.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import json
import os
import platform
import shutil
import stat
import tempfile
import time
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import metadata
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from omtanke.bundle import bag, cover, originals, sign, stamp
from omtanke.bundle.manifest import (
    KINDS,
    REQUIRED,
    Incident,
    Item,
    Manifest,
    Original,
    Previous,
    StampWanted,
)
from omtanke.bundle.verifying import verify
from omtanke.errors import EvidenceError, StampError, UsageError

# Problems of an earlier generation that do not stand in the way of adding: its files are all there, as sealed.
_HARMLESS = frozenset({"stamp-missing", "stamp-untrusted", "clock"})


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle just sealed. `stamped` is what the authority said; `unstamped` why one asked for is not there."""

    path: Path
    manifest: Manifest
    stamped: stamp.Stamp | None = None
    unstamped: StampError | None = None


def seal(
    items: Sequence[Original],
    out: Path | str,
    incident: Incident,
    *,
    missing: Mapping[str, str] | None = None,
    previous: Path | str | None = None,
    authority: stamp.Authority | None = None,
    key: Ed25519PrivateKey | None = None,
    now: datetime | None = None,
) -> Bundle:
    """Seal `items` into a new bundle at `out`: a folder, or a zip when the name ends in `.zip`.

    Both of `REQUIRED` must be among the items, or have their reason in `missing`. With `previous`, the new bundle is
    the next generation of that one: it carries all of it over, and the old one stays as it is. A stamp that cannot be
    had does not stop the sealing; it is recorded under the seal and told in `Bundle.unstamped`.

    UsageError for what cannot be sealed as asked (nothing is written then), EvidenceError when the disk or the
    key fails.
    """
    out = Path.cwd() / out
    now = (now or datetime.now().astimezone()).replace(microsecond=0)
    if now.tzinfo is None:
        raise ValueError("`now` needs a zone")
    former = _former(Path(previous)) if previous else None
    reasons = dict(former[1].missing if former else {}) | {
        k: v.strip() for k, v in (missing or {}).items() if v.strip()
    }
    _sealable(items, former[1].items if former else (), reasons, out)
    key = key or sign.signing_key()
    with disk_faults(out), _draft(out) as draft:
        carried, chain = _carry(former, draft) if former else ((), None)
        taken = _take(items, carried, draft, generation=chain.generation + 1 if chain else 1)
        raw = sign.public_bytes(key)
        manifest = Manifest(
            id=former[1].id if former else f"urn:uuid:{uuid.uuid4()}",
            generation=chain.generation + 1 if chain else 1,
            previous=chain,
            sealed=now,
            incident=incident,
            items=taken,
            missing={k: v for k, v in reasons.items() if k not in {item.kind for item in taken}},
            public_key=base64.b64encode(raw).decode(),
            fingerprint=sign.fingerprint(raw),
            software=software(),
            stamp=StampWanted(authority.url) if authority else None,
        )
        manifest, refused = _finish(manifest, draft, key, authority)
        _publish(draft, out)
    stamped = _stamp_of(out) if authority and not refused else None
    return Bundle(out, manifest, stamped, refused)


def add_stamp(path: Path | str, authority: stamp.Authority) -> stamp.Stamp:
    """Stamp a sound folder bundle that has no stamp. One file is added; nothing is changed. StampError if it fails."""
    root = Path(path)
    if not root.is_dir():
        raise UsageError(
            f"{root} er ikke en mappe. Et bevis i en zip kan ikke få noget lagt til: pak det ud først.",
            f"{root} is not a folder. Nothing can be added to a zip: unpack it first.",
        )
    former = _former(root)
    if (root / bag.STAMP).exists():
        raise UsageError(f"{root} har allerede et tidsstempel.", f"{root} has a time stamp already.")
    answer = stamp.ask(authority, (root / bag.TAGMANIFEST).read_bytes())
    with disk_faults(root):
        _write_new(root / bag.STAMP, answer)
    return stamp.read(answer, former[0][bag.TAGMANIFEST], authority.roots)


def software() -> dict[str, str]:
    """What sealed: program and version, Python, and the system."""
    return {
        "name": "omtanke",
        "version": metadata.version("omtanke"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


# What comes in ------------------------------------------------------------------------------------------------------


def _sealable(items: Sequence[Original], carried: Sequence[Item], reasons: Mapping[str, str], out: Path) -> None:
    """UsageError where the items or the goal cannot be used."""
    kinds = {item.kind for item in items} | {item.kind for item in carried}
    if unknown := kinds - set(KINDS):
        raise UsageError(f"Ukendt slags: {sorted(unknown)}.", f"Unknown kind: {sorted(unknown)}.")
    for kind, (da, en) in _RULE_4.items():
        if kind not in kinds and kind not in reasons:
            raise UsageError(
                f'Der mangler {da}. Giv filen med --{kind}, eller skriv hvorfor den mangler med --no-{kind} "…".',
                f'{en.capitalize()} is missing. Give the file with --{kind}, or say why with --no-{kind} "…".',
            )
    if os.path.lexists(out):
        raise UsageError(
            f"{out} findes allerede, og et bevis bliver aldrig skrevet om. Vælg et nyt navn.",
            f"{out} is there already, and evidence is never rewritten. Choose a new name.",
        )
    if not out.parent.is_dir():
        raise UsageError(f"Mappen {out.parent} findes ikke.", f"The folder {out.parent} does not exist.")
    for item in items:
        _check_original(item, len(carried) + len(items))


_RULE_4 = dict(
    zip(
        REQUIRED,
        (
            ("skærmbilledet af truslen", "the screenshot of the threat"),
            ("skærmbilledet af afsenderens profil", "the screenshot of the sender's profile"),
        ),
        strict=True,
    )
)


def _check_original(item: Original, count: int) -> None:
    if item.copy_of is not None and not 1 <= item.copy_of < count:
        raise UsageError(
            f"Der er intet nr. {item.copy_of} at være kopi af.", f"There is no item {item.copy_of} to copy."
        )
    if isinstance(item.content, bytes):
        if not item.name:
            raise ValueError("bytes need a name")
        return
    name = originals.shown(str(item.content))
    try:
        if not stat.S_ISREG(item.content.stat().st_mode):
            raise UsageError(f"{name} er ikke en almindelig fil.", f"{name} is not an ordinary file.")
        with item.content.open("rb"):
            pass
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{name} kan ikke læses: {reason}.", f"{name} cannot be read: {reason}.") from error


def _take(items: Iterable[Original], carried: tuple[Item, ...], draft: Path, generation: int) -> tuple[Item, ...]:
    """Copy each original, hashing what is written."""
    (draft / "data" / "items").mkdir(parents=True, exist_ok=True)
    taken = list(carried)
    for number, item in enumerate(items, len(carried) + 1):
        taken.append(_copy(item, number, draft, generation))
    return tuple(taken)


def _copy(item: Original, number: int, draft: Path, generation: int) -> Item:
    path = item.content if isinstance(item.content, Path) else None
    name = item.name or (path.name if path else "")
    stored = f"data/items/{originals.item_name(number, item.kind, name)}"
    size, total, head = 0, hashlib.sha256(), b""
    with (draft / stored).open("xb") as target:
        for piece in _read(item.content):
            head = head or piece[:64]
            total.update(piece)
            target.write(piece)
            size += len(piece)
    media_type = originals.media_type(head, name)
    said = originals.told(path, media_type) if path else {}
    return Item(
        number=number,
        kind=item.kind,
        path=stored,
        name=originals.shown(name),
        media_type=media_type,
        size=size,
        sha256=total.hexdigest(),
        generation=generation,
        link=item.link,
        captured=item.captured,
        copy_of=item.copy_of,
        told=said | dict(item.told),
    )


def _read(content: Path | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb", buffering=0) as file:
        while piece := file.read(bag.CHUNK):
            yield piece


# The generation before ----------------------------------------------------------------------------------------------


def _former(path: Path) -> tuple[dict[str, bytes], Manifest, bag.Source]:
    """The small files of a sound bundle, its manifest, and where to read the rest. UsageError if it is not sound."""
    verdict = verify(path)
    grave = [problem for problem in verdict if problem.code not in _HARMLESS]
    if grave or verdict.manifest is None:
        first = grave[0].message if grave else verdict[0].message
        raise UsageError(
            f"{path} kan ikke bygges videre på: {first.da} Kør `omtanke evidence verify` og forsegl i et nyt bevis.",
            f"{path} cannot be built on: {first.en} Run `omtanke evidence verify`, and seal a new bundle.",
        )
    source = bag.opened(path)
    small = {name: bag.read(source, name) for name in source.paths() if not name.startswith("data/")}
    return small, verdict.manifest, source


def _carry(former: tuple[dict[str, bytes], Manifest, bag.Source], draft: Path) -> tuple[tuple[Item, ...], Previous]:
    """Copy all of the generation before: items to the same place, the rest under `data/generations/N/`."""
    small, manifest, source = former
    for path in source.paths():
        stays = path.startswith(("data/items/", "data/generations/"))
        target = draft / (path if stays else f"data/generations/{manifest.generation}/{path}")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.writelines(source.chunks(path))
    digest = hashlib.sha256(small[bag.TAGMANIFEST]).hexdigest()
    return manifest.items, Previous(manifest.generation, digest)


# What goes out ------------------------------------------------------------------------------------------------------


def _finish(
    manifest: Manifest, draft: Path, key: Ed25519PrivateKey, authority: stamp.Authority | None
) -> tuple[Manifest, StampError | None]:
    """Write all that follows from the items, sign it, and have it stamped. A failed stamp is sealed in as such."""
    roots = authority.roots if authority else b""
    hashes = {item.path: item.sha256 for item in manifest.items} | _generation_hashes(draft)
    _write_tags(manifest, draft, key, roots, hashes)
    if authority is None:
        return manifest, None
    try:
        answer = stamp.ask(authority, (draft / bag.TAGMANIFEST).read_bytes())
    except StampError as refused:
        wanted = StampWanted(authority.url, datetime.now().astimezone().replace(microsecond=0), refused.reason)
        manifest = replace(manifest, stamp=wanted)
        _write_tags(manifest, draft, key, roots, hashes)
        return manifest, refused
    (draft / bag.STAMP).write_bytes(answer)
    return manifest, None


def _write_tags(
    manifest: Manifest, draft: Path, key: Ed25519PrivateKey, roots: bytes, hashes: Mapping[str, str]
) -> None:
    payload = {bag.DOCUMENT: document(manifest), **cover.sheets(manifest, draft)}
    sizes = [(draft / path).stat().st_size for path in hashes] + [len(content) for content in payload.values()]
    listed = dict(hashes) | {path: hashlib.sha256(content).hexdigest() for path, content in payload.items()}
    tags = {
        bag.BAGIT: bag.DECLARATION,
        bag.BAG_INFO: bag.info(manifest, sizes),
        bag.VERIFY: cover.how_to_verify(manifest),
        bag.SIGNER: sign.public_pem(sign.public_bytes(key)),
        bag.MANIFEST: bag.lines(listed),
    } | ({bag.ROOTS: roots} if roots else {})
    tagmanifest = bag.lines({path: hashlib.sha256(content).hexdigest() for path, content in tags.items()})
    for path, content in {
        **payload,
        **tags,
        bag.TAGMANIFEST: tagmanifest,
        bag.SIGNATURE: key.sign(tagmanifest),
    }.items():
        (draft / path).write_bytes(content)


def document(manifest: Manifest) -> bytes:
    """`data/omtanke.json`."""
    return (json.dumps(manifest.as_dict(), ensure_ascii=False, indent=2) + "\n").encode()


def _generation_hashes(draft: Path) -> dict[str, str]:
    folder = draft / "data" / "generations"
    if not folder.is_dir():
        return {}
    source = bag.Folder(folder)
    return {f"data/generations/{path}": bag.sha256(source, path) for path in source.paths()}


_DRAFT = ".omtanke-sealing-"


@contextlib.contextmanager
def _draft(out: Path) -> Iterator[Path]:
    """A hidden folder beside `out`, gone afterwards. What a killed run left there is cleared away first."""
    _clear_left_over(out.parent)
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=out.parent))
    try:
        with _held(draft):
            yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _clear_left_over(folder: Path) -> None:
    """Remove drafts of runs that are gone. One made this very moment may not be locked yet, and is left alone."""
    for left in folder.iterdir():
        if left.name.startswith(_DRAFT) and left.is_dir() and not left.is_symlink():
            with contextlib.suppress(BlockingIOError, FileNotFoundError):
                if time.time() - left.stat().st_mtime > 1:
                    with _held(left):
                        shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder, so that another run knows it is in use. BlockingIOError if another holds it."""
    try:
        import fcntl  # noqa: PLC0415  not on every system
    except ImportError as error:  # Windows: drafts of a killed run are left for the user to delete
        if any(folder.iterdir()):
            raise BlockingIOError from error
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _publish(draft: Path, out: Path) -> None:
    """Give the finished bag its name, after everything in it is on the disk."""
    if out.suffix.lower() == ".zip":
        _zip(draft, out)
    else:
        _flush(draft)
        draft.rename(out)
    _flush_folder(out.parent)


def _flush(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        for name in files:
            with (Path(parent) / name).open("rb") as file:
                os.fsync(file.fileno())
        _flush_folder(Path(parent))


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _zip(draft: Path, out: Path) -> None:
    """The bag as a zip with one folder in it, stored, so that each original can be cut out of it unchanged."""
    part = draft / ".zip"
    with part.open("xb") as file:
        write_zip(draft, file, out.stem, leave_out=part)
        file.flush()
        os.fsync(file.fileno())
    part.rename(out)


def write_zip(root: Path, target: object, top: str, leave_out: Path | None = None) -> None:
    """Write the folder `root` as a zip into an open file, below one folder named `top`."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, strict_timestamps=False) as pack:  # type: ignore[call-overload]
        for path in sorted(root.rglob("*")):
            if path.is_file() and path != leave_out:
                member = zipfile.ZipInfo.from_file(
                    path, f"{top}/{path.relative_to(root).as_posix()}", strict_timestamps=False
                )
                # Not `ZipFile.write`: it copies eight kilobytes at a time, which halves the speed of a long video.
                with path.open("rb") as source, pack.open(member, "w") as packed:
                    shutil.copyfileobj(source, packed, bag.CHUNK)


def _write_new(path: Path, content: bytes) -> None:
    """A file that appears whole or not at all, and never replaces another."""
    handle, draft = tempfile.mkstemp(dir=path.parent.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)
    _flush_folder(path.parent)


def _stamp_of(out: Path) -> stamp.Stamp | None:
    source = bag.opened(out)
    roots = bag.read(source, bag.ROOTS) if bag.ROOTS in source.paths() else b""
    return stamp.read(bag.read(source, bag.STAMP), bag.read(source, bag.TAGMANIFEST), roots)


@contextlib.contextmanager
def disk_faults(out: Path) -> Iterator[None]:
    """What the disk says, in words that help."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            da, en = "der er ikke plads på disken", "the disk is full"
        elif error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            da, en = "der må ikke skrives i mappen", "the folder may not be written to"
        else:
            da = en = error.strerror or str(error)
        raise EvidenceError(
            f"{out} blev ikke forseglet: {da}. Dine filer er urørte; vælg et andet sted med -o.",
            f"{out} was not sealed: {en}. Your files are untouched; choose another place with -o.",
        ) from error
