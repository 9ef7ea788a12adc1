"""Courses in a second language."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from firstline.content.editions import canonical, parse
from firstline.content.shelf import Shelf, read_shelf
from firstline.domain.course import Course
from firstline.domain.item import Choice, Cloze, OpenResponse, TypedGap

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]
Write = Callable[[Mapping[str, str | bytes], str], Path]

_COURSE, _AR_COURSE = "courses/c/course.md", "courses/c/ar/course.md"
_MODULE = "courses/c/ar/01-basics/module.md"
_LESSON = "courses/c/ar/01-basics/01-why.md"
_BANK = "quizzes/c/ar/01-basics.md"
_PRACTICE = "quizzes/c/ar/01-basics-practice.md"
_TEST = "quizzes/c/ar/09-final.md"
_WORDS = {
    "Why": "لماذا",
    "She comes to your counter.": "تأتي إلى مكتبكم.",
    "The counter": "المكتب",
    "Take her to another room.": "خذوها إلى غرفة أخرى.",
    "There she can speak.": "هناك تستطيع الكلام.",
    "alone|by herself": "وحدها",
    "See her ": "قابلوها ",
}
_TEXT = """\
---
title: دورة
summary: موضوعها.
objectives:
  - id: see-alone
    text: لقاؤها على انفراد.
translates: {}
---

