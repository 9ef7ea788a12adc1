"""Certificates printed with the standard design, and looked at with other people's tools."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import page
import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject

from firstline.domain.credential import CredentialFacts
from firstline.printing.certificate import print_certificate
from firstline.printing.designs import Design
from firstline.printing.press import PrintRefused
from tests.printing.conftest import Run

ARABIC = "آمنة عبد الرحمن الخطيب"
LONG = (
    "Maria Guadalupe de los Ángeles Fernández-Villanueva y Rodríguez de la Concepción "
    "Santísima Trinidad Aparecida Gonçalves"
)
NAMES = {
    "Latin": "Amina Tesfaye Osei-Đặng",
    "Arabic": ARABIC,
    "Thai": "ปิยะดา ศรีสุวรรณ",
    "Khmer": "សុខា ច័ន្ទដារា",
    "Bengali": "শর্মিষ্ঠা চট্টোপাধ্যায়",
    "Sinhala": "ප්‍රියංකා ශ්‍රී වික්‍රමසිංහ",
    "Devanagari": "श्रीमती लक्ष्मी शर्मा",
    "Tamil": "தமிழ்ச்செல்வி முருகன்",
    "Myanmar": "မသီတာအေး",
    "Ethiopic": "ሰላማዊት ተስፋዬ",
}
ARABIC_WORDS = {
    "language": "ar",
    "name": ARABIC,
    "course_title": "أسس الاستجابة السليمة والمهنية",
    "issuer": "أكاديمية الشرطة الوطنية",
    "signatory": "د. هيلين مرعي",
    "signatory_role": "مديرة التدريب",
}
_MARKS = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\f"))


def plain(text: str) -> str:
    """Text as it was typed: NFC, without the marks that a viewer adds for direction, on one line."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_MARKS).split())


def complaints(pdf: bytes) -> list[tuple[str, str]]:
    """What PDF/UA-1 finds, but for the known false alarm about a stream that ends in a carriage return."""
    found = page.validate_pdf_bytes(pdf, profile="ua1").failures
    return [(f.rule_id, f.message) for f in found if not f.rule_id.endswith("STREAM-LENGTH-001")]


def spoken(tag: PdfObject | None) -> Iterator[str]:
    """What the tags of a file have a reader of the screen say instead of the glyphs."""
    whole = tag.get_object() if tag else None
    if isinstance(whole, DictionaryObject):
        if "/ActualText" in whole:
            yield str(whole["/ActualText"])
        yield from spoken(whole.get("/K"))
    elif isinstance(whole, ArrayObject):
        for kid in whole:
            yield from spoken(kid)


@pytest.mark.parametrize("script", NAMES)
def test_print_in_each_script_is_accessible(facts: CredentialFacts, standard: Design, script: str) -> None:
    assert complaints(print_certificate(replace(facts, name=NAMES[script]), standard)) == []


@pytest.mark.parametrize("script", NAMES)
def test_print_keeps_the_letters_of_the_name(
    facts: CredentialFacts, standard: Design, run: Run, script: str
) -> None:
    text = run(print_certificate(replace(facts, name=NAMES[script]), standard), "pdftotext", "PDF", "-")
    assert unicodedata.normalize("NFC", NAMES[script]) in [plain(line) for line in text.splitlines()]


def test_print_of_an_arabic_course_is_accessible(facts: CredentialFacts, standard: Design) -> None:
    assert complaints(print_certificate(replace(facts, **ARABIC_WORDS), standard)) == []  # type: ignore[arg-type]


def test_print_of_an_arabic_course_says_it_in_english_too(
    facts: CredentialFacts, standard: Design, run: Run
) -> None:
    pdf = print_certificate(replace(facts, **ARABIC_WORDS), standard)  # type: ignore[arg-type]
    lines = [plain(line) for line in run(pdf, "pdftotext", "PDF", "-").splitlines()]
    assert {"شهادة إتمام", "Certificate of completion", "24 November 2026"} <= set(lines)


