"""The job aids and trainer's guides of this repository, made as the job process makes them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

import pytest
from flask import Flask

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.printing.pages import print_page
from firstline.services import handouts, publishing
from firstline.services.handouts import GUIDE, MOST_PAGES, Handout, subject_of
from firstline.services.library import Edition
from firstline.store.schema import upgrade
from firstline.web import create_app
from firstline.web.portal import Portal
from firstline.web.settings import ROOT, Settings
from firstline.web.texts import handout_page

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
STYLE = ROOT / "static" / "css" / "handout.css"
COURSES = [
    ("building-the-case", "en"),
    ("first-response", "en"),
    ("foundations", "en"),
    ("foundations", "ar"),
    ("safe-support", "en"),
]
AIDS = (
    "first-response-card",
    "interpreter-briefing",
    "risk-prompts",
    "interview-plan",
    "household-evidence-list",
    "theft-and-leaving-complaint",
    "referral-sheet",
)
FindHandout = Callable[[Edition, str, str], Handout]


@pytest.fixture(scope="module")
def app(real_shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An installation with the real courses published."""
    instance = tmp_path_factory.mktemp("papers")
    settings = Settings(
        instance=instance,
        database_url=f"sqlite:///{instance / 'papers.db'}",
        content=(ROOT,),
        secret_key="k" * 40,
        base_url="http://localhost",
    )
    app = create_app(settings)
    portal: Portal = app.extensions["firstline"]
    upgrade(portal.database)
    with portal.database.writing() as session:
        publishing.publish(session, real_shelf, at=AT)
    yield app
    portal.database.close()


@pytest.fixture(params=COURSES, ids=lambda pair: "-".join(pair))
def edition(app: Flask, request: pytest.FixtureRequest) -> Edition:
    """Each course in each of its languages."""
    name, language = request.param
    portal: Portal = app.extensions["firstline"]
    with portal.database.reading() as session:
        return portal.library.course(session, name, at=AT).read_in(language)


@pytest.fixture
def find_handout(app: Flask) -> FindHandout:
    """What a job gets that is to print one."""
    portal: Portal = app.extensions["firstline"]

    def find(edition: Edition, kind: str, name: str) -> Handout:
        with portal.database.reading() as session:
            found = handouts.to_print(session, portal.library, subject_of(edition, kind, name))
        assert found is not None
        return found

    return find


def _printed(app: Flask, handout: Handout, most_pages: int) -> bytes:
    with app.app_context():
        page = handout_page(handout)
    return print_page(page, STYLE.read_text(encoding="utf-8"), most_pages=most_pages)


def test_every_real_job_aid_prints_on_one_page(
    app: Flask, edition: Edition, find_handout: FindHandout
) -> None:
    names = [aid.id for module in edition.course.modules for aid in module.job_aids]
    prints = [_printed(app, find_handout(edition, "job-aid", name), 1) for name in names]
    assert (len(prints) >= 3, MOST_PAGES["job-aid"]) == (True, 1)


def test_real_guide_prints_a_cover_and_each_chapter_on_one_page(
    app: Flask, edition: Edition, find_handout: FindHandout
) -> None:
    guide = find_handout(edition, GUIDE, GUIDE)
    assert _printed(app, guide, 1 + len(guide.chapters)).startswith(b"%PDF")


def test_course_for_law_enforcers_has_the_papers_that_were_promised(
    real_courses: Mapping[str, Course],
) -> None:
    course = real_courses["first-response"]
    aids = tuple(aid.id for module in course.modules for aid in module.job_aids)
    chapters = [page.module for page in course.guide]
    assert (aids, chapters) == (AIDS, ["", *(module.id for module in course.modules)])


def test_aid_for_referral_leaves_room_for_local_contacts(real_courses: Mapping[str, Course]) -> None:
    course = real_courses["first-response"]
    (sheet,) = (aid for module in course.modules for aid in module.job_aids if aid.id == AIDS[-1])
    assert sheet.body.count("|") > 60
    assert sheet.body.count("____") > 20
