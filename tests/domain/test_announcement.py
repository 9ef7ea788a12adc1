"""The words of an announcement."""

import pytest

from firstline.domain.announcement import MOST_LETTERS, clean_words
from firstline.domain.refusal import Invalid


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("We meet at nine.", "We meet at nine."),
        ("  One \t two  \r\n\r\n\r\n\r\nthree\n", "One two\n\nthree"),
        ("نلتقي يوم الاثنين", "نلتقي يوم الاثنين"),
        ("x" * MOST_LETTERS, "x" * MOST_LETTERS),
    ],
)
def test_lines_stay_and_gaps_shrink(typed: str, kept: str) -> None:
    assert clean_words(typed) == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Write what you want to tell."),
        (" \n\t\n", "Write what you want to tell."),
        ("x" * (MOST_LETTERS + 1), "The text is longer than 2000 characters."),
        ("x" * 500_000, "The text is longer than 2000 characters."),
        ("a\ud800b", "The text has characters that cannot be read."),
    ],
)
def test_what_cannot_be_sent_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_words(typed)
    assert (refused.value.field, str(refused.value)) == ("words", sentence)