def test_print_reads_every_fact_in_order(facts: CredentialFacts, standard: Design, run: Run) -> None:
    tree = run(print_certificate(facts, standard), "pdfinfo", "-struct-text", "PDF")
    assert re.findall(r'^ *"(.+)"$', tree, re.M) == [
        "National Police Academy of Exampleland",
        "Certificate of completion",
        "This certifies that",
        "Amina Tesfaye Osei",
        "has completed the online course and passed its final test",
        "Foundations of a proper and professional response",
        "Hours",
        "4",
        "Edition",
        "3fa9c01b72de",
        "Language",
        "English",
        "Issued",
        "24 November 2026",
        "Valid until",
        "24 November 2029",
        "Dr Helena Marsh",
        "Director of Training",
        "National Police Academy of",
        "Exampleland",
        "For the issuer: signature or seal",
        "Number",
        facts.number,
        "Check this certificate",
        "https://learn.example.org/certificates/",
        facts.number,
        "The online record at this address is the proof. If paper and record differ, the record is right.",
    ]


def test_print_twice_gives_the_same_bytes(facts: CredentialFacts, standard: Design) -> None:
    assert print_certificate(facts, standard) == print_certificate(facts, standard)


def test_print_after_another_script_gives_the_same_bytes(facts: CredentialFacts, standard: Design) -> None:
    first = print_certificate(facts, standard)
    print_certificate(replace(facts, name=ARABIC), standard)
    assert print_certificate(facts, standard) == first


@pytest.mark.parametrize("dpi", [60, 150])
def test_code_read_from_a_scan_is_the_address(
    facts: CredentialFacts, standard: Design, run: Run, dpi: int
) -> None:
    pdf = print_certificate(facts, standard)
    run(pdf, "pdftoppm", "-png", "-gray", "-r", str(dpi), "-singlefile", "PDF", "scan")
    assert run(pdf, "zbarimg", "-q", "--raw", "scan.png") == f"{facts.address}\n"


def test_code_on_a_specimen_is_still_read(facts: CredentialFacts, standard: Design, run: Run) -> None:
    pdf = print_certificate(replace(facts, specimen=True, **ARABIC_WORDS), standard)  # type: ignore[arg-type]
    run(pdf, "pdftoppm", "-png", "-gray", "-r", "60", "-singlefile", "PDF", "scan")
    assert run(pdf, "zbarimg", "-q", "--raw", "scan.png") == f"{facts.address}\n"


@pytest.mark.parametrize("name", ["A", LONG, "W" * 120, "आ" * 120, "ن" * 120], ids=len)
def test_print_of_any_length_of_name_is_one_page(
    facts: CredentialFacts, standard: Design, run: Run, name: str
) -> None:
    pdf = print_certificate(replace(facts, name=name), standard)
    assert re.findall(r"Pages: +(\d+)", run(pdf, "pdfinfo", "PDF")) == ["1"]


def test_print_embeds_only_the_fonts_of_the_design(
    facts: CredentialFacts, standard: Design, run: Run
) -> None:
    rows = run(print_certificate(replace(facts, name=ARABIC), standard), "pdffonts", "PDF").splitlines()[2:]
    assert {row.split()[0].split("+")[1] for row in rows} == {
        "Certificate-Sans",
        "Certificate-Sans-Arabic",
        "Certificate-Sans-Bold",
        "Certificate-Serif",
        "Certificate-Serif-Arabic",
    }
    assert {tuple(row.split()[-5:-2]) for row in rows} == {("yes", "yes", "yes")}


def test_print_names_its_title_author_and_page(facts: CredentialFacts, standard: Design, run: Run) -> None:
    stated = dict(
        re.findall(r"^(.+?): +(.+)$", run(print_certificate(facts, standard), "pdfinfo", "PDF"), re.M)
    )
    assert (stated["Title"], stated["Author"], stated["Page size"]) == (
        f"Certificate of completion: Amina Tesfaye Osei, {facts.number}",
        "National Police Academy of Exampleland",
        "841.89 x 595.276 pts (A4)",
    )


