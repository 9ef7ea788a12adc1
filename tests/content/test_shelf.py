"""Reading a whole shelf."""

from collections.abc import Callable, Mapping
from pathlib import Path

from firstline.content.problem import Problem
from firstline.content.shelf import Shelf, read_shelf
from firstline.domain.course import CertificateRule, JobAid, Lesson, Objective, Reference
from firstline.domain.item import Choice, ChosenGap, Cloze, Matching, Option, Ordering, Pair, Step, TypedGap
from firstline.domain.quiz import Draw, Test

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]
Write = Callable[[Mapping[str, str | bytes], str], Path]

_PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 8
_LESSON = "courses/c/en/01-basics/01-why.md"
_UNGA = Reference(
    key="unga-60-139",
    title="Violence against women migrant workers",
    body="United Nations General Assembly",
    year=2005,
    symbol="A/RES/60/139",
    url="https://undocs.org/A/RES/60/139",
    checked_on="2026-11-24",
)


def test_read_shelf_finds_no_problem_in_a_sound_course(read: Read, files: Files) -> None:
    assert read(files).problems == ()


def test_read_shelf_compiles_the_course(read: Read, files: Files) -> None:
    (course,) = read(files).courses

    assert (course.id, course.title, course.summary) == ("c", "A course", "What it is about.")
    assert (course.description, course.language, course.audience) == ("A description.", "en", ("prosecutor",))
    assert (course.release, course.sensitive) == (1, False)
    assert course.objectives == (Objective("see-alone", "See her alone.", ("unga-60-139",), critical=True),)
    assert course.certificate == CertificateRule(("why",), ("final",), 36, "standard")
    assert course.references == (_UNGA,)
    assert course.assets == ()


def test_read_shelf_compiles_a_lesson_with_its_footnotes(read: Read, files: Files) -> None:
    (course,) = read(files).courses

    assert [lesson for _, lesson in course.lessons()] == [
        Lesson(
            id="why",
            title="Why",
            minutes=10,
            objectives=("see-alone",),
            body=(
                "## Start\n\nShe comes to your counter.[^unga-60-139]\n\n> [!KEY]\n> "
                "Speak with her alone.\n\n"
                "[^unga-60-139]: United Nations General Assembly, *Violence against women migrant workers*, "
                "2005, A/RES/60/139. <https://undocs.org/A/RES/60/139>"
            ),
            practice=("p-door",),
            references=("unga-60-139",),
        )
    ]


def test_read_shelf_compiles_job_aids(read: Read, files: Files) -> None:
    (course,) = read(files).courses

    assert course.modules[0].job_aids == (JobAid("card", "A card", "basics", "- [ ] A quiet room."),)


def test_read_shelf_compiles_choices_with_the_lesson_of_each_harm(read: Read, files: Files) -> None:
    (course,) = read(files).courses
    (bank,) = (bank for bank in course.banks if bank.kind == "bank")

    assert bank.items[0] == Choice(
        id="counter",
        title="The counter",
        stem="Her employer answers for her. What do you do?",
        objective="see-alone",
        case=True,
        critical=True,
        options=(
            Option("room", "Take her to another room.", "There she can speak.", key=True),
            Option("him", "Ask him what happened.", "It tells him what she says.", key=False, harm="why"),
        ),
        multiple=False,
    )


def test_read_shelf_compiles_ordering_matching_and_cloze(read: Read, files: Files) -> None:
    (course,) = read(files).courses
    (bank,) = (bank for bank in course.banks if bank.kind == "practice")

    assert bank.items == (
        Ordering(
            id="p-door",
            title="The door",
            stem="Put the steps in order.",
            objective="see-alone",
            feedback="She decides who comes in.",
            steps=(Step("knock", "Knock."), Step("wait", "Wait."), Step("enter", "Enter.")),
        ),
        Matching(
            id="p-words",
            title="The words",
            stem="Match the words.",
            objective="see-alone",
            feedback="Words matter.",
            pairs=(
                Pair("Are you safe?", "Safety is first."),
                Pair("Who may know?", "It is hers to say."),
            ),
            prompt_heading="Say",
            target_heading="Because",
        ),
        Cloze(
            id="p-gaps",
            title="The gaps",
            stem="Fill in.",
            objective="see-alone",
            feedback="Both help.",
            texts=("See her ", " and ", " listen."),
            gaps=(TypedGap(("alone", "by herself")), ChosenGap(("first", "last", "never"), 0)),
        ),
    )


def test_read_shelf_compiles_tests(read: Read, files: Files) -> None:
    (course,) = read(files).courses

    assert course.tests == (
        Test("final", "Final test", 80, 3, 24, (Draw("basics", "see-alone", 2, critical=True),)),
    )


def test_read_shelf_orders_lessons_by_number_and_banks_likewise(read: Read, files: Files) -> None:
    files["courses/c/en/01-basics/10-later.md"] = files[_LESSON]
    files["courses/c/en/01-basics/2-soon.md"] = files[_LESSON]

    (course,) = read(files).courses

    assert [lesson.id for _, lesson in course.lessons()] == ["why", "soon", "later"]


