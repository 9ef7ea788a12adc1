"""A certificate's facts, the designs, a design of one's own, papers, and the tools that look at a PDF."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from firstline.domain.credential import CredentialFacts
from firstline.printing.awkward import sample
from firstline.printing.certificate import print_certificate
from firstline.printing.designs import Design, read_design
from firstline.sealing import codes, keys
from firstline.sealing.keys import SigningKey

DESIGNS = Path(__file__).parents[2] / "certificates"
STANDARD = DESIGNS / "standard"
NUMBER = "185G-R38E-1W81-24GK2"
BADGE = '{"type": ["VerifiableCredential"], "name": "Zoë الخطيب"}\n'
CODE = "FL1" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 12
PLACE = 7

Run = Callable[..., str]
MakeFolder = Callable[[Mapping[str, str]], Path]
Paper = Callable[..., bytes]


@pytest.fixture(scope="session")
def badge_key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    folder = tmp_path_factory.mktemp("badge-key")
    return keys.load(folder, keys.make_badge_key(folder))


@pytest.fixture(scope="session")
def seal_key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    folder = tmp_path_factory.mktemp("seal-key")
    made = keys.make_seal_key(folder, "Academy of Exampleland", at=datetime(2026, 11, 24, tzinfo=UTC))
    return keys.load(folder, made)


@pytest.fixture(scope="session")
def facts(standard: Design) -> CredentialFacts:
    address = f"https://learn.example.org/certificates/{NUMBER}"
    return replace(sample(standard), number=NUMBER, address=address, design_digest="0" * 64, specimen=False)


@pytest.fixture(scope="session")
def standard() -> Design:
    return read_design(STANDARD)


@pytest.fixture(scope="session", params=["standard", "bilingual"])
def design(request: pytest.FixtureRequest) -> Design:
    """Each design that comes with Firstline."""
    return read_design(DESIGNS / request.param)


@pytest.fixture(scope="session")
def paper(facts: CredentialFacts, design: Design, badge_key: SigningKey) -> Paper:
    """A certificate with some facts changed, its badge inside and its signed code on it."""

    @cache
    def printed(stated: CredentialFacts) -> bytes:
        return print_certificate(stated, design, BADGE, codes.signed_code(stated, badge_key, place=PLACE))

    return lambda **changed: printed(replace(facts, **changed))


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
