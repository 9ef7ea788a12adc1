"""What operators and authors do on the command line."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from firstline.content import schemas
from firstline.web.settings import Settings
from tests.content.sample import BANK, BANK_FILE, lay
from tests.web.browsing import Browser
from tests.web.conftest import Browse, MakeApp, Sql


def run(app: Flask, *words: str) -> Result:
    """Run ``flask`` with these words."""
    return app.test_cli_runner().invoke(args=list(words))


ADD = ("people", "add", "--name", "Eva Roth", "--sign-in", "eva@example.org", "--agency", "Haven")


@pytest.fixture
def bare(make_app: MakeApp, settings: Settings, tmp_path: Path) -> Flask:
    """An installation whose database is not there yet."""
    return make_app(replace(settings, database_url=f"sqlite:///{tmp_path / 'instance' / 'own.db'}"))


def test_help_lists_every_group_with_what_it_is_for(app: Flask) -> None:
    lines = [
        line.split(maxsplit=1) for line in run(app, "--help").output.partition("Commands:")[2].splitlines()
    ]
    listed = {line[0]: line[1] for line in lines if line}
    groups = ("audit", "certificates", "content", "database", "demo", "jobs", "keys", "mail", "people")
    assert (tuple(listed), listed["keys"]) == (
        tuple(sorted((*groups, "doctor", "serve", "setup"))),
        "The keys that sign certificates.",
    )


def test_person_is_added_with_a_slip_that_works(app: Flask, browse: Browse) -> None:
    result = run(app, *ADD)
    address, code = result.output.split()
    fields = {"code": code, "password": "a green winter coat", "again": "a green winter coat"}
    assert (result.exit_code, address) == (0, "http://localhost/first-sign-in")
    assert browse().post("/first-sign-in", fields).status_code == 303


def test_first_administrator_can_be_added(app: Flask, sql: Sql) -> None:
    assert run(app, *ADD, "--role", "administrator").exit_code == 0
    assert sql("SELECT role FROM person WHERE name = 'Eva Roth'") == [("administrator",)]


def test_known_agency_is_used(app: Flask, sql: Sql) -> None:
    run(app, *ADD[:-1], "Northbank Police Academy")
    assert sql("SELECT count(*) FROM agency") == [(1,)]


@pytest.mark.parametrize(
    ("option", "value"),
    [("--name", " "), ("--sign-in", "ada@example.org"), ("--role", "king"), ("--agency", "")],
)
def test_faulty_person_is_refused_and_nothing_stays(app: Flask, sql: Sql, option: str, value: str) -> None:
    result = run(app, *ADD, option, value)
    assert (result.exit_code != 0, "Traceback" in result.output) == (True, False)
    assert sql("SELECT count(*) FROM person") + sql("SELECT count(*) FROM agency") == [(5,), (1,)]


def test_person_is_not_added_without_a_secret(make_app: MakeApp, settings: Settings) -> None:
    result = run(make_app(replace(settings, secret_key="")), *ADD)
    assert (result.exit_code, "FIRSTLINE_SECRET_KEY" in str(result.exception) + result.output) == (1, True)


def test_upgrade_makes_the_database(bare: Flask) -> None:
    assert run(bare, "database", "upgrade").exit_code == 0
    assert Browser(bare).get("/support").status_code == 200


def test_upgrade_twice_changes_nothing(bare: Flask) -> None:
    assert [run(bare, "database", "upgrade").exit_code for _ in range(2)] == [0, 0]


def test_models_match_the_migrations(app: Flask) -> None:
    assert run(app, "database", "check").exit_code == 0


def test_publishing_twice_changes_nothing(bare: Flask) -> None:
    run(bare, "database", "upgrade")
    words = [run(bare, "content", "publish").output.split()[-1] for _ in range(2)]
    assert words == ["published", "unchanged"]


def test_published_course_can_be_read(bare: Flask) -> None:
    run(bare, "database", "upgrade")
    run(bare, "content", "publish")
    assert Browser(bare).get("/readyz").status_code == 200


def broken_content(tmp_path: Path) -> Path:
    root = tmp_path / "content"
    (root / "courses" / "c").mkdir(parents=True)
    (root / "courses" / "c" / "course.md").write_text("---\ntitel: A course\n---\n", encoding="utf-8")
    return root


@pytest.mark.parametrize("changed", [{}, {"secret_key": ""}, {"base_url": ""}])
def test_content_check_needs_no_secret(
    make_app: MakeApp, settings: Settings, changed: dict[str, Any]
) -> None:
    assert run(make_app(replace(settings, **changed)), "content", "check").exit_code == 0


def test_content_check_names_file_and_line(make_app: MakeApp, settings: Settings, tmp_path: Path) -> None:
    result = run(make_app(replace(settings, content=(broken_content(tmp_path),))), "content", "check")
    assert (result.exit_code, result.output.startswith("courses/c/course.md:")) == (1, True)


@pytest.fixture
def shelf(make_app: MakeApp, settings: Settings, tmp_path: Path) -> tuple[Flask, Path]:
    """An application on the small sound course of the content tests, and its content root."""
    root = lay(tmp_path / "shelf")
    return make_app(replace(settings, content=(root,))), root


@pytest.mark.parametrize(
    ("words", "code", "problems"),
    [
        (("--on", "2026-11-24"), 0, 0),
        (("--on", "2036-11-24"), 0, 1),
        (("--release", "--on", "2026-11-24"), 0, 0),
        (("--release", "--on", "2036-11-24"), 1, 1),
    ],
)
def test_what_is_overdue_stops_a_release_only(
    shelf: tuple[Flask, Path], words: tuple[str, ...], code: int, problems: int
) -> None:
    result = run(shelf[0], "content", "check", *words)
    found = [line for line in result.stdout.splitlines() if line.startswith("courses/references.toml:")]
    assert (result.exit_code, len(found)) == (code, problems)
    assert [line.endswith("(warning)") for line in found] == [code == 0] * problems


@pytest.mark.parametrize("day", ["tomorrow", "24.11.2026", "2026-13-01"])
def test_day_that_is_none_is_refused(shelf: tuple[Flask, Path], day: str) -> None:
    result = run(shelf[0], "content", "check", "--on", day)
    assert (result.exit_code, "Traceback" in result.output) == (2, False)


def test_record_writes_every_id_once(shelf: tuple[Flask, Path]) -> None:
    app, root = shelf
    ledger = root / "courses" / "c" / "published.toml"
    first = run(app, "content", "check", "--record")
    kept = ledger.read_text(encoding="utf-8")
    again = run(app, "content", "check", "--record")
    assert (first.exit_code, f"recorded {ledger}" in first.stderr, again.exit_code) == (0, True, 0)
    assert ('"see-alone"' in kept, ledger.read_text(encoding="utf-8")) == (True, kept)


def test_id_that_vanished_after_its_record_is_an_error(shelf: tuple[Flask, Path]) -> None:
    app, root = shelf
    run(app, "content", "check", "--record")
    bank = root / BANK_FILE
    bank.write_text(BANK.replace("{#counter ", "{#desk "), encoding="utf-8")
    result = run(app, "content", "check")
    assert (result.exit_code, "counter" in result.stdout) == (1, True)


def test_broken_content_is_not_recorded(shelf: tuple[Flask, Path]) -> None:
    app, root = shelf
    (root / BANK_FILE).write_text("nothing", encoding="utf-8")
    assert run(app, "content", "check", "--record").exit_code == 1
    assert not (root / "courses" / "c" / "published.toml").exists()


STARTS = [
    ("course", "second", ()),
    ("lesson", "c/basics/second", ()),
    ("quiz", "c/second", ()),
    ("quiz", "c/second", ("--quiz-kind", "practice")),
    ("quiz", "c/second", ("--quiz-kind", "test")),
]


@pytest.mark.parametrize(("kind", "place", "options"), STARTS)
def test_new_writes_a_start_that_passes_the_check(
    shelf: tuple[Flask, Path], kind: str, place: str, options: tuple[str, ...]
) -> None:
    app, root = shelf
    result = run(app, "content", "new", kind, place, "--title", "A second one: *new*", *options)
    written = [Path(line) for line in result.stdout.splitlines()]
    assert (result.exit_code, [path.is_file() and path.is_relative_to(root) for path in written]) == (
        0,
        [True] * (5 if kind == "course" else 1),
    )
    assert run(app, "content", "check", "--on", "2026-11-24").exit_code == 0


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("course", "c"),
        ("course", "c/d"),
        ("course", "A Course"),
        ("course", ".."),
        ("lesson", "c/basics/why"),
        ("lesson", "c/nothing/second"),
        ("lesson", "nothing/basics/second"),
        ("lesson", "second"),
        ("quiz", "c/basics"),
        ("quiz", "nothing/second"),
        ("quiz", "../second"),
    ],
)
def test_start_that_cannot_be_made_says_why(shelf: tuple[Flask, Path], kind: str, place: str) -> None:
    app, root = shelf
    before = sorted(root.rglob("*"))
    result = run(app, "content", "new", kind, place, "--title", "A title")
    assert (result.exit_code, result.stderr.startswith("Error: "), sorted(root.rglob("*"))) == (
        1,
        True,
        before,
    )


@pytest.mark.parametrize("kind", sorted(schemas.KINDS))
def test_schema_is_printed_as_json(app: Flask, kind: str) -> None:
    result = run(app, "content", "schema", kind)
    assert (result.exit_code, json.loads(result.output)) == (0, schemas.schema(kind))


def test_preview_is_a_command_of_its_own(app: Flask) -> None:
    result = run(app, "content", "preview", "--help")
    assert (result.exit_code, "--port" in result.output) == (0, True)


def test_broken_content_is_not_published(
    make_app: MakeApp, settings: Settings, tmp_path: Path, sql: Sql
) -> None:
    before = sql("SELECT * FROM publication")
    result = run(make_app(replace(settings, content=(broken_content(tmp_path),))), "content", "publish")
    assert (result.exit_code, "Nothing was published." in result.output) == (1, True)
    assert sql("SELECT * FROM publication") == before


def test_whole_log_is_verified(app: Flask) -> None:
    assert run(app, "audit", "verify").output == "The chain is whole.\n"


def test_changed_log_is_found(app: Flask, sql: Sql) -> None:
    for (name,) in sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"):
        sql(f"DROP TRIGGER {name}")
    sql("UPDATE audit SET act = 'something.else' WHERE id = 2")
    result = run(app, "audit", "verify")
    assert (result.exit_code, "entry 2" in result.output) == (1, True)


def test_doctor_looks_at_everything(app: Flask) -> None:
    result = run(app, "doctor")
    names = [line.split()[1].rstrip(":") for line in result.output.splitlines()]
    assert names == [
        *("settings", "database", "administrator", "clock", "keys"),
        *("mail", "content", "printing", "disk"),
    ]


def test_doctor_says_what_is_amiss(bare: Flask) -> None:
    result = run(bare, "doctor")
    assert (result.exit_code, "NO   database:" in result.output) == (1, True)


def test_demonstration_is_seeded_only_where_one_is(app: Flask) -> None:
    result = run(app, "demo", "seed")
    assert (result.exit_code, "This installation is not a demonstration" in result.output) == (1, True)


def test_demonstration_can_be_signed_in_to(bare: Flask, make_app: MakeApp) -> None:
    demo = make_app(replace(bare.extensions["firstline"].settings, demo=True))
    for words in (("demo", "setup"), ("database", "upgrade"), ("content", "publish")):
        assert run(demo, *words).exit_code == 0
    seeded, again = run(demo, "demo", "seed"), run(demo, "demo", "seed")
    accounts = [line.split() for line in seeded.output.splitlines()[1:]]
    replies = [
        Browser(demo).post("/sign-in", {"sign_in": sign_in, "password": password}).status_code
        for _, sign_in, password in accounts
    ]
    assert (seeded.exit_code, replies, again.output) == (0, [303] * len(accounts), seeded.output)
    assert [role for role, *_ in accounts] == ["trainee", "trainee", "trainer", "administrator"]


def test_settings_of_the_demonstration_are_readable_by_the_owner_only(app: Flask, settings: Settings) -> None:
    run(app, "demo", "setup")
    path = settings.instance / "settings.toml"
    before = path.read_text(encoding="utf-8")
    run(app, "demo", "setup")
    assert (path.stat().st_mode & 0o777, path.read_text(encoding="utf-8")) == (0o600, before)