def test_read_shelf_sends_bare_harm_to_the_first_lesson_of_the_objective(read: Read, files: Files) -> None:
    files["courses/c/en/01-basics/00-zero.md"] = files[_LESSON]

    (course,) = read(files).courses

    assert [o.harm for i in course.items() if isinstance(i, Choice) for o in i.options] == [
        None,
        "zero",
        None,
        "why",
    ]


def test_read_shelf_leaves_out_a_course_with_errors(read: Read, files: Files) -> None:
    files |= {path.replace("/c/", "/d/"): text for path, text in files.items() if "/c/" in path}
    files["quizzes/d/en/09-final.md"] = "---\nkind: test\n"

    shelf = read(files)

    assert [course.id for course in shelf.courses] == ["c"]
    assert shelf.errors == (
        Problem(
            "quizzes/d/en/09-final.md",
            1,
            "the front matter has no end: add a line '---' below its last key",
            kind="front-matter-without-end",
        ),
    )


def test_read_shelf_keeps_a_course_with_warnings(read: Read, files: Files) -> None:
    files["courses/c/notes.txt"] = "private"

    shelf = read(files)

    assert [course.id for course in shelf.courses] == ["c"]
    assert shelf.errors == ()
    assert [str(problem) for problem in shelf.problems] == [
        "courses/c/notes.txt:1: no file of this name is expected here: rename, move or remove it"
    ]


def test_read_shelf_replaces_a_whole_file_by_that_of_a_later_root(write: Write, files: Files) -> None:
    pack = {_LESSON: str(files[_LESSON]).replace("title: Why", "title: Why here")}

    (course,) = read_shelf([write(files, "root"), write(pack, "pack")]).courses

    assert [lesson.title for _, lesson in course.lessons()] == ["Why here"]


def test_read_shelf_takes_private_banks_from_a_pack(write: Write, files: Files) -> None:
    bank = {"quizzes/c/en/01-basics.md": files.pop("quizzes/c/en/01-basics.md")}

    shelf = read_shelf([write(files, "root"), write(bank, "pack")])

    assert (len(shelf.courses), shelf.problems) == (1, ())


def test_read_shelf_mends_a_broken_file_by_that_of_a_later_root(write: Write, files: Files) -> None:
    broken = files | {_LESSON: b"\xff"}

    shelf = read_shelf([write(broken, "root"), write({_LESSON: files[_LESSON]}, "pack")])

    assert shelf.problems == ()


def test_read_shelf_reads_a_pack_s_own_references(write: Write, files: Files) -> None:
    own = str(files["courses/references.toml"]).replace("[unga-60-139]", "[own-law]")
    lesson = str(files[_LESSON]).replace("counter.[^unga-60-139]", "counter.[^own-law]")
    pack: Files = {"courses/c/references.toml": own, _LESSON: lesson}

    (course,) = read_shelf([write(files, "root"), write(pack, "pack")]).courses

    assert [reference.key for reference in course.references] == ["own-law", "unga-60-139"]


def test_read_shelf_refuses_a_key_in_both_reference_files(read: Read, files: Files) -> None:
    files["courses/c/references.toml"] = files["courses/references.toml"]

    assert [str(problem) for problem in read(files).errors] == [
        "courses/c/references.toml:1: the key 'unga-60-139' stands at "
        "courses/references.toml:1 as well: remove one"
    ]


def test_read_shelf_names_a_missing_root(tmp_path: Path) -> None:
    assert [str(problem) for problem in read_shelf([tmp_path / "nowhere"]).problems] == [
        "nowhere:1: this content root is not a folder: check its path"
    ]


def test_read_shelf_keeps_the_pictures_that_lessons_show(read: Read, files: Files) -> None:
    files["courses/c/en/01-basics/room.png"] = _PNG
    files["courses/c/en/01-basics/unused.png"] = _PNG + b"1"
    files[_LESSON] = str(files[_LESSON]) + "\n![A quiet room](room.png)\n"

    shelf = read(files)

    (course,) = shelf.courses
    (asset,) = course.assets
    assert (asset.path, asset.media_type) == ("en/01-basics/room.png", "image/png")
    assert shelf.assets == {asset.digest: _PNG}
    assert f"![A quiet room](asset:{asset.digest}.png)" in next(course.lessons())[1].body


def test_read_shelf_turns_links_between_lessons_into_addresses_of_the_course(
    read: Read, files: Files
) -> None:
    files["courses/c/en/job-aids/01-card.md"] = (
        "---\ntitle: A card\nmodule: basics\n---\n[Why](../01-basics/01-why.md) and [card](01-card.md)\n"
    )

    (course,) = read(files).courses

    assert course.modules[0].job_aids[0].body == "[Why](lesson:c/basics/why) and [card](job-aid:c/card)"


def test_read_shelf_accepts_a_byte_order_mark_and_windows_line_ends(read: Read, files: Files) -> None:
    plain = read(files)
    windows = {
        path: b"\xef\xbb\xbf" + str(text).replace("\n", "\r\n").encode() for path, text in files.items()
    }

    assert read(windows) == plain


def test_read_shelf_composes_characters(read: Read, files: Files) -> None:
    files[_LESSON] = str(files[_LESSON]).replace("Start", "Cafe\u0301")

    (course,) = read(files).courses

    assert next(course.lessons())[1].body.startswith("## Caf\u00e9\n")
