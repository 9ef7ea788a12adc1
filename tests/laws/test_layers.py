"""The layers hold, and each contract finds its violation."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from firstline.web.settings import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]
VIOLATIONS = {
    "Layers, imports downward only": ("store/violation.py", "import firstline.services.accounts"),
    "The domain knows the standard library only": ("domain/violation.py", "import pydantic"),
    "Only web knows Flask": ("services/violation.py", "import flask"),
    "Rows never leave the store": ("services/violation.py", "import firstline.store.tables"),
    "Only printing knows WeasyPrint and pypdf": ("content/violation.py", "import weasyprint"),
    "Only sealing knows cryptography": ("store/violation.py", "import cryptography"),
    "Only content knows Markdown and YAML": ("store/violation.py", "import yaml"),
    "Only the post sends mail": ("services/violation.py", "import smtplib"),
    "Only sheets knows openpyxl": ("services/violation.py", "import openpyxl"),
    "No cycles": ("domain/violation.py", "import firstline.domain.violation_b"),
}


def lint(folder: Path) -> tuple[int, str]:
    """Run the linter of imports in a copy of the house."""
    program = (
        "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as c; c()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--config", "pyproject.toml", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, in which every contract is violated once."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "firstline", folder / "firstline", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture(scope="module")
def report(copied: Path) -> str:
    """What the linter says of a house in which every contract is violated."""
    for path, line in VIOLATIONS.values():
        module = copied / "firstline" / path
        before = module.read_text(encoding="utf-8") if module.exists() else ""
        module.write_text(before + line + "\n", encoding="utf-8")
    back = copied / "firstline" / "domain" / "violation_b.py"
    back.write_text("import firstline.domain.violation\n", encoding="utf-8")
    status, text = lint(copied)
    assert status == 1
    return text


def test_layers_hold() -> None:
    assert lint(ROOT)[0] == 0


def test_every_contract_has_a_violation() -> None:
    assert [contract["name"] for contract in CONTRACTS] == list(VIOLATIONS)


@pytest.mark.parametrize("name", list(VIOLATIONS))
def test_contract_finds_its_violation(report: str, name: str) -> None:
    assert f"{name} BROKEN" in report
