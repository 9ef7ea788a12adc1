"""What an agency set, on paper."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from firstline.domain.credential import CredentialFacts
from firstline.domain.design_field import check_logo
from firstline.printing.certificate import print_certificate
from firstline.printing.designs import Design, read_design
from firstline.printing.wording import wording
from tests.printing.conftest import BADGE, CODE, STANDARD, MakeFolder, Paper, Run
from tests.printing.test_certificate import LONGEST, complaints

RED = (136, 34, 34)
DRAWING = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20">
  <rect width="60" height="20" fill="#882222"/>
</svg>"""


def picture(mode: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (200, 200), RED).convert(mode).save(file, "PNG")
    return file.getvalue()


LOGOS = {"svg": DRAWING, **{mode: picture(mode) for mode in ("RGB", "RGBA", "L", "P")}}


def red_dots(pdf: bytes, run: Run, folder: Path) -> int:
    """How many dots of the paper have the colour of the logo."""
    run(pdf, "pdftoppm", "-png", "-r", "50", "-singlefile", "PDF", "scan")
    with Image.open(folder / "scan.png") as scan:
        parts = scan.convert("RGB").tobytes()
    dots = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return sum(all(abs(a - b) < 5 for a, b in zip(dot, RED, strict=True)) for dot in dots)


@pytest.mark.parametrize("kind", LOGOS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_print_with_a_logo_keeps_both_standards(paper: Paper, kind: str, language: str) -> None:
    logo = {"logo": check_logo(LOGOS[kind])}
    pdf = paper(**LONGEST[language], specimen=True, design_fields=logo)
    assert (complaints(pdf), len(PdfReader(BytesIO(pdf)).pages)) == ([], 1)


@pytest.mark.parametrize("kind", ["svg", "RGB"])
def test_print_shows_the_logo(
    facts: CredentialFacts, design: Design, run: Run, tmp_path: Path, kind: str
) -> None:
    stated = replace(facts, design_fields={"logo": check_logo(LOGOS[kind])})
    with_logo, without = (
        print_certificate(each, design, BADGE, CODE) for each in (stated, replace(facts, design_fields={}))
    )
    assert red_dots(with_logo, run, tmp_path) > 300
    assert red_dots(without, run, tmp_path) == 0


def test_print_with_a_logo_twice_gives_the_same_bytes(facts: CredentialFacts, design: Design) -> None:
    stated = replace(facts, design_fields={"logo": check_logo(LOGOS["RGBA"])})
    assert len({print_certificate(stated, design, BADGE, CODE) for _ in range(2)}) == 1


def test_print_has_the_colours_that_the_agency_set(
    facts: CredentialFacts, design: Design, run: Run, tmp_path: Path
) -> None:
    stated = replace(facts, design_fields={"accent": "#882222"})
    assert red_dots(print_certificate(stated, design, BADGE, CODE), run, tmp_path) > 300


def test_logo_is_printed_as_it_is_and_never_filled_in(
    facts: CredentialFacts, design: Design, run: Run
) -> None:
    """A picture is not a template: what looks like a fact in it is drawn, not filled."""
    drawing = DRAWING.replace(b"<rect", b"<title>{{ salary }}</title><rect")
    stated = replace(facts, design_fields={"logo": check_logo(drawing)})
    assert print_certificate(stated, design, BADGE, CODE)[:5] == b"%PDF-"


def test_field_that_the_design_does_not_declare_is_left_out(
    facts: CredentialFacts, folder: MakeFolder
) -> None:
    text = (STANDARD / "design.toml").read_text(encoding="utf-8")
    declared = text.replace('logo = ""\n', "").replace('accent = "#0f5f63"\n', "")
    design = read_design(folder({"design.toml": declared}))
    chosen = {"logo": check_logo(DRAWING), "accent": "#882222", "ink": "#301030"}
    said = wording(replace(facts, design_fields=chosen), design.words, design.fields)
    assert (said["logo"], said["accent"], said["ink"]) == ("", "#0f5f63", "#301030")


def test_design_says_who_signs_where_the_agency_does_not(facts: CredentialFacts, folder: MakeFolder) -> None:
    text = (STANDARD / "design.toml").read_text(encoding="utf-8")
    own = text.replace('signatory = ""', 'signatory = "The Registrar"')
    design = read_design(folder({"design.toml": own}))
    said = wording(replace(facts, signatory=""), design.words, design.fields)
    assert (said["signatory"], said["signatory_role"]) == ("The Registrar", "Director of Training")
