"""The curriculum: what stands behind a course, for those who learn, teach, or answer for it."""

from flask import Blueprint, render_template

from firstline.domain.coverage import coverage
from firstline.domain.scenario import reachable
from firstline.web import access
from firstline.web.languages import gettext
from firstline.web.scenario_views import condition_text, tree
from firstline.web.texts import language_of, read_course

bp = Blueprint("curriculum", __name__, url_prefix="/courses/<course>")


@bp.get("/glossary")
@access.everybody
def glossary(course: str) -> str:
    """The words of the course."""
    edition, _ = read_course(course)
    title = gettext("Glossary")
    return render_template("curriculum/glossary.html", page_title=title, course=edition.course)


@bp.get("/coverage")
@access.everybody
def matrix(course: str) -> str:
    """Objectives by standards, lessons and items, with the gaps shown: for curriculum boards."""
    edition, _ = read_course(course)
    lines = coverage(edition.course)
    title = gettext("Coverage")
    return render_template("curriculum/coverage.html", page_title=title, course=edition.course, lines=lines)


@bp.get("/guide")
@access.trainers
def guide(course: str) -> str:
    """The trainer's guide, and what trainees will meet: scenarios and surveys."""
    edition, _ = read_course(course)
    title, titles = gettext("Trainer's guide"), {item.id: item.title for item in edition.course.items()}
    return render_template("curriculum/guide.html", page_title=title, course=edition.course, titles=titles)


@bp.get("/scenarios/<scenario>")
@access.trainers
def show_scenario(course: str, scenario: str) -> str:
    """A scenario as a map: the picture of its scenes, and each of them as its author wrote it."""
    edition, _ = read_course(course)
    found, language = edition.scenario(scenario), language_of(edition, f"scenario:{scenario}")
    return render_template(
        "curriculum/scenario.html",
        page_title=found.title,
        course=edition.course,
        scenario=found,
        text_language=language,
        places=sum(1 for _ in reachable(found)),
        picture=tree(found, language),
        told=condition_text,
    )


@bp.get("/surveys/<survey>")
@access.trainers
def show_survey(course: str, survey: str) -> str:
    """A survey with its statements; it is always anonymous and never counts."""
    edition, _ = read_course(course)
    found = edition.survey(survey)
    return render_template(
        "curriculum/survey.html",
        page_title=found.title,
        course=edition.course,
        survey=found,
        text_language=language_of(edition, f"survey:{survey}"),
    )
