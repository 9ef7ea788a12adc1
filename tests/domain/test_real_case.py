"""What looks as if it came from a real case, in the languages and scripts of the trainees."""

from time import process_time

import pytest

from firstline.domain.real_case import CLEANED, RULES, Sign, in_browser, signs_in
from firstline.domain.response import CHARACTERS_IN_TEXT

REAL = [
    ("Call her on +62 812 3456 789 now.", "phone", "+62 812 3456 789"),
    ("Her number: 0812-345-678.", "phone", "0812-345-678"),
    ("Numéro 06 12 34 56 78", "phone", "06 12 34 56 78"),
    ("هاتفها ٠٥٥١٢٣٤٥٦٧", "phone", "٠٥٥١٢٣٤٥٦٧"),
    ("شماره ۰۹۱۲۳۴۵۶۷۸۹", "phone", "۰۹۱۲۳۴۵۶۷۸۹"),
    ("संपर्क ९८४१२३४५६७", "phone", "९८४१२३४५६७"),
    ("On 01.02.2026 she rang 0812 345 678.", "phone", "0812 345 678"),
    ("Her passport no. is B 123456.", "document", "passport no. is B 123456"),
    ("Passeport 123456", "document", "Passeport 123456"),
    ("It says A1234567 there.", "document", "A1234567"),
    ("جواز السفر رقم ١٢٣٤٥٦", "document", "جواز السفر رقم ١٢٣٤٥٦"),
    ("رقم هويتها ٧٨٤١٩٩٠١٢٣", "document", "هويتها ٧٨٤١٩٩٠١٢٣"),
    ("See case number 45/2026.", "document", "case number 45/2026"),
    ("Write to mei.tan@example.org.", "email", "mei.tan@example.org"),
    ("Her name is Maria.", "name", "Her name is Maria"),
    ("The victim’s name was Ana", "name", "The victim’s name was Ana"),
    ("She is called Lina", "name", "She is called Lina"),
    ("Elle s'appelle Rosa.", "name", "Elle s'appelle Rosa"),
    ("Son prénom est Ana.", "name", "Son prénom est Ana"),
    ("اسمها مريم", "name", "اسمها مريم"),
    ("واسْمُها: مريم", "name", "واسمها: مريم"),
    ("تُدعى فاطمة", "name", "تدعى فاطمة"),
]
INVENTED = [
    "I would take her to a private room and ask what she wants.",
    "I ask her what name she wants to use. Her name stays out of my notes.",
    "سألتها عن اسمها ثم تركتها ترتاح.",
    "On 2026-03-02 at 10:42 she came; on 24/11/2026, 10.30 she left.",
    "Between 2019-2023 there were 120 cases.",
    "C189 and A/RES/60/139, art. 12 (3) of law 27 of 2003",
    "They kept 1,500,000 (or 1.500.000) of her pay.",
    "Her passport was taken in 2023. Her file was lost in 2024.",
    "Call 112 or 999. Room 12, 3rd floor.",
    "",
]


@pytest.mark.parametrize(("text", "kind", "shown"), REAL, ids=[text for text, _, _ in REAL])
def test_signs_in_names_what_looks_real(text: str, kind: str, shown: str) -> None:
    assert [(sign.kind, sign.text) for sign in signs_in(text)] == [(kind, shown)]


@pytest.mark.parametrize("text", INVENTED)
def test_signs_in_leaves_an_invented_case_alone(text: str) -> None:
    assert signs_in(text) == ()


def test_signs_in_names_each_kind_once() -> None:
    text = "Her name is Mei, mei@example.org, 0812 345 678 or 0812 345 679."
    assert signs_in(text) == (
        Sign("email", "mei@example.org"),
        Sign("phone", "0812 345 678"),
        Sign("name", "Her name is Mei"),
    )


@pytest.mark.parametrize(
    "piece", ["a", "1 ", "(1", "a@", "passport ", "1.", "1,1", "+1-", "her name is ", "٠", "جواز "]
)
def test_signs_in_is_quick_on_whatever_is_sent(piece: str) -> None:
    text = (piece * CHARACTERS_IN_TEXT)[:CHARACTERS_IN_TEXT]
    begun = process_time()
    signs_in(text)
    assert process_time() - begun < 0.2


def test_in_browser_writes_digits_and_letters_of_every_script() -> None:
    assert in_browser(r"[^\w:]\w+[\w.]\d{2}[\d-]") == (
        r"[^\p{L}\p{N}_:][\p{L}\p{N}_]+[\p{L}\p{N}_.]\p{Nd}{2}[\p{Nd}-]"
    )


def test_rules_use_nothing_that_a_browser_reads_otherwise() -> None:
    patterns = [pattern for pattern, _ in CLEANED] + [pattern for _, pattern in RULES]
    assert [word for word in (r"\b", r"\s", r"\D", r"\W", "(?P", "\\'") if word in " ".join(patterns)] == []
