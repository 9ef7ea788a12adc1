"""Certificates printed with each design, and looked at with other people's tools."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import page
import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject

from firstline.domain.credential import CredentialFacts
from firstline.printing.certificate import print_certificate
from firstline.printing.designs import Design
from firstline.printing.refused import PrintRefused
from firstline.sealing import codes
from firstline.sealing.keys import SigningKey
from tests.printing.conftest import BADGE, CODE, PLACE, Paper, Run

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
ISSUER = (
    "National Academy of the Police and the Gendarmerie of the Republic of Exampleland and its Border "
    "Services, Training"
)
LONGEST = {
    "en": {
        "name": "W" * 120,
        "issuer": ISSUER,
        "signatory": LONG,
        "signatory_role": ISSUER,
        "course_title": "Foundations of a proper and professional response for prosecutors and for judges",
        "path_title": "Judge or judicial officer",
    },
    "ar": {
        **ARABIC_WORDS,
        "name": "محمد عبد الرحمن " * 7,
        "issuer": "أكاديمية الشرطة الوطنية للتدريب والتأهيل والدراسات الجنائية في جمهورية المثال والحدود",
        "course_title": "أسس الاستجابة السليمة والمهنية لأعضاء النيابة والقضاة في محاكم الدرجة الأولى",
        "path_title": "الخط الساخن",
    },
}
_MARKS = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\f"))


def plain(text: str) -> str:
    """Text as it was typed: NFC, without the marks that a viewer adds for direction, on one line."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_MARKS).split())


def complaints(pdf: bytes) -> list[tuple[str, str]]:
    """What PDF/A-3a and PDF/UA-1 find, but for a false alarm about streams that end in a carriage return."""
    results = [page.validate_pdf_bytes(pdf, profile=profile) for profile in ("3a", "ua1")]
    found = [fault for result in results for fault in result.failures]
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


def said(pdf: bytes, run: Run) -> list[str]:
    """The texts of the tags, in their order."""
    return re.findall(r'^ *"(.+)"$', run(pdf, "pdfinfo", "-struct-text", "PDF"), re.M)


def scanned(pdf: bytes, run: Run, dpi: int) -> list[str]:
    """What the codes on a scan of the paper say."""
    run(pdf, "pdftoppm", "-png", "-gray", "-r", str(dpi), "-singlefile", "PDF", "scan")
    return run(pdf, "zbarimg", "-q", "--raw", "scan.png").split()


@pytest.mark.parametrize("script", NAMES)
def test_print_in_each_script_keeps_both_standards(paper: Paper, script: str) -> None:
    assert complaints(paper(name=NAMES[script])) == []


@pytest.mark.parametrize("script", NAMES)
def test_print_keeps_the_letters_of_the_name(paper: Paper, run: Run, script: str) -> None:
    text = run(paper(name=NAMES[script]), "pdftotext", "PDF", "-")
    assert unicodedata.normalize("NFC", NAMES[script]) in [plain(line) for line in text.splitlines()]


def test_print_of_an_arabic_course_keeps_both_standards(paper: Paper) -> None:
    assert complaints(paper(**ARABIC_WORDS)) == []


def test_print_of_an_arabic_course_says_it_in_english_too(paper: Paper, run: Run) -> None:
    lines = [plain(line) for line in run(paper(**ARABIC_WORDS), "pdftotext", "PDF", "-").splitlines()]
    assert {"شهادة إتمام", "Certificate of completion", "24 November 2026"} <= set(lines)


@pytest.mark.parametrize("design", ["standard"], indirect=True)
def test_print_reads_every_fact_in_order(paper: Paper, facts: CredentialFacts, run: Run) -> None:
    assert said(paper(), run) == [
        "National Police Academy of Exampleland",
        "Certificate of completion",
        "This certifies that",
        "Amina Tesfaye Osei",
        "has completed the online course and passed its final test",
        "Foundations of a proper and professional response",
        *("Hours", "4"),
        *("Edition", "3fa9c01b72de"),
        *("Language", "English"),
        *("Issued", "24 November 2026"),
        *("Valid until", "24 November 2029"),
        "Check without a network",
        "Dr Helena Marsh",
        "Director of Training",
        "National Police Academy of",
        "Exampleland",
        "For the issuer: signature or seal",
        "The online record at this address is the proof. If paper and record differ, the record is right.",
        "Number",
        facts.number,
        "Check online",
        "https://learn.example.org/certificates/",
        facts.number,
    ]


