"""The Ed25519 key that bundles are signed with: made on first use, readable by its owner alone.

The signature says that the bundle was sealed on a machine that holds the key, and has not changed since. It does not
say who sat at the machine. `openssl pkeyutl -verify` checks it without us.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
import sys
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from omtanke.errors import EvidenceError


def key_path() -> Path:
    """Where the key lies: `OMTANKE_KEY`, or `evidence-key.pem` in the user's configuration folder for omtanke."""
    if given := os.environ.get("OMTANKE_KEY"):
        return Path(given)
    if sys.platform == "win32":
        home = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    else:
        home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return home / "omtanke" / "evidence-key.pem"


def signing_key(path: Path | None = None) -> Ed25519PrivateKey:
    """The key at `path` (default: `key_path()`), made there if there is none. EvidenceError if it is no key."""
    path = path or key_path()
    try:
        if not path.exists():
            _make(path)
        _owner_only(path)
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise EvidenceError(
            f"Nøglen til at underskrive beviser kan ikke læses eller laves i {path}: {error.strerror}. "
            "Vælg et andet sted med OMTANKE_KEY.",
            f"The key that signs evidence cannot be read or made at {path}: {error.strerror}. "
            "Choose another place with OMTANKE_KEY.",
        ) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path)
    return key


def _no_key(path: Path) -> EvidenceError:
    return EvidenceError(
        f"{path} er ikke en Ed25519-nøgle uden adgangskode. Flyt filen væk, så laves en ny.",
        f"{path} is not an Ed25519 key without a password. Move the file away, and a new one will be made.",
    )


def _make(path: Path) -> None:
    """Write a new key whole or not at all; whoever comes first wins, when two do it at once."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".evidence-key-")  # 0600 from the start
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            _put(Path(draft), path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _put(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        draft.rename(path)


def _owner_only(path: Path) -> None:
    """Take back rights that others have got to the key, for instance when a backup was put back."""
    if sys.platform != "win32" and path.stat().st_mode & 0o077:
        path.chmod(0o600)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of the public key."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def public_pem(raw: bytes) -> bytes:
    """The public key as the PEM that `openssl` reads. ValueError if it is no key."""
    return Ed25519PublicKey.from_public_bytes(raw).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(raw: bytes) -> str:
    """The sha256 of the public key, in hexadecimal: what people compare."""
    return hashlib.sha256(raw).hexdigest()


def public_from(text: str) -> bytes | None:
    """The public key in base64, or None if it is none."""
    try:
        raw = base64.b64decode(text, validate=True)
        Ed25519PublicKey.from_public_bytes(raw)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode() == text else None


def signed_by(raw: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` is the key's over `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
