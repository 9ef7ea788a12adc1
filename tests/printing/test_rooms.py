"""Papers that are printed at once, each in a process of its own."""

import subprocess
import sys

import pytest

from tests.printing.test_pages import CSS, HTML

_PRINT = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from firstline.printing import apart

apart.open_rooms(int(sys.argv[1]))
with ThreadPoolExecutor(4) as pool:
    made = list(pool.map(lambda _: apart.print_page(*sys.argv[2:]), range(4)))
children = [word for path in Path("/proc/self/task").glob("*/children") for word in path.read_text().split()]
print(len(children), len(set(made)))
"""


@pytest.mark.parametrize("count", [1, 2])
def test_so_many_processes_print_as_rooms_were_opened(count: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PRINT, str(count), HTML, CSS], capture_output=True, text=True
    )
    assert done.stdout == f"{count} 1\n", done.stderr
