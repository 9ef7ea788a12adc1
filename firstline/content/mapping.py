"""One scenario file read by itself, for its map: an author draws while the rest of a course is unfinished."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from firstline.content.layout import locate
from firstline.content.problem import Problem
from firstline.content.prose import Surroundings
from firstline.content.quiz_drafts import QuizDraft, SceneDraft, SurveyDraft
from firstline.content.quizzes import read_quiz
from firstline.content.sources import read_sources
from firstline.domain.refusal import Invalid
from firstline.domain.scenario import Scenario, Scene

_SHAPE = "a scenario lies at quizzes/COURSE/LANGUAGE/NAME.md below a content root"
_DEPTH = 4


@dataclass(frozen=True, slots=True)
class MapDraft:
    """A scenario as far as it can be read, its language, and what is wrong with its file."""

    scenario: Scenario
    language: str
    problems: tuple[Problem, ...]


def read_map(roots: Sequence[Path], file: Path) -> MapDraft:
    """Read a scenario by the path of its file, or by its path below one of the content roots.

    Raises Invalid, with a sentence for the author, for a file that is not there, lies elsewhere or is no
    scenario. Choices that lead nowhere stay in, among the problems.
    """
    found = next((path for path in (file, *(root / file for root in roots)) if path.is_file()), None)
    if found is None:
        raise Invalid("file", f"there is no file {file}: check its path")
    path = "/".join(found.resolve().parts[-_DEPTH:])
    location = locate(path)
    if location.kind != "quiz" or not path.startswith("quizzes/"):
        raise Invalid("file", f"{file} is no scenario: {_SHAPE}")
    root = found.resolve().parents[_DEPTH - 1]
    sources, refused = read_sources([*(each for each in roots if each.resolve() != root), root])
    if path in refused:
        raise Invalid("file", str(refused[path]))
    problems: list[Problem] = []
    around = Surroundings(sources, {name: locate(name) for name in sources}, tuple(refused))
    draft = read_quiz(sources[path], location, around, problems)
    if isinstance(draft, QuizDraft | SurveyDraft):
        raise Invalid("file", f"{file} is no scenario: write kind: scenario in its front matter")
    if draft is None or not draft.scenes:
        raise Invalid("file", next(str(problem) for problem in sorted(problems) if not problem.warning))
    scenario = Scenario(
        draft.name.id, draft.title, draft.summary, draft.variables, tuple(map(_scene, draft.scenes))
    )
    return MapDraft(scenario, location.language, tuple(sorted(problems)))


def _scene(draft: SceneDraft) -> Scene:
    """The scene with its unsafe choices marked; where they lead is settled with the whole course."""
    lessons = {harm.option: harm.lesson.id if harm.lesson else "" for harm in draft.harms}
    moves = tuple(replace(move, harm=lessons.get(move.id)) for move in draft.scene.moves)
    return replace(draft.scene, moves=moves)
