"""Role paths as forms and pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from firstline.domain.course import Course, RolePath, in_teaching_order
from firstline.domain.refusal import Conflict
from firstline.services.enrolling import check_may_change_path
from firstline.services.library import Edition
from firstline.store.enrolments import Enrolment
from firstline.web.languages import gettext, say
from firstline.web.portal import reading


@dataclass(frozen=True, slots=True)
class PathChoice:
    """What a course page says about role paths.

    ``options`` are pairs of value and text, "" standing for the whole course; ``settled`` says why
    the path stays as it is, and is empty where it can be changed.
    """

    options: tuple[tuple[str, str], ...]
    value: str
    title: str
    settled: str


def path_choice(edition: Edition, enrolment: Enrolment | None) -> PathChoice | None:
    """The role paths to choose from; None for a course that has none."""
    course = edition.course
    if not course.paths:
        return None
    options = (("", whole_course()), *((path.id, _with_optional(course, path)) for path in course.paths))
    settled = _settled(edition, enrolment) if enrolment else ""
    return PathChoice(options, edition.path, path_title(edition), settled)


def path_title(edition: Edition) -> str:
    """The title of the role path on which an edition is taken; empty for the whole course."""
    path = edition.course.path(edition.path)
    return path.title if path else ""


def cohort_options(courses: Iterable[Course]) -> list[tuple[str, str]]:
    """Every course, and after it each of its role paths as "course/path", to begin a cohort with."""
    options = []
    for course in in_teaching_order(courses):
        options.append((course.id, course.title))
        options += [(f"{course.id}/{path.id}", f"{course.title}: {path.title}") for path in course.paths]
    return options


def cohort_path_options(course: Course) -> list[tuple[str, str]]:
    """The role paths that a cohort may have, "" where everybody chooses; none for a course without any."""
    if not course.paths:
        return []
    named = [(path.id, _with_optional(course, path)) for path in course.paths]
    return [("", gettext("Everybody chooses her own")), *named]


def whole_course() -> str:
    """What somebody takes who has no role path."""
    return gettext("The whole course: every module counts")


def _settled(edition: Edition, enrolment: Enrolment) -> str:
    try:
        with reading() as session:
            check_may_change_path(session, edition, enrolment)
    except Conflict as refusal:
        return say(refusal)
    return ""


def _with_optional(course: Course, path: RolePath) -> str:
    optional = [module.title for module in course.modules if module.id in path.optional]
    if not optional:
        return path.title
    return gettext("%(path)s. Optional: %(modules)s") % {"path": path.title, "modules": "; ".join(optional)}
