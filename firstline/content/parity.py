"""What languages must share: ids, keys, order and numbers. Only words may differ."""

from collections.abc import Iterator, Mapping, Sequence

from firstline.content.drafts import GuideDraft, JobAidDraft, LessonDraft
from firstline.content.naming import shown
from firstline.content.problem import Name, Place, Problem
from firstline.content.quiz_drafts import HarmDraft, ItemDraft, QuizDraft, ScenarioDraft, SurveyDraft
from firstline.domain.item import (
    Choice,
    ChosenGap,
    Cloze,
    Gap,
    Item,
    Judgement,
    Matching,
    NumberGap,
    OpenResponse,
    Ordering,
)
from firstline.domain.scenario import Condition, Move

Shape = dict[str, str]
"""What must be the same in every language, by what a sentence calls it."""


def compare(place: Place, own: Shape, source: Place, theirs: Shape) -> Iterator[Problem]:
    """The first difference between a translation and its source, if there is any."""
    for what, wanted in theirs.items():
        found = own.get(what, "")
        if found != wanted:
            found, wanted = _apart(found, wanted)
            yield place.error(
                f"{what} must be the same in every language: here {_said(found)}, "
                f"but {_said(wanted)} at {source}",
                kind="language-mismatch",
            )
            return


def _apart(one: str, two: str) -> tuple[str, str]:
    """Two long lists from the first entry in which they differ, where a message would cut both before it."""
    if shown(one) != shown(two):
        return one, two
    same = next((at for at, pair in enumerate(zip(one, two, strict=False)) if len(set(pair)) > 1), len(one))
    cut = max(one.rfind(", ", 0, same), one.rfind("; ", 0, same))
    start = cut + 2 if cut >= 0 else 0
    return f"…{one[start:]}", f"…{two[start:]}"


def _said(value: str) -> str:
    return f"'{shown(value)}'" if value else "nothing"


def of_lesson(draft: LessonDraft) -> Shape:
    """The shape of a lesson."""
    return {
        "'objectives'": _ids(draft.objectives),
        "'minutes'": str(draft.minutes),
        "'practice'": _ids(draft.practice),
        "'instead'": draft.instead.id if draft.instead else "",
        "whether there is a 'content_note'": "yes" if draft.content_note else "no",
        "the list of local notes": _ids(draft.local),
    }


def of_page(draft: JobAidDraft | GuideDraft) -> Shape:
    """The shape of a job aid or a chapter of the guide."""
    return {"'module'": draft.module.id if draft.module else ""}


def of_quiz(draft: QuizDraft) -> Shape:
    """The shape of a quiz file, without its items."""
    draws = [
        f"{draw.bank.id if draw.bank else ''}/{draw.objective.id if draw.objective else ''}/{draw.count}"
        + ("/critical" if draw.critical else "")
        for draw in draft.draws
    ]
    return {
        "'kind'": draft.kind,
        "'pass_mark'": str(draft.pass_mark),
        "'attempts'": str(draft.attempts),
        "'cooling_off_hours'": str(draft.cooling_off_hours),
        "'minutes'": str(draft.minutes or ""),
        "'shuffle'": "yes" if draft.shuffle else "no",
        "'free_retry'": "yes" if draft.free_retry else "no",
        "the list of draws": ", ".join(draws),
        "'role'": draft.role or "",
        "'forms'": "; ".join(_ids(form) for form in draft.forms),
        "'of'": draft.of.id if draft.of else "",
    }


def of_item(draft: ItemDraft) -> Shape:
    """The shape of an item; empty where its answers cannot be read."""
    item = draft.item
    if item is None:
        return {}
    flags = {
        "case": item.case,
        "critical": item.critical,
        "fixed": isinstance(item, Choice) and item.fixed,
        "anonymous": isinstance(item, OpenResponse) and item.anonymous,
    }
    shape = {
        "the kind of answers": item.kind,
        "the objective": item.objective,
        "the flags": ", ".join(flag for flag, stands in flags.items() if stands),
        "the item set": item.set,
    }
    return shape | _answers(item, {harm.option: harm for harm in draft.harms})


