"""Seals on PDF files: any changed byte shows, and whose seal it is."""

import io
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from random import Random
from threading import Thread

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.timestamps import DummyTimeStamper
from weasyprint import HTML

from firstline.domain.credential import CredentialFacts
from firstline.domain.signing_key import PublicKey
from firstline.sealing import keys, papers
from firstline.sealing.papers import NotSealed, Seal
from tests.keyed import Keyring, make_keyring
from tests.sealing.conftest import AT, draw

WHOLE = Seal(is_whole=True, is_known=True, signer="Academy seal")


def judge(pdf: bytes, *chains: str) -> Seal | None:
    """What a check says, None for a file that cannot be read or has no seal."""
    try:
        return papers.check_seal(pdf, chains)
    except NotSealed:
        return None


def gap(pdf: bytes) -> tuple[int, int]:
    """Where the signature itself stands, which no signature can cover."""
    found = re.search(rb"/ByteRange *\[ *0 +(\d+) +(\d+)", pdf)
    assert found is not None
    return int(found[1]), int(found[2])


def test_sealed_file_is_whole_and_known(sealed: bytes, keyring: Keyring) -> None:
    assert judge(sealed, keyring.seal.certificates) == WHOLE


def test_seal_covers_all_but_itself(sealed: bytes) -> None:
    start, end = gap(sealed)
    assert (sealed[start : start + 1], sealed[end - 1 : end]) == (b"<", b">")
    assert sealed[end:].endswith(b"%%EOF\n") or sealed[end:].endswith(b"%%EOF")


def test_file_in_which_any_byte_was_changed_is_not_whole(sealed: bytes, keyring: Keyring) -> None:
    random, unseen = Random(7), []
    for _ in range(250):
        place = random.randrange(len(sealed))
        changed = bytearray(sealed)
        changed[place] ^= 1 << random.randrange(8)
        if judge(bytes(changed), keyring.seal.certificates) == WHOLE:
            unseen.append(place)
    assert unseen == []


def test_signature_in_which_any_digit_was_changed_is_not_whole(sealed: bytes, keyring: Keyring) -> None:
    start, end = gap(sealed)
    random, unseen = Random(8), []
    for place in sorted(random.sample(range(start + 1, end - 1), 200)):
        changed = bytearray(sealed)
        changed[place] = ord("6") if changed[place] != ord("6") else ord("7")
        if judge(bytes(changed), keyring.seal.certificates) == WHOLE:
            unseen.append(place - start)
    assert unseen == []


@pytest.mark.parametrize("more", [b"\n", b"%%EOF", b"\0" * 100])
def test_file_with_something_after_its_end_is_not_whole(sealed: bytes, keyring: Keyring, more: bytes) -> None:
    assert judge(sealed + more, keyring.seal.certificates) != WHOLE


def test_file_that_was_written_on_after_the_seal_is_not_whole(sealed: bytes, keyring: Keyring) -> None:
    writer, out = IncrementalPdfFileWriter(io.BytesIO(sealed)), io.BytesIO()
    title = generic.DictionaryObject({generic.NameObject("/Title"): generic.pdf_string("Another title")})
    writer.set_info(writer.add_object(title))
    writer.write(out)
    assert judge(out.getvalue(), keyring.seal.certificates) == Seal(
        is_whole=False, is_known=True, signer="Academy seal"
    )


def test_seal_of_another_key_is_not_known(sealed: bytes, tmp_path: Path) -> None:
    other = keys.make_seal_key(tmp_path, "Academy", at=AT)
    assert judge(sealed, other.certificates) == Seal(is_whole=True, is_known=False, signer="Academy seal")


def test_seal_without_any_trust_is_not_known(sealed: bytes) -> None:
    assert judge(sealed) == Seal(is_whole=True, is_known=False, signer="Academy seal")


def test_seal_under_the_same_root_is_not_known(
    facts: CredentialFacts, badge: str, keyring: Keyring, tmp_path: Path
) -> None:
    """Somebody else has a certificate of the same authority; the authority does not make hers ours."""
    root_key, root = authority()
    ours, theirs = (imported(tmp_path / name, root_key, root, name) for name in ("ours", "theirs"))
    paper = papers.seal(draw(facts, badge), keys.load(tmp_path / "theirs", theirs))
    known = [papers.check_seal(paper, [chain.certificates]).is_known for chain in (ours, theirs)]
    assert known == [False, True]


def test_seal_is_known_after_a_rotation(sealed: bytes, keyring: Keyring, tmp_path: Path) -> None:
    newer = keys.make_seal_key(tmp_path, "Academy", at=AT)
    assert judge(sealed, newer.certificates, keyring.seal.certificates) == WHOLE


