"""Problems in lessons, modules and job aids, each with its line and what to change."""

from collections.abc import Callable, Mapping

import pytest

from firstline.content.shelf import Shelf

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]
Edited = Callable[[str, str, str], list[str]]

_LESSON = "courses/c/en/01-basics/01-why.md"
_AID = "courses/c/en/job-aids/01-card.md"
_CALLOUT = "> [!KEY]\n> Speak with her alone."


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("minutes: 10\n", "", 1, "the key 'minutes' is missing: add it (the whole number of minutes)"),
        (
            "minutes: 10",
            "minutes: ten",
            4,
            "minutes: the whole number of minutes is needed from 1 to 240, not 'ten'",
        ),
        (
            "minutes: 10",
            "minutes: 0",
            4,
            "minutes: the whole number of minutes is needed from 1 to 240, not '0'",
        ),
        ("minutes: 10", "minuts: 10\nminutes: 9", 4, "the key 'minuts' is unknown; did you mean 'minutes'?"),
        (
            "minutes: 10",
            "minutes: 10\nnurses: 5",
            5,
            "the key 'nurses' is unknown: remove it, or use one of "
            "title, objectives, minutes, practice, content_note, instead, translates",
        ),
        ("minutes: 10", "minutes: 10\nminutes: 10", 5, "the key 'minutes' stands here twice: remove one"),
        (
            "objectives: [see-alone]",
            "objectives: see-alone",
            3,
            "objectives: the list of objectives that it teaches is needed, "
            "as a list such as [see-alone], not 'see-alone'",
        ),
        ("title: Why", "title: [Why]", 2, "title: the title is needed, as one text"),
        (
            "title: Why",
            "title: Why: because",
            2,
            "the front matter cannot be read here: check the indentation, "
            "and put a text that holds a colon in quotes",
        ),
        (
            "title: Why",
            "title: Why\ntranslates: abc",
            3,
            "this is the source language: remove 'translates', which only translations have",
        ),
        (
            "title: Why",
            "title: Why\ninstead: why",
            3,
            "a lesson cannot stand in for itself: name another lesson",
        ),
        (
            "title: Why",
            "title: Why\ninstead: nowhere",
            3,
            "there is no lesson 'nowhere': name a lesson of this course",
        ),
        (
            "objectives: [see-alone]",
            "objectives: [see-alone, see-alome]",
            3,
            "there is no objective 'see-alome'; did you mean 'see-alone'?",
        ),
        (
            "objectives: [see-alone]",
            "objectives: [see-alone, see-alone]",
            3,
            "objectives: 'see-alone' is named twice; remove one",
        ),
        (
            "practice: [p-door]",
            "practice: [p-gate]",
            5,
            "there is no practice item 'p-gate': add it to a practice quiz",
        ),
        (
            "practice: [p-door]",
            "practice: [counter]",
            5,
            "'counter' is an item of a graded bank, and practice would show its answer: "
            "name an item of a practice quiz",
        ),
        ("## Start", "# Start", 8, "the title is the only heading of level 1: write ## here"),
        ("She comes", "She <b>comes</b>", 10, "raw HTML is not taken: remove <b>"),
        ("She comes", "<div>\n\nShe comes", 10, "raw HTML is not taken: remove <div>"),
        ("She comes", "<!-- later -->\n\nShe comes", 10, "raw HTML is not taken: remove <!-- -->"),
        (
            "counter.",
            "counter.[^unga-60-193]",
            10,
            "there is no reference 'unga-60-193': add it to references.toml; did you mean 'unga-60-139'?",
        ),
        (
            _CALLOUT,
            "[^unga-60-139]: A note.",
            12,
            "remove this footnote text: the system adds it from references.toml",
        ),
        (
            "[!KEY]",
            "[!KYE]",
            12,
            "the callout kind [!KYE] is unknown: use one of NOTE, TIP, IMPORTANT, WARNING, CAUTION, KEY",
        ),
        ("[!KEY]", "[!WARNNG]", 12, "the callout kind [!WARNNG] is unknown; did you mean 'WARNING'?"),
        ("[!KEY]", "[!KEY] Listen.", 12, "write the text of the callout on the line below [!KEY]"),
        ("[!KEY]", "[!LOCAL]", 12, "name this local note: write [!LOCAL] and an id"),
        (
            "[!KEY]",
            "[!IF] trust<0",
            12,
            "[!IF] stands in a scenario only, at the margin: move or remove this block",
        ),
        (
            "[!KEY]",
            "[!DEBRIEF]",
            12,
            "[!DEBRIEF] stands in a scenario only, at the margin: move or remove this block",
        ),
        (
            _CALLOUT,
            "![](room.png)",
            12,
            "the picture 'room.png' has no alternative text: write ![what it shows](...)",
        ),
        (_CALLOUT, "![A room](rom.png)", 12, "there is no picture 'rom.png': put it into the course folder"),
        (
            _CALLOUT,
            "![A room](https://example.org/room.png)",
            12,
            "there is no picture 'https://example.org/room.png': put it into the course folder",
        ),
        (
            _CALLOUT,
            "![A room][r]\n\n[r]: room.png",
            12,
            "write the address 'room.png' in round brackets behind the link text",
        ),
        (
            _CALLOUT,
            "[next](02-next.md)",
            12,
            "the link to '02-next.md' leads nowhere: there is no such lesson or job aid: check the path",
        ),
        (
            _CALLOUT,
            "One line.\n[up](#start)",
            13,
            "the link to '#start' leads nowhere: headings have no addresses of their own: link to the lesson",
        ),
        (
            _CALLOUT,
            "[a](https:/example.org)",
            12,
            "the link to 'https:/example.org' leads nowhere: write an address that starts with "
            "https:// or mailto:",
        ),
        (
            _CALLOUT,
            "[a](//example.org)",
            12,
            "the link to '//example.org' leads nowhere: write the whole address, with https://",
        ),
        (
            _CALLOUT,
            "[a](/courses/c)",
            12,
            "the link to '/courses/c' leads nowhere: name the file as seen from this one, "
            "such as ../01-mandate/02-why.md",
        ),
        (_CALLOUT, ">" * 25 + " deep", 12, "lists and quotes are nested too deeply here: use fewer levels"),
        (
            _CALLOUT,
            "She is an illegal migrant.",
            12,
            "'illegal migrant' blames or belittles: "
            "write 'migrant in an irregular situation', or put it in quotes",
        ),
        (
            _CALLOUT,
            "One line.\nThese girls are here.",
            13,
            "'These girls' blames or belittles: write 'these women', or put it in quotes",
        ),
        (_CALLOUT, "word " * 36 + "end.", 12, "a sentence of 37 words stands here: part it, 35 are the most"),
        (
            _CALLOUT,
            ("word " * 29 + "end. ") * 5,
            1,
            "the sentences of this lesson have 26 words on average: shorten them to 22 or fewer",
        ),
    ],
)
def test_read_lesson_reports(read: Read, files: Files, old: str, new: str, line: int, sentence: str) -> None:
    files["courses/c/en/01-basics/room.png"] = b"\x89PNG\r\n\x1a\n"
    files[_LESSON] = str(files[_LESSON]).replace(old, new, 1)

    assert [str(problem) for problem in read(files).problems] == [f"{_LESSON}:{line}: {sentence}"]


