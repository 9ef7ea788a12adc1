"""The log of acts on its page: in words, narrowed by the address, and the console beside it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from firstline.domain.person import Person
from firstline.web.audit_words import ACTS, NOUNS
from firstline.web.settings import ROOT
from tests.web.conftest import Browse, Sql

ACT = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")
FILE_NAMES = {"credential.json", "index.csv"}


def texts(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def written_acts() -> set[str]:
    """Every text of the services that is an act."""
    modules = (ROOT / "firstline" / "services").glob("*.py")
    return {text for module in modules for text in texts(module) if ACT.fullmatch(text)} - FILE_NAMES


def test_every_act_that_is_written_has_words() -> None:
    assert sorted(written_acts() - set(ACTS)) == []


def test_every_noun_of_an_act_has_words() -> None:
    assert sorted({act.partition(".")[0] for act in ACTS} - set(NOUNS)) == []


def page(browse: Browse, who: str, query: str = "") -> str:
    found = browse(who).get(f"/audit{query}")
    assert found.status_code == 200
    return found.get_data(as_text=True)


def test_administrator_reads_acts_in_words_with_links(browse: Browse, sql: Sql, ada: Person) -> None:
    ruth = browse("ruth")
    ruth.post(f"/people/{ada.id}/suspension")
    found = ruth.get("/audit").get_data(as_text=True)
    assert ("Person suspended" in found, f'href="/people/{ada.id}"' in found) == (True, True)
    assert "198.51.100.7" in found


def test_auditor_reads_numbers_instead_of_trainees(browse: Browse, otto: Person, ada: Person) -> None:
    browse("ruth").post(f"/people/{ada.id}/suspension")
    found = page(browse, "otto")
    assert (f"Person {ada.id}" in found, ada.name in found, "Ruth Adeyemi" in found) == (True, False, True)
    assert f'href="/people/{ada.id}"' not in found


@pytest.mark.parametrize(
    "query",
    [
        "?who=" + "%" * 200,
        "?act=nonsense&since=2026-13-99&until=9999-12-31",
        "?before=0&after=99999999999999",
        "?subject=%E2%80%AE%D8%B4&words=_%25%5C",
        "?who=person+999999999&since=0001-01-01",
    ],
)
def test_nonsense_asks_for_nothing_or_finds_nothing(browse: Browse, query: str) -> None:
    page(browse, "ruth", query)


def test_what_was_typed_is_kept(browse: Browse) -> None:
    found = page(browse, "ruth", "?who=Nobody+Known&since=2026-03-02&act=person.added")
    assert ('value="Nobody Known"' in found, 'value="2026-03-02"' in found) == (True, True)
    assert ("Nothing found" in found, 'value="person.added" selected' in found) == (True, True)


def test_page_says_when_the_chain_was_checked(app: Flask, browse: Browse) -> None:
    assert "was whole when it was checked last" not in page(browse, "ruth")
    app.test_cli_runner().invoke(args=["audit", "verify"])
    assert "was whole when it was checked last" in page(browse, "ruth")


def test_page_says_where_the_chain_is_broken(app: Flask, browse: Browse, sql: Sql) -> None:
    for (name,) in sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"):
        sql(f"DROP TRIGGER {name}")
    sql("UPDATE audit SET act = 'something.else' WHERE id = 2")
    app.test_cli_runner().invoke(args=["audit", "verify"])
    assert "Entry 2 does not follow the one before it" in page(browse, "ruth")


def test_head_is_found_by_verify_until_the_end_is_cut(app: Flask, sql: Sql) -> None:
    run = app.test_cli_runner().invoke
    number, _, head = run(args=["audit", "head"]).output.split()
    ((entries,),) = sql("SELECT count(*) FROM audit")
    assert (int(number), run(args=["audit", "verify", "--head", head]).exit_code) == (entries, 0)
    for (name,) in sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"):
        sql(f"DROP TRIGGER {name}")
    sql("DELETE FROM audit WHERE id = (SELECT max(id) FROM audit)")
    cut = [run(args=["audit", "verify", "--head", head]), run(args=["audit", "verify"])]
    assert [(each.exit_code, "was cut off" in each.output) for each in cut] == [(1, True), (1, True)]