@pytest.mark.parametrize("design", ["bilingual"], indirect=True)
def test_print_in_two_languages_reads_them_side_by_side(paper: Paper, run: Run) -> None:
    heard = said(paper(**ARABIC_WORDS), run)
    turned = ["شهادة إتمام"[::-1], ARABIC[::-1]]  # poppler shows right-to-left texts as they lie on the page
    wanted = [turned[0], "Certificate of completion", "This certifies that", turned[1]]
    assert [text for text in map(plain, heard) if text in wanted] == wanted


def test_print_encloses_the_badge_byte_for_byte(paper: Paper, run: Run, tmp_path: Path) -> None:
    run(paper(), "pdfdetach", "-save", "1", "-o", "found.json", "PDF")
    assert (tmp_path / "found.json").read_bytes() == BADGE.encode()


def test_print_names_the_badge(paper: Paper, run: Run) -> None:
    assert run(paper(), "pdfdetach", "-list", "PDF") == "1 embedded files\n1: credential.json\n"


def test_print_twice_gives_the_same_bytes(facts: CredentialFacts, design: Design) -> None:
    prints = {print_certificate(facts, design, BADGE, CODE) for _ in range(2)}
    assert len(prints) == 1


def test_print_after_another_script_gives_the_same_bytes(facts: CredentialFacts, design: Design) -> None:
    first = print_certificate(facts, design, BADGE, CODE)
    print_certificate(replace(facts, name=ARABIC), design, BADGE, CODE)
    assert print_certificate(facts, design, BADGE, CODE) == first


@pytest.mark.parametrize("dpi", [60, 150])
def test_first_code_read_from_a_scan_is_the_address(
    paper: Paper, facts: CredentialFacts, run: Run, dpi: int
) -> None:
    assert facts.address in scanned(paper(), run, dpi)


@pytest.mark.parametrize("dpi", [100, 150])
@pytest.mark.parametrize("name", [NAMES["Latin"], NAMES["Sinhala"], LONG], ids=["Latin", "Sinhala", "long"])
def test_second_code_read_from_a_scan_is_the_signed_claims(
    paper: Paper, facts: CredentialFacts, badge_key: SigningKey, run: Run, dpi: int, name: str
) -> None:
    claims = codes.signed_code(replace(facts, name=name), badge_key, place=PLACE)
    assert set(scanned(paper(name=name), run, dpi)) == {facts.address, claims}


def test_codes_on_a_specimen_are_still_read(
    paper: Paper, facts: CredentialFacts, badge_key: SigningKey, run: Run
) -> None:
    stated = replace(facts, specimen=True, **ARABIC_WORDS)  # type: ignore[arg-type]
    claims = codes.signed_code(stated, badge_key, place=PLACE)
    assert set(scanned(paper(specimen=True, **ARABIC_WORDS), run, 100)) == {facts.address, claims}


