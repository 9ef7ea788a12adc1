"""The lock of the peers pins every program and names no host."""

import json
import re

from tests.peers.programs import HERE

LOCK = (HERE / "package-lock.json").read_text(encoding="utf-8")
ASKED = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["devDependencies"]


def test_lock_names_no_host() -> None:
    assert re.findall(r'"resolved"|://|[\w-]+\.(?:org|com|net|io)\b', LOCK) == []


def test_lock_seals_every_program() -> None:
    packages = json.loads(LOCK)["packages"]
    unsealed = [name for name, entry in packages.items() if name and "integrity" not in entry]
    assert unsealed == []


def test_programs_are_asked_for_by_exact_version() -> None:
    packages = json.loads(LOCK)["packages"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in ASKED} == ASKED
