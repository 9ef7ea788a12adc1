"""How long an author and a worker wait: a shelf of 200 lessons and 2,000 items, checked and loaded."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from firstline.content.editions import canonical, parse
from firstline.content.shelf import read_shelf

MODULES, LESSONS, ITEMS = 20, 10, 100
"""Lessons a module, and items a module's bank."""

RUNS = 3
_PARAGRAPH = (
    "A worker comes to your counter late in the evening. She says little, and looks at the door. "
    "You see her alone, in a quiet room, with an independent interpreter on the telephone. "
    "You tell her what you write down, and what you must pass on. She decides what happens next."
)


def linting_times() -> dict[str, float]:
    """Seconds to check the shelf as an author does, and to load its course as a worker does."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for path, text in _files():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        shelf = read_shelf([root])
        if shelf.problems:
            raise SystemExit(f"the benchmark's shelf is not clean: {shelf.problems[0]}")
        (course,) = shelf.courses
        stored = canonical(course)
        return {
            "check_2000_s": _seconds(lambda: read_shelf([root])),
            "load_2000_s": _seconds(lambda: parse(stored)),
        }


def _seconds(act: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return median(times)


def _files() -> Iterator[tuple[str, str]]:
    modules = [f"m{module}" for module in range(MODULES)]
    objectives = "".join(f"  - {{id: o{name}, text: Act well., critical: no}}\n" for name in modules)
    yield (
        "courses/big/course.md",
        "---\ntitle: A big course\nsummary: Much to read.\nsource_language: en\nlanguages: [en]\n"
        f"audience: [prosecutor]\nrelease: 1\nmodules: [{', '.join(modules)}]\nobjectives:\n{objectives}"
        "certificate:\n  lessons: all\n  tests: [final]\n  design: standard\n---\n",
    )
    for number, module in enumerate(modules, 1):
        folder = f"courses/big/en/{number:02}-{module}"
        yield f"{folder}/module.md", f"---\ntitle: Module {number}\nsummary: A part.\n---\n"
        for lesson in range(LESSONS):
            yield f"{folder}/{lesson:02}-{module}-l{lesson}.md", _lesson(module)
        yield f"quizzes/big/en/{number:02}-{module}.md", _bank(module)
    draws = "".join(f"  - {{bank: {name}, objective: o{name}, count: 2}}\n" for name in modules)
    yield (
        "quizzes/big/en/99-final.md",
        "---\nkind: test\ntitle: Final test\npass_mark: 80\nattempts: 3\ncooling_off_hours: 24\n"
        f"draws:\n{draws}---\n",
    )


def _lesson(module: str) -> str:
    head = f"---\ntitle: A lesson\nobjectives: [o{module}]\nminutes: 10\n---\n"
    section = f"## A step\n\n{_PARAGRAPH}\n\n- **First.** Ask her.\n- **Then.** Listen.\n\n{_PARAGRAPH}\n"
    return "\n".join([head, *([section] * 6), "> [!KEY]\n> See her alone.\n"])


def _bank(module: str) -> str:
    items = (
        f"## A case {{#{module}-i{item} objective=o{module} case}}\n\n{_PARAGRAPH} What do you do?\n\n"
        "- [x] See her alone in another room. {#alone}\n  > There she can speak.\n"
        "- [ ] Ask whoever came with her. {#ask}\n  > It tells him what she says.\n"
        "- [ ] Ask for her papers. {#papers}\n  > It silences her.\n"
        for item in range(ITEMS)
    )
    return "\n".join(["---\nkind: bank\ntitle: A bank\n---\n", *items])


if __name__ == "__main__":
    for figure, seconds in linting_times().items():
        print(f"{figure:22} {seconds:9.2f}")
