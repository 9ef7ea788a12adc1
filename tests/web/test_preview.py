"""The authors' live preview: the folders as they are now, with the problems beside them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from firstline.web.preview import create_preview
from tests.content.sample import COURSE, COURSE_FILE, FILES, LESSON, LESSON_FILE, PRACTICE, PRACTICE_FILE

Write = Callable[[str, str], None]
LOCAL = "\n> [!LOCAL] powers-of-entry\n> Ask your legal officer.\n"
ARABIC_LESSON = """\
---
title: لماذا
objectives: [see-alone]
minutes: 10
practice: [p-door]
translates: 000000000000
---

## البداية

تأتي إلى مكتبكم.[^unga-60-139]

> [!KEY]
> تحدثوا معها وحدها.

> [!LOCAL] powers-of-entry
> اسألوا المستشار القانوني.
"""
NOTES = """\
---
---

## powers-of-entry {{review-by=2999-01-31 source=unga-60-139}}

{text}
"""
OPEN_RESPONSE = """
## Your note {#your-note objective=see-alone}

Write the first line of your note.

| Criterion | Missing | Partly | Full |
|---|---|---|---|
| Her words | None | Some | All |
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A content root with the small sound course."""
    return tmp_path / "root"


@pytest.fixture
def write(root: Path) -> Write:
    """Writes one file of the root."""

    def written(path: str, text: str) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")

    for path, text in FILES.items():
        written(path, text)
    return written


@pytest.fixture
def client(root: Path, write: Write) -> FlaskClient:
    """A browser of the preview."""
    return create_preview([root]).test_client()


def links(text: str) -> list[tuple[str, str]]:
    return re.findall(r'<li><a href="(.*?)">(.*?)</a>', text)


def test_door_leads_to_every_lesson_and_quiz(client: FlaskClient) -> None:
    reply = client.get("/")
    assert reply.status_code == 200
    assert links(reply.text) == [
        ("/en/c/lessons/why", "Why"),
        ("/en/c/quizzes/basics", "Basics"),
        ("/en/c/quizzes/basics-practice", "Basics, practice"),
    ]
    assert "No problems" in reply.text


def test_every_link_of_the_door_works(client: FlaskClient) -> None:
    assert [client.get(href).status_code for href, _ in links(client.get("/").text)] == [200] * 3


def test_lesson_is_shown_as_trainees_will_read_it(client: FlaskClient) -> None:
    text = client.get("/en/c/lessons/why").text
    assert ('<h1 lang="en">Why</h1>' in text, "<h2>Start</h2>" in text) == (True, True)
    assert '<p class="callout-title">Key message</p>' in text


def test_quiz_is_shown_with_its_keys_and_feedback(client: FlaskClient) -> None:
    text = client.get("/en/c/quizzes/basics").text
    assert ("The counter" in text, "There she can speak." in text, "It tells him what she says." in text) == (
        True,
        True,
        True,
    )


def test_page_asks_again_by_itself(client: FlaskClient) -> None:
    assert '<meta http-equiv="refresh" content="3">' in client.get("/").text


def test_change_of_a_file_is_followed(client: FlaskClient, write: Write) -> None:
    before = client.get("/en/c/lessons/why").text
    write(LESSON_FILE, LESSON.replace("She comes to your counter.", "She comes to your desk."))
    after = client.get("/en/c/lessons/why").text
    assert ["She comes to your desk." in text for text in (before, after)] == [False, True]


def test_mistake_is_shown_with_its_file_and_line_and_goes_when_it_is_mended(
    client: FlaskClient, write: Write
) -> None:
    write(LESSON_FILE, LESSON.replace("minutes: 10", "minuts: 10"))
    broken = client.get("/").text
    write(LESSON_FILE, LESSON)
    problems = re.findall(r"<li><code>(.*?)</code>", broken)
    assert (f"{LESSON_FILE}:4" in problems, "No course is free of errors yet." in broken) == (True, True)
    assert "No problems" in client.get("/").text


def test_lesson_of_a_broken_course_is_not_found_and_comes_back(client: FlaskClient, write: Write) -> None:
    write(LESSON_FILE, "nothing")
    broken = client.get("/en/c/lessons/why").status_code
    write(LESSON_FILE, LESSON)
    assert (broken, client.get("/en/c/lessons/why").status_code) == (404, 200)


@pytest.mark.parametrize(
    "path",
    [
        "/en/c/lessons/nothing",
        "/en/c/quizzes/nothing",
        "/en/c/quizzes/final",
        "/fr/c/lessons/why",
        "/en/nothing/lessons/why",
        f"/assets/{'0' * 64}.png",
    ],
)
def test_unknown_place_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_local_notes_are_shown_in_the_language_of_the_lesson(client: FlaskClient, write: Write) -> None:
    write(COURSE_FILE, COURSE.replace("languages: [en]", "languages: [en, ar]"))
    write(LESSON_FILE, LESSON + LOCAL)
    write(LESSON_FILE.replace("/en/", "/ar/"), ARABIC_LESSON)
    write("courses/c/en/local.md", NOTES.format(text="You may enter."))
    write("courses/c/ar/local.md", NOTES.format(text="يجوز لكم الدخول."))
    english, arabic = (client.get(f"/{language}/c/lessons/why").text for language in ("en", "ar"))
    assert [("You may enter." in text, "يجوز لكم الدخول." in text) for text in (english, arabic)] == [
        (True, False),
        (False, True),
    ]


def test_item_that_is_not_marked_here_is_shown_too(client: FlaskClient, write: Write) -> None:
    write(PRACTICE_FILE, PRACTICE + OPEN_RESPONSE)
    reply = client.get("/en/c/quizzes/basics-practice")
    assert (reply.status_code, "Your note" in reply.text, "Her words" in reply.text) == (200, True, True)


def test_two_roots_are_read_as_one(root: Path, write: Write, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    (pack / LESSON_FILE).parent.mkdir(parents=True)
    (pack / LESSON_FILE).write_text(LESSON.replace("title: Why", "title: Why here"), encoding="utf-8")
    text = create_preview([root, pack]).test_client().get("/").text
    assert ("/en/c/lessons/why", "Why here") in links(text)
