"""Rules for the designers' files: every template compiles, trusts nothing, and speaks through gettext."""

import ast
import re

from flask import Flask
from jinja2 import StrictUndefined, nodes

from firstline.web.settings import ROOT

FOLDER = ROOT / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())
COMMENT, TAG = re.compile(r"\{#.*?#\}", re.DOTALL), re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
READ_ALOUD = re.compile(r'\b(?:aria-label|alt|title|placeholder|data-label)="([^"]*)"')
NOT_WORDS = {"Firstline", "CC", "BY"}
UNTRANSLATED = ("preview/", "style/")
"""The authors' own tool, which speaks English as the linter does, and the designers' samples."""


def source(name: str) -> str:
    """A template's text without its comments."""
    return COMMENT.sub("", (FOLDER / name).read_text(encoding="utf-8"))


def words_in(text: str) -> list[str]:
    """The words of a text outside Jinja and HTML."""
    return [word for word in re.findall(r"[^\W\d_]+", re.sub(r"&#?\w+;", " ", text)) if word not in NOT_WORDS]


def test_every_template_compiles(app: Flask) -> None:
    assert app.jinja_env.undefined is StrictUndefined
    assert [app.jinja_env.get_template(name).name for name in TEMPLATES] == TEMPLATES


def test_every_template_ends_in_html() -> None:
    assert [name for name in TEMPLATES if not name.endswith(".html")] == []


def test_every_folder_is_a_noun_of_a_blueprint(app: Flask) -> None:
    folders = {name.partition("/")[0] for name in TEMPLATES} - {"layouts", "macros", "errors", "preview"}
    assert folders <= {name.rstrip("_") for name in app.blueprints}


def test_every_template_is_used(app: Flask) -> None:
    python = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "firstline/web").rglob("*.py"))
    everything = python + "".join(source(name) for name in TEMPLATES)
    assert [name for name in TEMPLATES if f'"{name}"' not in everything] == []


def test_every_imported_macro_is_used(app: Flask) -> None:
    unused = []
    for name in TEMPLATES:
        text = source(name)
        for found in app.jinja_env.parse(text).find_all(nodes.FromImport):
            macros = [macro if isinstance(macro, str) else macro[1] for macro in found.names]
            unused += [(name, macro) for macro in macros if len(re.findall(rf"\b{macro}\b", text)) < 2]
    assert unused == []


def test_html_is_trusted_once() -> None:
    trusting = [name for name in TEMPLATES for _ in re.findall(r"\|\s*safe\b", source(name))]
    assert trusting == ["macros/prose.html"]


def test_escaping_is_never_turned_off() -> None:
    assert [name for name in TEMPLATES if "autoescape" in source(name)] == []


def test_python_trusts_the_sentences_of_the_interface_and_a_macro_only() -> None:
    trusted = []
    for path in sorted((ROOT / "firstline").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "Markup":
                loose = [found for found in call.args if not isinstance(found, ast.Constant)]
                trusted += [(path.name, ast.unparse(found)) for found in loose]
    assert sorted(trusted) == [
        ("languages.py", "gettext(sentence)"),
        ("languages.py", "ngettext(one, many, count)"),
        ("matrix_views.py", "macros.matrix_cells(cells)"),
        ("today_pages.py", "getattr(pieces, name)(*values)"),
    ]


def test_trusted_sentences_are_literals(app: Flask) -> None:
    strange = []
    for name in TEMPLATES:
        for call in app.jinja_env.parse(source(name)).find_all(nodes.Call):
            asked = call.node.name if isinstance(call.node, nodes.Name) else ""
            sentences = call.args[: {"_": 1, "gettext": 1, "ngettext": 2}.get(asked, 0)]
            strange += [(name, asked) for part in sentences if not isinstance(part, nodes.Const)]
    assert strange == []


def test_templates_have_no_inline_code() -> None:
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:")
    assert [name for name in TEMPLATES if inline.search(TAG.sub("", source(name)))] == []


def test_every_attribute_is_quoted() -> None:
    loose = []
    for name in TEMPLATES:
        tags = re.findall(r"<[a-z][^>]*>", re.sub(r'"[^"]*"', '""', TAG.sub("X", source(name))))
        loose += [(name, tag) for tag in tags if re.search(r'=(?!"")', tag)]
    assert loose == []


def test_templates_say_nothing_untranslated() -> None:
    said = {}
    for name in (name for name in TEMPLATES if not name.startswith(UNTRANSLATED)):
        shape = r"<code>.*?</code>|\{% block shape %\}.*?\{% endblock shape %\}"
        text = TAG.sub(" ", re.sub(shape, " ", source(name)))
        visible = re.sub(r'<[^>]*>| [a-z-]+="[^"]*"', " ", text)
        said[name] = words_in(visible) + words_in(" ".join(READ_ALOUD.findall(text)))
    assert {name: words for name, words in said.items() if words} == {}


def test_names_of_people_stand_in_their_own_direction() -> None:
    named = re.compile(r"(.{0,60})\{\{ (?!language\.|effect\.)[a-z_.]*\.name \}\}(.{0,12})")
    loose = [
        (name, before)
        for name in TEMPLATES
        for before, after in named.findall(source(name))
        if not ("<bdi" in before and after.startswith("</bdi>"))
    ]
    assert loose == []


def test_pages_are_short() -> None:
    lengths = {name: (FOLDER / name).read_text(encoding="utf-8").count("\n") for name in TEMPLATES}
    most = {name: 240 if name.startswith("macros/") else 80 for name in TEMPLATES}
    assert [name for name in TEMPLATES if lengths[name] > most[name]] == []


def test_no_sentence_is_built_from_pieces() -> None:
    built = [
        (name, found) for name in TEMPLATES for found in re.findall(r'_\("[^"]*"\) ~ |~ _\("', source(name))
    ]
    assert built == []


def test_templates_lie_in_one_folder() -> None:
    strays = [path for path in (ROOT / "firstline").rglob("*.html") if path.is_file()]
    assert [path.name for path in strays] == []
