"""Simulation: what invented trainees answer, with abilities and attitudes that are known.

Whether somebody is right follows the Rasch model with guessing (Birnbaum 1968): c + (1 - c) / (1 +
exp(b - a)), with her ability a and a difficulty b that is fixed for each item by its id, in logits.
"""

import math
from random import Random

from firstline.domain.form import DrawnItem, Response
from firstline.domain.item import Choice, Item, Judgement, OpenResponse
from firstline.domain.response import right_response
from firstline.domain.survey import Survey

GUESSING = 0.25
WARMER = {"start": 0.0, "end": 0.14, "3-months": 0.12, "6-months": 0.1}
"""How much further than before the course people agree in each wave, as a share of the scale."""
TEXTS = (
    "I would thank the driver and ask him to wait outside. Then I sit down with her and say who I am. "
    "I ask if she is hurt and if she wants to talk now or later. I tell her first what I must pass on.",
    "Please wait in the hall, this is how we do it with everybody. To her: You are not in trouble for "
    "coming. I tell nobody what you say unless I must, and then I tell you first. What do you need now?",
    "I ask both of them to sit down and I write down what each of them says. Then I explain the procedure.",
    "I cannot say who comes here, to nobody. Please do not ask me again. I tell my sergeant that he asked.",
    "I would say that I do not know. Later I tell her that somebody was looking for her.",
    "First I close the door. I ask for an interpreter on the telephone. I do not ask about her papers. "
    "She decides if she wants to tell me what happened, and I do not promise that everything stays secret.",
)
"""What invented trainees write, good and less good."""


def respond(item: Item, drawn: DrawnItem, ability: float, random: Random) -> Response:
    """A right response as often as an ability (logits) says, else a believable wrong one."""
    if isinstance(item, OpenResponse):
        return (random.choice(TEXTS),)
    right = right_response(item, drawn)
    if random.random() < GUESSING + (1 - GUESSING) / (1 + math.exp(difficulty(item.id) - ability)):
        return right
    if isinstance(item, Choice):
        return _wrong_choice(item, drawn, random)
    if isinstance(item, Judgement):
        return tuple(random.sample(right, len(right)))
    return (*right[1:], right[0]) if len(right) > 1 else ("",)


def difficulty(item: str) -> float:
    """The difficulty of an item in logits, fixed by its id: normal, mean -0.1, standard deviation 1."""
    return Random(item).gauss(-0.1, 1.0)  # noqa: S311 - an invented number


def points(survey: Survey, wave: str, warmth: float, random: Random) -> dict[str, int]:
    """Answers of somebody who agrees with the attitudes asked about by ``warmth`` (0..1), with noise."""
    top = len(survey.scale) - 1
    found = {}
    for statement in survey.statements:
        share = min(1.0, max(0.0, warmth + WARMER[wave] + random.gauss(0, 0.16)))
        value = round(top * share)
        found[statement.id] = value if statement.direction == "+" else top - value
    return found


def levels(item: OpenResponse, text: str, random: Random) -> list[int]:
    """The levels that a trainer gives: by what a text is worth, and a little by her own mind."""
    worth = Random(text)  # noqa: S311 - an invented number
    found = []
    for criterion in item.rubric:
        top = len(criterion.levels) - 1
        level = worth.randint(0, top) + random.choices((-1, 0, 1), (1, 6, 1))[0]
        found.append(min(top, max(0, level)))
    return found


def _wrong_choice(item: Choice, drawn: DrawnItem, random: Random) -> Response:
    """One distractor, each with its own pull; an unsafe one seldom."""
    wrong = [place for place, position in enumerate(drawn.orders[0]) if not item.options[position].key]
    options = [item.options[drawn.orders[0][place]] for place in wrong]
    pulls = [Random(option.id).uniform(0.4, 1.6) * (0.25 if option.harm else 1.0) for option in options]  # noqa: S311
    return (str(random.choices(wrong, pulls)[0]),)
