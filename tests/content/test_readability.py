"""Sentence lengths and harmful terms."""

import pytest

from firstline.content.readability import sentence_lengths
from firstline.content.terms import harmful_terms


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("", []),
        ("One two three.", [3]),
        ("She came. He left! Why?", [2, 2, 1]),
        ("“She came.” He left.", [2, 2]),
        ("Ask her: are you safe?", [2, 3]),
        ("It's a well-known rule of 2005.", [6]),
    ],
)
def test_sentence_lengths_counts_words(text: str, lengths: list[int]) -> None:
    assert sentence_lengths(text) == lengths


@pytest.mark.parametrize(
    ("text", "term", "better"),
    [
        ("An illegal migrant.", "illegal migrant", "migrant in an irregular situation"),
        ("The Illegals came.", "Illegals", "migrants in an irregular situation"),
        ("She was a prostitute.", "prostitute", "person in prostitution"),
        ("The housemaid left.", "housemaid", "domestic worker"),
        ("Ask these girls.", "these girls", "these women"),
        ("A runaway.", "runaway", "worker who left"),
        ("The alleged victim claims it.", "alleged victim claims", "the victim says"),
        ("No real victim.", "real victim", "victim"),
    ],
)
def test_harmful_terms_gives_the_better_word(text: str, term: str, better: str) -> None:
    assert list(harmful_terms(text)) == [(term, better)]


@pytest.mark.parametrize(
    "text",
    [
        "He called her a “runaway”.",
        'The word "maid" belittles.',
        "They say 'illegals' here.",
        "Illegal recruitment fees.",
        "Mermaids and maidens.",
        "Her claims were heard.",
        "A dispute over wages.",
    ],
)
def test_harmful_terms_leaves_alone(text: str) -> None:
    assert list(harmful_terms(text)) == []