def test_print_states_its_language(facts: CredentialFacts, standard: Design) -> None:
    pdf = print_certificate(replace(facts, **ARABIC_WORDS), standard)  # type: ignore[arg-type]
    assert PdfReader(BytesIO(pdf)).root_object.get("/Lang") == "ar"


def test_print_tells_a_reader_the_arabic_name_as_typed(facts: CredentialFacts, standard: Design) -> None:
    pdf = PdfReader(BytesIO(print_certificate(replace(facts, name=ARABIC), standard)))
    assert list(spoken(pdf.root_object["/StructTreeRoot"])) == [ARABIC]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_print_is_small(facts: CredentialFacts, standard: Design, name: str) -> None:
    assert len(print_certificate(replace(facts, name=name), standard)) <= 120_000


def test_print_is_sound(facts: CredentialFacts, standard: Design, run: Run) -> None:
    said = run(print_certificate(facts, standard), "qpdf", "--check", "PDF")
    assert said.splitlines()[-2:] == [
        "No syntax or stream encoding errors found; the file may still contain",
        "errors that qpdf cannot detect",
    ]


@pytest.mark.parametrize("name", ["<b>Ada</b> &amp; <script>", "{{ 7 * 7 }} {% raw %}", "Ada</title><!-- 1"])
def test_print_of_a_hostile_name_is_text(
    facts: CredentialFacts, standard: Design, run: Run, name: str
) -> None:
    text = run(print_certificate(replace(facts, name=name), standard), "pdftotext", "PDF", "-")
    assert name in [plain(line) for line in text.splitlines()]


def test_print_of_a_name_with_overrides_reads_as_typed(
    facts: CredentialFacts, standard: Design, run: Run
) -> None:
    pdf = print_certificate(replace(facts, name="Ada\u202eadA\u2066 Nis\u0000\nBo"), standard)
    assert "AdaadA Nis Bo" in [plain(line) for line in run(pdf, "pdftotext", "PDF", "-").splitlines()]


def test_print_of_a_specimen_says_so_in_words(facts: CredentialFacts, standard: Design, run: Run) -> None:
    text = run(print_certificate(replace(facts, specimen=True), standard), "pdftotext", "PDF", "-")
    assert "Specimen: this certificate belongs to a demonstration and proves nothing." in text


def test_print_names_the_role_path_below_the_course(
    facts: CredentialFacts, standard: Design, run: Run
) -> None:
    pdf = print_certificate(replace(facts, path="trial", path_title="Trial prosecutor"), standard)
    assert complaints(pdf) == []
    assert "Role path: Trial prosecutor" in plain(run(pdf, "pdftotext", "PDF", "-"))


def test_print_tells_a_reader_the_arabic_role_path(facts: CredentialFacts, standard: Design) -> None:
    arabic = replace(facts, language="ar", path="hotline", path_title="الخط الساخن")
    pdf = print_certificate(arabic, standard)
    heard = set(spoken(PdfReader(BytesIO(pdf)).root_object["/StructTreeRoot"]))
    assert complaints(pdf) == []
    assert "الخط الساخن" in heard


def test_print_without_a_role_path_does_not_speak_of_one(
    facts: CredentialFacts, standard: Design, run: Run
) -> None:
    assert "Role path" not in run(print_certificate(facts, standard), "pdftotext", "PDF", "-")


def test_print_of_a_certificate_without_an_end_says_so(
    facts: CredentialFacts, standard: Design, run: Run
) -> None:
    text = run(print_certificate(replace(facts, expires_on=None), standard), "pdftotext", "PDF", "-")
    assert "without an end date" in text.splitlines()


def test_print_of_letters_that_no_font_has_is_refused(facts: CredentialFacts, standard: Design) -> None:
    with pytest.raises(PrintRefused, match="𓀀"):
        print_certificate(replace(facts, name="Ada 𓀀"), standard)


def test_print_of_texts_that_do_not_fit_is_refused(facts: CredentialFacts, standard: Design) -> None:
    with pytest.raises(PrintRefused, match="need 2 pages"):
        print_certificate(replace(facts, course_title="Long title " * 120), standard)
