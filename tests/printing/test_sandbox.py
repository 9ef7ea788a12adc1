"""What a design may not do while it prints."""

import pytest

from firstline.domain.credential import CredentialFacts
from firstline.printing.certificate import print_certificate
from firstline.printing.designs import read_design
from firstline.printing.refused import PrintRefused
from tests.printing.conftest import BADGE, CODE, MakeFolder, Run

PAGE = (
    '<html lang="en"><head><title>{{{{ name }}}}</title>{head}</head>'
    '<body><h1 style="font-family: Certificate Sans">{{{{ name }}}}</h1>{body}</body></html>'
)


def page(head: str = "", body: str = "") -> str:
    return PAGE.format(head=head, body=body)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/logo.png",
        "https://example.org/logo.png",
        "../secret.png",
        "/etc/passwd",
        "%2e%2e/secret.png",
        "fonts:../../../../../etc/passwd",
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
        "missing.png",
    ],
)
def test_picture_from_elsewhere_is_refused(facts: CredentialFacts, folder: MakeFolder, address: str) -> None:
    design = read_design(folder({"certificate.html": page(body=f'<img alt="x" src="{address}">')}))
    (design.folder.parent / "secret.png").write_bytes(b"secret")
    with pytest.raises(PrintRefused):
        print_certificate(facts, design, BADGE, CODE)


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="attachment" href="file:///etc/passwd">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        "<style>@import 'file:///etc/passwd';</style>",
        "<style>@font-face { font-family: X; src: url(file:///etc/passwd) }</style>",
        '<base href="file:///etc/"><link rel="stylesheet" href="passwd">',
    ],
)
def test_head_that_reads_elsewhere_is_refused(facts: CredentialFacts, folder: MakeFolder, head: str) -> None:
    design = read_design(folder({"certificate.html": page(head=head)}))
    with pytest.raises(PrintRefused):
        print_certificate(facts, design, BADGE, CODE)


def test_style_that_reads_elsewhere_is_refused_every_time(facts: CredentialFacts, folder: MakeFolder) -> None:
    design = read_design(folder({"certificate.css": "@import url(file:///etc/passwd);"}))
    for _ in range(2):
        with pytest.raises(PrintRefused):
            print_certificate(facts, design, BADGE, CODE)


def test_broken_picture_is_refused(facts: CredentialFacts, folder: MakeFolder) -> None:
    html = page(body='<img alt="x" src="seal.svg">')
    design = read_design(folder({"certificate.html": html, "seal.svg": "<svg"}))
    with pytest.raises(PrintRefused, match=r"seal\.svg"):
        print_certificate(facts, design, BADGE, CODE)


def test_missing_word_is_refused(facts: CredentialFacts, folder: MakeFolder) -> None:
    design = read_design(folder({"certificate.html": page(body="<p>{{ words.salary }}</p>")}))
    with pytest.raises(PrintRefused, match="salary"):
        print_certificate(facts, design, BADGE, CODE)


def test_reach_for_the_program_is_refused(facts: CredentialFacts, folder: MakeFolder) -> None:
    body = "<p>{{ name.__class__.__mro__ }}</p>"
    design = read_design(folder({"certificate.html": page(body=body)}))
    with pytest.raises(PrintRefused, match="__class__"):
        print_certificate(facts, design, BADGE, CODE)


def test_letters_of_a_system_font_are_refused(facts: CredentialFacts, folder: MakeFolder) -> None:
    body = '<p style="font-family: DejaVu Sans, monospace">Hello</p>'
    design = read_design(folder({"certificate.html": page(body=body)}))
    with pytest.raises(PrintRefused, match="H e l o"):
        print_certificate(facts, design, BADGE, CODE)


def test_own_picture_is_filled_with_facts(facts: CredentialFacts, folder: MakeFolder, run: Run) -> None:
    seal = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 9">'
        '<text y="9" font-family="Certificate Sans">{{ hours }}{{ edition }}</text></svg>'
    )
    html = page(body='<img alt="seal" src="seal.svg">')
    design = read_design(folder({"certificate.html": html, "seal.svg": seal}))
    text = run(print_certificate(facts, design, BADGE, CODE), "pdftotext", "PDF", "-")
    assert "43fa9c01b72de" in text.split()
