"""Scenario files and every way through them."""

import time
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.content.conditions import Unreadable, read_condition
from firstline.content.editions import canonical, parse
from firstline.content.shelf import Shelf
from firstline.content.walks import walk
from firstline.domain.scenario import (
    Consequence,
    Effect,
    Move,
    Scenario,
    Scene,
    Test,
    Variable,
    dead_ends,
    reachable,
)

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]

_PATH = "quizzes/c/en/05-evening.md"
_SCENARIO = """\
---
kind: scenario
title: A long evening
summary: Mira comes to your desk.
objective: see-alone
state:
  trust: 0
  safety: -1
---

## Mira comes in {#desk}

Mira stands at your desk.

- Her agent talks.
- She is silent.

- [Ask him to wait **outside**.](#alone) {#ask-alone trust=+1 safety=+2}

> [!IF] trust<1 and safety>=-3
> He smiles.
>
> - So do you.

* [Let him explain.](#silence) {#let-him trust=-1 harm}
* [Send both home.](#silence) {#home harm=why if="trust>=0"}

## You are alone with her {#alone objective=see-alone}

She looks at the door.

- [Wait.](#talk) {#wait}

## She talks {#talk}

> [!DEBRIEF]
> She could speak.

## Silence {#silence}

Mira says that all is well.

> [!DEBRIEF]
> He heard each word.
"""
_SOUND = _SCENARIO.replace("- Her agent talks.\n- She is silent.\n\n", "Her agent talks.\n\n")


def _kinds(shelf: Shelf) -> list[str]:
    return [problem.kind for problem in shelf.problems]


def test_read_scenario_compiles_it(read: Read, files: Files) -> None:
    shelf = read(files | {_PATH: _SOUND})

    assert shelf.problems == ()
    assert shelf.courses[0].scenarios == (
        Scenario(
            id="evening",
            title="A long evening",
            summary="Mira comes to your desk.",
            variables=(Variable("trust", 0), Variable("safety", -1)),
            scenes=(
                Scene(
                    id="desk",
                    title="Mira comes in",
                    text="Mira stands at your desk.\n\nHer agent talks.",
                    moves=(
                        Move(
                            "ask-alone",
                            "Ask him to wait **outside**.",
                            "alone",
                            (Effect("trust", 1), Effect("safety", 2)),
                        ),
                        Move("let-him", "Let him explain.", "silence", (Effect("trust", -1),), harm="why"),
                        Move(
                            "home",
                            "Send both home.",
                            "silence",
                            condition=(Test("trust", ">=", 0),),
                            harm="why",
                        ),
                    ),
                    consequences=(
                        Consequence(
                            (Test("trust", "<", 1), Test("safety", ">=", -3)), "He smiles.\n\n- So do you."
                        ),
                    ),
                    objective="see-alone",
                ),
                Scene(
                    id="alone",
                    title="You are alone with her",
                    text="She looks at the door.",
                    moves=(Move("wait", "Wait.", "talk"),),
                    objective="see-alone",
                ),
                Scene("talk", "She talks", "", (), debrief="She could speak.", objective="see-alone"),
                Scene(
                    "silence",
                    "Silence",
                    "Mira says that all is well.",
                    (),
                    debrief="He heard each word.",
                    objective="see-alone",
                ),
            ),
        ),
    )


def test_parse_gives_back_a_scenario(read: Read, files: Files) -> None:
    (course,) = read(files | {_PATH: _SOUND}).courses

    assert parse(canonical(course)) == course


def test_read_scenario_goes_without_state(read: Read, files: Files) -> None:
    scenes = (
        "## One {#one}\n\nShe waits.\n\n- [Go.](#two) {#go}\n- [Stay.](#three) {#stay}\n\n"
        "## Two {#two}\n\n> [!DEBRIEF]\n> Gone.\n\n## Three {#three}\n\n> [!DEBRIEF]\n> Here.\n"
    )

    shelf = read(files | {_PATH: f"---\nkind: scenario\ntitle: T\nsummary: S.\n---\n\n{scenes}"})

    assert shelf.problems == ()
    assert shelf.courses[0].scenarios[0].variables == ()


