"""The locks of what comes from npm pin every program and name no host."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from firstline.web.settings import ROOT
from tests.peers.programs import HERE

FOLDERS = [HERE, ROOT / "deploy/verifier"]
each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)


def lock_of(folder: Path) -> str:
    return (folder / "package-lock.json").read_text(encoding="utf-8")


def packages_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(lock_of(folder))["packages"]
    return found


@each_folder
def test_lock_names_no_host(folder: Path) -> None:
    assert re.findall(r'"resolved"|://|[\w-]+\.(?:org|com|net|io)\b', lock_of(folder)) == []


@each_folder
def test_lock_seals_every_program(folder: Path) -> None:
    packages = packages_of(folder)
    unsealed = [name for name, entry in packages.items() if name and "integrity" not in entry]
    assert unsealed == []


@each_folder
def test_programs_are_asked_for_by_exact_version(folder: Path) -> None:
    asked = json.loads((folder / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    packages = packages_of(folder)
    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == asked
