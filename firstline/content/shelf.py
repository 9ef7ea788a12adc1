"""The shelf: all courses of all content roots, and every problem in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from firstline.content.compiling import compile_course, used_references
from firstline.content.courses import read_course
from firstline.content.drafts import CourseDraft
from firstline.content.layout import locate
from firstline.content.ledger import check_ledger
from firstline.content.linting import check_course
from firstline.content.local_notes import read_local_notes
from firstline.content.naming import shown, suggestion, unknown_name
from firstline.content.packs import read_contacts, read_packs
from firstline.content.problem import Place, Problem
from firstline.content.prose import Surroundings
from firstline.content.references import ReferenceDraft, citation, read_references
from firstline.content.reviewing import strict, unreviewed
from firstline.content.sources import LARGEST_FILE, Source, decoded, read_sources, too_large
from firstline.domain.course import Course
from firstline.domain.pack import LocalNote, Pack, PackContact

_SHARED = "courses/references.toml"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the content roots hold.

    ``assets`` maps SHA-256 digests (hex) to the bytes of the pictures that courses show;
    ``problems`` is sorted by file and line. A course with errors is not among ``courses``.
    Contacts and local notes are never part of a course: the newest count.
    """

    courses: tuple[Course, ...]
    assets: Mapping[str, bytes]
    problems: tuple[Problem, ...]
    packs: tuple[Pack, ...] = ()
    contacts: tuple[PackContact, ...] = ()
    local_notes: tuple[LocalNote, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop publishing."""
        return tuple(problem for problem in self.problems if not problem.warning)


def read_shelf(
    roots: Sequence[Path],
    *,
    release: bool = False,
    on: date | None = None,
    only: str = "",
    instead: Mapping[str, bytes] = MappingProxyType({}),
    pack: str = "",
) -> Shelf:
    """Read all courses; a later root adds files, or replaces a whole file of the same path.

    Never raises on bad content: whatever is wrong becomes a problem with its file and line.
    ``on`` is the day on which reviews are due; for a ``release`` overdue, old and missing
    things are errors. With ``only`` one course is read, with what it shares with others. ``instead``
    puts bytes in the place of files of some paths, as if they stood in the root called ``pack``.
    """
    sources, refused = _with(read_sources(roots), instead, pack)
    around = Surroundings(sources, {path: locate(path) for path in sources}, tuple(refused))
    problems = [*refused.values(), *_stray(around)]
    references = {
        path: read_references(source, problems)
        for path, source in sources.items()
        if around.locations[path].kind == "references"
    }
    courses = sorted(_course_names(around))
    drafts = [_read(course, around, references, problems) for course in courses if only in ("", course)]
    contacts = read_contacts(roots, on, problems)
    notes = [note for draft in drafts for note in read_local_notes(around, draft, on, problems)]
    problems += _prerequisites(drafts, courses)
    problems += _designs(drafts, roots)
    if not only:
        problems += _unused(references, drafts, {note.source for note in notes})
    problems += [problem for read in references.values() for problem in unreviewed(read, on)]
    shelf = _shelf(around, drafts, strict(problems) if release else problems)
    return replace(shelf, packs=read_packs(roots), contacts=contacts, local_notes=tuple(notes))


def _with(
    read: tuple[Mapping[str, Source], Mapping[str, Problem]], instead: Mapping[str, bytes], pack: str
) -> tuple[Mapping[str, Source], Mapping[str, Problem]]:
    """Sources and refused files with some bytes in the place of those of some paths."""
    if not instead:
        return read
    sources, refused = dict(read[0]), {path: why for path, why in read[1].items() if path not in instead}
    for path, data in instead.items():
        sources.pop(path, None)
        found = decoded(path, data) if len(data) <= LARGEST_FILE else too_large(Place(path, 1))
        if isinstance(found, Source):
            sources[path] = replace(found, pack=pack)
        else:
            refused[path] = found
    return dict(sorted(sources.items())), refused


def _read(
    course: str,
    around: Surroundings,
    references: Mapping[str, Mapping[str, ReferenceDraft]],
    problems: list[Problem],
) -> CourseDraft:
    own = references.get(f"courses/{course}/references.toml", {})
    shared = references.get(_SHARED, {})
    problems += [
        own[key].place.error(
            f"the key '{key}' stands at {shared[key].place} as well: remove one", kind="source-twice"
        )
        for key in own
        if key in shared
    ]
    draft = read_course(course, around, {**shared, **own}, problems)
    problems += check_course(draft)
    return draft


def _prerequisites(drafts: Sequence[CourseDraft], courses: Sequence[str]) -> Iterator[Problem]:
    for draft in drafts:
        for name in draft.prerequisites:
            yield from unknown_name(name, "course", courses, "name the folder of another course")
    before = {draft.name.id: [name.id for name in draft.prerequisites] for draft in drafts}
    for draft in drafts:
        for name in draft.prerequisites:
            if name.id != draft.name.id and draft.name.id in _all_before(name.id, before):
                yield name.error(
                    f"'{shown(name.id)}' comes after this course, so that nobody could begin either: "
                    "remove one of the prerequisites",
                    kind="prerequisite-circle",
                )


def _all_before(course: str, before: Mapping[str, Sequence[str]]) -> set[str]:
    """The prerequisites of a course, and theirs, and so on."""
    found: set[str] = set()
    waiting = [course]
    while waiting:
        new = set(before.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def _designs(drafts: Sequence[CourseDraft], roots: Sequence[Path]) -> Iterator[Problem]:
    """Certificates of a design that no root has; courses may be written where no designs are at hand."""
    designs = {folder.name for root in roots for folder in (root / "certificates").glob("*")}
    for draft in drafts if designs else ():
        design = draft.certificate.design
        if design and design not in designs:
            hint = suggestion(design, designs) or f": use one of {', '.join(sorted(designs))}"
            yield draft.name.place.warning(
                f"there is no certificate design '{shown(design)}'{hint}", kind="unknown-design"
            )


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
                f"no file of this name is expected here{_meant(path, around)}", kind="stray-file"
            )


def _meant(path: str, around: Surroundings) -> str:
    """The tail of a sentence about a stray file: where it belongs, as far as that is clear."""
    area, *inner = path.split("/")
    languages = {each.language for each in around.locations.values() if each.course == inner[0]} - {""}
    tries = [f"{path.removesuffix('.txt')}.md"]
    tries += [f"{area}/{inner[0]}/{language}/{'/'.join(inner[1:])}" for language in languages]
    free = [each for each in tries if each.endswith(".md") and each not in around.locations]
    known = [each for each in free if locate(each).kind in ("quiz", "lesson")]
    return f"; did you mean {known[0]}?" if len(known) == 1 else ": rename, move or remove it"


def _unused(
    references: Mapping[str, Mapping[str, ReferenceDraft]], drafts: list[CourseDraft], noted: set[str]
) -> Iterator[Problem]:
    if not all(draft.complete for draft in drafts):
        return
    used = {key for draft in drafts for key in used_references(draft)}
    for drafted in references.values():
        for key, reference in drafted.items():
            if key not in used and citation(reference.reference) not in noted:
                yield reference.place.warning(
                    f"nothing cites or covers the reference '{key}': cite it or remove it",
                    kind="unused-source",
                )


def _shelf(around: Surroundings, drafts: list[CourseDraft], problems: list[Problem]) -> Shelf:
    unique = tuple(sorted(set(problems)))
    broken = {tuple(problem.file.split("/")[:2]) for problem in unique if not problem.warning}
    at = {(problem.file, problem.line) for problem in unique if not problem.warning}
    sound = [draft for draft in drafts if _is_sound(draft, broken, at)]
    assets = {
        asset.digest: around.sources[path].data
        for draft in sound
        for each in (draft, *draft.translations)
        for prose in each.prose()
        for path, asset in prose.assets.items()
    }
    courses: list[Course] = []
    vanished: list[Problem] = []
    for draft in sound:
        course = compile_course(draft)
        ledger = around.sources.get(f"courses/{course.id}/published.toml", Source(""))
        found = tuple(check_ledger(ledger, course, draft.retired))
        vanished += found
        if all(problem.warning for problem in found):
            courses.append(course)
    return Shelf(tuple(courses), assets, tuple(sorted({*unique, *vanished})))


def _is_sound(draft: CourseDraft, broken: set[tuple[str, ...]], at: set[tuple[str, int]]) -> bool:
    """Whether a course, its quizzes and the references that it uses are without errors."""
    folders = {("courses", draft.name.id), ("quizzes", draft.name.id)}
    used = [draft.references[key].place for key in used_references(draft) if key in draft.references]
    return not folders & broken and not any((place.file, place.line) in at for place in used)
