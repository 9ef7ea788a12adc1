"""The reader's language: chosen, remembered, and the same place in the same work."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import pytest
from flask import Flask

from firstline.domain.course import Course
from firstline.domain.response import right_response
from firstline.web import languages
from firstline.web.settings import Settings
from tests.bilingual import bilingual
from tests.web.browsing import COURSE, Browser, begin_test, hand_in, sitting
from tests.web.conftest import Browse, MakeApp, Publish, Sql

ENGLISH, ARABIC = '<html lang="en" dir="ltr">', '<html lang="ar" dir="rtl">'


@pytest.fixture
def edition(publish: Publish, course: Course) -> str:
    """The digest of the course in English and Arabic."""
    return publish(bilingual(course))


def language_of(text: str) -> str:
    """The tag of a page."""
    return text.partition("<html")[2].partition(">")[0].strip()


def choose(browser: Browser, language: str, target: str = "/help") -> str:
    """Choose a language; where the browser is sent."""
    reply = browser.get(f"/language/{language}?next={target}")
    assert reply.status_code == 303
    return str(reply.headers["Location"])


def heading(text: str) -> str:
    """A page's h1 with its tag."""
    return str(re.findall(r"<h1.*?</h1>", text)[0])


def test_choice_is_kept_in_a_cookie_for_a_year(browser: Browser) -> None:
    reply = browser.get("/language/ar?next=/help")
    name, *flags = reply.headers["Set-Cookie"].split("; ")
    kept = [flag for flag in flags if not flag.startswith("Expires")]
    assert (name, sorted(kept)) == (
        "language=ar",
        ["HttpOnly", "Max-Age=31536000", "Path=/", "SameSite=Lax"],
    )


def test_choice_over_https_is_secure(make_app: MakeApp, settings: Settings) -> None:
    app = make_app(replace(settings, base_url="https://localhost"))
    reply = Browser(app, base="https://localhost").get("/language/ar")
    assert "Secure" in reply.headers["Set-Cookie"].split("; ")


def test_choice_is_remembered_on_every_page(browser: Browser) -> None:
    choose(browser, "ar")
    assert [ARABIC in browser.get(path).text for path in ("/help", "/sign-in", "/nothing")] == [True] * 3


def test_choice_can_be_taken_back(browser: Browser) -> None:
    choose(browser, "ar")
    choose(browser, "en")
    assert ENGLISH in browser.get("/help").text


def test_choice_stays_after_signing_in(browser: Browser) -> None:
    choose(browser, "ar")
    browser.sign_in("ada")
    assert ARABIC in browser.get("/home").text


def test_choice_leads_back_to_where_the_reader_was(browser: Browser) -> None:
    here = "/sign-in?next=/courses?audience%3Dprosecutor%26x%3D1"
    text = browser.get(here).text
    href = re.findall(r'<a href="(/language/ar[^"]*)"', text)[0]
    target = browser.get(unescape(href)).headers["Location"]
    assert 'name="next" value="/courses?audience=prosecutor&amp;x=1"' in browser.get(target).text


@pytest.mark.parametrize(
    "target",
    ["", "//evil.example", "https://evil.example/", "evil", "/\\evil.example", "/%0d%0aX:1", "javascript:x"],
)
def test_choice_leads_to_no_other_site(browser: Browser, target: str) -> None:
    assert choose(browser, "ar", target) == "/home"


@pytest.mark.parametrize("language", ["fr", "AR", "..", "x" * 999])
def test_unknown_language_is_not_found(browser: Browser, language: str) -> None:
    reply = browser.get(f"/language/{language}")
    assert (
        reply.status_code,
        "Set-Cookie" in reply.headers and "language=" in reply.headers["Set-Cookie"],
    ) == (
        404,
        False,
    )


@pytest.mark.parametrize(
    ("accepted", "page"),
    [
        ("ar", ARABIC),
        ("ar-EG,en;q=0.5", ARABIC),
        ("en-GB,ar;q=0.9", ENGLISH),
        ("fr,ar;q=0.2", ARABIC),
        ("fr", ENGLISH),
        ("ar;q=0,en", ENGLISH),
        ("en;q=0.1,AR", ARABIC),
        ("arc", ENGLISH),
        ("", ENGLISH),
        (";;q=x,,", ENGLISH),
    ],
)
def test_first_visit_speaks_the_browsers_language(browser: Browser, accepted: str, page: str) -> None:
    assert page in browser.get("/help", **{"Accept-Language": accepted}).text


def test_choice_counts_before_the_persons_and_the_browsers_language(browse: Browse, sql: Sql) -> None:
    browser = browse("ada", headers={"Accept-Language": "en"})
    sql("UPDATE person SET language = 'ar'")
    hers = browser.get("/home").text
    choose(browser, "en")
    assert (ARABIC in hers, ENGLISH in browser.get("/home").text) == (True, True)


