"""Where a group went: people counted by scene, choice and link."""

from dataclasses import replace

from firstline.domain.run import Way, replay
from firstline.domain.traffic import Link, Taken, Traffic, traffic, worded
from tests.played import DESK, HEARD, ROOM, SAFE, SCENARIO, SILENT, UNSAFE


def way(*choices: str) -> Way:
    return replay(SCENARIO, choices)


def counted(*ways: tuple[int, Way]) -> Traffic:
    return traffic(SCENARIO, ways)


def test_nobody_counts_zero_everywhere() -> None:
    found = counted()
    assert (found.people, found.harmed, found.scenes) == (
        0,
        0,
        dict.fromkeys(("desk", "room", "heard", "silent"), 0),
    )


def test_person_who_comes_twice_counts_once() -> None:
    found = counted((1, way("wait", "wait", "alone", "back")))
    assert found.scenes == {"desk": 1, "room": 1, "heard": 0, "silent": 0}


def test_several_ways_of_one_person_are_one_person() -> None:
    found = counted((1, way(*SAFE)), (1, way(*UNSAFE)))
    assert (found.people, found.harmed, found.scenes["desk"], found.scenes["heard"]) == (1, 1, 1, 1)


def test_choices_count_people() -> None:
    found = counted((1, way(*SAFE)), (2, way(*UNSAFE)), (3, way("wait", "wait", "ask-him")))
    assert [(taken.text, taken.people, taken.harm) for taken in found.choices["desk"]] == [
        ("Ask to see her **alone**.", 1, False),
        ("Ask him.", 2, True),
        ("Wait.", 1, False),
    ]


def test_choices_of_the_same_words_are_one() -> None:
    twin = replace(ROOM.moves[2], id="leave", target="silent")
    scenario = replace(SCENARIO, scenes=(DESK, replace(ROOM, moves=(*ROOM.moves, twin)), HEARD, SILENT))
    ways = [(1, replay(scenario, ("alone", "back"))), (2, replay(scenario, ("alone", "leave")))]
    found = traffic(scenario, ways)
    assert [(taken.text, taken.people) for taken in found.choices["room"]] == [
        ("Listen to her.", 0),
        ("Press her.", 0),
        ("Go back.", 2),
    ]


def test_counts_take_the_words_of_a_translation() -> None:
    moves = tuple(replace(move, text=move.text.upper()) for move in ROOM.moves)
    other = replace(SCENARIO, scenes=(DESK, replace(ROOM, moves=moves), HEARD, SILENT))
    found = worded(counted((1, way("alone", "back"))), other)
    assert [(taken.text, taken.people) for taken in found.choices["room"]] == [
        ("LISTEN TO HER.", 0),
        ("PRESS HER.", 0),
        ("GO BACK.", 1),
    ]


def test_links_keep_harm_apart() -> None:
    found = counted((1, way("alone")), (2, way("ask-him")))
    assert [link for link in found.links if link.target == "room"] == [
        Link("desk", "room", harm=False, people=1),
        Link("desk", "room", harm=True, people=1),
    ]


def test_endings_stand_by_how_many_reached_them() -> None:
    found = counted((1, way(*UNSAFE)), (2, way("alone", "press")), (3, way(*SAFE)))
    assert [(scene.id, people) for scene, people in found.endings] == [("silent", 2), ("heard", 1)]


def test_unsafe_choices_stand_by_how_many_took_them() -> None:
    found = counted((1, way(*UNSAFE)), (2, way("alone", "press")))
    assert found.unsafe == (
        (ROOM, Taken("Press her.", 2, harm=True)),
        (DESK, Taken("Ask him.", 1, harm=True)),
    )


def test_ways_of_an_earlier_edition_count_as_far_as_scenes_remain() -> None:
    shorter = replace(SCENARIO, scenes=(DESK, HEARD))
    found = traffic(shorter, [(1, way(*SAFE))])
    assert (found.scenes, [taken.people for taken in found.choices["desk"]]) == (
        {"desk": 1, "heard": 1},
        [1, 0, 0],
    )