@pytest.mark.parametrize("name", ["A", LONG, "W" * 120, "आ" * 120, "ن" * 120], ids=len)
def test_print_of_any_length_of_name_is_one_page(paper: Paper, run: Run, name: str) -> None:
    assert re.findall(r"Pages: +(\d+)", run(paper(name=name), "pdfinfo", "PDF")) == ["1"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_print_of_the_longest_texts_is_one_page(paper: Paper, run: Run, language: str) -> None:
    pdf = paper(**LONGEST[language], path="trial", specimen=True)
    assert re.findall(r"Pages: +(\d+)", run(pdf, "pdfinfo", "PDF")) == ["1"]


def test_print_embeds_only_the_fonts_of_the_design(paper: Paper, run: Run) -> None:
    rows = run(paper(name=ARABIC), "pdffonts", "PDF").splitlines()[2:]
    assert {row.split()[0].split("+")[1] for row in rows} == {
        "Certificate-Sans",
        "Certificate-Sans-Arabic",
        "Certificate-Sans-Bold",
        "Certificate-Serif",
        "Certificate-Serif-Arabic",
    }
    assert {tuple(row.split()[-5:-2]) for row in rows} == {("yes", "yes", "yes")}


def test_print_names_its_title_author_and_page(
    paper: Paper, design: Design, facts: CredentialFacts, run: Run
) -> None:
    stated = dict(re.findall(r"^(.+?): +(.+)$", run(paper(), "pdfinfo", "PDF"), re.M))
    assert (stated["Title"], stated["Author"], stated["Page size"]) == (
        f"Certificate of completion: Amina Tesfaye Osei, {facts.number}",
        "National Police Academy of Exampleland",
        {"standard": "841.89 x 595.276 pts (A4)", "bilingual": "595.276 x 841.89 pts (A4)"}[design.id],
    )


def test_print_states_its_language(paper: Paper) -> None:
    assert PdfReader(BytesIO(paper(**ARABIC_WORDS))).root_object.get("/Lang") == "ar"


def test_print_is_a_well_formed_file(paper: Paper, run: Run) -> None:
    assert run(paper(), "qpdf", "--check", "PDF").splitlines()[-2:] == [
        "No syntax or stream encoding errors found; the file may still contain",
        "errors that qpdf cannot detect",
    ]


def test_print_compresses_all_but_its_metadata(paper: Paper) -> None:
    reader = PdfReader(BytesIO(paper()))
    held = (reader.get_object(number) for number in range(1, len(reader.xref_objStm) + len(reader.xref[0])))
    plain_streams = [item for item in held if isinstance(item, StreamObject) and "/Filter" not in item]
    assert [item.get("/Type") for item in plain_streams] == ["/Metadata"]


@pytest.mark.parametrize("name", ["<b>Ada</b> &amp; <script>", "{{ 7 * 7 }} {% raw %}", "Ada</title><!-- 1"])
def test_print_of_a_hostile_name_is_text(paper: Paper, run: Run, name: str) -> None:
    assert name in [plain(line) for line in run(paper(name=name), "pdftotext", "PDF", "-").splitlines()]


def test_print_of_a_name_with_overrides_reads_as_typed(paper: Paper, run: Run) -> None:
    pdf = paper(name="Ada\u202eadA\u2066 Nis\u0000\nBo")
    assert "AdaadA Nis Bo" in [plain(line) for line in run(pdf, "pdftotext", "PDF", "-").splitlines()]


def test_print_of_a_specimen_says_so_in_words(paper: Paper, run: Run) -> None:
    text = plain(run(paper(specimen=True), "pdftotext", "PDF", "-"))
    assert "Specimen: this certificate belongs to a demonstration and proves nothing." in text


def test_print_names_the_role_path_below_the_course(paper: Paper, run: Run) -> None:
    pdf = paper(path="trial", path_title="Trial prosecutor")
    assert complaints(pdf) == []
    assert "Role path: Trial prosecutor" in plain(run(pdf, "pdftotext", "PDF", "-"))


def test_print_tells_a_reader_the_arabic_role_path(paper: Paper) -> None:
    pdf = paper(path="hotline", path_title="الخط الساخن", **ARABIC_WORDS)
    heard = set(spoken(PdfReader(BytesIO(pdf)).root_object["/StructTreeRoot"]))
    assert complaints(pdf) == []
    assert "الخط الساخن" in heard


def test_print_without_a_role_path_does_not_speak_of_one(paper: Paper, run: Run) -> None:
    assert "Role path" not in run(paper(), "pdftotext", "PDF", "-")


def test_print_of_a_certificate_without_an_end_says_so(paper: Paper, run: Run) -> None:
    assert "without an end date" in run(paper(expires_on=None), "pdftotext", "PDF", "-").splitlines()


def test_print_of_letters_that_no_font_has_is_refused(paper: Paper) -> None:
    with pytest.raises(PrintRefused, match="𓀀"):
        paper(name="Ada 𓀀")


def test_print_of_texts_that_do_not_fit_is_refused(paper: Paper) -> None:
    with pytest.raises(PrintRefused, match="need 2 pages"):
        paper(course_title="Long title " * 120)
