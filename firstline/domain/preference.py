"""Preferences: what an installation decides about itself, typed, with what holds until it does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from firstline.domain.refusal import N_, Invalid

SMALLEST_GROUPS = (3, 20)
"""Between which sizes the smallest group of a report can be set."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """``collects_sex``: whether a person's sex is asked for, to report by it.

    ``smallest_group``: figures of fewer people than that are hidden in reports (3-20).
    ``languages``: which languages of the interface are offered; () for all that it speaks.
    """

    collects_sex: bool = False
    smallest_group: int = 5
    languages: tuple[str, ...] = ()

    def offered(self, spoken: Iterable[str]) -> tuple[str, ...]:
        """Which of the languages that the interface speaks are offered; all where none would be left."""
        known = tuple(spoken)
        return tuple(each for each in known if each in self.languages) or known


def checked(
    *, collects_sex: bool, smallest_group: int | None, languages: Iterable[str], spoken: Iterable[str]
) -> Preferences:
    """Preferences that can be kept. Raises Invalid for a size out of range, or for no language."""
    least, most = SMALLEST_GROUPS
    if smallest_group is None or not least <= smallest_group <= most:
        raise Invalid(
            "smallest_group", N_("Enter a number from %(least)s to %(most)s."), least=least, most=most
        )
    wanted, known = frozenset(languages), tuple(spoken)
    chosen = tuple(each for each in known if each in wanted)
    if not chosen:
        raise Invalid("languages", N_("Choose at least one language."))
    return Preferences(collects_sex, smallest_group, () if chosen == known else chosen)


def to_texts(preferences: Preferences) -> dict[str, str]:
    """Preferences as they are stored, by name."""
    return {
        "collects_sex": "yes" if preferences.collects_sex else "no",
        "smallest_group": str(preferences.smallest_group),
        "languages": " ".join(preferences.languages),
    }


def from_texts(texts: Mapping[str, str]) -> Preferences:
    """Stored texts as preferences; what is missing or cannot be read is as it was before it was set."""
    unset, (least, most) = Preferences(), SMALLEST_GROUPS
    typed = texts.get("smallest_group", "")
    size = int(typed) if typed.isascii() and typed.isdigit() else unset.smallest_group
    return Preferences(
        texts.get("collects_sex") == "yes",
        size if least <= size <= most else unset.smallest_group,
        tuple(texts.get("languages", "").split()),
    )
