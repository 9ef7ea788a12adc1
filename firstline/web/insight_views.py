"""An item analysis as its pages show it: every figure with its number of people, or what is too few."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from html import unescape

from firstline.content.rendering import render_inline
from firstline.domain.charts.chart import Picture
from firstline.domain.charts.frame import on_any_screen
from firstline.domain.charts.plot import Bar, Thirds, bars, thirds
from firstline.domain.item import Choice, Item
from firstline.domain.item_advice import READINGS, ItemAdvice, read_reliability
from firstline.domain.item_analysis import (
    DISCRIMINATION_LEAST,
    FACILITY_LEAST,
    MEAN_LEAST,
    RELIABILITY_LEAST,
    ItemFigures,
    OptionFigures,
    TestFigures,
)
from firstline.services.library import Edition
from firstline.services.reporting import Analysis
from firstline.web.figures import decimal, interval, not_before, share, signed, whole
from firstline.web.languages import current_locale, gettext, ngettext
from firstline.web.pages import Row
from firstline.web.texts import language_of

DRAWN_AT_MOST = 12
"""Bars in one picture: enough to begin with; the table has them all."""
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of the table; ``title`` is in ``language``, ``few`` says why it has no discrimination yet."""

    id: str
    title: str
    language: str
    n: str
    facility: str
    point_biserial: str
    upper_lower: str
    few: str
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option of the distractor table; ``is_nothing``: the line of those who chose none."""

    text: str
    is_key: bool
    is_nothing: bool
    share: str
    low: str
    middle: str
    high: str


def item_rows(found: Analysis, edition: Edition) -> list[ItemRow]:
    """Items that need a look, with advice in words; then the hardest first; last those of too few people."""
    advice = advice_texts(found.advice, edition)
    rows = [
        ItemRow(
            item.id,
            edition.items[item.id].title,
            language_of(edition, f"item:{item.id}"),
            whole(figures.n),
            share(figures.facility) if figures.facility is not None else gettext("too few"),
            _coefficient(figures, figures.point_biserial),
            _coefficient(figures, figures.upper_lower),
            gettext("too few") if figures.n < DISCRIMINATION_LEAST else "",
            tuple(advice.get(item.id, ())),
        )
        for item, figures in sorted(found.items, key=_hardest_first)
    ]
    return sorted(rows, key=lambda row: not row.advice)


def advice_texts(advice: Iterable[ItemAdvice], edition: Edition) -> dict[str, list[str]]:
    """Sentences by item, in the reader's language."""
    texts: dict[str, list[str]] = {}
    for found in advice:
        texts.setdefault(found.item, []).append(_sentence(found, edition.items[found.item]))
    return texts


def facts_of_test(figures: TestFigures) -> list[Row]:
    """The figures of the whole test."""
    facts = [Row(term=gettext("First attempts"), text=whole(figures.n))]
    if figures.mean is None or figures.sd is None:
        return [*facts, Row(term=gettext("Mean score"), text=not_before(MEAN_LEAST))]
    spread = gettext("%(mean)s (standard deviation: %(sd)s points)")
    mean = spread % {"mean": share(figures.mean / 100), "sd": decimal(figures.sd, 1)}
    return [*facts, Row(term=gettext("Mean score"), text=mean), *_reliability(figures)]


def facility_picture(found: Analysis, edition: Edition) -> Picture | None:
    """The hardest items; None as long as no item has enough responses."""
    known = [(f.facility, item.id) for item, f in found.items if f.facility is not None]
    if not known:
        return None
    marked = {advice.item for advice in found.advice}
    rows = [
        Bar(edition.items[name].title, facility, tone="warn" if name in marked else "main")
        for facility, name in sorted(known)[:DRAWN_AT_MOST]
    ]
    text = ngettext(
        "The hardest question stands at the top; the same figures stand in the table below.",
        "The %(num)s hardest questions, the hardest at the top; the same figures stand in the table below.",
        len(rows),
    )
    return on_any_screen(
        partial(
            bars,
            rows,
            title=gettext("How much of the marks people reach"),
            description=text % {"num": whole(len(rows))},
            say=share,
            rtl=current_locale().direction == "rtl",
        )
    )


