"""Designs read from folders: what is kept, and what is refused and where."""

from pathlib import Path

import pytest

from firstline.printing.designs import BrokenDesign, Design, read_design
from tests.printing.conftest import STANDARD, MakeFolder


def refusal(folder: Path) -> tuple[str, int, str]:
    with pytest.raises(BrokenDesign) as caught:
        read_design(folder)
    return caught.value.file, caught.value.line, caught.value.sentence


def test_read_standard_design_names_it(standard: Design) -> None:
    assert (standard.id, standard.title, standard.page_size) == (
        "standard",
        "Standard certificate",
        "A4 landscape",
    )


def test_read_a_copy_gives_the_same_digest(standard: Design, folder: MakeFolder) -> None:
    assert read_design(folder({})).digest == standard.digest


def test_read_a_changed_file_gives_another_digest(standard: Design, folder: MakeFolder) -> None:
    css = (STANDARD / "certificate.css").read_text(encoding="utf-8")
    assert read_design(folder({"certificate.css": css + " "})).digest != standard.digest


def test_read_leaves_hidden_files_out(standard: Design, folder: MakeFolder) -> None:
    assert read_design(folder({".directory": "x"})).digest == standard.digest


def test_read_without_a_needed_file_is_refused(folder: MakeFolder) -> None:
    own = folder({})
    (own / "certificate.css").unlink()
    assert refusal(own)[:2] == ("certificate.css", 0)


def test_read_broken_settings_names_the_line(folder: MakeFolder) -> None:
    assert refusal(folder({"design.toml": 'title = "T"\npage = A4\n'}))[:2] == ("design.toml", 2)


def test_read_an_unknown_page_is_refused(folder: MakeFolder) -> None:
    text = (STANDARD / "design.toml").read_text(encoding="utf-8").replace("A4 landscape", "A7")
    assert refusal(folder({"design.toml": text})) == (
        "design.toml",
        5,
        "Set page to one of A4 landscape, A4 portrait, letter landscape, letter portrait.",
    )


def test_read_without_a_word_is_refused(folder: MakeFolder) -> None:
    text = (STANDARD / "design.toml").read_text(encoding="utf-8").replace("proof = ", "prove = ")
    assert refusal(folder({"design.toml": text})) == (
        "design.toml",
        16,
        "Add a text for proof to [words.en].",
    )


def settings(old: str, new: str) -> dict[str, str]:
    """design.toml with a line changed."""
    text = (STANDARD / "design.toml").read_text(encoding="utf-8")
    assert old in text
    return {"design.toml": text.replace(old, new, 1)}


def test_read_names_what_an_agency_may_set(design: Design) -> None:
    assert design.fields == {
        "logo": "",
        "signatory": "",
        "signatory_role": "",
        "ink": "#14303a",
        "accent": "#0f5f63",
        "line": "#b49a6a",
    }


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ('ink = "#14303a"', 'ink = "teal"', 12, "Write a colour such as #0f5f63."),
        ('accent = "#0f5f63"', 'accent = "#ffe0e0"', 13, "Choose a darker colour"),
        ('line = "#b49a6a"', "line = 7", 14, "Write the default of line as a text."),
        ('line = "#b49a6a"', 'paper = "white"', 14, "There is no field “paper”."),
        ('logo = ""', 'logo = "arms.svg"', 9, "Add the picture arms.svg"),
        ("[fields]", "fields = 3\n[other]", 8, "Make [fields] a table of fields."),
        ('direction = "ltr"', 'direction = "up"', 17, "Set direction in [words.en] to ltr or rtl."),
        ('opening = "This certifies that"', 'opening = ""', 19, "Add a text for opening to [words.en]."),
    ],
)
def test_read_a_broken_setting_names_the_line(
    folder: MakeFolder, old: str, new: str, line: int, sentence: str
) -> None:
    found = refusal(folder(settings(old, new)))
    assert (found[:2], found[2][: len(sentence)]) == (("design.toml", line), sentence)


def test_read_a_broken_rule_names_the_line(folder: MakeFolder) -> None:
    found = refusal(folder({"certificate.css": "p { margin: 0 }\n\nh1 { color red }\n"}))
    assert found[:2] == ("certificate.css", 3)


def test_read_an_unknown_fact_names_the_line(folder: MakeFolder) -> None:
    file, line, sentence = refusal(folder({"seal.svg": "<svg>\n<text>{{ salary }}</text>\n</svg>"}))
    assert (file, line, sentence[:29]) == ("seal.svg", 2, "There is no fact “salary”. Us")


def test_read_a_template_error_names_the_line(folder: MakeFolder) -> None:
    assert refusal(folder({"certificate.html": "<p>\n{% if %}</p>"}))[:2] == ("certificate.html", 2)


def test_read_a_link_out_of_the_folder_is_refused(folder: MakeFolder, tmp_path: Path) -> None:
    own = folder({})
    (tmp_path / "secret.png").write_bytes(b"secret")
    (own / "logo.png").symlink_to(tmp_path / "secret.png")
    assert refusal(own)[:2] == ("logo.png", 0)
