"""The designer's bench: its names are as awkward as they say."""

import unicodedata

from firstline.printing.awkward import NAMES, cases
from firstline.printing.designs import Design


def test_bench_holds_the_names_that_break_designs(standard: Design) -> None:
    made = dict(cases(standard))
    lengths = {word: len(made[word].name) for word in NAMES if "letter" in word}
    assert lengths == {
        "one-letter": 1,
        "one-arabic-letter": 1,
        "120-letters": 120,
        "120-wide-letters": 120,
        "120-arabic-letters": 120,
    }


def test_bench_holds_ten_scripts() -> None:
    scripts = {
        unicodedata.name(letter).split()[0] for name in NAMES.values() for letter in name if letter.isalpha()
    }
    assert scripts == {
        *("LATIN", "ARABIC", "THAI", "KHMER", "BENGALI", "SINHALA", "DEVANAGARI", "TAMIL", "MYANMAR"),
        "ETHIOPIC",
    }


def test_bench_prints_specimens_but_for_the_first(standard: Design) -> None:
    assert [name for name, facts in cases(standard) if not facts.specimen] == ["as-issued"]


def test_bench_prints_every_language_of_the_design(standard: Design) -> None:
    made = dict(cases(standard))
    assert [made[f"language-{language}"].language for language in standard.words] == ["en", "ar"]
