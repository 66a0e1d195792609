"""The cast: Anna (HR) secures a threat against Bo (job centre). And a time-stamp authority made with `openssl`."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from omtanke.authority import HttpAuthority
from omtanke.bundle import Bundle, Incident, Original, Sender, seal

NOW = datetime(2026, 11, 24, 21, 30, tzinfo=timezone(timedelta(hours=1), "CET"))
THREAT = Incident(
    network="facebook",
    links=("https://www.facebook.com/groups/1/posts/2?comment_id=3",),
    words="Jeg ved, hvor du bor. Glæd dig 🔪",
    form="kommentar",
    sender=Sender("Ole Opdigtet", "@ole.opdigtet", "https://www.facebook.com/ole.opdigtet", "1000123"),
    seen=NOW - timedelta(minutes=16),
    captured_by="Anna, HR",
    witness="Bo",
)


def run(*command: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)


def picture(path: Path, text: str) -> Path:
    image = Image.new("RGB", (400, 700), "white")
    ImageDraw.Draw(image).text((20, 40), text, fill="black", font_size=24)
    image.save(path)
    return path


@pytest.fixture(autouse=True)
def _own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMTANKE_KEY", str(tmp_path / "keys" / "key.pem"))
    for name in ("OMTANKE_STAMP", "OMTANKE_STAMP_CA"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def items(tmp_path: Path) -> list[Original]:
    (tmp_path / "originals").mkdir(exist_ok=True)
    return [
        Original(picture(tmp_path / "originals" / "Skærmbillede 1.png", "Jeg ved, hvor du bor"), "threat"),
        Original(picture(tmp_path / "originals" / "profil.jpg", "Ole Opdigtet"), "profile"),
    ]


@pytest.fixture
def sealed(tmp_path: Path, items: list[Original]) -> Bundle:
    return seal(items, tmp_path / "case", THREAT, now=NOW)


@dataclass
class Tsa:
    """A time-stamp authority on loopback. `answer` decides what a request gets; `requests` are those it got."""

    folder: Path
    url: str = ""
    answer: Callable[[bytes], bytes | None] | None = None
    requests: list[bytes] = field(default_factory=list)
    status: int = 200

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    def authority(self, timeout: float = 5) -> HttpAuthority:
        return HttpAuthority(self.url, self.ca.read_bytes(), timeout)

    def stamp(self, request: bytes) -> bytes:
        query, reply = self.folder / "q.tsq", self.folder / "r.tsr"
        query.write_bytes(request)
        done = run(
            "openssl", "ts", "-reply", "-queryfile", query, "-signer", "tsa.pem", "-inkey", "tsa.key",
            "-config", "tsa.cnf", "-section", "tsa", "-out", reply, cwd=self.folder,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return reply.read_bytes()


_CONFIG = """
[tsa]
serial = ./serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[stamping]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[req]
distinguished_name = dn
[dn]
"""


def make_authority(folder: Path) -> Path:
    """A root and a stamping certificate, by `openssl` alone."""
    folder.mkdir(parents=True)
    (folder / "tsa.cnf").write_text(_CONFIG)
    (folder / "serial").write_text("01\n")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "tsa.cnf")
    for command in (
        ("openssl", "req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "9000", "-subj", "/CN=Test root",
         "-extensions", "ca"),
        ("openssl", "req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test stamps"),
        ("openssl", "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-out", "tsa.pem", "-days", "8000",
         "-extfile", "tsa.cnf", "-extensions", "stamping", "-set_serial", "7"),
    ):  # fmt: skip
        done = run(*command, cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def authority_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_authority(tmp_path_factory.mktemp("authority") / "a")


@pytest.fixture
def tsa(authority_folder: Path, tmp_path: Path) -> Iterator[Tsa]:
    made = Tsa(shutil.copytree(authority_folder, tmp_path / "authority"))
    made.answer = made.stamp

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            made.requests.append(request)
            body = made.answer(request) if made.answer else None
            if body is None:
                time.sleep(3)
                return
            self.send_response(made.status)
            if made.status == 302:
                self.send_header("Location", made.url)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    made.url = f"http://127.0.0.1:{server.server_port}/tsa"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()
