"""The content desk: read any course without taking it, see what the linter says, reload the folders.

Reading copies write no row. Items of graded banks stay shut except to trainers who may see their keys.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.content import editing
from firstline.content.shelf import read_shelf
from firstline.domain.course import in_teaching_order
from firstline.domain.refusal import NotFound
from firstline.services import inspecting, proposing, publishing
from firstline.web import access
from firstline.web.desk_views import (
    choices_of,
    copy_of,
    editor_of,
    files_of,
    folders,
    languages_of,
    lesson_text,
    module_rows,
    overdue_entries,
    problem_views,
    staying,
    way_of,
)
from firstline.web.key_views import key_view
from firstline.web.languages import gettext
from firstline.web.portal import library, now, reading, writing
from firstline.web.texts import in_readers_language, language_of, practice_of

bp = Blueprint("desk", __name__, url_prefix="/desk")

_COPY = "/courses/<course>/<language>"
_NEWEST = 5


@bp.get("")
@access.desk
def catalogue() -> str:
    """The courses to read, the proposals that wait, and the ways to the linter and the folders."""
    with reading() as session:
        found = [in_readers_language(each) for each in library().current(session, at=now()).values()]
        count, lines = proposing.list_proposals(
            session, access.visitor(), waiting=True, limit=_NEWEST, offset=0
        )
    by_id = {edition.course.id: edition for edition in found}
    courses = [by_id[course.id] for course in in_teaching_order(each.course for each in found)]
    return render_template(
        "desk/catalogue.html",
        page_title=gettext("Content desk"),
        editions=courses,
        languages_of=languages_of,
        proposals=lines,
        count=count,
    )


@bp.get("/check")
@access.desk
def check() -> str:
    """What the linter says of the folders now, and what of the packs is past its review."""
    problems = editing.problems_of(folders(), now().date())
    with reading() as session:
        safety = library().safety(session, at=now())
    return render_template(
        "desk/check.html",
        page_title=gettext("What the check says"),
        problems=problem_views(problems),
        errors=sum(not problem.warning for problem in problems),
        overdue=overdue_entries(safety, now().date()),
    )


@bp.get("/reload")
@access.administrators
def preview() -> str:
    """What reading the folders again would publish; every error where there is one."""
    shelf = read_shelf(folders().roots, on=now().date())
    with reading() as session:
        plan = publishing.plan(session, shelf)
        titles = {
            name: in_readers_language(each).course.title
            for name, each in library().current(session, at=now()).items()
        }
    return render_template(
        "desk/reload.html",
        page_title=gettext("Read the folders again"),
        plan=plan,
        titles=titles,
        problems=problem_views(shelf.errors),
        packs=shelf.packs,
    )


@bp.post("/reload")
@access.administrators
def reload() -> Response:
    """Publish what was shown."""
    shelf = read_shelf(folders().roots, on=now().date())
    with writing() as session:
        publishing.reload(session, access.visitor(), shelf, request.form.get("seen", ""), at=now())
    return redirect(url_for(".preview", done="reloaded"), 303)


@bp.get(_COPY)
@access.desk
def show(course: str, language: str) -> str:
    """A course in one of its languages, as far as anybody may read it."""
    edition = copy_of(course, language)
    return render_template(
        "desk/show.html",
        page_title=edition.course.title,
        course=edition.course,
        versions=languages_of(course),
        rows=module_rows(edition),
        files=files_of(course, language),
    )


@bp.get(f"{_COPY}/lessons/<lesson>")
@access.desk
def lesson(course: str, language: str, lesson: str) -> str:
    """One lesson with its practice, as a reading copy."""
    edition = copy_of(course, language)
    if (found := edition.lessons.get(lesson)) is None:
        raise NotFound
    place, path = list(edition.lessons).index(lesson), list(edition.lessons.values())
    return render_template(
        "desk/lesson.html",
        page_title=found[1].title,
        course=edition.course,
        module=found[0],
        lesson=found[1],
        text=lesson_text(edition, found[1]),
        text_language=language_of(edition, f"lesson:{lesson}"),
        practice=practice_of(edition, found[1].practice),
        here=url_for(".lesson", course=course, language=language, lesson=lesson),
        previous=path[place - 1][1] if place else None,
        following=path[place + 1][1] if place + 1 < len(path) else None,
        editor=editor_of(course, language, "lesson", lesson),
    )


@bp.get(f"{_COPY}/job-aids/<job_aid>")
@access.desk
def job_aid(course: str, language: str, job_aid: str) -> str:
    """One job aid."""
    edition = copy_of(course, language)
    for module in edition.course.modules:
        for aid in (each for each in module.job_aids if each.id == job_aid):
            return render_template(
                "desk/job_aid.html",
                page_title=aid.title,
                course=edition.course,
                text=staying(aid.body, language),
                text_language=language_of(edition, f"job-aid:{job_aid}"),
                editor=editor_of(course, language, "job-aid", job_aid),
            )
    raise NotFound


@bp.get(f"{_COPY}/practice/<quiz>")
@access.desk
def practice(course: str, language: str, quiz: str) -> str:
    """A practice quiz; an answer is explained at once, and nothing is kept."""
    edition = copy_of(course, language)
    bank = edition.practice(quiz)
    return render_template(
        "desk/practice.html",
        page_title=bank.title,
        course=edition.course,
        practice=practice_of(edition, tuple(item.id for item in bank.items)),
        here=url_for(".practice", course=course, language=language, quiz=quiz),
        text_language=language_of(edition, f"quiz:{quiz}"),
        editor=editor_of(course, language, "quiz", quiz),
    )


@bp.get(f"{_COPY}/scenarios/<scenario>")
@access.desk
def scenario(course: str, language: str, scenario: str) -> str:
    """A scenario from its start, one scene a page; the address holds the choices, the portal keeps none."""
    edition = copy_of(course, language)
    way = way_of(edition, scenario)
    return render_template(
        "desk/scenario.html",
        page_title=way.here.scene.title,
        course=edition.course,
        way=way,
        choices=choices_of(edition, way),
        text_language=language_of(edition, f"scenario:{scenario}"),
        start=url_for(".scenario", course=course, language=language, scenario=scenario),
        editor=editor_of(course, language, "quiz", scenario),
    )


@bp.get(f"{_COPY}/banks/<quiz>")
@access.trainers
def bank(course: str, language: str, quiz: str) -> str:
    """The items of a graded bank with their keys, for a trainer whom its tests do not wait for."""
    edition = copy_of(course, language)
    found = next((each for each in edition.course.banks if (each.id, each.kind) == (quiz, "bank")), None)
    if found is None:
        raise NotFound
    with reading() as session:
        inspecting.check_may_see_keys(session, library(), access.visitor(), course)
    return render_template(
        "desk/bank.html",
        page_title=found.title,
        course=edition.course,
        questions=[key_view(item) for item in found.items],
        text_language=language_of(edition, f"quiz:{quiz}"),
    )