def test_read_lesson_reports_an_empty_body(read: Read, files: Files) -> None:
    files[_LESSON] = str(files[_LESSON]).partition("## Start")[0]

    assert [str(problem) for problem in read(files).problems] == [
        f"{_LESSON}:7: this lesson is empty: write its text below the front matter"
    ]


def test_read_lesson_refuses_a_picture_of_another_course(read: Read, files: Files) -> None:
    files["courses/d/en/room.png"] = b"\x89PNG\r\n\x1a\n"
    files[_LESSON] = str(files[_LESSON]) + "\n![A room](../../../d/en/room.png)\n"

    assert [str(problem) for problem in read(files).problems] == [
        f"{_LESSON}:15: the picture '../../../d/en/room.png' belongs to another course: copy it to this one"
    ]


def test_read_lesson_takes_harmful_terms_in_quotation_marks(edited: Edited) -> None:
    assert edited(_LESSON, "She comes", "Nobody is “an illegal migrant” or a 'runaway'. She comes") == []


def test_read_lesson_takes_links_to_the_web_and_mail(edited: Edited) -> None:
    assert edited(_LESSON, "She comes", "<https://example.org> [m](mailto:a@example.org) She comes") == []


def test_read_lesson_refuses_a_bad_file_name(read: Read, files: Files) -> None:
    files["courses/c/en/01-basics/02-Her_Rights.md"] = files[_LESSON]

    assert [str(problem) for problem in read(files).problems] == [
        "courses/c/en/01-basics/02-Her_Rights.md:1: "
        "the id 'Her_Rights' of this lesson may hold only a-z, 0-9 and single hyphens between"
    ]


def test_read_lesson_refuses_an_id_of_more_than_60_characters(read: Read, files: Files) -> None:
    path = f"courses/c/en/01-basics/02-{'a' * 61}.md"
    files[path] = files[_LESSON]

    assert [str(problem) for problem in read(files).problems] == [
        f"{path}:1: the id of this lesson is longer than 60 characters: shorten it"
    ]


def test_check_course_names_both_places_of_a_lesson_id(read: Read, files: Files) -> None:
    files["courses/c/en/01-basics/02-why.md"] = files[_LESSON]

    assert [str(problem) for problem in read(files).problems] == [
        f"courses/c/en/01-basics/02-why.md:1: the id 'why' names another lesson already, "
        f"at {_LESSON}:1: change one"
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("title: A card\n", "", 1, "the key 'title' is missing: add it (the title)"),
        ("module: basics", "module: basic", 3, "there is no module 'basic'; did you mean 'basics'?"),
        ("- [ ] A quiet room.", "", 5, "this job aid is empty: write its text below the front matter"),
    ],
)
def test_read_job_aid_reports(edited: Edited, old: str, new: str, line: int, sentence: str) -> None:
    assert edited(_AID, old, new) == [f"{_AID}:{line}: {sentence}"]


def test_read_module_refuses_a_body(edited: Edited) -> None:
    path = "courses/c/en/01-basics/module.md"

    assert edited(path, "start.\n---\n", "start.\n---\nText.\n") == [
        f"{path}:5: module.md has no body: move this text into a lesson"
    ]


def test_check_course_asks_for_module_md(read: Read, files: Files) -> None:
    del files["courses/c/en/01-basics/module.md"]

    assert [str(problem) for problem in read(files).problems] == [
        "courses/c/course.md:8: there is no module 'basics': add its folder with a module.md",
        f"{_LESSON}:1: the folder of this lesson has no module.md: add one",
    ]