def test_read_scenario_counts_for_the_certificate(read: Read, files: Files) -> None:
    course = str(files["courses/c/course.md"])
    files["courses/c/course.md"] = course.replace("  design:", "  scenarios: [evening]\n  design:")

    (compiled,) = read(files | {_PATH: _SOUND}).courses

    assert compiled.certificate.scenarios == ("evening",)


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("", "", []),
        ("(#silence) {#let-him", "(#silense) {#let-him", ["unknown-name"]),
        ("trust=-1 harm", "trist=-1 harm", ["unknown-attribute"]),
        ('if="trust>=0"', 'if="trist>=0"', ["condition"]),
        ('if="trust>=0"', 'if="trust>=4"', ["condition"]),
        ("trust: 0", "trust: 4", ["wrong-value"]),
        ("  safety: -1", "  safety: -1\n  if: 0", ["state-name"]),
        ("trust=-1", "trust=1", ["state-change"]),
        ("(#talk) {#wait}", "(#silence) {#wait}", ["unreachable-scene"]),
        ("(#talk) {#wait}", '(#talk) {#wait if="trust>=2"}', ["stuck-scene", "unreachable-scene"]),
        ("(#talk) {#wait}", "(#alone) {#wait}", ["endless-loop", "unreachable-scene"]),
        ("> [!DEBRIEF]\n> She could speak.", "She speaks.", ["ending-without-debrief"]),
        ("She looks at the door.", "She looks.\n\n> [!DEBRIEF]\n> Over.", ["debrief-with-choices"]),
        ("(#silence) {#let-him", "(#alone) {#ask-alone", ["entry-id-twice"]),
        ("objective: see-alone\n", "", ["harm-without-objective"]),
        ("objective=see-alone}", "objective=see}", ["unknown-name"]),
        ("harm=why", "harm=whi", ["unknown-name"]),
        ("{#talk}", "{#alone}", ["id-twice", "unknown-name"]),
    ],
)
def test_check_scenario_finds(read: Read, files: Files, old: str, new: str, kinds: list[str]) -> None:
    text = _SOUND if not old else _SOUND.replace(old, new, 1)

    found = sorted(set(_kinds(read(files | {_PATH: text}))))

    assert [kind for kind in found if kind != "few-endings"] == sorted(kinds)


def test_check_scenario_names_the_state_in_which_one_is_stuck(read: Read, files: Files) -> None:
    text = _SOUND.replace("(#talk) {#wait}", '(#talk) {#wait if="trust>=2"}')

    stuck = [problem for problem in read(files | {_PATH: text}).problems if problem.kind == "stuck-scene"]

    assert [str(problem) for problem in stuck] == [
        f"{_PATH}:27: the scene 'alone' has no open choice with trust=1, safety=1: add a choice without a "
        "condition"
    ]


def test_check_scenario_leads_each_harm_to_a_debrief(read: Read, files: Files) -> None:
    loop = "## Lost {#lost}\n\nHe waits.\n\n- [Wait.](#lost) {#stay}\n\n"
    text = _SOUND.replace("(#silence) {#let-him", "(#lost) {#let-him")
    text = text.replace("## Silence", loop + "## Silence")

    assert sorted(_kinds(read(files | {_PATH: text}))) == ["endless-loop", "harm-without-debrief"]


def test_check_scenario_warns_of_a_single_ending(read: Read, files: Files) -> None:
    start = _SOUND.index("## She talks")
    text = _SOUND[:start] + _SOUND[_SOUND.index("## Silence") :]

    shelf = read(files | {_PATH: text.replace("#talk", "#silence")})

    assert [(problem.kind, problem.warning) for problem in shelf.problems] == [("few-endings", True)]
    assert len(shelf.courses) == 1


def test_read_scenario_wants_choices_in_a_list_of_their_own(read: Read, files: Files) -> None:
    assert "choice-not-link" in _kinds(read(files | {_PATH: _SCENARIO}))


def test_check_scenario_wants_two_harm_cases_in_the_banks(read: Read, files: Files) -> None:
    bank = "quizzes/c/en/01-basics.md"
    files[bank] = str(files[bank]).replace(" harm}", "}").replace(" harm=why}", "}")

    assert _kinds(read(files | {_PATH: _SOUND})) == ["single-harm-case"]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("trust>=1", (Test("trust", ">=", 1),)),
        (" trust < -2 ", (Test("trust", "<", -2),)),
        (
            "trust=+1 and safety!=0 and trust<=3",
            (Test("trust", "=", 1), Test("safety", "!=", 0), Test("trust", "<=", 3)),
        ),
    ],
)
def test_read_condition_reads_comparisons(text: str, condition: tuple[Test, ...]) -> None:
    assert read_condition(text, ["trust", "safety"]) == condition


