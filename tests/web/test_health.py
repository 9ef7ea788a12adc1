"""Whether the process lives, and whether it can serve."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from firstline.web.settings import Settings
from tests.web.browsing import Browser
from tests.web.conftest import MakeApp, Sql


def test_process_answers(browser: Browser) -> None:
    reply = browser.get("/healthz")
    assert (reply.status_code, reply.text) == (200, "ok\n")


def test_ready_portal_says_so(browser: Browser) -> None:
    reply = browser.get("/readyz")
    assert (reply.status_code, reply.text) == (200, "ready\n")


def test_process_answers_whatever_is_missing(make_app: MakeApp, settings: Settings, tmp_path: Path) -> None:
    app = make_app(replace(settings, secret_key="", database_url=f"sqlite:///{tmp_path / 'none' / 'x.db'}"))
    assert Browser(app).get("/healthz", Cookie="sid=x").status_code == 200


@pytest.mark.parametrize(
    "changed",
    [{"secret_key": ""}, {"base_url": "localhost"}],
)
def test_portal_that_cannot_serve_says_why(
    make_app: MakeApp, settings: Settings, changed: dict[str, Any]
) -> None:
    reply = Browser(make_app(replace(settings, **changed))).get("/readyz")
    assert (reply.status_code, reply.text) == (503, "SettingMissing\n")


def test_database_without_tables_is_not_ready(make_app: MakeApp, settings: Settings, tmp_path: Path) -> None:
    app = make_app(replace(settings, database_url=f"sqlite:///{tmp_path / 'fresh.db'}"))
    reply = Browser(app).get("/readyz")
    assert (reply.status_code, reply.text) == (503, "SchemaMismatch\n")


def test_portal_without_content_is_not_ready(browser: Browser, sql: Sql) -> None:
    sql("DELETE FROM publication")
    reply = browser.get("/readyz")
    assert (reply.status_code, reply.text) == (503, "LibraryEmpty\n")


def test_unreachable_database_is_not_ready(make_app: MakeApp, settings: Settings, tmp_path: Path) -> None:
    app = make_app(replace(settings, database_url=f"sqlite:///{tmp_path / 'none' / 'x.db'}"))
    reply = Browser(app).get("/readyz")
    assert (reply.status_code, reply.text) == (503, "OperationalError\n")