@pytest.mark.parametrize("value", ["fr", "", "../../etc", "ar;x"])
def test_strange_cookie_is_passed_over(browser: Browser, value: str) -> None:
    browser.client.set_cookie("language", value, domain="localhost")
    assert ENGLISH in browser.get("/help").text


def test_page_of_a_problem_leads_home_in_another_language(browser: Browser) -> None:
    """It repeats no address: that of somebody else's work must look like an unknown one."""
    text = browser.get("/attempts-of-bo").text
    assert re.findall(r'href="(/language/[^"]*)"', text) == ["/language/en?next=/", "/language/ar?next=/"]


def test_every_page_offers_both_languages_by_their_own_names(browser: Browser) -> None:
    text = browser.get("/help").text
    found = re.findall(r'lang="(\w+)" hreflang="\w+" dir="(\w+)"( aria-current="true")?>([^<]+)<', text)
    assert found == [("en", "ltr", ' aria-current="true"', "English"), ("ar", "rtl", "", "العربية")]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "لا أحد"),
        (1, "شخص واحد"),
        (2, "شخصان"),
        (3, "3 أشخاص"),
        (11, "11 شخصًا"),
        (100, "100 شخص"),
    ],
)
def test_counts_take_the_six_arabic_forms(app: Flask, count: int, text: str) -> None:
    with app.test_request_context():
        languages.use_language("ar")
        said = languages.ngettext("%(num)s person", "%(num)s people", count)
    assert said % {"num": count} == text if "%" in said else said == text


@pytest.mark.parametrize(("count", "text"), [(0, "0 people"), (1, "1 person"), (2, "2 people")])
def test_counts_take_the_two_english_forms(app: Flask, count: int, text: str) -> None:
    with app.test_request_context():
        languages.use_language("en")
        assert languages.ngettext("%(num)s person", "%(num)s people", count) % {"num": count} == text


@pytest.mark.parametrize(("language", "text"), [("en", "24 November 2026"), ("ar", "24 نوفمبر 2026")])
def test_dates_are_written_as_the_language_does(app: Flask, language: str, text: str) -> None:
    with app.test_request_context():
        languages.use_language(language)
        assert languages.day(date(2026, 11, 24)) == text


@pytest.mark.parametrize(("language", "text"), [("en", "21:05"), ("ar", "9:05 م")])
def test_times_are_written_as_the_language_does(app: Flask, language: str, text: str) -> None:
    with app.test_request_context():
        languages.use_language(language)
        assert languages.clock(datetime(2026, 11, 24, 21, 5, tzinfo=UTC)) == text


def test_switch_within_a_lesson_stays_in_it(browse: Browse, edition: str) -> None:
    browser, lesson = browse("ada"), f"{COURSE}/mandate/duties"
    browser.post(f"{COURSE}/enrolment")
    before = browser.get(lesson).text
    href = re.findall(r'<a href="(/language/ar[^"]*)"', before)[0]
    after = browser.follow(browser.get(href))
    assert (after.request.path, heading(before), heading(after.text)) == (
        lesson,
        "<h1>Duties</h1>",
        "<h1>الواجبات</h1>",
    )
    assert (language_of(after.text), "عن <strong>الواجبات</strong>" in after.text) == (
        'lang="ar" dir="rtl"',
        True,
    )


def test_lesson_completed_in_one_language_is_completed_in_the_other(browse: Browse, edition: str) -> None:
    browser = browse("ada")
    browser.post(f"{COURSE}/mandate/duties/completion")
    choose(browser, "ar")
    text = browser.get(f"{COURSE}/mandate/duties").text
    browser.post(f"{COURSE}/mandate/rights/completion")
    choose(browser, "en")
    assert (
        "اكتمل" in text or "مكتمل" in text,
        browser.get(f"{COURSE}/mandate/rights").text.count("Completed<"),
    ) == (
        True,
        1,
    )


def chosen(text: str) -> list[str]:
    """What stands filled in on a page with an item: checked, selected or typed."""
    checked = re.findall(r'value="(\d+)" checked', text)
    selected = re.findall(r'value="(\d+)" selected', text)
    typed = re.findall(r'type="text"[^>]* value="([^"]+)"', text)
    return checked + selected + typed


def test_switch_within_a_test_keeps_form_responses_and_mark(browse: Browse, edition: str) -> None:
    browser = browse("ada")
    attempt = begin_test(browser)
    form = sitting(browser, attempt).attempt.form
    for number, drawn in enumerate(form, 1):
        found = sitting(browser, attempt)
        given = right_response(found.edition.items[drawn.item], drawn)
        body = {"response": list(given), "sequence": 1}
        assert browser.put(f"/attempts/{attempt}/responses/{drawn.item}", body).status_code == 204
        page = f"/attempts/{attempt}/{number}"
        before = browser.get(page).text
        href = re.findall(r'<a href="(/language/(?:ar|en)[^"]*)"', before)[number % 2]
        after = browser.follow(browser.get(href))
        assert (after.request.path, chosen(after.text)) == (page, chosen(before))
    hand_in(browser, attempt)
    done = sitting(browser, attempt).attempt
    assert (done.form, done.percent) == (form, 100)


