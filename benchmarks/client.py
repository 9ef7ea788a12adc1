"""One client for all: sixteen kept-alive connections in one thread, each following a script."""

import selectors
import socket
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

CONCURRENCY = 16

Script = Generator[bytes, "Reply", None]
"""Yields a whole request and is sent the reply; one run through is one unit."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply: status, raw head, body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header, empty where it is absent."""
        wanted = name.lower().encode() + b":"
        for line in self.head.split(b"\r\n"):
            if line.lower().startswith(wanted):
                return line[len(wanted) :].strip().decode()
        return ""


@dataclass
class _Connection:
    port: int
    scripts: Callable[[], Script]
    script: Script | None = None
    sock: socket.socket | None = None
    received: bytearray = field(default_factory=bytearray)
    units: int = 0


def request(method: str, path: str, cookie: str = "", body: bytes = b"", headers: str = "") -> bytes:
    """A whole HTTP/1.1 request."""
    kind = "Content-Type: application/x-www-form-urlencoded\r\n" if method == "POST" else ""
    length = f"Content-Length: {len(body)}\r\n" if method in ("POST", "PUT") else ""
    jar = f"Cookie: {cookie}\r\n" if cookie else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n{jar}{kind}{length}{headers}\r\n"
    return head.encode() + body


def drive(port: int, scripts: list[Callable[[], Script]], seconds: float) -> float:
    """Run the scripts over and over on one connection each; returns finished units a second."""
    selector = selectors.DefaultSelector()
    connections = [_Connection(port, script) for script in scripts]
    start = time.perf_counter()
    for connection in connections:
        _begin(connection, selector)
    end = start + seconds
    while time.perf_counter() < end:
        for key, _ in selector.select(timeout=0.5):
            _read(key.data, selector)
    elapsed = time.perf_counter() - start
    for connection in connections:
        if connection.sock is not None:
            connection.sock.close()
    return sum(connection.units for connection in connections) / elapsed


def fetch(port: int, raw: bytes) -> Reply:
    """One request on a connection of its own."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        sock.sendall(raw)
        received = bytearray()
        while (reply := _whole(received)) is None:
            received += sock.recv(65536)
        return reply


def _begin(connection: _Connection, selector: selectors.BaseSelector) -> None:
    connection.sock = socket.create_connection(("127.0.0.1", connection.port), timeout=30)
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(connection.sock, selectors.EVENT_READ, connection)
    connection.script = connection.scripts()
    connection.sock.sendall(next(connection.script))


def _read(connection: _Connection, selector: selectors.BaseSelector) -> None:
    assert connection.sock is not None
    assert connection.script is not None
    data = connection.sock.recv(262144)
    if not data:  # the server closed an idle or spent connection: go on with a new one
        selector.unregister(connection.sock)
        connection.sock.close()
        connection.received.clear()
        _begin(connection, selector)
        return
    connection.received += data
    reply = _whole(connection.received)
    if reply is None:
        return
    connection.received.clear()
    try:
        connection.sock.sendall(connection.script.send(reply))
    except StopIteration:
        connection.units += 1
        connection.script = connection.scripts()
        connection.sock.sendall(next(connection.script))


def _whole(received: bytearray) -> Reply | None:
    head, separator, body = bytes(received).partition(b"\r\n\r\n")
    if not separator:
        return None
    status = int(head.split(b" ", 2)[1])
    reply = Reply(status, head, body)
    if status in (204, 304):
        return reply
    length = int(reply.header("Content-Length") or 0)
    return reply if len(body) >= length else None