def test_seal_is_known_after_its_certificate_ended(
    facts: CredentialFacts, badge: str, tmp_path: Path
) -> None:
    old = make_keyring(tmp_path / "old", at=datetime(2001, 3, 2, tzinfo=UTC))
    assert keys.ends_at(old.seal.certificates) < AT
    assert judge(papers.seal(draw(facts, badge), old.seal_key), old.seal.certificates) == WHOLE


def test_file_without_a_seal_is_refused(keyring: Keyring) -> None:
    with pytest.raises(NotSealed, match="has 0 signatures"):
        papers.check_seal(draw_plain(), [keyring.seal.certificates])


def draw_plain() -> bytes:
    return bytes(HTML(string="<p>Nothing</p>").write_pdf())


def test_badge_is_taken_out_as_it_was_put_in(sealed: bytes, badge: str) -> None:
    assert papers.attachment(sealed, "credential.json") == badge.encode()
    assert papers.attachment(sealed, "other.json") is None
    assert papers.attachment(draw_plain(), "credential.json") is None


def test_addresses_are_those_of_the_page(sealed: bytes, facts: CredentialFacts) -> None:
    assert (set(papers.addresses(sealed)), papers.addresses(draw_plain())) == ({facts.address}, ())


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\0" * 5000, b"GIF89a", b"[" * 50_000])
def test_file_that_is_no_pdf_is_refused(content: bytes) -> None:
    for act in (lambda pdf: papers.check_seal(pdf, []), papers.addresses):
        with pytest.raises(NotSealed):
            act(content)
    with pytest.raises(NotSealed):
        papers.attachment(content, "credential.json")


def test_mangled_file_is_refused_in_words_or_shown_as_changed(
    sealed: bytes, keyring: Keyring, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    random, said = Random(9), set()
    for turn in range(150):
        cut = bytearray(sealed)
        for _ in range(3):
            place = len(cut) - 1 - random.randrange(min(len(cut), 12_000))
            cut[place] = random.choice(b"0123456789<>[]()/ Rabc")
        if turn % 3 == 0:
            cut = cut[: random.randrange(len(cut))]
        if bytes(cut) == sealed:
            continue
        said.add(judge(bytes(cut), keyring.seal.certificates) == WHOLE)
        for act in (papers.addresses, lambda pdf: papers.attachment(pdf, "credential.json")):
            try:
                act(bytes(cut))
            except NotSealed:
                continue
    assert said == {False}


def authority() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """A root of a government's authority."""
    key = rsa.generate_private_key(65537, 2048)
    return key, certify("Authority", "Authority", key.public_key(), key, is_root=True)


def certify(
    subject: str,
    issuer: str,
    public: object,
    signer: rsa.RSAPrivateKey,
    *,
    is_root: bool = False,
    stamps: bool = False,
) -> x509.Certificate:
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (subject, issuer)]
    builder = (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(public)  # type: ignore[arg-type]
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT - timedelta(days=900))
        .not_valid_after(AT + timedelta(days=900))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    )
    if stamps:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    return builder.sign(signer, hashes.SHA256())


def imported(folder: Path, root_key: rsa.RSAPrivateKey, root: x509.Certificate, name: str) -> PublicKey:
    """A seal of one's own from the authority."""
    folder.mkdir()
    made = keys.make_seal_key(folder / "made", name, at=AT)
    private = keys.load(folder / "made", made).private
    public = serialization.load_pem_public_key(made.public.encode())
    chain = (certify(f"{name} seal", "Authority", public, root_key), root)
    pem = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in chain)
    return keys.import_seal_key(folder, private, pem)


@pytest.fixture(scope="session")
def time_stamps() -> Iterator[str]:
    """A time-stamp service (RFC 3161) on this machine."""
    key = rsa.generate_private_key(65537, 2048)
    certificate = certify("Time", "Time", key.public_key(), key, stamps=True)
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(private),
    )

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            reply = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Service) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_seal_with_a_time_stamp_is_whole_and_longer(
    facts: CredentialFacts, badge: str, sealed: bytes, keyring: Keyring, time_stamps: str
) -> None:
    stamped = papers.seal(draw(facts, badge), keyring.seal_key, time_stamps=time_stamps)
    assert (judge(stamped, keyring.seal.certificates), len(stamped) > len(sealed) + 1000) == (WHOLE, True)


def test_seal_without_an_answer_of_the_time_stamp_service_is_not_set(
    facts: CredentialFacts, badge: str, keyring: Keyring
) -> None:
    with pytest.raises(OSError, match="timestamp"):
        papers.seal(draw(facts, badge), keyring.seal_key, time_stamps="http://127.0.0.1:9/")
