"""A browser without a screen, and shortcuts to the states that pages show."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from firstline.domain.form import DrawnItem, Response
from firstline.domain.item import Choice
from firstline.domain.response import right_response
from firstline.sealing import tokens
from firstline.services import assessing
from firstline.services.assessing import Sitting
from firstline.store import people, sessions
from firstline.web.portal import Portal

SECRET = "a secret of forty characters, for tests!"
PASSWORD = "three small boats"
LESSONS = ("mandate/duties", "mandate/rights", "safe-help/first-contact", "safe-help/referral")
COURSE = "/courses/foundations"
START = "/quizzes/foundations/final/attempts"


@dataclass
class Browser:
    """One person's browser: keeps cookies, knows the token of its session, follows redirects on demand."""

    app: Flask
    address: str = "198.51.100.7"
    base: str = "http://localhost"
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    @property
    def portal(self) -> Portal:
        found = self.app.extensions["firstline"]
        assert isinstance(found, Portal)
        return found

    @property
    def cookie_name(self) -> str:
        return "__Host-sid" if self.base.startswith("https") else "sid"

    @property
    def cookie(self) -> str:
        """The session's cookie value, "" without one."""
        found = self.client.get_cookie(self.cookie_name, domain="localhost")
        return found.value if found else ""

    @property
    def token(self) -> str:
        """What the forms carry: it belongs to the person, before sign-in to the cookie."""
        if not self.cookie:
            self.get("/sign-in")
        with self.portal.database.reading() as session:
            found = sessions.find(session, tokens.digest(self.cookie))
        owner = f"person {found.person.id}" if found else f"session {self.cookie}"
        return tokens.csrf_token(SECRET, owner)

    def open(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {**self.headers, **options.pop("headers", {})}
        return self.client.open(
            path,
            method=method,
            base_url=self.base,
            headers=headers,
            environ_base={"REMOTE_ADDR": self.address},
            buffered=True,
            **options,
        )

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.open("GET", path, headers=headers)

    def post(self, path: str, fields: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        """Send a form with its token; ``csrf_token`` among the fields replaces it."""
        return self.open("POST", path, data={"csrf_token": self.token, **(fields or {})}, headers=headers)

    def put(self, path: str, body: Any) -> TestResponse:
        """What the script sends while somebody answers."""
        return self.open("PUT", path, json=body, headers={"X-CSRF-Token": self.token})

    def follow(self, reply: TestResponse) -> TestResponse:
        """Go where a 303 leads."""
        assert reply.status_code == 303, (reply.status, reply.text)
        return self.get(reply.headers["Location"])

    def sign_in(self, local: str, password: str = PASSWORD, **fields: str) -> "Browser":
        """Sign in by the form as one of the people; fails the test when it is refused."""
        reply = self.post("/sign-in", {"sign_in": f"{local}@example.org", "password": password, **fields})
        assert (reply.status_code, reply.headers["Location"]) in ((303, "/home"), (303, "/today"))
        return self


def complete_lessons(browser: Browser, lessons: tuple[str, ...] = LESSONS) -> None:
    """Mark lessons as complete, by the button at their end."""
    for lesson in lessons:
        assert browser.post(f"{COURSE}/{lesson}/completion").status_code == 303


def begin_test(browser: Browser, name: str = "Ada Lindqvist") -> int:
    """Start the final test by its form; the attempt's id."""
    reply = browser.post(START, {"certificate_name": name})
    assert reply.status_code == 303, reply.text
    return int(urlsplit(reply.headers["Location"]).path.split("/")[2])


def sitting(browser: Browser, attempt: int, local: str = "ada") -> Sitting:
    """What the database holds of an attempt."""
    portal = browser.portal
    with portal.database.reading() as session:
        person = people.by_email(session, f"{local}@example.org")
        assert person is not None
        return assessing.sitting(session, portal.library, person, attempt)


def answer_all(
    browser: Browser, attempt: int, *, wrong: int = 0, harm: bool = False, local: str = "ada"
) -> None:
    """Answer every item as the script does: right, but for ``wrong`` of them; unsafe where one can be."""
    found = sitting(browser, attempt, local)
    for number, drawn in enumerate(found.attempt.form):
        item = found.edition.items[drawn.item]
        response = right_response(item, drawn)
        if harm and isinstance(item, Choice) and any(option.harm for option in item.options):
            response = (unsafe_place(item, drawn),)
        elif number < wrong:
            response = ()
        saved = browser.put(
            f"/attempts/{attempt}/responses/{drawn.item}", {"response": list(response), "sequence": 1}
        )
        assert saved.status_code == 204


def unsafe_place(item: Choice, drawn: DrawnItem) -> str:
    """The place of the option that would endanger her."""
    return next(str(place) for place, n in enumerate(drawn.orders[0]) if item.options[n].harm)


def hand_in(browser: Browser, attempt: int) -> None:
    """Hand an attempt in."""
    assert browser.post(f"/attempts/{attempt}/submission").status_code == 303


def pass_test(browser: Browser, local: str = "ada") -> int:
    """Take the final test and pass it; the attempt's id."""
    attempt = begin_test(browser)
    answer_all(browser, attempt, local=local)
    hand_in(browser, attempt)
    return attempt


def first_item(browser: Browser, attempt: int) -> tuple[str, Response]:
    """The first item of an attempt and the response that is right."""
    found = sitting(browser, attempt)
    drawn = found.attempt.form[0]
    return drawn.item, right_response(found.edition.items[drawn.item], drawn)
