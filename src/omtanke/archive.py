"""A downloaded archive: what is in it, and the only code that opens its containers.

`Archive` makes one tree of members out of a zip, several zips of one export, a tar, a folder or a single file, and
trusts none of them: no member leaves the tree, no link is followed, what unpacks to absurd sizes is refused, and
nothing is written to disk. What can't be opened is told as an `Unread`, never dropped.

The values that a `Reader` yields from it stand here too: `Message`, `Account`, `Person` and `Unread`.
"""

from __future__ import annotations

import bz2
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Protocol, cast

from omtanke.errors import UsageError

VISIBILITIES = ("public", "unlisted", "followers", "friends", "group", "direct", "unknown")


@dataclass(frozen=True, slots=True)
class Message:
    """One post, comment or message, as one archive tells it.

    `sent` is aware UTC, or None when the archive does not say; `precision` is "second", "minute" or "day", and ends
    in "local" when the archive gives no time zone and the reader's `zone` was used. `visibility` is one of
    `VISIBILITIES`; "unknown" is never guessed away, and `visibility_source` says where it stands. `own` is None when
    the archive does not mark whose it is. `source` is the member, `position` the record in it, from 1.
    """

    network: str
    kind: str
    text: str
    sent: datetime | None = None
    precision: str = "second"
    author: str = ""
    own: bool | None = True
    where: str = ""
    visibility: str = "unknown"
    visibility_source: str = ""
    link: str = ""
    attachments: tuple[str, ...] = ()
    source: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Email:
    """An address in an archive. `status` is "current", "earlier", "autofill", "verification" or "possible"."""

    address: str
    status: str
    source: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Privacy:
    """One account-wide setting, in the network's own words. `open` is None when it can't be told from the value."""

    setting: str
    value: str
    open: bool | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What an archive says of the account itself. Readers yield it in pieces; `+` puts them together."""

    network: str
    name: str = ""
    handle: str = ""
    employers: tuple[str, ...] = ()
    emails: tuple[Email, ...] = ()
    privacy: tuple[Privacy, ...] = ()

    def __add__(self, other: Account) -> Account:
        return Account(
            self.network,
            self.name or other.name,
            self.handle or other.handle,
            tuple(dict.fromkeys(self.employers + other.employers)),
            tuple(dict.fromkeys(self.emails + other.emails)),
            tuple(dict.fromkeys(self.privacy + other.privacy)),
        )


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the archive's own list of people. `relation` is "friend", "follower", "following" or "contact"."""

    network: str
    name: str = ""
    handle: str = ""
    relation: str = "friend"
    employer: str = ""
    email: str = ""
    since: datetime | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of an archive that was not read. `source` is the place, `code` the kind, `reason` says it in words.

    Names that stand as keys inside a file never reach `source` or `reason`.
    """

    source: str
    code: str
    reason: str
    count: int = 1


Record = Message | Account | Person | Unread


@dataclass(frozen=True, slots=True)
class Recognition:
    """How surely an archive is of a network (0 to 1), which format, and the keys or headers that tell."""

    network: str
    score: float
    format: str = ""
    why: str = ""


class Reader(Protocol):
    """The code that reads one network's format: a module of `omtanke.readers`."""

    NETWORK: str

    def recognise(self, archive: Archive) -> Recognition: ...
    def read(self, archive: Archive) -> Iterator[Record]: ...


class DamagedError(OSError):
    """A member stopped in the middle. `code` is that of the `Unread` it becomes."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """How far an archive may unpack: bytes in all, bytes of one member, and times its packed size (above `free`).

    A text of one repeated letter packs 1,000 times; real exports were seen at 5 to 40.
    """

    total: int = 200 * 2**30
    member: int = 50 * 2**30
    ratio: int = 250
    free: int = 256 * 2**20
    members: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. `path` uses `/` and never leaves the tree."""

    path: str
    size: int
    container: str = ""
    opener: Callable[[], IO[bytes]] = field(default=io.BytesIO, repr=False, compare=False)

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def parts(self) -> tuple[str, ...]:
        """The path's segments, in lower case."""
        return tuple(self.path.lower().split("/"))

    @property
    def suffix(self) -> str:
        """ ".json", in lower case; "" without one."""
        return PurePosixPath(self.name.lower()).suffix

    def open(self) -> io.BufferedReader:
        """The bytes of the member. Raises DamagedError, now or while reading, when they can't be had."""
        try:
            return io.BufferedReader(_Guarded(self.opener()), 1 << 16)
        except _BROKEN as error:
            raise _damaged(error) from error

    def head(self, size: int = 65536) -> bytes:
        """The first bytes, or what can be had of them."""
        try:
            with self.open() as stream:
                return stream.read(size)
        except OSError:
            return b""


