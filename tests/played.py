"""The small course with a scenario that can be won, lost, and gone through in circles.

The desk's unsafe choice is about an objective whose cases stand in the bank; the room's is about one that
no bank has a case of, so that only a scenario clears its flag.
"""

from dataclasses import replace

from firstline.domain.course import CertificateRule, Course
from firstline.domain.scenario import Consequence, Effect, Move, Scenario, Scene, Variable
from firstline.domain.scenario import Test as Comparison

OPEN = (Comparison("trust", ">=", 1),)
DESK = Scene(
    "desk",
    "At the desk",
    "He speaks for her.",
    (
        Move("alone", "Ask to see her **alone**.", "room", (Effect("trust", 1),)),
        Move("ask-him", "Ask him.", "room", (Effect("trust", -1),), harm="first-contact"),
        Move("wait", "Wait.", "desk"),
    ),
    objective="see-alone",
)
ROOM = Scene(
    "room",
    "The room",
    "She looks at you.",
    (
        Move("listen", "Listen to her.", "heard", (Effect("trust", 1), Effect("evidence", 1)), OPEN),
        Move("press", "Press her.", "silent", (Effect("evidence", -1),), harm="rights"),
        Move("back", "Go back.", "desk"),
    ),
    (Consequence((Comparison("trust", "<", 0),), "She is *silent* now."),),
    objective="duties",
)
HEARD = Scene("heard", "She is heard", "She tells it.", (), debrief="She could **speak**.")
SILENT = Scene("silent", "Nothing more", "She says nothing more.", (), debrief="She was pressed.")
SCENARIO = Scenario(
    "evening",
    "An evening",
    "Mira comes to your desk.",
    (Variable("trust", 0), Variable("evidence", 0)),
    (DESK, ROOM, HEARD, SILENT),
)
SAFE = ("alone", "listen")
UNSAFE = ("ask-him", "press")


def played(course: Course, *, asked: bool = False) -> Course:
    """The course with the scenario; ``asked``: its certificate asks for the scenario alone."""
    rule = CertificateRule((), (), 36, "standard", ("evening",)) if asked else course.certificate
    return replace(course, scenarios=(SCENARIO,), certificate=rule)