وصف.
"""


def _version(text: str | bytes) -> str:
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()[:12]


@pytest.fixture
def both(files: Files) -> Files:
    """The sample course in English and Arabic."""
    files[_COURSE] = str(files[_COURSE]).replace("languages: [en]", "languages: [en, ar]")
    translated: Files = {_AR_COURSE: _TEXT.format(_version(files[_COURSE]))}
    for path, text in files.items():
        if "/en/" in path:
            arabic = str(text).replace("\n---\n", f"\ntranslates: {_version(text)}\n---\n", 1)
            for english, word in _WORDS.items():
                arabic = arabic.replace(english, word)
            translated[path.replace("/en/", "/ar/")] = arabic
    return files | translated


def _course(shelf: Shelf) -> Course:
    (course,) = shelf.courses
    return course


def _arabic(shelf: Shelf) -> Course:
    (translation,) = _course(shelf).translations
    return translation


def _kinds(shelf: Shelf) -> list[str]:
    return [problem.kind for problem in shelf.problems]


def test_translate_finds_no_problem_in_a_sound_translation(read: Read, both: Files) -> None:
    assert read(both).problems == ()


def test_translate_compiles_the_same_course_in_other_words(read: Read, both: Files) -> None:
    arabic = _arabic(read(both))

    lesson = next(arabic.lessons())[1]
    assert (arabic.id, arabic.language, arabic.title, arabic.description) == ("c", "ar", "دورة", "وصف.")
    assert [objective.text for objective in arabic.objectives] == ["لقاؤها على انفراد."]
    assert (lesson.id, lesson.title, lesson.minutes) == ("why", "لماذا", 10)
    assert lesson.body.startswith("## Start\n\nتأتي إلى مكتبكم.[^unga-60-139]")
    assert "[^unga-60-139]: United Nations General Assembly" in lesson.body
    assert (arabic.untranslated, arabic.stale, arabic.translations) == ((), (), ())


def test_translate_keeps_keys_and_harm(read: Read, both: Files) -> None:
    arabic = _arabic(read(both))

    item = next(arabic.items())
    assert isinstance(item, Choice)
    assert (item.title, item.critical) == ("المكتب", True)
    assert [(option.id, option.key, option.harm) for option in item.options] == [
        ("room", True, None),
        ("him", False, "why"),
    ]
    assert item.options[0].text == "خذوها إلى غرفة أخرى."


def test_translate_accepts_in_typed_gaps_the_texts_of_all_languages(read: Read, both: Files) -> None:
    course = _course(read(both))

    gaps = [
        item.gaps[0]
        for each in (course, *course.translations)
        for item in each.items()
        if isinstance(item, Cloze)
    ]
    assert gaps == [
        TypedGap(("alone", "by herself", "وحدها")),
        TypedGap(("وحدها", "alone", "by herself")),
    ]


def test_parse_gives_back_a_course_with_its_translations(read: Read, both: Files) -> None:
    course = _course(read(both))

    assert parse(canonical(course)) == course


def test_translate_changes_nothing_else_in_the_source(read: Read, both: Files, files: Files) -> None:
    source = _course(read(files))

    with_both = _course(read(both))

    assert replace(with_both, translations=(), banks=()) == replace(source, translations=(), banks=())


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (_AR_COURSE, ["course:c", "objective:see-alone"]),
        (_MODULE, ["module:basics"]),
        (_LESSON, ["lesson:why"]),
        ("courses/c/ar/job-aids/01-card.md", ["job-aid:card"]),
        (_BANK, ["bank:basics", "item:counter", "item:phone"]),
        (_TEST, ["test:final"]),
    ],
)
def test_translate_falls_back_where_a_file_is_missing(
    read: Read, both: Files, path: str, names: list[str]
) -> None:
    del both[path]

    shelf = read(both)

    assert list(_arabic(shelf).untranslated) == names
    source = _COURSE if path == _AR_COURSE else path.replace("/ar/", "/en/")
    assert [str(problem) for problem in shelf.problems] == [
        f"{source}:1: this file is not translated into 'ar' yet: write {path}"
    ]
    assert (shelf.errors, len(shelf.courses)) == ((), 1)


def test_translate_falls_back_where_an_item_is_missing(read: Read, both: Files) -> None:
    text = str(both[_BANK])
    both[_BANK] = text[: text.index("## The phone")]

    shelf = read(both)

    arabic = _arabic(shelf)
    assert arabic.untranslated == ("item:phone",)
    assert [item.title for item in arabic.banks[0].items] == ["المكتب", "The phone"]
    assert [str(problem) for problem in shelf.problems] == [
        f"{_BANK}:1: the item 'phone' is not translated yet: add it as at quizzes/c/en/01-basics.md:15"
    ]


def test_translate_says_once_that_nothing_is_translated(read: Read, files: Files) -> None:
    files[_COURSE] = str(files[_COURSE]).replace("languages: [en]", "languages: [en, ar]")

    shelf = read(files)

    assert _kinds(shelf) == ["translation-missing"]
    assert _arabic(shelf).title == "A course"
    assert "lesson:why" in _arabic(shelf).untranslated


def test_translate_lists_what_was_translated_from_an_older_text(read: Read, both: Files) -> None:
    source = "courses/c/en/01-basics/01-why.md"
    both[source] = str(both[source]).replace("counter", "desk")

    shelf = read(both)

    assert _arabic(shelf).stale == ("lesson:why",)
    assert [(str(problem), problem.warning) for problem in shelf.problems] == [
        (
            f"{_LESSON}:6: {source} has changed since this was translated: go through it, then write "
            f"'translates: {_version(both[source])}'",
            True,
        )
    ]


@pytest.mark.parametrize("lacking", ["file", "version"])
def test_read_shelf_lets_no_old_translation_into_a_release(write: Write, both: Files, lacking: str) -> None:
    if lacking == "file":
        del both[_LESSON]
    else:
        both[_LESSON] = str(both[_LESSON]).replace("translates: ", "translates: 0")

    shelf = read_shelf([write(both, "root")], release=True)

    assert (len(shelf.errors), shelf.courses) == (1, ())


@pytest.mark.parametrize(
    ("path", "old", "new", "sentence"),
    [
        (
            _LESSON,
            "minutes: 10",
            "minutes: 12",
            "'minutes' must be the same in every language: here '12', but '10'",
        ),
        (_LESSON, "practice: [p-door]\n", "", "'practice' must be the same in every language: here nothing,"),
        (_BANK, "{#nothing}", "{#silence}", "the order of the options must be the same in every language"),
        (_BANK, " case critical}", " case}", "the flags must be the same in every language: here 'case'"),
        (_BANK, " harm=why}", " harm}", "harm must be the same in every language: here 'where harm'"),
        (_BANK, "{#phone ", "{#telephone ", "the source has no item 'telephone'"),
        (
            _PRACTICE,
            "2. Wait. {#wait}\n3. Enter. {#enter}",
            "2. Enter. {#enter}\n3. Wait. {#wait}",
            "the order of the",
        ),
        (
            _PRACTICE,
            "| Who may know? |",
            "| More? | More. |\n| Who may know? |",
            "the number of rows must be",
        ),
        (
            _PRACTICE,
            " and [[*first|last|never]]",
            "",
            "the number of gaps must be the same in every language",
        ),
        (
            _PRACTICE,
            "[[*first|last|",
            "[[first|*last|",
            "the kinds of gaps must be the same in every language",
        ),
        (
            _TEST,
            "pass_mark: 80",
            "pass_mark: 60",
            "'pass_mark' must be the same in every language: here '60'",
        ),
        (_TEST, "count: 2", "count: 1", "the list of draws must be the same in every language"),
    ],
)
def test_compare_refuses_what_differs_in_more_than_words(
    read: Read, both: Files, path: str, old: str, new: str, sentence: str
) -> None:
    assert old in str(both[path])
    both[path] = str(both[path]).replace(old, new, 1)

    errors = [str(error) for error in read(both).errors]

    assert [error for error in errors if sentence in error and error.startswith(path)] != []


def test_compare_refuses_another_key(read: Read, both: Files) -> None:
    english = "quizzes/c/en/01-basics.md"
    wait = "- [ ] Wait. {#later}\n  > It helps nobody.\n- [ ] Ask him"
    both[english] = str(both[english]).replace("- [ ] Ask him", wait)
    arabic = str(both[_BANK]).replace("- [ ] Ask him", wait.replace("[ ] Wait", "[x] Wait"))
    both[_BANK] = arabic.replace("- [x] خذوها", "- [ ] خذوها")

    assert [str(error) for error in read(both).errors] == [
        f"{_BANK}:7: the ticks must be the same in every language: here 'later', but 'room' at {english}:6"
    ]


def test_compare_names_both_places(read: Read, both: Files) -> None:
    both[_BANK] = str(both[_BANK]).replace(" case critical}", " case}")

    assert [str(error) for error in read(both).errors] == [
        f"{_BANK}:7: the flags must be the same in every language: here 'case', "
        "but 'case, critical' at quizzes/c/en/01-basics.md:6"
    ]


def test_translate_refuses_a_file_without_a_source(read: Read, both: Files) -> None:
    both["courses/c/ar/01-basics/02-more.md"] = both[_LESSON]

    assert _kinds(read(both)) == ["translation-without-source"]


def test_translate_wants_a_version(read: Read, both: Files) -> None:
    both[_MODULE] = "---\ntitle: أ\nsummary: ب.\n---\n"
    current = _version(both["courses/c/en/01-basics/module.md"])

    assert [str(error) for error in read(both).errors] == [
        f"{_MODULE}:1: say which version this translates: add 'translates: {current}'"
    ]


def test_translate_follows_a_link_to_what_is_not_translated(read: Read, both: Files) -> None:
    del both["courses/c/ar/job-aids/01-card.md"]
    both[_LESSON] = str(both[_LESSON]) + "\n[card](../job-aids/01-card.md)\n"

    arabic = _arabic(read(both))

    assert "[card](job-aid:c/card)" in next(arabic.lessons())[1].body


def test_translate_links_terms_in_their_own_language(read: Read, both: Files) -> None:
    english = "## Counter {#desk}\n\nA desk.\n"
    both["courses/c/en/glossary.md"] = english
    both["courses/c/ar/glossary.md"] = (
        f"---\ntranslates: {_version(english)}\n---\n\n## مكتبكم {{#desk}}\n\nطاولة.\n"
    )

    shelf = read(both)

    assert shelf.problems == ()
    assert [term.meaning for term in _arabic(shelf).glossary] == ["طاولة."]
    assert "تأتي إلى [مكتبكم](term:c#desk)." in next(_arabic(shelf).lessons())[1].body


def test_translate_names_paths(read: Read, both: Files) -> None:
    path = "paths:\n  - {id: all, title: Everybody, core: [basics]}\nmodules:"
    both[_COURSE] = str(both[_COURSE]).replace("modules:", path)
    text = _TEXT.format(_version(both[_COURSE]))
    both[_AR_COURSE] = text.replace("translates:", "paths: [{id: all, title: الجميع}]\ntranslates:")

    shelf = read(both)

    assert shelf.problems == ()
    assert [[path.title for path in each.paths] for each in (_course(shelf), _arabic(shelf))] == [
        ["Everybody"],
        ["الجميع"],
    ]


_OPEN = """
## In your words {#say objective=see-alone anonymous}

