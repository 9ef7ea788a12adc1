"""`flask content map`: a scenario drawn into a file that stands alone."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask

from tests.content.test_scenarios import _PATH, _SOUND
from tests.web.test_cli import run

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A scenario in a content root."""
    path = tmp_path / "root" / _PATH
    path.parent.mkdir(parents=True)
    path.write_text(_SOUND, encoding="utf-8")
    return path


def test_map_is_a_picture_with_its_own_style(app: Flask, file: Path) -> None:
    result = run(app, "content", "map", str(file))
    root = ElementTree.fromstring(result.output)
    style = root.find(f"{SVG}style")
    assert (result.exit_code, root.tag) == (0, f"{SVG}svg")
    assert style is not None
    assert ".tone-main" in (style.text or "")
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert {"Mira comes in", "You are alone with her", "She talks", "Silence", "Unsafe choice"} <= set(words)


def test_map_reaches_for_nothing_else(app: Flask, file: Path) -> None:
    drawn = run(app, "content", "map", str(file)).output.replace("http://www.w3.org/2000/svg", "")
    assert [word for word in ("http", "url(", "@import", "<script", "href") if word in drawn] == []


def test_map_is_written_where_it_is_asked_for(app: Flask, file: Path, tmp_path: Path) -> None:
    result = run(app, "content", "map", str(file), "--out", str(tmp_path / "map.svg"))
    assert (result.exit_code, result.output) == (0, "")
    assert ElementTree.parse(tmp_path / "map.svg").getroot().tag == f"{SVG}svg"


def test_map_of_an_arabic_file_speaks_arabic_and_runs_from_the_right(app: Flask, file: Path) -> None:
    arabic = file.parents[1] / "ar" / file.name
    arabic.parent.mkdir()
    arabic.write_text(_SOUND, encoding="utf-8")
    root = ElementTree.fromstring(run(app, "content", "map", str(arabic)).output)
    assert root.get("direction") == "rtl"
    assert "اختيار غير آمن" in {text.text for text in root.iter(f"{SVG}text")}


def test_wrong_file_is_named(app: Flask, tmp_path: Path) -> None:
    result = run(app, "content", "map", str(tmp_path / "nothing.md"))
    assert (result.exit_code, result.output) == (
        1,
        f"Error: there is no file {tmp_path / 'nothing.md'}: check its path\n",
    )


def test_place_that_cannot_be_written_is_named(app: Flask, file: Path, tmp_path: Path) -> None:
    result = run(app, "content", "map", str(file), "--out", str(tmp_path / "no" / "map.svg"))
    assert (result.exit_code, "cannot be written: No such file or directory" in result.output) == (1, True)


def test_mistakes_are_told_beside_the_map(app: Flask, file: Path) -> None:
    file.write_text(_SOUND.replace('if="trust>=0"', 'if="trist>=0"'), encoding="utf-8")
    result = run(app, "content", "map", str(file))
    assert (result.exit_code, "there is no state name 'trist'" in result.stderr) == (0, True)
