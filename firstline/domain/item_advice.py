"""What the figures of an item analysis say to a trainer: advice in words, never a verdict on a person.

Sentences are untranslated (``N_``) with ``%(name)s`` places; the page translates and fills them.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from firstline.domain.item import Choice, Item
from firstline.domain.item_analysis import ItemFigures, TestFigures
from firstline.domain.refusal import N_

TOO_HARD = 0.30
TOO_EASY = 0.95
WEAK = 0.15
IDLE = 0.05
CERTIFICATES = 0.80
CARE = 0.70
FORMATIVE = 0.60
MASTERY_MEAN = 85.0
CHANCE = 1.645
"""Standard errors that a difference of shares must exceed (one-sided 5 %): noise raises no alarm."""

AdviceCode = Literal["key-in-doubt", "negative", "weak", "too-hard", "too-easy", "idle-distractor"]
ReadingCode = Literal["certificates", "care", "weak", "formative"]

SENTENCES: Mapping[AdviceCode, str] = {
    "key-in-doubt": N_("The key may be wrong: strong people choose “%(option)s”."),
    "negative": N_(
        "Those who do well in the rest of the test do worse here (r = %(r)s). Check key and wording."
    ),
    "weak": N_(
        "Those who do well in the rest of the test do hardly better here (r = %(r)s). Check the wording."
    ),
    "too-hard": N_("Hard: people reach only %(percent)s %% of the marks. Check the wording and the lesson."),
    "too-easy": N_(
        "Easy: people reach %(percent)s %% of the marks, so the question tells little about them."
    ),
    "idle-distractor": N_(
        "Hardly anybody chooses “%(option)s” (%(percent)s %%). Write a more believable one, or drop it."
    ),
}
READINGS: Mapping[ReadingCode, str] = {
    "certificates": N_("Reliable enough for certificates."),
    "care": N_("Use with care: near the pass mark, look at more than this result."),
    "weak": N_("Weak: do not decide on this result alone."),
    "formative": N_("Fit for practice and feedback only."),
}
MASTERY_CAUTION = N_(
    "Most people know most of this. Reliability and discrimination then fall without any question being bad."
)


@dataclass(frozen=True, slots=True)
class ItemAdvice:
    """One piece of advice on an item.

    ``values`` fill the sentence, except for ``%(option)s``: there the page puts the text of the option
    at the authored position ``option``.
    """

    item: str
    code: AdviceCode
    option: int | None = None
    values: Mapping[str, int | float] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The untranslated sentence."""
        return SENTENCES[self.code]


def flags(figures: Iterable[ItemFigures], items: Mapping[str, Item]) -> tuple[ItemAdvice, ...]:
    """What to look at, item by item; nothing for a figure that is None.

    A doubtful key explains a low facility and discrimination, so it stands alone. An item that nearly
    everybody answers (above 0.95) cannot discriminate or have busy distractors, and only says that it is
    easy; a safety-critical one says nothing, because that is its aim. Unsafe (harm) options may be idle.
    An item that is not among ``items`` is judged by its numbers only.
    """
    return tuple(advice for item in figures for advice in _advice(item, items.get(item.item)))


def read_reliability(reliability: float) -> ReadingCode:
    """What a reliability is good for: 0.80 certificates, 0.70 with care, below 0.60 formative only."""
    if reliability >= CERTIFICATES:
        return "certificates"
    if reliability >= CARE:
        return "care"
    return "weak" if reliability >= FORMATIVE else "formative"


def needs_mastery_caution(figures: TestFigures) -> bool:
    """Whether the mean is so high (85 %) that low figures may come from good teaching."""
    return figures.mean is not None and figures.mean >= MASTERY_MEAN


def _advice(figures: ItemFigures, item: Item | None) -> Iterator[ItemAdvice]:
    doubtful = _better_key(figures, item) if isinstance(item, Choice) else None
    if doubtful is not None:
        yield ItemAdvice(figures.item, "key-in-doubt", doubtful)
        return
    yield from _by_numbers(figures, critical=item is not None and item.critical)
    if isinstance(item, Choice) and figures.facility is not None and figures.facility <= TOO_EASY:
        yield from _idle_distractors(figures, item)


def _by_numbers(figures: ItemFigures, *, critical: bool) -> Iterator[ItemAdvice]:
    facility, r = figures.facility, figures.point_biserial
    if facility is None:
        return
    percent = {"percent": round(100 * facility)}
    if facility < TOO_HARD:
        yield ItemAdvice(figures.item, "too-hard", values=percent)
    if facility > TOO_EASY and not critical:
        yield ItemAdvice(figures.item, "too-easy", values=percent)
    if r is not None and r < 0:
        yield ItemAdvice(figures.item, "negative", values={"r": round(r, 2)})
    elif r is not None and r < WEAK and facility <= TOO_EASY:
        yield ItemAdvice(figures.item, "weak", values={"r": round(r, 2)})


def _idle_distractors(figures: ItemFigures, item: Choice) -> Iterator[ItemAdvice]:
    if not figures.choices:
        return
    for position, option in enumerate(item.options):
        share = figures.option(position).share
        if share < IDLE and not option.key and not option.harm:
            yield ItemAdvice(figures.item, "idle-distractor", position, {"percent": round(100 * share)})


def _better_key(figures: ItemFigures, item: Choice) -> int | None:
    """The distractor that strong people take for the key, by more than chance; None for none.

    Either the highest third chooses it more often than a key, or it gains from the lowest to the highest
    third while the item's correlation is negative.
    """
    if not figures.choices:
        return None
    keys = [position for position, option in enumerate(item.options) if option.key]
    wrong = [position for position, option in enumerate(item.options) if not option.key]
    if not keys or not wrong:
        return None
    best = max(wrong, key=lambda position: figures.option(position).high)
    weakest = min(figures.option(key).high for key in keys)
    if _beats(figures.option(best).high, weakest, figures.thirds[2]):
        return best
    gaining = max(wrong, key=lambda position: figures.option(position).high - figures.option(position).low)
    negative = figures.point_biserial is not None and figures.point_biserial < 0
    return gaining if negative and _gains(figures, gaining) else None


def _beats(share: float, other: float, n: int) -> bool:
    """Whether one option's share of n responses is above another's (multinomial standard error)."""
    return share - other > CHANCE * math.sqrt((share + other - (share - other) ** 2) / n)


def _gains(figures: ItemFigures, position: int) -> bool:
    """Whether an option's share is higher in the highest than in the lowest third (pooled error)."""
    low, _, high = figures.thirds
    option = figures.option(position)
    pooled = (option.low * low + option.high * high) / (low + high)
    return option.high - option.low > CHANCE * math.sqrt(pooled * (1 - pooled) * (1 / low + 1 / high))