@pytest.mark.parametrize(
    "text",
    [
        "",
        "trust",
        "trust>=",
        "trust>=1 and",
        "trust>=1 or safety>0",
        "trust>=1 safety>0",
        "1<=trust",
        "trust>safety",
        "trust==1",
        "trust>=1.5",
        "trust>=1)",
        "__import__('os')",
        "not trust>0",
        "trust>=٢",
    ],
)
def test_read_condition_refuses_anything_else(text: str) -> None:
    with pytest.raises(Unreadable):
        read_condition(text, ["trust", "safety"])


_NUMBERS = st.integers(-3, 3)


@st.composite
def _scenarios(draw: st.DrawFn) -> Scenario:
    count = draw(st.integers(1, 5))
    names = ["a", "b"][: draw(st.integers(0, 2))]
    targets = st.sampled_from([f"s{number}" for number in range(count)])
    effects = (
        st.lists(st.builds(Effect, st.sampled_from(names), _NUMBERS), max_size=2) if names else st.just([])
    )
    signs = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
    tests = st.lists(st.builds(Test, st.sampled_from(names), signs, _NUMBERS), max_size=2)
    conditions = tests if names else st.just([])
    move = st.builds(
        lambda target, changes, condition: Move("m", "M", target, tuple(changes), tuple(condition)),
        targets,
        effects,
        conditions,
    )
    scenes = [
        Scene(f"s{number}", "S", "", tuple(draw(st.lists(move, max_size=3)))) for number in range(count)
    ]
    variables = tuple(Variable(name, draw(_NUMBERS)) for name in names)
    return Scenario("x", "X", "", variables, tuple(scenes))


@given(_scenarios())
def test_walk_meets_what_the_domain_reaches(scenario: Scenario) -> None:
    found = walk(scenario)

    met = [(scenario.scenes[number].id, state) for number, state in found.places]
    assert met == [(scene.id, state) for scene, state in reachable(scenario)]


@given(_scenarios())
def test_walk_knows_the_dead_ends_of_the_domain(scenario: Scenario) -> None:
    found = walk(scenario)
    ended = {n for n, (scene, _) in enumerate(found.places) if not scenario.scenes[scene].moves}

    dead = set(range(len(found.places))) - found.leading_to(ended)

    met = [(scenario.scenes[number].id, state) for number, state in found.places]
    assert {met[place] for place in dead} == dead_ends(scenario)


def test_read_shelf_walks_a_scenario_of_two_hundred_scenes_soon(read: Read, files: Files) -> None:
    scenes = "".join(
        f"## Scene {n} {{#s{n}}}\n\nShe waits.\n\n"
        f"- [On.](#s{n + 1}) {{#on a=+1}}\n- [Back.](#s{max(n - 1, 0)}) {{#back b=-1}}\n\n"
        for n in range(198)
    )
    ends = "## A {#s198}\n\n- [End.](#s199) {#end}\n\nText.\n\n## B {#s199}\n\n> [!DEBRIEF]\n> It ends.\n"
    head = "---\nkind: scenario\ntitle: T\nsummary: S\nstate: {a: 0, b: 0}\n---\n\n"
    start = time.process_time()

    shelf = read(files | {_PATH: head + scenes + ends})

    assert _kinds(shelf) == ["few-endings"]
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ('if="trust>=0"', 'if="trust>=1"', "closed-choice"),
        ("[!IF] trust<1 and", "[!IF] trust<0 and", "hidden-text"),
    ],
)
def test_check_scenario_warns_of_what_nobody_meets(
    read: Read, files: Files, old: str, new: str, kind: str
) -> None:
    shelf = read(files | {_PATH: _SOUND.replace(old, new)})

    assert [(problem.kind, problem.warning) for problem in shelf.problems] == [(kind, True)]


def test_check_scenario_takes_any_state_of_a_scene_for_what_shows(read: Read, files: Files) -> None:
    silence = (
        "Mira says that all is well.\n\n> [!IF] trust=-1\n> She weeps.\n\n> [!IF] trust=0\n> She nods.\n"
    )

    shelf = read(files | {_PATH: _SOUND.replace("Mira says that all is well.\n", silence)})

    assert shelf.problems == ()