def _answers(item: Item, harms: Mapping[str, HarmDraft]) -> Shape:
    match item:
        case Choice(options=options, scoring=scoring):
            keys = ", ".join(option.id for option in options if option.key)
            flags = ", ".join(_harm(option.id, harms) for option in options if option.id in harms)
            ids = ", ".join(option.id for option in options)
            return {
                "the order of the options": ids,
                "the ticks": keys,
                "harm": flags,
                "'scoring'": scoring,
            }
        case Ordering(steps=steps):
            return {"the order of the steps": ", ".join(step.id for step in steps)}
        case Matching(pairs=pairs):
            return {"the number of rows": str(len(pairs))}
        case Cloze(gaps=gaps):
            return {"the number of gaps": str(len(gaps)), "the kinds of gaps": ", ".join(map(_gap, gaps))}
        case Judgement(actions=actions, panel=panel):
            return {
                "the order of the actions": ", ".join(action.id for action in actions),
                "the ranks": ", ".join(str(action.rank) for action in actions),
                "the panel": f"{panel.judges}/{panel.agreement}" if panel else "",
            }
        case OpenResponse(rubric=rubric):
            return {"the number of rows and levels": ", ".join(str(len(each.levels)) for each in rubric)}


def _gap(gap: Gap) -> str:
    match gap:
        case ChosenGap(options=options, key=key):
            return f"{key + 1} of {len(options)}"
        case NumberGap(value=value, tolerance=tolerance):
            return f"{value} +-{tolerance}"
    return gap.kind


def of_scenario(draft: ScenarioDraft) -> Shape:
    """The shape of a scenario: all but its words."""
    shape = {
        "'state'": ", ".join(f"{variable.name}: {variable.start}" for variable in draft.variables),
        "the order of the scenes": ", ".join(scene.name.id for scene in draft.scenes),
    }
    for scene in draft.scenes:
        harms = {harm.option: harm for harm in scene.harms}
        moves = [_move(move) + _harm("", harms, move.id) for move in scene.scene.moves]
        conditions = [_condition(each.condition) for each in scene.scene.consequences]
        shape |= {
            f"the objective of the scene '{shown(scene.name.id)}'": scene.scene.objective,
            f"the choices of the scene '{shown(scene.name.id)}'": "; ".join(moves),
            f"the conditions in the scene '{shown(scene.name.id)}'": "; ".join(conditions),
            f"the debrief of the scene '{shown(scene.name.id)}'": "yes" if scene.scene.debrief else "no",
        }
    return shape


def of_survey(draft: SurveyDraft) -> Shape:
    """The shape of a survey."""
    statements = [f"{each.id} {each.facet} {each.direction}" for each in draft.survey.statements]
    return {
        "'waves'": ", ".join(draft.survey.waves),
        "the number of answers of the scale": str(len(draft.survey.scale)),
        "the order of the statements": ", ".join(statements),
    }


def _move(move: Move) -> str:
    effects = "".join(f" {effect.name}={effect.change:+d}" for effect in move.effects)
    condition = f" if {_condition(move.condition)}" if move.condition else ""
    return f"{move.id} to {move.target}{effects}{condition}"


def _condition(condition: Condition) -> str:
    return " and ".join(f"{test.name}{test.comparison}{test.value}" for test in condition)


def _harm(shown_as: str, harms: Mapping[str, HarmDraft], option: str = "") -> str:
    harm = harms.get(option or shown_as)
    if not harm:
        return ""
    return f"{shown_as} harm" + (f"={harm.lesson.id}" if harm.lesson else "")


def _ids(names: Sequence[Name]) -> str:
    return ", ".join(name.id for name in names)
