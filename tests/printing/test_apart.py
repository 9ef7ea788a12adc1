"""Printing in a process apart: the same papers, and nothing that a design does harms the others."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from firstline.domain.credential import CredentialFacts
from firstline.printing import apart
from firstline.printing.apart import Pressroom
from firstline.printing.certificate import print_certificate
from firstline.printing.designs import Design, read_design
from firstline.printing.pages import print_page
from firstline.printing.refused import PrintRefused
from tests.printing.conftest import BADGE, CODE, MakeFolder
from tests.printing.test_pages import CSS, HTML

ROOT = Path(__file__).parents[2]
LOOP = "{% for a in microtext %}" * 3 + "{% endfor %}" * 3


@pytest.fixture(scope="module")
def room() -> Iterator[Pressroom]:
    made = Pressroom()
    yield made
    made.close()


@pytest.fixture
def hasty() -> Iterator[Pressroom]:
    """A room with three seconds for each print."""
    made = Pressroom(seconds=3)
    yield made
    made.close()


def spoilt(folder: MakeFolder, body: str) -> Design:
    return read_design(
        folder({"certificate.html": f'<html lang="en"><title>x</title><body>{body}</body></html>'})
    )


def process_of(room: Pressroom) -> int:
    assert room._child
    return room._child.pid


def test_print_apart_is_the_same_paper(room: Pressroom, facts: CredentialFacts, design: Design) -> None:
    made = room.print("certificate", facts, design, BADGE, CODE)
    assert made == print_certificate(facts, design, BADGE, CODE)


def test_print_page_apart_is_the_same_page(room: Pressroom) -> None:
    html = HTML.format("<p>See her alone.</p>")
    assert room.print("page", html, CSS, 1) == print_page(html, CSS)


def test_prints_share_one_process(room: Pressroom, facts: CredentialFacts, standard: Design) -> None:
    room.print("certificate", facts, standard, BADGE, CODE)
    first = process_of(room)
    room.print("certificate", replace(facts, name="Ada"), standard, BADGE, CODE)
    assert process_of(room) == first


def test_print_apart_is_refused_with_the_same_words(
    room: Pressroom, facts: CredentialFacts, standard: Design
) -> None:
    with pytest.raises(PrintRefused, match="has these letters: 𓀀"):
        room.print("certificate", replace(facts, name="Ada 𓀀"), standard, BADGE, CODE)


def test_design_that_loops_is_refused_and_the_next_is_printed(
    hasty: Pressroom, facts: CredentialFacts, standard: Design, folder: MakeFolder
) -> None:
    with pytest.raises(PrintRefused, match="longer than 3 seconds"):
        hasty.print("certificate", facts, spoilt(folder, LOOP), BADGE, CODE)
    assert hasty.print("page", HTML.format("<p>Well.</p>"), CSS, 1)[:5] == b"%PDF-"


def test_design_that_eats_memory_is_refused_and_the_next_is_printed(
    room: Pressroom, facts: CredentialFacts, standard: Design, folder: MakeFolder
) -> None:
    with pytest.raises(PrintRefused, match="takes too much"):
        room.print("certificate", facts, spoilt(folder, "{{ microtext * 1000000 }}"), BADGE, CODE)
    assert room.print("certificate", facts, standard, BADGE, CODE)[:5] == b"%PDF-"


def test_print_after_the_process_was_killed_begins_another(
    room: Pressroom, facts: CredentialFacts, standard: Design
) -> None:
    room.print("certificate", facts, standard, BADGE, CODE)
    killed = process_of(room)
    os.kill(killed, signal.SIGKILL)
    assert room._child
    room._child.wait()
    assert room.print("certificate", facts, standard, BADGE, CODE)[:5] == b"%PDF-"
    assert process_of(room) != killed


def test_prints_of_several_threads_are_not_mixed_up(
    room: Pressroom, facts: CredentialFacts, standard: Design
) -> None:
    people = [replace(facts, name=name) for name in ("Ada", "Bo", "Cleo", "Dara")]
    wanted = [print_certificate(person, standard, BADGE, CODE) for person in people]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda person: room.print("certificate", person, standard, BADGE, CODE), people))
    assert made == wanted


def test_process_apart_knows_no_secret(
    monkeypatch: pytest.MonkeyPatch, room: Pressroom, facts: CredentialFacts, standard: Design
) -> None:
    monkeypatch.setenv("FIRSTLINE_SECRET_KEY", "s" * 40)
    room.close()
    room.print("certificate", facts, standard, BADGE, CODE)
    environment = Path(f"/proc/{process_of(room)}/environ").read_bytes()
    assert [part for part in environment.split(b"\0") if part.startswith(b"FIRSTLINE")] == []


def test_process_apart_ends_with_its_parent() -> None:
    program = (
        "from firstline.printing import apart; "
        f"room = apart.Pressroom(); room.print('page', {HTML.format('<p>x</p>')!r}, {CSS!r}, 1); "
        "print(room._child.pid, flush=True); import os; os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended(int(done.stdout))


def ended(process: int) -> bool:
    """Whether a process is gone within five seconds."""
    for _ in range(50):
        state = Path(f"/proc/{process}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return True
        signal.sigtimedwait([], 0.1)
    return False


def test_importing_the_doorway_does_not_import_weasyprint() -> None:
    program = "import sys; from firstline.printing import apart; print('weasyprint' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_module_functions_print_in_the_shared_room(facts: CredentialFacts, standard: Design) -> None:
    html = HTML.format("<p>See her alone.</p>")
    assert apart.print_page(html, CSS) == print_page(html, CSS)
    assert apart.print_certificate(facts, standard, BADGE, CODE) == print_certificate(
        facts, standard, BADGE, CODE
    )
