"""The bench page shows every macro, in every language of the interface."""

from flask import Flask
from jinja2 import nodes

from firstline.web.languages import languages
from firstline.web.settings import ROOT
from tests.laws.conftest import House

MACROS = sorted((ROOT / "templates" / "macros").glob("*.html"))
BENCH = sorted((ROOT / "templates" / "style").glob("*.html"))


def test_bench_shows_every_macro(app: Flask) -> None:
    made = {
        macro.name
        for path in MACROS
        for macro in app.jinja_env.parse(path.read_text(encoding="utf-8")).find_all(nodes.Macro)
        if not macro.name.startswith("_")
    }
    called = {
        call.node.name
        for path in BENCH
        for call in app.jinja_env.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call)
        if isinstance(call.node, nodes.Name)
    }
    assert made - called == set()


def test_bench_stands_in_every_language(house: House) -> None:
    page = house.browsers["ada"].get("/style").text
    found = [language for language in languages() if f'<section lang="{language}" dir="' in page]
    assert (found, 'lang="ar" dir="rtl"' in page) == (list(languages()), True)


def test_bench_is_not_shown_to_strangers(house: House) -> None:
    assert house.browsers[""].get("/style").status_code == 303
