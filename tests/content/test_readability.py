"""Sentence lengths and harmful terms."""

import pytest

from firstline.content.readability import sentence_lengths
from firstline.content.terms import TERMS, harmful_terms


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("", []),
        ("One two three.", [3]),
        ("She came. He left! Why?", [2, 2, 1]),
        ("“She came.” He left.", [2, 2]),
        ("Ask her: are you safe?", [2, 3]),
        ("It's a well-known rule of 2005.", [6]),
        ("هل أنتِ بخير؟ نعم؛ أنا هنا.", [3, 1, 2]),
        ("لَا تَكْتُبُوا شَيْئًا.", [3]),
        ("« Elle est là. » Elle part ? Non !", [3, 2, 1]),
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
    ("language", "text", "term", "better"),
    [
        ("ar", "قالت الخادمة ذلك.", "الخادمة", "عاملة منزلية"),
        ("ar", "وللخادمات حقوق.", "وللخادمات", "عاملات منزليات"),
        ("ar", "فبالخادمة.", "فبالخادمة", "عاملة منزلية"),
        ("ar", "كَخَادِمَة.", "كَخَادِمَة", "عاملة منزلية"),
        ("ar", "حال المهاجرات غير الشرعيات.", "المهاجرات غير الشرعيات", "مهاجرات في وضع غير نظامي"),
        ("fr", "L’esclave sexuelle parle.", "esclave sexuelle", "femme exploitée sexuellement"),
        ("fr", "Des pays du tiers monde.", "tiers monde", "le nom du pays"),
        ("fr", "Elle s’est laissée\nfaire.", "s’est laissée\nfaire", "a été"),
    ],
)
def test_harmful_terms_knows_the_language(language: str, text: str, term: str, better: str) -> None:
    assert list(harmful_terms(text, language)) == [(term, better)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "قالوا «خادمة» و«هاربة»."),
        ("ar", "الاستخدامة."),
        ("ar", "مهاجرات في وضع غير نظامي."),
        ("fr", "Elle a dit : « prostituée »."),
        ("fr", "Une bonne réponse."),
        ("en", "Real, victim-centred help."),
        ("xx", "The maid left."),
    ],
)
def test_harmful_terms_leaves_a_language_alone(language: str, text: str) -> None:
    assert list(harmful_terms(text, language)) == []


def test_harmful_terms_never_offers_a_harmful_word() -> None:
    assert [
        (better, found)
        for language, terms in TERMS.items()
        for phrases in terms.values()
        for _, better in phrases
        for found in harmful_terms(better, language)
    ] == []


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
