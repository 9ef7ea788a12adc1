"""Courses: the catalogue, the course page, lessons, job aids and completions."""

from functools import lru_cache

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.course import AUDIENCES, Lesson
from firstline.domain.form import fixed_item
from firstline.domain.progress import next_lesson
from firstline.domain.refusal import N_, NotFound
from firstline.services import learning
from firstline.services.enrolling import course_for, enrol, progress_of
from firstline.services.library import Edition
from firstline.web import access
from firstline.web.course_views import tasks
from firstline.web.item_views import ItemView, ReviewView, item_view, response_from, review_view
from firstline.web.languages import current_locale, gettext
from firstline.web.portal import library, now, portal, reading, writing

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
        editions = library().current(session, at=now()).values()
        enrolled = {
            e.course.id: enrolment
            for e, enrolment in learning.courses_of(session, library(), access.visitor())
        }
    shown = [
        edition for edition in editions if audience not in AUDIENCES or audience in edition.course.audience
    ]
    return render_template(
        "courses/catalogue.html",
        page_title=gettext("Courses"),
        editions=shown,
        enrolled=enrolled,
        audience=audience,
        audiences=[(name, gettext(AUDIENCE_NAMES[name])) for name in AUDIENCES],
    )


@bp.get("/<course>")
@access.trainees
def show(course: str) -> str:
    """The course as a list of tasks."""
    with reading() as session:
        edition, enrolment = course_for(session, library(), access.visitor(), course, at=now())
    progress = progress_of(enrolment)
    return render_template(
        "courses/show.html",
        page_title=edition.course.title,
        course=edition.course,
        edition=edition,
        enrolment=enrolment,
        progress=progress,
        next=next_lesson(edition.course, progress),
        tasks=tasks(edition.course, progress),
        objectives={objective.id: objective for objective in edition.course.objectives},
    )


@bp.post("/<course>/enrolment")
@access.trainees
def join(course: str) -> Response:
    """Begin the course with its current edition."""
    with writing() as session:
        _, edition = enrol(session, library(), access.visitor(), course, at=now())
    module, lesson = next(edition.course.lessons())
    return redirect(url_for(".lesson", course=course, module=module.id, lesson=lesson.id), 303)


@bp.get("/<course>/<module>/<lesson>")
@access.trainees
def lesson(course: str, module: str, lesson: str) -> str:
    """One lesson, with its practice items; a checked one shows its feedback at once."""
    with reading() as session:
        edition, enrolment = course_for(session, library(), access.visitor(), course, at=now())
    found_module, found = edition.lesson(module, lesson)
    checked = request.args.get("item")
    draw_body = _lesson_body if checked in found.practice else _kept_lesson_body
    path = [step.id for _, step in edition.course.lessons()]
    place = path.index(found.id)
    return render_template(
        "courses/lesson.html",
        page_title=found.title,
        course=edition.course,
        module=found_module,
        lesson=found,
        progress=progress_of(enrolment),
        number=place + 1,
        total=len(path),
        previous=edition.lessons[path[place - 1]] if place else None,
        body=draw_body(edition, found.id, current_locale().language),
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
    with reading() as session:
        edition, _ = course_for(session, library(), access.visitor(), course, at=now())
    for module in edition.course.modules:
        for aid in module.job_aids:
            if aid.id == job_aid:
                return render_template(
                    "courses/job_aid.html", page_title=aid.title, course=edition.course, aid=aid
                )
    raise NotFound


def _lesson_body(edition: Edition, lesson: str, language: str) -> str:
    """What everybody sees of a lesson, with the practice item that was just checked, if any."""
    del language  # rendering reads it from the request; here it is a part of the key
    module, found = edition.lessons[lesson]
    return render_template(
        "courses/_lesson_body.html",
        course=edition.course,
        lesson=found,
        here=url_for("courses.lesson", course=edition.course.id, module=module.id, lesson=lesson),
        practice=_practice(edition, found),
        alternative=edition.lessons.get(found.instead or ""),
    )


_kept_lesson_body = lru_cache(maxsize=1024)(_lesson_body)


def _practice(edition: Edition, lesson: Lesson) -> list[tuple[ItemView, ReviewView | None]]:
    """The lesson's practice items; the one that was just checked with its review.

    A check is a GET: it changes nothing, and keys of practice items are no secret.
    """
    checked = request.args.get("item")
    values = request.args.to_dict(flat=False)
    shown: list[tuple[ItemView, ReviewView | None]] = []
    for item in (edition.items[item_id] for item_id in lesson.practice):
        drawn = fixed_item(item)
        response = response_from(item, values) if item.id == checked else ()
        review = review_view(item, drawn, response) if item.id == checked else None
        shown.append((item_view(item, drawn, response), review))
    return shown
