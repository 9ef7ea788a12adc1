"""The independent programs: where they are, why a test skips without them, and how to run them."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
SCHEMAS = HERE / "schemas"
VNU = MODULES / "vnu-jar/build/dist/vnu.jar"
PACKAGES = {
    "npm": "npm",
    "node": "nodejs",
    "java": "default-jre-headless",
    "openssl": "openssl",
    "pdfsig": "poppler-utils",
    "certutil": "libnss3-tools",
    "qpdf": "qpdf",
}
NAMES = {"node": "Node.js", "java": "Java"}


def need(*programs: str) -> None:
    """Skip the test where a program is missing, or what npm fetches for us."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{NAMES.get(program, program)} is missing: apt-get install {PACKAGES[program]}")
    if "npm" in programs and not (MODULES / ".digest").exists():
        pytest.skip("the peers are not fetched: deploy/fetch-peers")


def fetched(path: str) -> Any:
    """A JSON file that deploy/fetch-peers unpacked; skips the test where it did not."""
    if not (SCHEMAS / ".digest").exists():
        pytest.skip("the schemas are not fetched: deploy/fetch-peers")
    return json.loads((SCHEMAS / path).read_text(encoding="utf-8"))


def run_node(script: str, question: dict[str, Any]) -> Any:
    """Ask one of our scripts in JSON."""
    done = subprocess.run(
        ["node", script], cwd=HERE, input=json.dumps(question), check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def faults_in(folder: Path) -> dict[str, set[str]]:
    """Every error that the Nu Html Checker finds in the HTML, CSS and SVG files of a folder, by file."""
    words = ("--also-check-css", "--also-check-svg", "--errors-only", "--format", "json", "--stdout")
    done = subprocess.run(
        ["java", "-jar", str(VNU), *words, str(folder)], check=False, capture_output=True, text=True
    )
    assert done.returncode in (0, 1), done.stderr
    faults: dict[str, set[str]] = {}
    for message in json.loads(done.stdout)["messages"]:
        name = Path(message["url"]).name
        place = message.get("extract", "").strip()
        faults.setdefault(name, set()).add(f"{message['message']} {place}".strip())
    return faults
