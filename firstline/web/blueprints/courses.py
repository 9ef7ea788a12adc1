"""Courses: the catalogue, the course page, lessons, job aids and completions."""

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from firstline.domain.course import AUDIENCES, in_teaching_order
from firstline.domain.progress import next_lesson
from firstline.domain.refusal import N_, NotFound
from firstline.services import announcing, learning, renewing, surveying
from firstline.services.enrolling import progress_of
from firstline.services.library import Edition
from firstline.store.enrolments import Enrolment
from firstline.web import access
from firstline.web.course_views import asks_before, measuring_rows, tasks
from firstline.web.kept import render_kept
from firstline.web.languages import gettext
from firstline.web.path_views import path_choice
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.survey_views import offer_cards
from firstline.web.texts import in_readers_language, language_of, lesson_body, read_course

bp = Blueprint("courses", __name__, url_prefix="/courses")

AUDIENCE_NAMES = {
    "law-enforcer": N_("Law enforcers"),
    "prosecutor": N_("Prosecutors"),
    "service-provider": N_("Service providers"),
}


@bp.get("")
@access.trainees
def catalogue() -> str:
    """All courses, or those of one audience."""
    audience = request.args.get("audience", "")
    with reading() as session:
        current = library().current(session, at=now())
        enrolled = {
            e.course.id: enrolment
            for e, enrolment in learning.courses_of(session, library(), access.visitor())
        }
    courses = in_teaching_order(in_readers_language(edition).course for edition in current.values())
    return render_template(
        "courses/catalogue.html",
        page_title=gettext("Courses"),
        courses=[each for each in courses if audience not in AUDIENCES or audience in each.audience],
        enrolled=enrolled,
        audience=audience,
        audiences=[(name, gettext(AUDIENCE_NAMES[name])) for name in AUDIENCES],
    )


@bp.get("/<course>")
@access.trainees
def show(course: str) -> str:
    """The course as a list of tasks."""
    edition, enrolment = read_course(course)
    progress = progress_of(enrolment)
    with reading() as session:
        asked = [(edition, enrolment)] if enrolment and edition.course.surveys else []
        studies = learning.studies_of(session, access.visitor(), asked) if asked else ()
        offers = surveying.offered(session, access.visitor(), studies, at=now())
        earlier = (
            library().current(session, among=edition.course.prerequisites, at=now())
            if edition.course.prerequisites
            else {}
        )
        renewals = renewing.of_course(session, library(), access.visitor(), enrolment, at=now())
        announcement = announcing.standing(session, enrolment, at=now())
    return render_template(
        "courses/show.html",
        prerequisites=[(name, in_readers_language(each).course.title) for name, each in earlier.items()],
        renewals=[(edition.course, each) for each in renewals],
        announcement=announcement,
        today=now().date(),
        paths=path_choice(edition, enrolment),
        measuring=measuring_rows(edition.course, progress),
        surveys=offer_cards(offers),
        page_title=edition.course.title,
        course=edition.course,
        edition=edition,
        enrolment=enrolment,
        progress=progress,
        next=next_lesson(edition.course, progress),
        tasks=tasks(edition, progress),
        objectives={objective.id: objective for objective in edition.course.objectives},
    )


@bp.post("/<course>/enrolment")
@access.trainees
def join(course: str) -> Response:
    """Begin the course with its current edition; what has its time before the first lesson is shown first."""
    with writing() as session:
        edition, enrolment = _take_path(session, course)
    if asks_before(edition.course, enrolment.progress):
        return redirect(url_for(".show", course=course, done="enrolled"), 303)
    module, lesson = edition.course.core_lessons()[0]
    return redirect(url_for(".lesson", course=course, module=module.id, lesson=lesson.id), 303)


@bp.post("/<course>/path")
@access.trainees
def choose_path(course: str) -> Response:
    """Take the course on another role path."""
    with writing() as session:
        _take_path(session, course)
    return redirect(url_for(".show", course=course, done="saved"), 303)


@bp.get("/<course>/<module>/<lesson>")
@access.trainees
def lesson(course: str, module: str, lesson: str) -> str:
    """One lesson, with its practice items; a checked one shows its feedback at once."""
    edition, enrolment = read_course(course)
    found_module, found = edition.lesson(module, lesson)
    is_done, body = lesson in progress_of(enrolment).lessons, lesson_body(edition, found)
    path = list(edition.lessons)
    place = path.index(found.id)
    return render_kept(
        "courses/lesson.html",
        (edition.digest, is_done, body),
        page_title=found.title,
        course=edition.course,
        module=found_module,
        lesson=found,
        is_done=is_done,
        number=place + 1,
        total=len(path),
        previous=edition.lessons[path[place - 1]] if place else None,
        text_language=language_of(edition, f"lesson:{found.id}"),
        body=body,
    )


@bp.post("/<course>/<module>/<lesson>/completion")
@access.trainees
def complete(course: str, module: str, lesson: str) -> Response:
    """Store that a lesson is finished and go on to the next."""
    with writing() as session:
        edition, progress = learning.complete_lesson(
            session, library(), access.visitor(), course, module, lesson, terms=portal().terms, at=now()
        )
    following = next_lesson(edition.course, progress)
    if following is None or progress.flags:
        return redirect(url_for(".show", course=course, done="completed"), 303)
    next_module, step = following
    return redirect(
        url_for(".lesson", course=course, module=next_module.id, lesson=step.id, done="completed"), 303
    )


@bp.get("/<course>/job-aids/<job_aid>")
@access.trainees
def job_aid(course: str, job_aid: str) -> str:
    """One page to print and carry."""
    edition, _ = read_course(course)
    for module in edition.course.modules:
        for aid in module.job_aids:
            if aid.id == job_aid:
                return render_template(
                    "courses/job_aid.html", page_title=aid.title, course=edition.course, aid=aid
                )
    raise NotFound


def _take_path(session: Session, course: str) -> tuple[Edition, Enrolment]:
    """Take the course on the role path that the form names; where it names none, on the one taken before."""
    path, visitor = request.form.get("role_path"), access.visitor()
    return learning.choose_path(session, library(), visitor, course, path, terms=portal().terms, at=now())