def item_facts(figures: ItemFigures) -> list[Row]:
    """The figures of one item, as a list."""
    easy = share(figures.facility) if figures.facility is not None else not_before(FACILITY_LEAST)
    return [
        Row(term=gettext("Responses"), text=whole(figures.n)),
        Row(term=gettext("Facility"), text=easy),
        Row(term=gettext("Discrimination (r)"), text=_coefficient(figures, figures.point_biserial)),
        Row(term=gettext("Highest less lowest group (D)"), text=_coefficient(figures, figures.upper_lower)),
    ]


def option_rows(figures: ItemFigures, item: Item) -> list[OptionRow]:
    """Who chose which option; empty where too few people did, or the item has none."""
    if not isinstance(item, Choice) or not figures.choices:
        return []
    rows = [
        _option_row(plain(option.text), figures.option(place), is_key=option.key)
        for place, option in enumerate(item.options)
    ]
    nothing = figures.option(None)
    return [*rows, *([_option_row(gettext("Nothing chosen"), nothing)] if nothing.share else [])]


def thirds_picture(figures: ItemFigures, item: Item, advice: Iterable[ItemAdvice]) -> Picture | None:
    """Who chose which option, by thirds."""
    if not isinstance(item, Choice) or not figures.choices:
        return None
    doubtful = {found.option for found in advice if found.code == "key-in-doubt"}
    rows = [
        Thirds(
            plain(option.text),
            figures.option(place).low,
            figures.option(place).middle,
            figures.option(place).high,
            is_key=option.key,
            tone="warn" if place in doubtful else "second",
        )
        for place, option in enumerate(item.options)
    ]
    return on_any_screen(
        partial(
            thirds,
            rows,
            (gettext("Lowest third"), gettext("Middle third"), gettext("Highest third")),
            title=gettext("Who chose which answer"),
            description=gettext(
                "A good question is chosen rightly more often from third to third. "
                "The same figures stand in the table below."
            ),
            say=share,
            rtl=current_locale().direction == "rtl",
        )
    )


def plain(markdown: str) -> str:
    """A line of authors' Markdown without its marks."""
    return unescape(_TAG.sub("", render_inline(markdown)))


def _hardest_first(line: tuple[Item, ItemFigures]) -> float:
    return 2.0 if line[1].facility is None else line[1].facility


def _option_row(text: str, found: OptionFigures, *, is_key: bool = False) -> OptionRow:
    shares = (share(value) for value in (found.share, found.low, found.middle, found.high))
    return OptionRow(text, is_key, found.position is None, *shares)


def _reliability(figures: TestFigures) -> list[Row]:
    term, error = gettext("Reliability"), gettext("Standard error of measurement")
    if figures.n < RELIABILITY_LEAST:
        few = not_before(RELIABILITY_LEAST)
        return [Row(term=term, text=few), Row(term=error, text=few)]
    if figures.reliability is None or figures.sem is None:
        same = gettext("cannot be told: everybody reached the same")
        return [Row(term=term, text=same), Row(term=error, text=same)]
    text = decimal(figures.reliability)
    if figures.interval:
        known = gettext("%(figure)s (95 %% interval: %(interval)s)")
        text = known % {"figure": text, "interval": interval(*figures.interval)}
    reading = gettext(READINGS[read_reliability(figures.reliability)])
    points = gettext("%(points)s points of 100") % {"points": decimal(figures.sem, 1)}
    meaning = Row(term=gettext("What that is good for"), text=reading)
    return [Row(term=term, text=text), meaning, Row(term=error, text=points)]


def _coefficient(figures: ItemFigures, value: float | None) -> str:
    if value is not None:
        return signed(value)
    # From here on the number of people is not the reason: everybody did the same.
    return "–" if figures.n >= DISCRIMINATION_LEAST else not_before(DISCRIMINATION_LEAST)


def _sentence(found: ItemAdvice, item: Item) -> str:
    values: dict[str, object] = {
        name: whole(value) if name == "percent" else decimal(value) for name, value in found.values.items()
    }
    if found.option is not None and isinstance(item, Choice):
        # The sentence has quotation marks of its own.
        values["option"] = plain(item.options[found.option].text).strip('"“”«»')
    return gettext(found.sentence) % values
