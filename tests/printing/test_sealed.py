"""Certificates after sealing, looked at with other people's tools: nothing lost, nothing to change unseen."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from firstline.sealing import papers
from firstline.sealing.keys import SigningKey
from tests.printing.conftest import BADGE, Paper, Run
from tests.printing.test_certificate import ARABIC_WORDS, LONGEST, NAMES, complaints

MOST_BYTES = 120 * 1024


def untouched(pdf: bytes, chain: str) -> bool:
    """Whether the file is what the issuer sealed."""
    try:
        found = papers.check_seal(pdf, [chain])
    except papers.NotSealed:
        return False
    return found.is_whole and found.is_known


def tool(folder: Path, program: str, *arguments: str) -> str:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed (Debian: libnss3-tools, openssl)")
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def root_of(key: SigningKey) -> str:
    """The last certificate of a key's chain."""
    return "-----BEGIN" + key.certificates.split("-----BEGIN")[-1]


@pytest.fixture(scope="session")
def sealed(paper: Paper, seal_key: SigningKey) -> bytes:
    return papers.seal(paper(), seal_key)


@pytest.mark.parametrize("script", NAMES)
def test_sealed_print_in_each_script_keeps_both_standards(
    paper: Paper, seal_key: SigningKey, script: str
) -> None:
    assert complaints(papers.seal(paper(name=NAMES[script]), seal_key)) == []


@pytest.mark.parametrize(
    "changed",
    [*({"name": name} for name in NAMES.values()), ARABIC_WORDS, LONGEST["en"], LONGEST["ar"]],
    ids=[*NAMES, "Arabic course", "longest", "longest Arabic"],
)
def test_sealed_print_is_small(paper: Paper, seal_key: SigningKey, changed: dict[str, str]) -> None:
    assert len(papers.seal(paper(**changed), seal_key)) <= MOST_BYTES


def test_sealed_print_is_a_well_formed_file(sealed: bytes, run: Run) -> None:
    assert run(sealed, "qpdf", "--check", "PDF").splitlines()[-2:] == [
        "No syntax or stream encoding errors found; the file may still contain",
        "errors that qpdf cannot detect",
    ]


def test_sealed_print_encloses_the_badge_byte_for_byte(sealed: bytes, run: Run, tmp_path: Path) -> None:
    run(sealed, "pdfdetach", "-save", "1", "-o", "found.json", "PDF")
    assert (tmp_path / "found.json").read_bytes() == BADGE.encode()


def test_seal_is_valid_for_a_reader_that_trusts_the_root(
    sealed: bytes, seal_key: SigningKey, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "root.pem").write_text(root_of(seal_key))
    tool(tmp_path, "certutil", "-N", "-d", "sql:.", "--empty-password")
    tool(tmp_path, "certutil", "-A", "-d", "sql:.", "-n", "root", "-t", "CT,C,C", "-i", "root.pem")
    words = run(sealed, "pdfsig", "-nssdir", str(tmp_path), "PDF")
    stated = dict(re.findall(r"^  - (.+?): (.+)$", words, re.M))
    assert (
        stated["Signature Validation"],
        stated["Certificate Validation"],
        "  - Total document signed" in words.splitlines(),
    ) == ("Signature is Valid.", "Certificate is Trusted.", True)


def test_seal_is_verified_by_openssl(sealed: bytes, seal_key: SigningKey, tmp_path: Path) -> None:
    first, length, rest, last = map(int, re.findall(rb"\d+", ranges(sealed)))
    assert (first, rest + last) == (0, len(sealed))
    (tmp_path / "signed.bin").write_bytes(sealed[:length] + sealed[rest:])
    signature = bytes.fromhex(sealed[length + 1 : rest - 1].decode())
    (tmp_path / "signature.der").write_bytes(signature)
    (tmp_path / "root.pem").write_text(root_of(seal_key))
    arguments = "cms -verify -binary -inform DER -in signature.der -content signed.bin -CAfile root.pem"
    words = tool(tmp_path, "openssl", *arguments.split(), "-purpose", "any", "-out", "checked.bin")
    assert "CMS Verification successful" in words


def ranges(pdf: bytes) -> bytes:
    """The part of a file that says which bytes its signature covers."""
    found = re.findall(rb"/ByteRange *\[([\d ]+)\]", pdf)
    assert len(found) == 1
    return bytes(found[0])


def test_seal_is_known_and_whole(sealed: bytes, seal_key: SigningKey) -> None:
    assert untouched(sealed, seal_key.certificates)


@pytest.mark.parametrize("share", [0.001, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999])
def test_sealed_print_with_one_flipped_byte_is_not_whole(
    sealed: bytes, seal_key: SigningKey, share: float
) -> None:
    changed = bytearray(sealed)
    changed[int(len(sealed) * share)] ^= 1
    assert not untouched(bytes(changed), seal_key.certificates)


def test_sealed_print_with_another_name_is_not_whole(
    paper: Paper, sealed: bytes, seal_key: SigningKey
) -> None:
    """A seal that is cut out and put under another paper."""
    other = papers.seal(paper(name="Ada Bo"), seal_key)
    _, length, rest, _ = map(int, re.findall(rb"\d+", ranges(sealed)))
    start, end = (
        other.index(b"/Contents <") + len(b"/Contents "),
        other.index(b">", other.index(b"/Contents <")),
    )
    assert not untouched(other[:start] + sealed[length : rest - 1] + other[end:], seal_key.certificates)
