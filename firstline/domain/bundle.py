"""Bundles: a cohort's certificates in one file, what their files are called, and who has none and why."""

import unicodedata
from itertools import dropwhile
from typing import Literal

from firstline.domain.course import Course
from firstline.domain.progress import Progress, check_earned, open_tests
from firstline.domain.refusal import N_, Conflict, Refusal

BundleKind = Literal["zip", "pdf"]

CERTIFICATES_A_STEP = 25
"""So many are worked off in one transaction."""

DAYS_KEPT = 7
"""A bundle is deleted then: it is a copy, and the more copies of names there are, the worse."""

_MOST_BYTES = 120
_KEPT = "-'’"

Holding = Literal["printed", "printing", "not-printable", "revoked", "none"]
"""How far somebody is: ``printing`` waits for the paper, ``not-printable`` was tried in vain, ``revoked``
was taken away and not given again, ``none`` was never issued."""


def file_name(number: str, name: str) -> str:
    """The file name of a certificate: its number and a safe form of the name, such as
    ``7KQ2-M4XC-9TRA-0WGE3_Ada_Lindqvist.pdf``.

    Letters, marks and digits of every script stay, in NFC; of the rest only hyphens and apostrophes.
    So it is never a path, hides nothing (no control or bidirectional character, UAX 9), begins with no
    dot, is no name that Windows reserves, and has less than 255 bytes whatever the name is. The number
    makes it unique.
    """
    composed = unicodedata.normalize("NFC", name)
    shown = "".join(letter if _is_safe(letter) else " " for letter in composed if not _is_hidden(letter))
    safe = unicodedata.normalize("NFC", "_".join(shown.split()))
    return f"{number}_{short}.pdf" if (short := _shortened(safe)) else f"{number}.pdf"


def reason(course: Course, progress: Progress, holding: Holding) -> Refusal | None:
    """Why somebody has no paper, in words; None for who has one."""
    match holding:
        case "printed":
            return None
        case "printing":
            return Conflict(N_("The certificate is issued, and its paper is being printed."))
        case "not-printable":
            return Conflict(
                N_("The paper could not be printed. Your administrator finds out why by “flask doctor”.")
            )
        case "revoked":
            return Conflict(N_("The certificate was revoked."))
        case _:
            return _missing(course, progress)


def _missing(course: Course, progress: Progress) -> Refusal:
    waiting = [test for test in open_tests(course, progress) if progress.test(test.id).in_review]
    if waiting:
        return Conflict(N_("“%(test)s” waits for a trainer’s review."), test=waiting[0].title)
    try:
        check_earned(course, progress)
    except Conflict as refusal:
        return refusal
    return Conflict(N_("Everything is done, but no certificate was issued."))


def _is_safe(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LMN" or letter in _KEPT


def _is_hidden(letter: str) -> bool:
    """Control and format characters, halves of surrogate pairs, and what no alphabet has yet."""
    return unicodedata.category(letter)[0] == "C" and not letter.isspace()


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "M"


def _shortened(safe: str) -> str:
    """As much of it as file systems and archives take, never half a letter or a letter without its marks."""
    cut = safe.encode()[:_MOST_BYTES].decode(errors="ignore")
    while cut and len(cut) < len(safe) and _is_mark(safe[len(cut)]):
        cut = cut[:-1]
    return "".join(dropwhile(_is_mark, cut)).strip("_")
