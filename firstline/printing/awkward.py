"""The designer's bench: an invented certificate with names that designs tend to break on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from firstline.domain.credential import CredentialFacts, number_from
from firstline.printing.designs import Design

BADGE = '{"note": "An invented certificate of the designer\'s bench."}\n'
CODE = "FL1" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 13
"""As long as a code of usual claims; nobody signed it."""

NAMES = {
    "one-letter": "A",
    "one-arabic-letter": "ن",
    "120-letters": "Maria Guadalupe de los Ángeles Fernández-Villanueva y Rodríguez de la Concepción "
    "Santíssima Trinidad Aparecida Gonçalves",
    "120-wide-letters": "W" * 120,
    "120-arabic-letters": ("محمد عبد الرحمن " * 8)[:120].strip(),
    "latin": "Amina Tesfaye Osei-Đặng",
    "arabic": "آمنة عبد الرحمن الخطيب",
    "thai": "ปิยะดา ศรีสุวรรณ",
    "khmer": "សុខា ច័ន្ទដារា",
    "bengali": "শর্মিষ্ঠা চট্টোপাধ্যায়",
    "sinhala": "ප්‍රියංකා ශ්‍රී වික්‍රමසිංහ",
    "devanagari": "श्रीमती लक्ष्मी शर्मा",
    "tamil": "தமிழ்ச்செல்வி முருகன்",
    "myanmar": "မသီတာအေး",
    "ethiopic": "ሰላማዊት ተስፋዬ",
    "two-scripts": "Amina (آمنة) Osei",
    "bidi-controls": "Ada\u202enhoJ\u202c \u2066Bo\u2069",
    "control-characters": "Ada\u0000\u0007\n\u200bBo",
    "html": "<b>Ada</b> &amp; <script>alert(1)</script>",
    "template": "{{ 7 * 7 }} {% raw %}",
}
"""What people are called or type, by a word for the file's name."""

_LONG = (
    "National Academy of the Police and the Gendarmerie of the Republic of Exampleland and its Border Service"
)


def cases(design: Design) -> Iterator[tuple[str, CredentialFacts]]:
    """Every case of the bench by its name: specimens, but for the first."""
    facts = sample(design)
    yield "as-issued", replace(facts, specimen=False)
    for language in design.words:
        yield f"language-{language}", replace(facts, language=language)
    for word, name in NAMES.items():
        yield word, replace(facts, name=name)
    yield "arabic-name-in-arabic", replace(facts, name=NAMES["arabic"], language="ar")
    bare = replace(facts, expires_on=None, passed=(), signatory="", signatory_role="")
    yield "no-end-no-test-no-signatory", bare
    full = replace(facts, name=NAMES["120-letters"], issuer=_LONG, signatory=NAMES["120-letters"])
    full = replace(full, signatory_role=_LONG, path="path", path_title="Judge or judicial officer")
    yield "everything-long", full
    yield "everything-long-in-two-languages", replace(full, language="ar")


def sample(design: Design) -> CredentialFacts:
    """What an invented certificate in a design states: a specimen."""
    number = number_from(bytes(10))
    return CredentialFacts(
        number=number,
        name="Amina Tesfaye Osei",
        course="foundations",
        course_title="Foundations of a proper and professional response",
        edition="3fa9c01b72de" + "0" * 52,
        release=1,
        language="en",
        hours=4,
        passed=("Final test",),
        issuer="National Police Academy of Exampleland",
        signatory="Dr Helena Marsh",
        signatory_role="Director of Training",
        issued_on=date(2026, 11, 24),
        expires_on=date(2029, 11, 24),
        address=f"https://training.example.org/certificates/{number}",
        design=design.id,
        design_digest=design.digest,
        specimen=True,
    )