_BROKEN = (
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
)


class _Guarded(io.RawIOBase):
    """A member's bytes, where whatever goes wrong underneath comes out as one DamagedError."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]  # the buffer type is private before 3.12
        try:
            data = self._raw.read(len(buffer))
        except _BROKEN as error:
            raise _damaged(error) from error
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _damaged(error: BaseException) -> DamagedError:
    if isinstance(error, DamagedError):
        return error
    if isinstance(error, EOFError):
        return DamagedError("truncated", "the file ends before it is complete; download the archive again")
    return DamagedError("damaged", f"the bytes are damaged ({type(error).__name__}); download the archive again")


class Archive:
    """One export, out of one or several containers.

    `members` are what can be opened, each path once (two parts of one export may overlap); `unread` is the rest.
    Raises UsageError when a path is not there or nothing at all can be opened.
    """

    def __init__(self, paths: Path | str | Sequence[Path | str], *, limits: Limits | None = None) -> None:
        self.paths = tuple(Path(p) for p in ([paths] if isinstance(paths, (str, Path)) else paths))
        self.limits = limits or Limits()
        self._closing: list[IO[bytes] | zipfile.ZipFile | tarfile.TarFile] = []
        self._unread: list[Unread] = []
        self.sequential = False  # a packed tar: going back in it means to unpack it again from the start
        found = [member for path in self.paths for member in self._opened(path)]
        self.members: tuple[Member, ...] = tuple(self._distinct(found))
        self.unread: tuple[Unread, ...] = tuple(self._unread)
        self._heads: dict[str, bytes] = {}

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        for container in self._closing:
            container.close()

    def head(self, member: Member) -> bytes:
        """The first 64 KiB of a member; kept, since every reader looks at them to recognise its own."""
        if member.path not in self._heads:
            self._heads[member.path] = member.head() if len(self._heads) < 400 else member.head(4096)
            if len(self._heads) > 800:
                self._heads.pop(next(iter(self._heads)))
        return self._heads[member.path]

    def named(self, *suffixes: str) -> Iterator[Member]:
        """The members whose names end in one of `suffixes` (lower case)."""
        return (m for m in self.members if m.name.lower().endswith(suffixes))

    def _note(self, source: str, code: str, reason: str) -> None:
        self._unread.append(Unread(source, code, reason))

    def _opened(self, path: Path) -> Iterator[Member]:
        if path.is_dir():
            return self._folder(path)
        if not path.is_file():
            raise UsageError(
                f"Der er ingen fil eller mappe, der hedder {path}. Tjek navnet.",
                f"There is no file or folder called {path}. Check the name.",
            )
        with path.open("rb") as stream:
            start = stream.read(512)
        if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")) or path.suffix.lower() == ".zip":
            return self._zip(path)
        if start.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ")) or start[257:262] == b"ustar":
            return self._tar(path)
        if start.startswith((b"7z\xbc\xaf\x27\x1c", b"Rar!")):
            self._note(path.name, "unknown-container", "7z and rar can't be opened; unpack it and give the folder")
            return iter(())
        return iter((Member(path.name, path.stat().st_size, "", lambda: path.open("rb")),))

    def _folder(self, root: Path) -> Iterator[Member]:
        # A folder of the zips of one export is the usual state of a download folder.
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_symlink():
                self._note(name, "link", "a link is not followed")
            elif path.is_file() and path.parent == root and zipfile.is_zipfile(path):
                yield from self._zip(path)
            elif path.is_file():
                yield Member(name, path.stat().st_size, root.name, _file_opener(path))

    def _zip(self, path: Path) -> Iterator[Member]:
        try:
            bundle = zipfile.ZipFile(path)  # stays open as long as the archive
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            self._note(path.name, "truncated", f"the zip is incomplete ({error}); what stands before the cut was read")
            yield from self._salvaged(path)
            return
        self._closing.append(bundle)
        infos = bundle.infolist()
        packed = path.stat().st_size
        if len(infos) > self.limits.members or sum(i.compress_size for i in infos) > 2 * packed + 2**20:
            self._note(path.name, "bomb", "its parts overlap, as only a zip made to do harm does")
            return
        room = self.limits.total
        for info in infos:
            trouble = self._zip_trouble(info, room)
            if trouble:
                self._note(info.filename if trouble[0] != "unsafe-name" else path.name, *trouble)
            elif not info.is_dir():
                room -= info.file_size
                yield Member(_clean(info.filename), info.file_size, path.name, _zip_opener(bundle, info))

    def _zip_trouble(self, info: zipfile.ZipInfo, room: int) -> tuple[str, str] | None:
        if not _is_safe(info.filename):
            return "unsafe-name", "a name points outside the archive"
        if info.is_dir():
            return None
        if stat.S_ISLNK(info.external_attr >> 16):
            return "link", "a link is not followed"
        if info.flag_bits & 0x1:
            return "encrypted", "locked with a password; unpack it yourself and give the folder"
        if info.compress_type == 9:
            return "deflate64", "packed with Deflate64; unpack it yourself and give the folder"
        if info.compress_type not in (0, 8, 12, 14):
            return "compression", f"packed with method {info.compress_type}; unpack it yourself and give the folder"
        return self._size_trouble(info.file_size, info.compress_size, room)

    def _size_trouble(self, size: int, packed: int, room: int) -> tuple[str, str] | None:
        if size > self.limits.member or size > room:
            return "too-large", f"unpacks to {size / 2**30:.1f} GB, more than is allowed"
        if size > self.limits.free and size > self.limits.ratio * max(packed, 1):
            return "bomb", f"unpacks to {size // max(packed, 1)} times its size, as no real export does"
        return None

    def _salvaged(self, path: Path) -> Iterator[Member]:
        """What stands whole before the cut of a zip whose list of contents (at its end) is gone."""
        with path.open("rb") as stream:
            places = list(_local_headers(stream))
        for name, offset, method, flags in places:
            if method not in (0, 8) or flags & 0x1 or not _is_safe(name) or name.endswith("/"):
                self._note(path.name, "truncated", "a part of the incomplete zip could not be read")
            else:
                yield Member(_clean(name), 0, path.name, _salvage_opener(path, offset, method, self.limits.free))

    def _tar(self, path: Path) -> Iterator[Member]:
        try:
            bundle = tarfile.open(path, "r:*")  # noqa: SIM115  # stays open as long as the archive
        except (tarfile.TarError, OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            yield from self._single_packed(path, error)
            return
        self._closing.append(bundle)
        self.sequential = True
        packed, unpacked = path.stat().st_size, 0
        try:
            for info in bundle:
                unpacked += info.size
                trouble = _tar_trouble(info) or self._size_trouble(unpacked, packed, self.limits.total)
                if trouble:
                    self._note(info.name if trouble[0] != "unsafe-name" else path.name, *trouble)
                    if trouble[0] in ("bomb", "too-large"):
                        return
                elif info.isfile():
                    yield Member(_clean(info.name), info.size, path.name, _tar_opener(bundle, info))
        except _BROKEN:
            self._note(path.name, "truncated", "the tar is incomplete; what stands before the cut was read")

    def _single_packed(self, path: Path, error: Exception) -> Iterator[Member]:
        openers: dict[bytes, Callable[[], IO[bytes]]] = {
            b"BZh": lambda: cast("IO[bytes]", bz2.open(path)),  # noqa: SIM115
            b"\xfd7z": lambda: cast("IO[bytes]", lzma.open(path)),  # noqa: SIM115
        }
        with path.open("rb") as stream:
            magic = stream.read(3)
        if magic[:2] == b"\x1f\x8b":
            import gzip  # noqa: PLC0415

            openers[magic] = lambda: cast("IO[bytes]", gzip.open(path))  # noqa: SIM115
        if magic not in openers or path.name.lower().endswith((".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tar.xz")):
            self._note(path.name, "truncated", f"the tar can't be opened ({type(error).__name__}); download it again")
            return
        limit = max(self.limits.free, self.limits.ratio * path.stat().st_size)
        opener = openers[magic]
        yield Member(path.stem, 0, path.name, lambda: cast("IO[bytes]", _Capped(opener(), limit)))

    def _distinct(self, members: Iterable[Member]) -> Iterator[Member]:
        """Each file once. Two parts of one export may both hold a file; other bytes under the same name are kept."""
        seen: dict[str, list[Member]] = {}
        for member in members:
            twins = seen.setdefault(member.path, [])
            if any(_same_bytes(member, twin) for twin in twins):
                continue
            twins.append(member)
            yield member


def _file_opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _zip_opener(bundle: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: bundle.open(info)


def _tar_opener(bundle: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], IO[bytes]]:
    return lambda: cast("IO[bytes]", bundle.extractfile(info))


def _tar_trouble(info: tarfile.TarInfo) -> tuple[str, str] | None:
    if not _is_safe(info.name):
        return "unsafe-name", "a name points outside the archive"
    if info.issym() or info.islnk():
        return "link", "a link is not followed"
    if not (info.isfile() or info.isdir()):
        return "special", "not an ordinary file"
    return None


def _is_safe(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." not in parts and parts[0] != "" and not parts[0].endswith(":") and "\0" not in name


def _clean(name: str) -> str:
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def _same_bytes(one: Member, other: Member) -> bool:
    if one.size != other.size:
        return False
    try:
        with one.open() as first, other.open() as second:
            while True:
                left, right = first.read(1 << 16), second.read(1 << 16)
                if left != right:
                    return False
                if not left:
                    return True
    except DamagedError:
        return False


def _local_headers(stream: IO[bytes]) -> Iterator[tuple[str, int, int, int]]:
    """(name, offset of the data, method, flags) of every local header of a zip, found by its four bytes."""
    import mmap  # noqa: PLC0415

    try:
        data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (ValueError, OSError):
        return
    with data:
        at = data.find(b"PK\x03\x04")
        while at >= 0 and at + 30 <= len(data):
            flags, method = (int.from_bytes(data[at + i : at + i + 2], "little") for i in (6, 8))
            length, extra = (int.from_bytes(data[at + i : at + i + 2], "little") for i in (26, 28))
            packed = int.from_bytes(data[at + 18 : at + 22], "little")
            start = at + 30 + length + extra
            name = data[at + 30 : at + 30 + length].decode("utf-8" if flags & 0x800 else "cp437", "replace")
            if 0 < length < 1024 and start <= len(data):
                yield name, start, method, flags
            at = data.find(b"PK\x03\x04", start + packed if flags & 0x8 == 0 and packed < len(data) else at + 4)


def _salvage_opener(path: Path, offset: int, method: int, limit: int) -> Callable[[], IO[bytes]]:
    return lambda: cast("IO[bytes]", _Inflating(path.open("rb"), offset, stored=method == 0, limit=limit))


class _Inflating(io.RawIOBase):
    """The bytes of one member of a cut zip, as far as they go."""

    def __init__(self, raw: IO[bytes], offset: int, *, stored: bool, limit: int) -> None:
        self._raw, self._stored, self._room = raw, stored, limit
        self._inflate = zlib.decompressobj(-15)
        raw.seek(offset - 12)
        raw.seek(offset)

    def read(self, size: int = -1) -> bytes:
        size = size if size > 0 else 1 << 16
        if self._stored or self._inflate.eof or self._room <= 0:
            return b""  # a stored member of unknown length can't be told from what follows it
        while True:
            chunk = self._inflate.unconsumed_tail or self._raw.read(size)
            if not chunk:
                raise EOFError
            data = self._inflate.decompress(chunk, size)
            self._room -= len(data)
            if data or self._inflate.eof:
                return data

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Capped(io.RawIOBase):
    """A packed file of unknown size, up to a limit."""

    def __init__(self, raw: IO[bytes], limit: int) -> None:
        self._raw, self._room = raw, limit

    def read(self, size: int = -1) -> bytes:
        data = self._raw.read(size)
        self._room -= len(data)
        if self._room < 0:
            raise DamagedError("bomb", "unpacks to more than any real export does")
        return data

    def close(self) -> None:
        self._raw.close()
        super().close()
