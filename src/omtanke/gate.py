"""The one way out for a capturing browser: a proxy on loopback that looks at every address before it is opened.

A page can name any address: the router at home, the cloud's metadata, a database on the same net (server-side request
forgery). A check before the visit is not enough, because redirects, scripts and a name that changes its address come
after. So the browser gets no other way out than this proxy, which resolves each name itself and connects to the very
address it looked at.
"""

from __future__ import annotations

import contextlib
import ipaddress
import select
import socket
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_HEAD = 64 * 1024
_PIECE = 64 * 1024
_IDLE = 30.0  # seconds without a byte


def public(address: Address) -> bool:
    """Whether an address lies on the open internet, also when IPv4 is wrapped in IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner:
            return public(inner)
        if address in ipaddress.IPv6Network("64:ff9b::/96"):  # NAT64
            return public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast


class Gate:
    """A proxy for `with`, on `port` of loopback. `refused` and `passed` (bytes) tell what went on; shut at `most`."""

    def __init__(self, permit: Callable[[Address], bool], most: int) -> None:
        self.permit, self.most = permit, most
        self.refused: dict[str, None] = {}
        self.passed = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._open = True

    def __enter__(self) -> Gate:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._open = False
        self._server.close()

    @property
    def full(self) -> bool:
        """Whether more than `most` bytes came through, so that the rest was cut off."""
        return self.passed > self.most

    def _serve(self) -> None:
        while self._open:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._attend, args=(client,), daemon=True).start()

    def _attend(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError, ValueError):
            client.settimeout(_IDLE)
            head, rest = _read_head(client)
            method, target, version = head.split(b"\r\n", 1)[0].decode("ascii").split(" ")
            tunnel = method == "CONNECT"
            url = urlsplit(f"//{target}" if tunnel else target)
            upstream = self._connect(url.hostname or "", url.port or (443 if tunnel else 80))
            if upstream is None:
                client.sendall(b"HTTP/1.1 403 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            with upstream:
                if tunnel:
                    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                else:
                    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
                    upstream.sendall(_one_request(f"{method} {path} {version}".encode(), head))
                upstream.sendall(rest)
                self._relay(client, upstream)

    def _connect(self, host: str, port: int) -> socket.socket | None:
        """A connection to the first address of `host` that is permitted; every address of it must be."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return None
        places = [place for *_, place in found]
        if not all(self.permit(ipaddress.ip_address(str(place[0]).partition("%")[0])) for place in places):
            self.refused[f"{host}:{port}"] = None
            return None
        for place in places:
            with contextlib.suppress(OSError):
                return socket.create_connection((str(place[0]), port), timeout=_IDLE)
        return None

    def _relay(self, client: socket.socket, upstream: socket.socket) -> None:
        """Pass bytes both ways until one side is done, the line is idle, or the gate is full or shut."""
        while self._open and not self.full:
            ready, _, _ = select.select([client, upstream], [], [], _IDLE)
            if not ready:
                return
            for side in ready:
                piece = side.recv(_PIECE)
                if not piece:
                    return
                self.passed += len(piece)
                (upstream if side is client else client).sendall(piece)


def _read_head(client: socket.socket) -> tuple[bytes, bytes]:
    """The head of a request, and what came right behind it. ValueError if there is none."""
    read = b""
    while b"\r\n\r\n" not in read:
        piece = client.recv(_PIECE)
        if not piece or len(read) > _HEAD:
            raise ValueError("no request")
        read += piece
    head, _, rest = read.partition(b"\r\n\r\n")
    return head, rest


def _one_request(line: bytes, head: bytes) -> bytes:
    """The head as an origin server wants it, for one request: the next may go elsewhere, and is looked at anew."""
    kept = [field for field in _fields(head) if not field.lower().startswith((b"proxy-", b"connection:"))]
    return b"\r\n".join([line, *kept, b"Connection: close", b"", b""])


def _fields(head: bytes) -> Iterator[bytes]:
    yield from head.split(b"\r\n")[1:]
