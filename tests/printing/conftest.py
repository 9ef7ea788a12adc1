"""A certificate's facts, the standard design, a design of one's own, and the tools that look at a PDF."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from firstline.domain.credential import CredentialFacts
from firstline.printing.designs import Design, read_design

STANDARD = Path(__file__).parents[2] / "certificates" / "standard"
NUMBER = "185G-R38E-1W81-24GK2"

Run = Callable[..., str]
MakeFolder = Callable[[Mapping[str, str]], Path]


@pytest.fixture(scope="session")
def facts() -> CredentialFacts:
    return CredentialFacts(
        number=NUMBER,
        name="Amina Tesfaye Osei",
        course="foundations",
        course_title="Foundations of a proper and professional response",
        edition="3fa9c01b72de" + "0" * 52,
        release=1,
        language="en",
        hours=4,
        passed=("Final test",),
        issuer="National Police Academy of Exampleland",
        signatory="Dr Helena Marsh",
        signatory_role="Director of Training",
        issued_on=date(2026, 11, 24),
        expires_on=date(2029, 11, 24),
        address=f"https://learn.example.org/certificates/{NUMBER}",
        design="standard",
        design_digest="0" * 64,
    )


@pytest.fixture(scope="session")
def standard() -> Design:
    return read_design(STANDARD)


@pytest.fixture
def folder(tmp_path: Path) -> MakeFolder:
    """Copies the standard design, with some of its files replaced or added."""

    def make(changed: Mapping[str, str]) -> Path:
        copied = tmp_path / "own"
        shutil.copytree(STANDARD, copied)
        for name, text in changed.items():
            (copied / name).write_text(text, encoding="utf-8")
        return copied

    return make


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a program on a PDF and gives what it says; PDF in its arguments stands for the file."""

    def act(pdf: bytes, program: str, *arguments: str) -> str:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (Debian: poppler-utils, zbar-tools, qpdf)")
        path = tmp_path / "certificate.pdf"
        path.write_bytes(pdf)
        filled = [str(path) if argument == "PDF" else argument for argument in arguments]
        done = subprocess.run([program, *filled], capture_output=True, check=True, cwd=tmp_path)
        return done.stdout.decode()

    return act
