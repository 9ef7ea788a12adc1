"""The shelf: all courses of all content roots, and every problem in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from firstline.content.compiling import compile_course, used_references
from firstline.content.courses import read_course
from firstline.content.drafts import CourseDraft
from firstline.content.layout import locate
from firstline.content.linting import check_course
from firstline.content.problem import Problem
from firstline.content.prose import Surroundings
from firstline.content.references import ReferenceDraft, read_references
from firstline.content.sources import read_sources
from firstline.domain.course import Course

_SHARED = "courses/references.toml"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the content roots hold.

    ``assets`` maps SHA-256 digests (hex) to the bytes of the pictures that courses show;
    ``problems`` is sorted by file and line. A course with errors is not among ``courses``.
    """

    courses: tuple[Course, ...]
    assets: Mapping[str, bytes]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop publishing."""
        return tuple(problem for problem in self.problems if not problem.warning)


def read_shelf(roots: Sequence[Path]) -> Shelf:
    """Read all courses; a later root adds files, or replaces a whole file of the same path.

    Never raises on bad content: whatever is wrong becomes a problem with its file and line.
    """
    sources, refused = read_sources(roots)
    around = Surroundings(sources, {path: locate(path) for path in sources}, tuple(refused))
    problems = [*refused.values(), *_stray(around)]
    references = {
        path: read_references(source, problems)
        for path, source in sources.items()
        if around.locations[path].kind == "references"
    }
    drafts = []
    for course in sorted(_course_names(around)):
        own = references.get(f"courses/{course}/references.toml", {})
        shared = references.get(_SHARED, {})
        problems += [
            own[key].place.error(f"the key '{key}' stands at {shared[key].place} as well: remove one")
            for key in own
            if key in shared
        ]
        draft = read_course(course, around, {**shared, **own}, problems)
        problems += check_course(draft)
        drafts.append(draft)
    problems += _unused(references, drafts)
    return _shelf(around, drafts, problems)


def _course_names(around: Surroundings) -> set[str]:
    return {
        location.course
        for location in around.locations.values()
        if location.course and location.kind not in ("stray", "references", "readme", "picture")
    }


def _stray(around: Surroundings) -> Iterator[Problem]:
    for path, location in around.locations.items():
        if location.kind == "stray":
            yield around.sources[path].start.warning(
                "no file of this name is expected here: rename, move or remove it"
            )


def _unused(
    references: Mapping[str, Mapping[str, ReferenceDraft]], drafts: list[CourseDraft]
) -> Iterator[Problem]:
    if not all(draft.complete for draft in drafts):
        return
    used = {key for draft in drafts for key in used_references(draft)}
    for drafted in references.values():
        for key, reference in drafted.items():
            if key not in used:
                yield reference.place.warning(
                    f"nothing cites or covers the reference '{key}': cite it or remove it"
                )


def _shelf(around: Surroundings, drafts: list[CourseDraft], problems: list[Problem]) -> Shelf:
    unique = tuple(sorted(set(problems)))
    broken = {tuple(problem.file.split("/")[:2]) for problem in unique if not problem.warning}
    at = {(problem.file, problem.line) for problem in unique if not problem.warning}
    sound = [draft for draft in drafts if _is_sound(draft, broken, at)]
    assets = {
        asset.digest: around.sources[path].data
        for draft in sound
        for prose in draft.prose()
        for path, asset in prose.assets.items()
    }
    return Shelf(tuple(compile_course(draft) for draft in sound), assets, unique)


def _is_sound(draft: CourseDraft, broken: set[tuple[str, ...]], at: set[tuple[str, int]]) -> bool:
    """Whether a course, its quizzes and the references that it uses are without errors."""
    folders = {("courses", draft.name.id), ("quizzes", draft.name.id)}
    used = [draft.references[key].place for key in used_references(draft) if key in draft.references]
    return not folders & broken and not any((place.file, place.line) in at for place in used)