def test_item_is_shown_in_the_language_of_the_page(browse: Browse, edition: str) -> None:
    browser = browse("ada")
    attempt = begin_test(browser)
    item = sitting(browser, attempt).attempt.form[0].item
    titles = []
    for language in ("en", "ar"):
        choose(browser, language)
        titles.append(heading(browser.get(f"/attempts/{attempt}/1").text))
    assert (f"سؤال {item}" in titles[0], f"سؤال {item}" in titles[1]) == (False, True)


def test_result_is_told_in_the_language_of_the_page(browse: Browse, edition: str) -> None:
    browser = browse("ada")
    attempt = begin_test(browser)
    hand_in(browser, attempt)
    choose(browser, "ar")
    assert "<li>هدف duties" in browser.get(f"/attempts/{attempt}").text


def test_untranslated_lesson_is_shown_in_its_own_language_with_a_notice(browse: Browse, edition: str) -> None:
    browser = browse("ada")
    choose(browser, "ar")
    text = browser.get(f"{COURSE}/safe-help/referral").text
    notice = in_arabic(
        browser.app, "This lesson is not translated yet. You read it in the language it was written in."
    )
    assert (heading(text), notice in text) == ('<h1 lang="en" dir="ltr">Referral</h1>', True)
    assert '<div lang="en" dir="ltr"><div class="prose"><p>About <strong>Referral</strong>.</p>' in text


def test_stale_lesson_is_shown_with_a_notice(browse: Browse, edition: str) -> None:
    browser = browse("ada")
    choose(browser, "ar")
    text = browser.get(f"{COURSE}/mandate/rights").text
    notice = in_arabic(
        browser.app, "This translation is older than the original. Parts of it may have changed."
    )
    assert (heading(text), notice in text) == ("<h1>الحقوق</h1>", True)


def test_translated_lesson_and_the_source_have_no_notice(browse: Browse, edition: str) -> None:
    browser = browse("ada")
    pages = [("ar", "mandate/duties"), ("en", "safe-help/referral"), ("en", "mandate/rights")]
    for language, lesson in pages:
        choose(browser, language)
        assert 'class="notice' not in browser.get(f"{COURSE}/{lesson}").text


def test_course_without_the_language_is_marked_as_what_it_is(browse: Browse) -> None:
    browser = browse("ada")
    choose(browser, "ar")
    text = browser.get(f"{COURSE}/mandate/duties").text
    assert (language_of(text), heading(text)) == (
        'lang="ar" dir="rtl"',
        '<h1 lang="en" dir="ltr">Duties</h1>',
    )


def test_rows_of_a_course_without_the_language_are_marked_as_what_they_are(browse: Browse) -> None:
    browser = browse("ada")
    choose(browser, "ar")
    page = browser.get(COURSE).text
    rows = re.findall(r'class="task-link" href="[^"]*" aria-describedby="[^"]*"([^>]*)>', page)
    assert (len(rows) > 4, set(rows)) == (True, {' lang="en" dir="ltr"'})


def test_row_of_an_untranslated_lesson_is_marked_and_no_other(browse: Browse, edition: str) -> None:
    browser = browse("ada")
    choose(browser, "ar")
    marked = re.findall(r'class="task-link"[^>]*lang="en" dir="ltr">([^<]*)<', browser.get(COURSE).text)
    assert marked == ["Referral"]


def test_content_note_of_a_course_without_the_language_is_marked(
    publish: Publish, course: Course, browse: Browse
) -> None:
    module, *others = course.modules
    lesson = replace(module.lessons[0], content_note="It tells of violence.")
    publish(replace(course, modules=(replace(module, lessons=(lesson, *module.lessons[1:])), *others)))
    browser = browse("ada")
    choose(browser, "ar")
    page, row = browser.get(f"{COURSE}/{module.id}/{lesson.id}").text, browser.get(COURSE).text
    assert '<p lang="en" dir="ltr">It tells of violence.</p>' in page
    assert ' · <span lang="en" dir="ltr">It tells of violence.</span></p>' in row


def test_test_started_in_arabic_makes_an_arabic_certificate(browse: Browse, edition: str, sql: Sql) -> None:
    browser = browse("ada")
    choose(browser, "ar")
    begin_test(browser)
    assert sql("SELECT language FROM person WHERE email = 'ada@example.org'") == [("ar",)]


def in_arabic(app: Flask, sentence: str) -> str:
    """A sentence of the interface in Arabic."""
    with app.test_request_context():
        languages.use_language("ar")
        return languages.gettext(sentence)
