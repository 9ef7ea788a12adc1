"""Every sort of mistake that the check knows, each with a sample and its exact messages.

The samples stand in ``mistakes/*.toml``, as changes to the small sound course: ``file``, ``old``
and ``new`` (written ``times`` over) replace a text, ``gone`` names a file that is missing, and
``files`` and ``bytes`` (hex digits) add whole ones. Those below ``pack/`` stand in a second root.
"""

import ast
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import firstline.content
from firstline.content.shelf import read_shelf
from tests.content.sample import FILES

_SAMPLES = Path(__file__).with_name("mistakes")
_PACK = "pack/"
_MAKERS = {"error", "warning", "_report", "Problem", "_Refused"}

Mistake = Mapping[str, Any]
Write = Callable[[Mapping[str, str | bytes], str], Path]

MISTAKES: list[Mistake] = [
    mistake
    for path in sorted(_SAMPLES.glob("*.toml"))
    for mistake in tomllib.loads(path.read_text(encoding="utf-8"))["mistake"]
]


def _files(mistake: Mistake) -> dict[str, str | bytes]:
    """The sound course with the mistake made."""
    files: dict[str, str | bytes] = {
        path: text for path, text in FILES.items() if path != mistake.get("gone")
    }
    if "file" in mistake:
        text, old = FILES[mistake["file"]], mistake["old"]
        assert old in text
        files[mistake["file"]] = text.replace(old, mistake["new"] * mistake.get("times", 1), 1)
    files |= mistake.get("files", {})
    return files | {path: bytes.fromhex(digits) for path, digits in mistake.get("bytes", {}).items()}


def _roots(write: Write, files: Mapping[str, str | bytes]) -> list[Path]:
    own = {path: text for path, text in files.items() if not path.startswith(_PACK)}
    pack = {path.removeprefix(_PACK): text for path, text in files.items() if path.startswith(_PACK)}
    return [write(own, "root")] + ([write(pack, "pack")] if pack else [])


@pytest.mark.parametrize(
    "mistake", [pytest.param(each, id=f"{each['kind']}-{n}") for n, each in enumerate(MISTAKES)]
)
def test_check_names_the_mistake_and_its_line(write: Write, mistake: Mistake) -> None:
    problems = read_shelf(_roots(write, _files(mistake)), on=date(2026, 11, 24)).problems

    assert [str(problem) for problem in problems] == mistake["says"]
    assert mistake["kind"] in {problem.kind for problem in problems}


def _link_out(root: Path) -> None:
    (root.parent / "secret.md").write_text("Secret.")
    (root / "courses/c/en/01-basics/02-linked.md").symlink_to(root.parent / "secret.md")


def _linked_folder(root: Path) -> None:
    (root / "courses/c/en/02-circle").symlink_to(root / "courses")


def _circle(root: Path) -> None:
    (root / "courses/c/en/01-basics/02-circle.md").symlink_to("02-circle.md")


def _pipe(root: Path) -> None:
    os.mkfifo(root / "courses/c/en/01-basics/02-pipe.md")


EDITED = {"kind-changed", "turning"}
"""Found in proposals only: tests/content/test_editing.py has samples."""
_PLACES = [
    (
        "link-out",
        _link_out,
        "courses/c/en/01-basics/02-linked.md:1: this link leaves the content root: put the file itself here",
    ),
    (
        "linked-folder",
        _linked_folder,
        "courses/c/en/02-circle:1: a linked folder is not followed: put the folder itself here",
    ),
    (
        "unreadable-file",
        _circle,
        "courses/c/en/01-basics/02-circle.md:1: this file cannot be read: check its permissions",
    ),
    ("not-plain", _pipe, "courses/c/en/01-basics/02-pipe.md:1: this is not a plain file: remove it"),
]


@pytest.mark.parametrize(("kind", "make", "says"), _PLACES)
def test_check_names_what_is_wrong_in_a_folder(
    write: Write, kind: str, make: Callable[[Path], None], says: str
) -> None:
    (root,) = _roots(write, FILES)
    make(root)

    assert [(problem.kind, str(problem)) for problem in read_shelf([root]).problems] == [(kind, says)]


def test_check_names_a_root_that_is_no_folder(tmp_path: Path) -> None:
    problems = read_shelf([tmp_path / "none"]).problems

    assert [(problem.kind, str(problem)) for problem in problems] == [
        ("no-root", "none:1: this content root is not a folder: check its path")
    ]


def test_check_names_a_folder_too_deep_to_read(write: Write, tmp_path: Path) -> None:
    (root,) = _roots(write, FILES)
    deep = root / "courses/c/en"
    deepest = os.open(deep, os.O_RDONLY)
    for _ in range(30):  # the path grows longer than any that the system takes
        os.mkdir("a" * 200, dir_fd=deepest)
        inner = os.open("a" * 200, os.O_RDONLY, dir_fd=deepest)
        os.close(deepest)
        deepest = inner
    os.close(deepest)

    assert {problem.kind for problem in read_shelf([root]).problems} == {"unreadable-folder"}


def _made() -> Iterator[tuple[str, ast.Call]]:
    """Every call of the content room that makes a problem."""
    for path in sorted(Path(firstline.content.__path__[0]).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and path.name != "problem.py":
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in _MAKERS:
                    yield f"{path.name}:{node.lineno}", node


def _kinds(call: ast.Call) -> list[str]:
    """The kinds that a call may give: the texts behind ``kind=``."""
    values = [keyword.value for keyword in call.keywords if keyword.arg == "kind"]
    nodes = [node for value in values for node in ast.walk(value)]
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_every_problem_has_a_kind() -> None:
    assert [place for place, call in _made() if not any(word.arg == "kind" for word in call.keywords)] == []


def test_every_kind_has_a_sample() -> None:
    sampled = {mistake["kind"] for mistake in MISTAKES} | {kind for kind, _, _ in _PLACES}

    made = {kind for _, call in _made() for kind in _kinds(call)}
    assert made - sampled - {"no-root", "unreadable-folder"} - EDITED == set()
