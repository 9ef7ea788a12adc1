"""The authors' files, read, checked and replaced for proposals."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from firstline.content import editing, replacing
from firstline.content.editing import Folders
from firstline.domain.refusal import Conflict, NotFound
from tests.content.conftest import Content
from tests.content.sample import BANK_FILE, COURSE_FILE, LESSON_FILE, PRACTICE_FILE, TEST_FILE

Write = Callable[[Content, str], Path]
ON = date(2026, 3, 2)


@pytest.fixture
def root(write: Write, files: Content) -> Path:
    return write(files, "root")


@pytest.fixture
def folders(root: Path, tmp_path: Path) -> Folders:
    return Folders((root,), tmp_path / "program")


@pytest.mark.parametrize(
    "path",
    [
        BANK_FILE,
        TEST_FILE,
        "courses/references.toml",
        "courses/c/published.toml",
        "courses/c/en/../../../secret.md",
        "../secret.md",
        "/etc/passwd",
        "courses/c/en/01-basics/none.md",
        "courses//c/course.md",
        "courses/c/en/01-basics/01-why.md\0.png",
        "",
    ],
)
def test_file_that_is_none_of_ours_is_not_found(folders: Folders, root: Path, path: str) -> None:
    (root.parent / "secret.md").write_text("secret")
    with pytest.raises(NotFound):
        editing.find(folders, path)


@pytest.mark.parametrize("path", [LESSON_FILE, COURSE_FILE, PRACTICE_FILE])
def test_file_of_a_course_is_found(folders: Folders, root: Path, path: str) -> None:
    assert editing.find(folders, path).text == (root / path).read_text()


def test_link_out_of_the_root_is_not_found(folders: Folders, root: Path) -> None:
    (root.parent / "secret.md").write_text("secret")
    (root / LESSON_FILE).unlink()
    (root / LESSON_FILE).symlink_to(root.parent / "secret.md")
    with pytest.raises(NotFound):
        editing.find(folders, LESSON_FILE)


def test_file_of_a_later_root_is_the_one_that_counts(write: Write, root: Path, tmp_path: Path) -> None:
    pack = write({LESSON_FILE: "ours"}, "pack")
    assert editing.find(Folders((root, pack), tmp_path), LESSON_FILE).root == pack


def test_check_of_the_same_text_finds_nothing(folders: Folders, root: Path) -> None:
    checked = editing.check(folders, LESSON_FILE, (root / LESSON_FILE).read_text(), ON)
    assert (checked.here, checked.beyond, checked.course is not None) == ((), (), True)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("---\n", "", "no-front-matter"),
        ("minutes: 10", "minutes: [", "front-matter-unreadable"),
        ("She comes", "<script>alert(1)</script>", "raw-html"),
        ("She comes", "[" * 600, "too-many-brackets"),
        ("She comes", "She \u202ecomes", "turning"),
        ("She comes", "She \x1bcomes", "control-character"),
        ("She comes", "x" * 210_000, "file-too-large"),
    ],
)
def test_check_of_a_bad_text_says_so(folders: Folders, root: Path, old: str, new: str, kind: str) -> None:
    text = (root / LESSON_FILE).read_text().replace(old, new, 1)
    checked = editing.check(folders, LESSON_FILE, text, ON)
    assert (kind in [problem.kind for problem in checked.here], checked.errors != ()) == (True, True)


def test_check_leaves_the_files_alone(folders: Folders, root: Path) -> None:
    before = (root / LESSON_FILE).read_bytes()
    editing.check(folders, LESSON_FILE, "nothing", ON)
    assert (root / LESSON_FILE).read_bytes() == before


def test_practice_that_becomes_a_bank_is_refused(folders: Folders, root: Path) -> None:
    text = (root / PRACTICE_FILE).read_text().replace("kind: practice", "kind: bank", 1)
    checked = editing.check(folders, PRACTICE_FILE, text, ON)
    assert "kind-changed" in [problem.kind for problem in checked.errors]


def test_published_id_that_vanishes_is_an_error(folders: Folders, root: Path) -> None:
    (root / "courses/c/published.toml").write_text('lessons = ["why"]\nitems = ["p-door"]\n')
    text = (root / PRACTICE_FILE).read_text().replace("{#p-door", "{#p-gate", 1)
    checked = editing.check(folders, PRACTICE_FILE, text, ON)
    assert checked.errors != ()


def test_target_is_the_last_root_that_is_not_the_program(write: Write, root: Path) -> None:
    pack = write({}, "pack")
    assert (
        replacing.target(Folders((root, pack), root), LESSON_FILE),
        replacing.target(Folders((root,), root), LESSON_FILE),
        replacing.target(Folders((root, root), root), LESSON_FILE),
        replacing.target(Folders((pack, root), root), LESSON_FILE),
    ) == (pack, root, None, None)


def test_write_keeps_the_mode_and_leaves_nothing_behind(root: Path) -> None:
    (root / LESSON_FILE).chmod(0o640)
    replacing.write(root, {LESSON_FILE: "new"}, {LESSON_FILE: 0o600})
    file = root / LESSON_FILE
    assert (file.read_text(), file.stat().st_mode & 0o777, [p.name for p in file.parent.glob(".*")]) == (
        "new",
        0o640,
        [],
    )


def test_write_that_fails_takes_back_what_was_written(root: Path) -> None:
    before = (root / LESSON_FILE).read_text()
    (root / "courses/c/en/wall").write_text("a file where a folder should be")
    changes = {LESSON_FILE: "new", "courses/c/en/wall/x.md": "new"}
    with pytest.raises(Conflict):
        replacing.write(root, changes, {})
    assert (root / LESSON_FILE).read_text() == before


def test_write_through_a_linked_folder_is_refused(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "courses/c/fr").symlink_to(outside)
    with pytest.raises(Conflict):
        replacing.write(root, {"courses/c/fr/x.md": "new"}, {})
    assert list(outside.iterdir()) == []


def test_release_is_raised_once() -> None:
    text = "---\ntitle: A\nrelease: 9\n---\nrelease: 3\n"
    assert replacing.raised_release(text) == "---\ntitle: A\nrelease: 10\n---\nrelease: 3\n"


def test_release_that_is_missing_is_refused() -> None:
    with pytest.raises(Conflict):
        replacing.raised_release("---\ntitle: A\n---\n")
