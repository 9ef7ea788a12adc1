"""The designer's bench on the command line."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from firstline.printing.awkward import NAMES
from firstline.web.settings import ROOT
from tests.web.test_cli import run

DESIGNS = ROOT / "certificates"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the standard design in a folder of one's own."""
    return Path(shutil.copytree(DESIGNS / "standard", tmp_path / "own"))


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize("design", ["standard", "bilingual"])
def test_preview_prints_every_awkward_name(app: Flask, tmp_path: Path, design: str) -> None:
    result = run(app, "certificates", "preview", str(DESIGNS / design), "--out", str(tmp_path / "out"))
    made = {path.stem for path in (tmp_path / "out").iterdir()}
    assert (result.exit_code, [line for line in result.output.splitlines() if "REFUSED" in line]) == (0, [])
    assert made >= {*NAMES, "as-issued", "language-en", "language-ar", "everything-long-in-two-languages"}


def test_preview_lists_what_was_refused_and_prints_the_rest(app: Flask, tmp_path: Path, own: Path) -> None:
    """A design without a font for Thai."""
    thai = (
        '@font-face { font-family: "Certificate Serif Thai"; src: url("fonts:NotoSerifThai-Regular.ttf"); }'
    )
    changed(own, "certificate.css", thai, "")
    result = run(app, "certificates", "preview", str(own), "--out", str(tmp_path / "out"))
    refused = [line for line in result.output.splitlines() if line.startswith("REFUSED")]
    assert (result.exit_code, [line.partition(":")[0] for line in refused]) == (1, ["REFUSED thai"])
    assert not (tmp_path / "out" / "thai.pdf").exists()
    assert (tmp_path / "out" / "khmer.pdf").exists()


def test_preview_of_a_broken_design_names_the_file_and_line(app: Flask, tmp_path: Path, own: Path) -> None:
    changed(own, "certificate.html", '{{ fact("hours", hours) }}', "{{ salary }}")
    text = (own / "certificate.html").read_text(encoding="utf-8").splitlines()
    line = next(number for number, words in enumerate(text, start=1) if "salary" in words)
    result = run(app, "certificates", "preview", str(own), "--out", str(tmp_path / "out"))
    assert (result.exit_code, f"certificate.html:{line}: There is no fact “salary”." in result.output) == (
        1,
        True,
    )
    assert not (tmp_path / "out").exists()


def test_preview_of_an_unknown_design_is_refused(app: Flask, tmp_path: Path) -> None:
    result = run(app, "certificates", "preview", "nobody", "--out", str(tmp_path / "out"))
    assert (result.exit_code, "There is no certificate design “nobody”." in result.output) == (1, True)


def test_preview_into_a_file_is_refused(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", encoding="utf-8")
    result = run(
        app, "certificates", "preview", str(DESIGNS / "standard"), "--out", str(tmp_path / "out" / "in")
    )
    assert (result.exit_code, "Traceback" in result.output) == (1, False)