Say it.

| What | Not yet | Well |
|---|---|---|
| Safety | No | Yes |
"""


def _again(both: Files, path: str, new: str) -> None:
    """Write a source file anew, and the version of it that its translation names."""
    twin, old = path.replace("/en/", "/ar/"), _version(both[path])
    both[path] = new
    both[twin] = str(both[twin]).replace(old, _version(new))


def test_translate_takes_the_levels_of_a_rubric_in_its_own_words(read: Read, both: Files) -> None:
    bank = _BANK.replace("/ar/", "/en/")
    _again(both, bank, str(both[bank]) + _OPEN)
    both[_BANK] = str(both[_BANK]) + _OPEN.replace("Not yet | Well", "ليس بعد | جيد")

    arabic = _arabic(read(both))

    item = next(item for item in arabic.items() if isinstance(item, OpenResponse))
    assert (item.levels, item.anonymous) == (("ليس بعد", "جيد"), True)


@pytest.mark.parametrize(
    ("path", "old", "new", "sentence"),
    [
        (_BANK, "case critical", "case critical fixed", "the flags"),
        (_TEST, "attempts: 3", "attempts: 3\nshuffle: no", "'shuffle'"),
        (_TEST, "attempts: 3", "attempts: 3\nfree_retry: yes", "'free_retry'"),
        (
            _TEST,
            "draws:\n  - {bank: basics, objective: see-alone, count: 2, critical: yes}",
            "forms: [[counter], [phone]]",
            "the list of draws",
        ),
    ],
)
def test_translate_refuses_another_way_of_asking(
    read: Read, both: Files, path: str, old: str, new: str, sentence: str
) -> None:
    assert old in str(both[path])
    both[path] = str(both[path]).replace(old, new)

    (problem,) = read(both).errors

    assert problem.sentence.startswith(f"{sentence} must be the same in every language: ")


def test_translate_shows_where_two_long_lists_part(read: Read, both: Files) -> None:
    path = "quizzes/c/en/05-night.md"
    names = [f"state-number-{number}" for number in range(9)]
    both[path] = (
        f"---\nkind: scenario\ntitle: T\nsummary: S.\nstate: {{{': 0, '.join(names)}: 0}}\n---\n\n"
        "## One {#one}\n\nShe waits.\n\n- [Go.](#two) {#go}\n- [Stay.](#three) {#stay}\n\n"
        "## Two {#two}\n\n> [!DEBRIEF]\n> Gone.\n\n## Three {#three}\n\n> [!DEBRIEF]\n> Here.\n"
    )
    version = f"\ntranslates: {_version(both[path])}\n---\n"
    twin = path.replace("/en/", "/ar/")
    both[twin] = str(both[path]).replace("\n---\n", version, 1).replace("-8: 0", "-8: 1")

    assert [str(problem) for problem in read(both).problems] == [
        f"{twin}:1: 'state' must be the same in every language: here '…state-number-8: 1', but "
        f"'…state-number-8: 0' at {path}:1"
    ]
