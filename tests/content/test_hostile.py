"""Files that are meant to hurt: each ends in problems with a line, within two seconds."""

import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from firstline.content.shelf import read_shelf
from tests.content.sample import BANK_FILE, COURSE_FILE, FILES, LESSON, LESSON_FILE

_SCENARIO = "quizzes/c/en/05-night.md"
_SURVEY = "quizzes/c/en/06-views.md"
_PRE_TEST = "quizzes/c/en/00-before.md"
_GLOSSARY = "courses/c/en/glossary.md"
_LEDGER = "courses/c/published.toml"
_BOMB = "&a [x, x], &b [*a, *a, *a, *a], &c [*b, *b, *b, *b], &d [*c, *c, *c, *c]"
_BANK = "---\nkind: bank\ntitle: More\n---\n\n## An item {#an-item objective=see-alone}\n\n"
_SECONDS = 2.0

Write = Callable[[Mapping[str, str | bytes], str], Path]


def _scenario(state: str, body: str) -> str:
    return f"---\nkind: scenario\ntitle: A night\nsummary: Late.\nstate: {state}\n---\n\n{body}"


def _scenes(number: int, choices: Callable[[int], str]) -> str:
    """Scenes in a row, each with choices; the last one is an ending."""
    scenes = [f"## Scene {n} {{#s{n}}}\n\nShe waits.\n\n{choices(n)}\n\n" for n in range(number - 1)]
    return "".join(scenes) + f"## The end {{#s{number - 1}}}\n\n> [!DEBRIEF]\n> It ends.\n"


def _wide(names: str) -> str:
    """Every state of many names is met: each choice changes one of them and stays in the scene."""
    changes = [
        f"- [{name} {sign}](#s0) {{#{name}-{word} {name}={sign}1}}"
        for name in names
        for sign, word in (("+", "more"), ("-", "less"))
    ]
    return _scenes(2, lambda _: "\n".join([*changes, "- [Go.](#s1) {#go}"]))


def _next(number: int) -> str:
    return f"- [On.](#s{number + 1}) {{#on{number}}}"


