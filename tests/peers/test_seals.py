"""A sealed certificate holds before the programs that people have: OpenSSL, poppler with NSS, and qpdf."""

import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firstline.printing.designs import read_design
from firstline.sealing import keys
from firstline.sealing.papers import seal
from firstline.services.awarding import Workshop, make_badge, make_paper
from tests.certified import facts_of
from tests.keyed import Keyring
from tests.peers.programs import need

STANDARD = Path(__file__).parents[2] / "certificates" / "standard"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
BYTE_RANGE = re.compile(rb"/ByteRange ?\[ ?0 (\d+) (\d+) (\d+) ?\]")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed PDF, cut as any reader cuts it."""

    pdf: bytes

    @property
    def gap(self) -> tuple[int, int]:
        """Where the signature stands; all the rest is signed."""
        found = BYTE_RANGE.search(self.pdf)
        assert found, "the file says not what is signed"
        start, end, rest = (int(number) for number in found.groups())
        assert end + rest == len(self.pdf), "the seal covers not the whole file"
        return start, end

    @property
    def signature(self) -> bytes:
        """The signature (CMS, DER) with the zeros that fill its place up."""
        start, end = self.gap
        return bytes.fromhex(self.pdf[start + 1 : end - 1].decode())

    @property
    def signed(self) -> bytes:
        """What the signature is over."""
        start, end = self.gap
        return self.pdf[:start] + self.pdf[end:]


@pytest.fixture(scope="module")
def sealed(keyring: Keyring) -> Sealed:
    """A certificate as the job process makes it."""
    facts, design = facts_of(), read_design(STANDARD)
    workshop = Workshop(keyring.badge_key, keyring.seal_key, "https://training.example.org")
    badge = make_badge(facts, 41, workshop, at=AT)
    return Sealed(make_paper(facts, 41, badge, design, workshop))


@pytest.fixture(scope="module")
def altered(sealed: Sealed) -> Sealed:
    """The same with one bit of a picture or text turned."""
    place = sealed.pdf.index(b"stream") + 100
    return Sealed(sealed.pdf[:place] + bytes([sealed.pdf[place] ^ 1]) + sealed.pdf[place + 1 :])


def root_of(certificates: str) -> str:
    """The last certificate of a chain."""
    return "-----BEGIN" + certificates.rpartition("-----BEGIN")[2]


def said_by_openssl(sealed: Sealed, root: str, folder: Path) -> tuple[int, str]:
    """What OpenSSL says of a signature over a content, with one root that it may trust."""
    need("openssl")
    for name, content in (("sig", sealed.signature), ("content", sealed.signed), ("root", root.encode())):
        (folder / name).write_bytes(content)
    words = ("cms", "-verify", "-binary", "-inform", "DER", "-in", "sig", "-content", "content")
    trust = ("-CAfile", "root", "-purpose", "any", "-out", "verified")
    done = subprocess.run(
        ["openssl", *words, *trust], cwd=folder, check=False, capture_output=True, text=True
    )
    return done.returncode, done.stderr


def test_openssl_verifies_the_seal(sealed: Sealed, keyring: Keyring, tmp_path: Path) -> None:
    said = said_by_openssl(sealed, root_of(keyring.seal.certificates), tmp_path)
    assert said == (0, "CMS Verification successful\n")
    assert (tmp_path / "verified").read_bytes() == sealed.signed


def test_openssl_refuses_an_altered_file(altered: Sealed, keyring: Keyring, tmp_path: Path) -> None:
    code, said = said_by_openssl(altered, root_of(keyring.seal.certificates), tmp_path)
    assert (code, "content verify error" in said) == (4, True), said


def test_openssl_refuses_the_root_of_somebody_else(sealed: Sealed, tmp_path: Path) -> None:
    others = keys.make_seal_key(tmp_path / "others", "Academy", at=AT)
    code, said = said_by_openssl(sealed, root_of(others.certificates), tmp_path)
    assert (code, "certificate verify error" in said) == (4, True), said


def test_openssl_verifies_the_seal_of_the_longest_name(sealed: Sealed, tmp_path: Path) -> None:
    """Two names of 64 letters of two bytes in each certificate are the most that ours hold."""
    public = keys.make_seal_key(tmp_path / "long", "\u0623" * 64, at=AT)
    again = Sealed(seal(unsealed(sealed), keys.load(tmp_path / "long", public)))
    assert said_by_openssl(again, root_of(public.certificates), tmp_path)[0] == 0


def unsealed(sealed: Sealed) -> bytes:
    """The file before its seal: the seal is a revision of its own."""
    return sealed.pdf[: sealed.pdf.index(b"%%EOF") + len(b"%%EOF\n")]


def said_by_pdfsig(sealed: Sealed, root: str, folder: Path) -> list[str]:
    """What poppler says of the one signature, with one root in its NSS database."""
    need("pdfsig", "certutil")
    database = folder / "nss"
    database.mkdir()
    (folder / "root.pem").write_text(root)
    (folder / "sealed.pdf").write_bytes(sealed.pdf)
    for words in (("-N", "--empty-password"), ("-A", "-n", "root", "-t", "CT,C,C", "-i", "root.pem")):
        subprocess.run(["certutil", *words, "-d", f"sql:{database}"], cwd=folder, check=True)
    told = ["pdfsig", "-nssdir", str(database), "sealed.pdf"]
    said = subprocess.run(told, cwd=folder, check=False, capture_output=True, text=True).stdout
    assert said.count("Signature #") == 1, said
    wanted = ("Signature Type", "Total document", "Signature Validation", "Certificate Validation")
    return [line.removeprefix("  - ") for line in said.splitlines() if any(word in line for word in wanted)]


def test_pdfsig_trusts_the_seal_over_the_total_document(
    sealed: Sealed, keyring: Keyring, tmp_path: Path
) -> None:
    assert said_by_pdfsig(sealed, root_of(keyring.seal.certificates), tmp_path) == [
        "Signature Type: ETSI.CAdES.detached",
        "Total document signed",
        "Signature Validation: Signature is Valid.",
        "Certificate Validation: Certificate is Trusted.",
    ]


def test_pdfsig_sees_that_a_file_was_altered(altered: Sealed, keyring: Keyring, tmp_path: Path) -> None:
    assert "Signature Validation: Digest Mismatch." in said_by_pdfsig(
        altered, root_of(keyring.seal.certificates), tmp_path
    )


def test_pdfsig_knows_not_the_root_of_somebody_else(sealed: Sealed, tmp_path: Path) -> None:
    others = keys.make_seal_key(tmp_path / "others", "Academy", at=AT)
    assert "Certificate Validation: Certificate issuer isn't Trusted." in said_by_pdfsig(
        sealed, root_of(others.certificates), tmp_path
    )


def test_qpdf_finds_no_fault_in_a_sealed_file(sealed: Sealed, tmp_path: Path) -> None:
    need("qpdf")
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed.pdf)
    done = subprocess.run(["qpdf", "--check", str(path)], check=False, capture_output=True, text=True)
    assert (done.returncode, "No syntax or stream encoding errors" in done.stdout) == (0, True), done.stdout
