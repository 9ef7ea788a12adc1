"""Editions in use, as trainers see them."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from firstline.domain.course import Course
from firstline.domain.person import Person
from tests.bilingual import bilingual
from tests.web.browsing import COURSE, complete_lessons, pass_test
from tests.web.conftest import Browse, Publish, Sql


def changed(course: Course, release: int = 1) -> Course:
    """The course with another title, and another text of its last lesson."""
    *before, last = course.modules
    lessons = (*last.lessons[:-1], replace(last.lessons[-1], title="Refer her", body="Another text."))
    return replace(
        course,
        title="Foundations, again",
        release=release,
        modules=(*before, replace(last, lessons=lessons)),
    )


def rows(text: str) -> list[list[str]]:
    """The cells of a page's table, as words."""
    found = re.findall(r"<tr>(.*?)</tr>", text.partition("<tbody")[2], re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in found]
    return [[" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in row] for row in cells]


def test_list_shows_editions_with_their_people(
    browse: Browse, publish: Publish, course: Course, sql: Sql
) -> None:
    browse("ada").post(f"{COURSE}/enrolment")
    ((old,),) = sql("SELECT digest FROM edition")
    new = publish(changed(course))
    table = rows(browse("tess").get("/editions").text)
    assert [(row[0], row[1], *row[3:]) for row in table] == [
        ("Foundations, again", new[:12], "0", "Current", ""),
        ("Foundations, again", old[:12], "1", "Earlier", f"What differs {old[:12]}"),
    ]


def test_list_names_courses_in_the_readers_language(browse: Browse, publish: Publish, course: Course) -> None:
    publish(bilingual(course))
    browser = browse("tess")
    browser.get("/language/ar")
    assert {row[0] for row in rows(browser.get("/editions").text)} == {"الأسس"}


def test_differences_are_shown_by_part(browse: Browse, publish: Publish, course: Course, sql: Sql) -> None:
    ((old,),) = sql("SELECT digest FROM edition")
    publish(changed(course))
    text = browse("tess").get(f"/editions/{old}").text
    assert rows(text)[:1] == [["Lesson", "Refer her referral", "Changed"]]
    assert "The author calls this change material" not in text


def test_material_change_is_called_so(browse: Browse, publish: Publish, course: Course, sql: Sql) -> None:
    ((old,),) = sql("SELECT digest FROM edition")
    publish(changed(course, release=2))
    assert "The author calls this change material" in browse("tess").get(f"/editions/{old}").text


def test_edition_that_only_translates_teaches_the_same(
    browse: Browse, publish: Publish, course: Course, sql: Sql
) -> None:
    old = publish(replace(bilingual(course), translations=()))
    publish(bilingual(course))
    assert "The two editions teach and ask the same." in browse("tess").get(f"/editions/{old}").text


@pytest.mark.parametrize("digest", ["0" * 64, "x", "superseded-not"])
def test_unknown_edition_is_not_found(browse: Browse, digest: str) -> None:
    assert browse("tess").get(f"/editions/{digest}").status_code == 404


def test_cohort_is_moved_by_a_button_and_says_so(
    browse: Browse, publish: Publish, course: Course, make_cohort: Callable[..., int], tess: Person, sql: Sql
) -> None:
    cohort = make_cohort(tess, "Spring", "Ada; ada@example.org")
    new, browser = publish(changed(course)), browse("tess")
    before = browser.get(f"/cohorts/{cohort}").text
    after = browser.follow(browser.post(f"/cohorts/{cohort}/edition"))
    button = f'action="/cohorts/{cohort}/edition"'
    assert (button in before, "an earlier edition" in before) == (True, True)
    assert (button in after.text, "current edition" in after.text, new[:12] in after.text) == (
        False,
        True,
        True,
    )
    assert "The cohort goes on with the current edition." in after.text
    assert sql("SELECT edition FROM enrolment") == [(new,)]


def test_cohort_on_the_current_edition_offers_no_move(
    browse: Browse, make_cohort: Callable[..., int], tess: Person
) -> None:
    cohort, browser = make_cohort(tess, "Spring"), browse("tess")
    assert f'action="/cohorts/{cohort}/edition"' not in browser.get(f"/cohorts/{cohort}").text
    assert browser.post(f"/cohorts/{cohort}/edition").status_code == 409


@pytest.mark.parametrize(("local", "status"), [("theo", 404), ("ada", 403)])
def test_cohort_of_another_is_not_moved(
    browse: Browse,
    publish: Publish,
    course: Course,
    make_cohort: Callable[..., int],
    tess: Person,
    sql: Sql,
    local: str,
    status: int,
) -> None:
    cohort = make_cohort(tess, "Spring", "Ada; ada@example.org")
    before = sql("SELECT edition FROM enrolment")
    publish(changed(course))
    reply = browse(local).post(f"/cohorts/{cohort}/edition")
    assert (reply.status_code, sql("SELECT edition FROM enrolment")) == (status, before)


def test_certificate_that_a_move_earns_is_issued_and_printed(
    browse: Browse, publish: Publish, course: Course, make_cohort: Callable[..., int], tess: Person, sql: Sql
) -> None:
    cohort, ada = make_cohort(tess, "Spring", "Ada; ada@example.org"), browse("ada")
    complete_lessons(ada, ("mandate/duties", "mandate/rights", "safe-help/first-contact"))
    pass_test(ada)
    rule = replace(course.certificate, lessons=("duties", "rights"))
    publish(replace(course, certificate=rule))
    before = sql("SELECT count(*) FROM credential")
    browse("tess").post(f"/cohorts/{cohort}/edition")
    assert (before, sql("SELECT count(*) FROM credential")) == ([(0,)], [(1,)])
    assert sql("SELECT kind, state FROM job") == [("print-certificate", "waiting")]


def test_superseded_certificates_are_listed_with_their_holders(
    browse: Browse, publish: Publish, course: Course, make_cohort: Callable[..., int], tess: Person, sql: Sql
) -> None:
    make_cohort(tess, "Spring", "Ada; ada@example.org")
    ada = browse("ada")
    complete_lessons(ada)
    pass_test(ada)
    ((number,),) = sql("SELECT number FROM credential")
    publish(changed(course, release=2))
    hers, others = (browse(local).get("/editions/superseded").text for local in ("tess", "theo"))
    assert [row[:3] for row in rows(hers)] == [["Ada Lindqvist", number, "Foundations"]]
    assert ("1 certificate" in hers, "Nobody holds one" in others) == (True, True)


@pytest.mark.parametrize("local", ["ada", "otto"])
@pytest.mark.parametrize("path", ["/editions", "/editions/superseded", f"/editions/{'0' * 64}"])
def test_editions_are_for_trainers(browse: Browse, otto: Person, local: str, path: str) -> None:
    assert browse(local).get(path).status_code == 403
