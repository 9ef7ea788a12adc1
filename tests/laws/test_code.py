"""Limits and bans for the engineers' code."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from firstline.web.settings import ROOT, setting_names

CODE = sorted((ROOT / "firstline").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
OWN = [path for path in CODE if "migrations" not in path.parts]
MODULES = [path for path in OWN if path.name != "tables.py"]
VIEWS = sorted((ROOT / "firstline/web/blueprints").glob("*.py"))
COMMANDS = tuple(
    f"firstline.web.{path.stem}"
    for path in sorted((ROOT / "firstline/web").glob("*.py"))
    if path.stem.endswith("_commands")
    or path.stem in ("cli", "doctor", "preview", "runner", "serving", "setup")
)
BANNED = {"utils", "helpers", "common", "misc", "base", "manager", "core"}
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_VIEW = 300, 40, 12
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def length(node: Function) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def body_length(node: Function) -> int:
    """Statements of a function, without its docstring; those in blocks count as well."""
    inner = [found for found in ast.walk(node) if isinstance(found, ast.stmt) and found is not node]
    return len(inner) - (ast.get_docstring(node) is not None)


def is_view(node: Function) -> bool:
    """Whether a function is decorated as a route."""
    calls = [found.func for found in node.decorator_list if isinstance(found, ast.Call)]
    return any(isinstance(call, ast.Attribute) and ast.unparse(call.value) == "bp" for call in calls)


def test_module_has_at_most_300_lines() -> None:
    lengths = {name_of(path): path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_function_has_at_most_40_lines() -> None:
    long = [
        (name_of(path), node.name)
        for path in OWN
        for node in functions(path)
        if length(node) > LONGEST_FUNCTION
    ]
    assert long == []


def test_view_has_at_most_12_statements() -> None:
    views = [(name_of(path), node) for path in VIEWS for node in functions(path) if is_view(node)]
    assert len(views) > 60
    assert [(name, node.name) for name, node in views if body_length(node) > LONGEST_VIEW] == []


def test_nothing_catches_everything() -> None:
    caught = [
        (ast.unparse(node.type) if node.type else "everything", name_of(path))
        for path in CODE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
    ]
    assert [found for found in caught if found[0] in ("everything", "Exception", "BaseException")] == []


def test_no_module_is_named_after_nothing() -> None:
    named = [name_of(path) for path in CODE if BANNED & {path.stem, *path.relative_to(ROOT).parts}]
    assert named == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name_of(path) for path in OWN if path.name != "__init__.py" and not ast.get_docstring(tree(path))
    ]
    assert silent == []


def test_every_public_function_says_what_it_promises() -> None:
    silent = [
        (name_of(path), node.name)
        for path in OWN
        for node in tree(path).body
        if isinstance(node, Function) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_tests_mock_nothing() -> None:
    mocking = re.compile(r"^(?:from|import) (?:unittest|mock|pytest_mock|freezegun)\b", re.MULTILINE)
    assert [name_of(path) for path in TESTS if mocking.search(path.read_text(encoding="utf-8"))] == []


def test_services_read_no_clock_and_commit_nothing() -> None:
    clocks = re.compile(r"datetime\.now|date\.today|time\.time\(|utcnow|\.commit\(|\.rollback\(")
    rooms = [path for path in OWN if path.parent.name in ("services", "domain", "content")]
    assert [name_of(path) for path in rooms if clocks.search(path.read_text(encoding="utf-8"))] == []


def test_store_reads_no_clock() -> None:
    clocks = re.compile(r"datetime\.now|date\.today|func\.now|CURRENT_TIMESTAMP")
    rooms = [path for path in CODE if "store" in path.parts]
    assert [name_of(path) for path in rooms if clocks.search(path.read_text(encoding="utf-8"))] == []


def test_every_setting_is_documented() -> None:
    path = ROOT / "docs" / "operating.md"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert [name for name in setting_names() if name not in text] == []


def titles(path: Path) -> Iterator[ast.expr]:
    """What views hand to a page as its title."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.keyword) and node.arg == "page_title":
            yield node.value


def test_titles_are_translated() -> None:
    found = [title for path in VIEWS for title in titles(path)]
    assert [ast.unparse(title) for title in found if isinstance(title, ast.Constant | ast.JoinedStr)] == []


def sentences(path: Path) -> Iterator[str]:
    """Texts in web code that read like sentences and are not marked for translation."""
    module = tree(path)
    marked = {
        id(part)
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("gettext", "ngettext", "N_", "NN_", "_LOG.warning")
        for part in ast.walk(node)
    }
    docs = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        text = node.value if isinstance(node, ast.Constant) else None
        unmarked = isinstance(text, str) and id(node) not in marked | docs
        if unmarked and re.match(r"[A-Z][a-z]+ [a-z]+.* ", str(text)):
            yield str(text)


def test_views_say_nothing_untranslated() -> None:
    assert [found for path in VIEWS for found in sentences(path)] == []


def run(script: str, tmp_path: Path) -> str:
    """What a script prints in a process of its own, with nothing installed."""
    environment = {"PATH": "", "FIRSTLINE_INSTANCE": str(tmp_path / "instance")}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=environment)
    return done.stdout


def test_web_process_imports_nothing_that_only_commands_need(tmp_path: Path) -> None:
    unasked = (*COMMANDS, "firstline.post", "alembic", "cryptography.x509", "mako", "smtplib", "tinycss2")
    script = (
        "import sys, app; print(app.app.test_client().get('/healthz').status_code); "
        f"print(*(name for name in {unasked} if name in sys.modules))"
    )
    assert (run(script, tmp_path).split(), len(COMMANDS)) == (["200"], 12)


def test_importing_the_door_is_cheap_and_touches_nothing(tmp_path: Path) -> None:
    large = ("weasyprint", "pyhanko", "openbadgeslib", "pyld")
    script = f"import sys, app; print('firstline.web' in sys.modules, any(m in sys.modules for m in {large}))"
    assert (run(script, tmp_path).split(), (tmp_path / "instance").exists()) == (["True", "False"], False)


def test_web_processes_start_without_what_reads_and_writes_workbooks(tmp_path: Path) -> None:
    """22 MB a process, for a file that few people send or ask for; and no pictures are made there."""
    large = ("openpyxl", "lxml", "numpy", "PIL")
    script = f"import sys, app; print([m for m in {large} if m in sys.modules])"
    assert run(script, tmp_path) == "[]\n"
