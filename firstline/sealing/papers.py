"""Seals on PDF files: PAdES signatures (ETSI EN 319 142-1) that any reader can check, also offline.

Level B-B, or B-T where a time-stamp service is named. Three things keep a PDF/A-3 and PDF/UA file
what it was: its metadata stay byte for byte, the seal has no visible box, and everything stands in
one revision, so that the signature covers the whole file. Only the job process and the command line
import this module: pyHanko is large.
"""

import io
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from asn1crypto import cms, pem, x509
from asn1crypto import keys as asn1_keys
from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from firstline.sealing.keys import SigningKey

_FIELD = "Seal"
_VERSION, _SHA_256 = bytes.fromhex("020101"), bytes.fromhex("300d06096086480165030402010500")
"""As DER has them: version 1 of CMS (RFC 5652, 5.1), and SHA-256 (RFC 5754, 2)."""
_UNREADABLE = (
    PdfError,
    SignatureValidationError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)


class NotSealed(Exception):
    """A file that is no PDF, or that has no seal of the kind that Firstline sets; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What a file's seal proves.

    ``is_whole``: not one byte was changed since; ``is_known``: its key is one of those that were
    given. ``signer`` is the name in the certificate.
    """

    is_whole: bool
    is_known: bool
    signer: str


class _FaithfulWriter(IncrementalPdfFileWriter):
    """Adds the seal and leaves the metadata as they are: PDF/A wants them to agree (pyHanko issue 755)."""

    def _update_meta(self) -> None:
        """Nothing to update."""


def seal(pdf: bytes, key: SigningKey, *, time_stamps: str = "") -> bytes:
    """The file with a seal over all its bytes; ``time_stamps`` is the address of an RFC 3161 service.

    Raises pyhanko's TimestampRequestError where the service does not answer.
    """
    chain = _certificates(key.certificates)
    signer = SimpleSigner(
        signing_cert=chain[0],
        signing_key=asn1_keys.PrivateKeyInfo.load(pem.unarmor(key.private)[2]),
        cert_registry=SimpleCertificateStore.from_certs(chain),
    )
    rules = PdfSignatureMetadata(
        field_name=_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    field = SigFieldSpec(_FIELD, invis_sig_settings=InvisSigSettings(box_out_of_bounds=True))
    stamper = HTTPTimeStamper(time_stamps) if time_stamps else None
    signing = PdfSigner(rules, signer, timestamper=stamper, new_field_spec=field)
    room = None if stamper else _room(chain)  # what a service will send is for pyHanko to find out
    return bytes(signing.sign_pdf(_FaithfulWriter(io.BytesIO(pdf)), bytes_reserved=room).getvalue())


def _room(chain: list[x509.Certificate]) -> int:
    """Hexadecimal digits for a signature: to count them, pyHanko would sign twice, half of a seal's time.

    It brings the chain and names the issuer besides; all else takes less than half of what is left.
    """
    return 2 * (sum(len(each.dump()) for each in chain) + 4 * len(chain[0].issuer.dump()) + 2048)


def check_seal(pdf: bytes, chains: Iterable[str]) -> Seal:
    """Check the seal of a file against the issuer's seals: certificate chains (PEM), each seal's own first.

    A seal is known by its very key: another under the same root is another's, and what a seal signed
    stays known after its certificate ended. Asks no network. Raises
    NotSealed for a file without a seal.
    """
    known = [_certificates(chain) for chain in chains if chain]
    with _reading():
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(signatures) != 1:
            raise NotSealed(f"the file has {len(signatures)} signatures, a certificate has one")
        (signature,) = signatures
        context = ValidationContext(trust_roots=[chain[0] for chain in known], allow_fetching=False)
        status = validate_pdf_signature(signature, context)
        signer = status.signing_cert
        chain = next((each for each in known if each[0].public_key.dump() == signer.public_key.dump()), None)
        whole = (
            status.coverage == SignatureCoverageLevel.ENTIRE_FILE
            and status.intact
            and status.valid
            and status.docmdp_ok
            and ((stamp := status.timestamp_validity) is None or (stamp.intact and stamp.valid))
            and _is_as_written(pdf, signature, chain)
        )
    return Seal(bool(whole), chain is not None, str(signer.subject.native.get("common_name", "")))


def _is_as_written(pdf: bytes, signature: EmbeddedPdfSignature, chain: list[x509.Certificate] | None) -> bool:
    """Whether the signature's own bytes, which it cannot cover, are as they were written.

    They are hexadecimal, filled up with zeros; they name the one algorithm, the signer as her certificate
    writes her, and bring the certificates of the chain and no others.
    """
    _, start, end, _ = signature.byte_range
    gap = pdf[start:end]
    content = cms.ContentInfo.load(bytes.fromhex(gap[1:-1].decode("ascii")))
    if gap != b"<" + content.dump().hex().upper().encode().ljust(len(gap) - 2, b"0") + b">":
        return False
    signed = content["content"]
    (info,) = signed["signer_infos"]
    (algorithm,) = signed["digest_algorithms"]
    parts = signed["version"], info["version"], algorithm, info["digest_algorithm"]
    if [part.dump() for part in parts] != [_VERSION, _VERSION, _SHA_256, _SHA_256]:
        return False
    if info["sid"].chosen["issuer"].dump() != signature.signer_cert.issuer.dump():
        return False
    brought = {each.chosen.dump() for each in signed["certificates"]}
    return chain is None or brought == {each.dump() for each in chain}


def attachment(pdf: bytes, name: str) -> bytes | None:
    """A file that is embedded in a PDF, by its name; None where there is none. Raises NotSealed."""
    with _reading():
        reader = PdfFileReader(io.BytesIO(pdf))
        try:
            names = list(reader.root["/Names"]["/EmbeddedFiles"]["/Names"])
        except KeyError:
            return None
        for key, entry in zip(names[::2], names[1::2], strict=True):
            if str(key) == name:
                found = entry.get_object() if isinstance(entry, IndirectObject) else entry
                return bytes(found["/EF"]["/F"].data)
    return None


def addresses(pdf: bytes) -> tuple[str, ...]:
    """The addresses to which a PDF's first page leads. Raises NotSealed."""
    with _reading():
        page = PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Kids"][0]
        actions = [note.get_object().get("/A", {}) for note in page.get("/Annots", ())]
        return tuple(str(action["/URI"]) for action in actions if "/URI" in action)


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever a file that is no PDF, or a hostile one, does to pyHanko is that it cannot be read."""
    try:
        yield
    except _UNREADABLE as problem:
        raise NotSealed(f"the file cannot be read as a sealed PDF: {problem}") from problem


def _certificates(chain: str) -> list[x509.Certificate]:
    return [x509.Certificate.load(der) for _, _, der in pem.unarmor(chain.encode(), multiple=True)]
