"""Printing in a process of its own: a design that loops or eats memory is refused, and harms nobody else.

One child is kept warm for all prints of this process, and begun anew when it ended. It gets work
pickled and answers with plain bytes, which are never unpickled; it knows no secret of the portal, since
its environment holds what fonts and a language need and no more. Importing this module is cheap:
only the child imports WeasyPrint.
"""

import atexit
import os
import pickle
import resource
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import LifoQueue
from typing import IO, Literal

from firstline.domain.credential import CredentialFacts
from firstline.printing.designs import Design
from firstline.printing.refused import PrintRefused

SECONDS = 30
"""The longest that one print may take."""

MEMORY = 1024**3
"""Bytes of address space that the child may have (RLIMIT_AS)."""

_MOST_PRINTS = 1_000
"""After these the child is begun anew, so that what a library leaks does not grow for ever."""

_HEAD = struct.Struct(">cI")
_DONE, _REFUSED = b"D", b"R"
_MOST_ANSWER = 100_000_000
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_PATH", "FONTCONFIG_FILE")
_SOURCES = Path(__file__).parents[2]

_Kind = Literal["certificate", "page"]


class Pressroom:
    """A child that prints. ``seconds`` and ``memory`` bound each print; threads take turns."""

    def __init__(self, seconds: int = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._prints = 0

    def print(self, kind: _Kind, *work: object) -> bytes:
        """The PDF. Raises PrintRefused as the print does, and when it takes too long or too much."""
        message = pickle.dumps((kind, work))
        with self._turn:
            child, is_answered = self._ready(), False
            try:
                assert child.stdin
                child.stdin.write(struct.pack(">I", len(message)) + message)
                child.stdin.flush()
                mark, content = self._answer(child)
                is_answered = True
            finally:
                if not is_answered:  # what it may still say would be taken for the answer to the next
                    self._end()
            if mark == _REFUSED:
                raise PrintRefused(content.decode())
            return content

    def close(self) -> None:
        """End the child; the next print begins another."""
        with self._turn:
            self._end()

    def _ready(self) -> "subprocess.Popen[bytes]":
        if self._child and (self._child.poll() is not None or self._prints >= _MOST_PRINTS):
            self._end()
        if self._child is None:
            program = f"from firstline.printing import apart; apart.serve({self._seconds}, {self._memory})"
            self._child = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-c", program],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd="/",
                env={name: os.environ[name] for name in _KEPT if name in os.environ}
                | {"PYTHONPATH": str(_SOURCES)},
                start_new_session=True,  # Ctrl+C is for the parent, at whose end the child ends
            )
            self._prints = 0
        self._prints += 1
        return self._child

    def _answer(self, child: "subprocess.Popen[bytes]") -> tuple[bytes, bytes]:
        assert child.stdout
        until = time.monotonic() + self._seconds
        mark, length = _HEAD.unpack(self._read(child.stdout, _HEAD.size, until))
        if length > _MOST_ANSWER:
            raise PrintRefused("The print is too large.")
        return mark, self._read(child.stdout, length, until)

    def _read(self, stream: IO[bytes], count: int, until: float) -> bytes:
        """So many bytes, before a point in time."""
        parts, missing = [], count
        with selectors.DefaultSelector() as waiting:
            waiting.register(stream, selectors.EVENT_READ)
            while missing:
                if not waiting.select(max(0.0, until - time.monotonic())):
                    raise PrintRefused(f"The print takes longer than {self._seconds} seconds.")
                part = os.read(stream.fileno(), min(missing, 1 << 20))
                if not part:
                    raise PrintRefused("The process that prints ended: the print takes too much.")
                parts.append(part)
                missing -= len(part)
        return b"".join(parts)

    def _end(self) -> None:
        child, self._child = self._child, None
        if child:
            child.kill()
            child.communicate()


_FREE: LifoQueue[Pressroom] = LifoQueue()
"""The rooms in which nothing is printed now; the one that was used last comes first."""


def open_rooms(count: int) -> None:
    """Let so many papers be printed at once, each in a child of its own; for the start of a process."""
    for _ in range(count - _FREE.qsize()):
        room = Pressroom()
        atexit.register(room.close)
        _FREE.put(room)


open_rooms(1)


def print_certificate(facts: CredentialFacts, design: Design, badge: str, code: str) -> bytes:
    """As firstline.printing.certificate does it, in the process apart. Raises PrintRefused."""
    return _print("certificate", facts, design, badge, code)


def print_page(html: str, css: str, most_pages: int = 1) -> bytes:
    """As firstline.printing.pages does it, in the process apart. Raises PrintRefused."""
    return _print("page", html, css, most_pages)


def _print(kind: _Kind, *work: object) -> bytes:
    room = _FREE.get()
    try:
        return room.print(kind, *work)
    finally:
        _FREE.put(room)


def serve(seconds: int, memory: int) -> None:
    """What the child does: print until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Whoever listens to the answers must hear nothing else, whatever a library prints.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while len(head := sys.stdin.buffer.read(4)) == 4:
        message = sys.stdin.buffer.read(struct.unpack(">I", head)[0])
        signal.alarm(seconds + 1)  # should the parent die: nobody would end a loop
        mark, content = _printed(message)
        signal.alarm(0)
        answers.write(_HEAD.pack(mark, len(content)) + content)
        answers.flush()


def _printed(message: bytes) -> tuple[bytes, bytes]:
    # Imported here: the parent, which imports this module too, shall not pay for WeasyPrint.
    from firstline.printing import certificate, pages  # noqa: PLC0415

    kind, work = pickle.loads(message)  # noqa: S301 - from the parent, which started this process
    try:
        if kind == "certificate":
            return _DONE, certificate.print_certificate(*work)
        html, css, most_pages = work
        return _DONE, pages.print_page(html, css, most_pages=most_pages)
    except PrintRefused as refusal:
        return _REFUSED, str(refusal).encode()
    except (MemoryError, RecursionError) as problem:
        return _REFUSED, f"The print takes too much: {type(problem).__name__}.".encode()