_STATES = "{" + ", ".join(f"{name}: 0" for name in "abcdefgh") + "}"
_FILES = {
    "more states than are walked": (_SCENARIO, _scenario(_STATES, _wide("abcdefgh"))),
    "just as many states as are walked": (_SCENARIO, _scenario(_STATES, _wide("abcde"))),
    "too many scenes": (_SCENARIO, _scenario("{a: 0}", _scenes(201, _next))),
    "a choice to everywhere": (
        _SCENARIO,
        _scenario(
            "{a: 0}",
            _scenes(60, lambda n: "\n".join(f"- [To {m}](#s{m}) {{#m{n}-{m} a=+1}}" for m in range(60))),
        ),
    ),
    "a deep condition": (
        _SCENARIO,
        _scenario("{a: 0}", _scenes(2, lambda _: f'- [On.](#s1) {{#on if="{"a>=0 and " * 1_500}a>=0"}}')),
    ),
    "a condition of brackets": (
        _SCENARIO,
        _scenario("{a: 0}", _scenes(2, lambda _: f'- [On.](#s1) {{#on if="{"(" * 9_000}"}}')),
    ),
    "a condition of digits": (
        _SCENARIO,
        _scenario("{a: 0}", _scenes(2, lambda _: f'- [On.](#s1) {{#on if="a>={"9" * 9_000}"}}')),
    ),
    "many conditional texts": (
        _SCENARIO,
        _scenario("{a: 0}", _scenes(150, lambda n: "> [!IF] a>=1\n> She.\n\n" * 20 + _next(n))),
    ),
    "a bomb in state": (_SCENARIO, _scenario("{a: " + _BOMB + "}", _scenes(2, _next))),
    "a bomb in forms": (_PRE_TEST, f"---\nkind: test\nrole: pre\ntitle: Before\nforms: [{_BOMB}]\n---\n"),
    "a bomb in scale": (_SURVEY, f"---\nkind: survey\ntitle: Views\nscale: [{_BOMB}]\nwaves: [start]\n---\n"),
    "a bomb in paths": (
        COURSE_FILE,
        FILES[COURSE_FILE].replace("release: 1", f"release: 1\npaths: [{_BOMB}]"),
    ),
    "a bomb in retired": (
        COURSE_FILE,
        FILES[COURSE_FILE].replace("release: 1", f"release: 1\nretired: [{_BOMB}]"),
    ),
    "deep lists in paths": (
        COURSE_FILE,
        FILES[COURSE_FILE].replace("release: 1", f"release: 1\npaths: {'[' * 9_000}"),
    ),
    "many statements": (
        _SURVEY,
        "---\nkind: survey\ntitle: Views\nscale: [a, b, c]\nwaves: [start]\n---\n\n"
        + "".join(f"- I do. {{#d{n} facet=f{n} direction=+}}\n\n" for n in range(3_000)),
    ),
    "many ranks": (
        BANK_FILE,
        _BANK + "Rank.\n\n" + "".join(f"- ({n}) Do. {{#a{n}}}\n  > Why.\n\n" for n in range(1, 3_000)),
    ),
    "many options": (
        BANK_FILE,
        _BANK + "Do?\n\n" + "".join(f"- [ ] Do {n}. {{#o{n}}}\n  > Why.\n\n" for n in range(3_000)),
    ),
    "many steps": (
        BANK_FILE,
        _BANK + "Order.\n\n" + "".join(f"{n}. Do {n}. {{#o{n}}}\n\n" for n in range(5_000)),
    ),
    "many items": (
        BANK_FILE,
        _BANK + "".join(f"\n## Item {{#i{n} objective=see-alone}}\n" for n in range(3_000)),
    ),
    "many rows": (
        BANK_FILE,
        _BANK + "Match.\n\n| a | b |\n|---|---|\n" + "".join(f"|{n}|{n}|\n" for n in range(1_500)),
    ),
    "many gaps": (
        BANK_FILE,
        _BANK + "[[=1]] " * 249,
    ),
    "a wide rubric": (
        BANK_FILE,
        _BANK + "Say.\n\n" + "|a" * 2_000 + "|\n" + "|-" * 2_000 + "|\n" + "|b" * 2_000 + "|\n",
    ),
    "many item sets": (
        BANK_FILE,
        "---\nkind: bank\ntitle: More\n---\n\n" + "".join(f"# S {{#s{n}}}\n\nA.\n\n" for n in range(5_000)),
    ),
    "many terms": (
        _GLOSSARY,
        "".join(f"## she comes {n} {{#t{n}}}\n\nA word.\n\n" for n in range(3_000)),
    ),
    "many local notes": (LESSON_FILE, LESSON + "".join(f"\n> [!LOCAL] n{n}\n> Ask.\n" for n in range(5_000))),
    "quotation marks without an end": (LESSON_FILE, LESSON + ("\n" + "maid «" * 1_500 + "\n") * 9),
    "a harmful word at every place": (LESSON_FILE, LESSON + ("\n" + "she she claims " * 1_000 + "\n") * 9),
    "prefixes on prefixes": (
        "courses/c/ar/01-basics/01-why.md",
        LESSON + ("\n" + "وفبكلال" * 900 + "\n") * 9,
    ),
    "a ledger of everything": (
        _LEDGER,
        "answers = [\n" + "".join(f'    "item-{n}/a",\n' for n in range(8_000)) + "]\n",
    ),
    "a ledger of brackets": (_LEDGER, "lessons = " + "[" * 100_000),
    "contacts of brackets": ("contacts.toml", "a = " + "[" * 100_000),
    "contacts of dots": ("contacts.toml", "[" + "a." * 50_000 + "a]\n"),
    "too large contacts": ("contacts.toml", "# " + "a" * 300_000),
}


@pytest.mark.parametrize("name", list(_FILES))
def test_read_shelf_ends_soon_on(write: Write, name: str) -> None:
    path, text = _FILES[name]
    root = write({**FILES, path: text}, "root")
    start = time.process_time()

    problems = read_shelf([root], on=date(2026, 11, 24)).problems

    assert time.process_time() - start < _SECONDS
    assert [str(problem) for problem in problems if problem.line < 1 or not problem.kind] == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "more states than are walked",
            f"{_SCENARIO}:1: this scenario has more than 200,000 pairs of scene and state: "
            "use fewer state names",
        ),
        ("too many scenes", f"{_SCENARIO}:1: this scenario has 201 scenes, 200 are the most: split it"),
        (
            "a bomb in state",
            f"{_SCENARIO}:5: anchors (&), aliases (*) and tags (!) are not taken: put the text in quotes",
        ),
        (
            "a bomb in forms",
            f"{_PRE_TEST}:5: anchors (&), aliases (*) and tags (!) are not taken: put the text in quotes",
        ),
        (
            "a bomb in paths",
            f"{COURSE_FILE}:8: anchors (&), aliases (*) and tags (!) are not taken: put the text in quotes",
        ),
        (
            "deep lists in paths",
            f"{COURSE_FILE}:8: the front matter is nested too deeply: use fewer levels",
        ),
        (
            "too large contacts",
            "contacts.toml:1: the file is larger than 200 KB: split it or make it smaller",
        ),
    ],
)
def test_read_shelf_says_of_a_hostile_file(write: Write, name: str, sentence: str) -> None:
    path, text = _FILES[name]

    problems = read_shelf([write({**FILES, path: text}, "root")]).problems

    assert sentence in [str(problem) for problem in problems]
