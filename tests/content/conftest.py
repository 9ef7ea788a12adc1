"""The small sound course in folders, the means to break it, and the real courses."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from firstline.content.shelf import Shelf, read_shelf
from firstline.domain.course import Course
from tests.content.sample import FILES, lay

ROOT = Path(__file__).parents[2]
Content = Mapping[str, str | bytes]
Read = Callable[[Content], Shelf]
Edited = Callable[[str, str, str], list[str]]


@pytest.fixture(scope="session")
def real_shelf() -> Shelf:
    """The courses of this repository, read once."""
    return read_shelf([ROOT])


@pytest.fixture(scope="session")
def real_courses(real_shelf: Shelf) -> Mapping[str, Course]:
    """They, by their ids."""
    return {course.id: course for course in real_shelf.courses}


@pytest.fixture
def files() -> dict[str, str | bytes]:
    """The files of the sound course."""
    return dict(FILES)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Content, str], Path]:
    """Write files into a content root of a given name."""

    def written(content: Content, name: str) -> Path:
        root = tmp_path / name
        root.mkdir(exist_ok=True)
        return lay(root, content)

    return written


@pytest.fixture
def read(write: Callable[[Content, str], Path]) -> Read:
    """Write files and read them as a shelf."""
    return lambda content: read_shelf([write(content, "root")])


@pytest.fixture
def edited(read: Read, files: dict[str, str | bytes]) -> Edited:
    """The problems after one text of one file of the sound course was replaced by another."""

    def problems(path: str, old: str, new: str) -> list[str]:
        text = files.get(path, "")
        assert isinstance(text, str)
        assert old in text
        files[path] = text.replace(old, new, 1)
        return [str(problem) for problem in read(files).problems]

    return problems
