"""Every sentence of the interface is translated, with its places kept."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from firstline.web.settings import ROOT

PLACE = re.compile(r"%\(\w+\)s|%%")
LANGUAGES = [
    path.parents[1].name for path in sorted((ROOT / "translations").glob("*/LC_MESSAGES/messages.po"))
]


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the code says now, collected as ``make messages`` does."""
    found = tmp_path_factory.mktemp("messages") / "messages.pot"
    command = [str(Path(sys.executable).parent / "pybabel"), "--quiet", "extract", "-F", "pyproject.toml"]
    subprocess.run(
        [*command, "-k", "N_", "-k", "NN_:1,2", "--no-location", "-o", str(found), "."], cwd=ROOT, check=True
    )
    with found.open("rb") as file:
        return read_po(file)


def catalogue(language: str) -> Catalog:
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(sentences: Catalog, language: str) -> None:
    known = catalogue(language)
    missing = [
        message.id
        for message in sentences
        if message.id and not ((found := known.get(message.id)) and found.string and all(found.string))
    ]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_places_of_their_sentences(language: str) -> None:
    moved = [
        message.id
        for message in catalogue(language)
        if isinstance(message.id, str)
        and message.id
        and sorted(set(PLACE.findall(message.id))) != sorted(set(PLACE.findall(str(message.string))))
    ]
    assert moved == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language: str) -> None:
    assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []
