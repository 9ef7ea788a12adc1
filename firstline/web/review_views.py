"""What a page shows of an item after marking: what was given, and as much of the key as may be seen.

Places count from 0 in the order of the drawn item; nothing here names an authored id.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from firstline.content.rendering import render, render_inline
from firstline.domain.form import DrawnItem, Response
from firstline.domain.item import (
    Choice,
    ChosenGap,
    Cloze,
    Gap,
    Item,
    Judgement,
    Matching,
    NumberGap,
    OpenResponse,
    Ordering,
)
from firstline.domain.marking import chosen_positions, fills, mark_item
from firstline.domain.refusal import N_
from firstline.domain.response import is_answered
from firstline.domain.review import Review, is_removed
from firstline.store.attempts import SavedResponse
from firstline.web.item_views import CaseView, CriterionView, rubric_view, shown_options
from firstline.web.languages import gettext

_EMPTY_LINE = re.compile(r"\n\s*\n")
Mark = Fraction | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReview:
    """A part after marking. ``key`` is None and ``right`` empty while keys stay hidden."""

    html: str
    chosen: bool = False
    key: bool | None = None
    feedback_html: str = ""
    harm: bool = False
    given: str = ""
    right: str = ""
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class LevelView:
    """What one trainer found for a criterion of a text: the level's name and what it means."""

    criterion_html: str
    name: str
    html: str


@dataclass(frozen=True, slots=True)
class MarkingView:
    """One trainer's marking of a text; ``comment`` by lines."""

    levels: tuple[LevelView, ...]
    comment: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """An item after marking; an open response has ``paragraphs`` (of lines), ``markings``, ``rubric``."""

    id: str
    kind: str
    title: str
    stem_html: str
    outcome_text: str
    outcome_kind: str
    parts: tuple[PartReview, ...] = ()
    feedback_html: str = ""
    tail_html: str = ""
    note: str = ""
    paragraphs: tuple[tuple[str, ...], ...] = ()
    markings: tuple[MarkingView, ...] = ()
    rubric: tuple[CriterionView, ...] = ()
    case: CaseView | None = None


def review_view(item: Item, drawn: DrawnItem, response: Response, *, with_key: bool = True) -> ReviewView:
    """An item as it was answered, marked here; without the key it only says how it went."""
    return _view(item, drawn, response, mark_item(item, drawn, response), with_key=with_key)


def kept_review_view(
    item: Item,
    drawn: DrawnItem,
    saved: SavedResponse | None,
    *,
    with_key: bool,
    reviews: Sequence[Review] = (),
) -> ReviewView:
    """An item of an attempt that has ended, with the mark that is kept for it.

    It may be another than the key would give now: a trainer reads texts, and a faulty item is marked anew.
    """
    response = saved.response if saved else ()
    view = _view(item, drawn, response, saved.mark if saved else 0, with_key=with_key)
    if not isinstance(item, OpenResponse):
        return view
    if is_removed(response, reviews):
        text, kind = _outcome(item, saved.mark if saved else 0, answered=True)
        note = gettext("The text was removed after its time. The marks stay.")
        view = replace(view, outcome_text=text, outcome_kind=kind, note=note)
    return replace(view, markings=tuple(_marking(item, review) for review in reviews))


def _view(item: Item, drawn: DrawnItem, response: Response, mark: Mark, *, with_key: bool) -> ReviewView:
    outcome, kind = _outcome(item, mark, answered=is_answered(response))
    return ReviewView(
        id=item.id,
        kind=item.kind,
        title=item.title,
        stem_html=render(item.stem),
        outcome_text=outcome,
        outcome_kind=kind,
        parts=_parts(item, drawn, response, with_key=with_key),
        feedback_html=render(item.feedback) if item.feedback and with_key else "",
        tail_html=render_inline(item.texts[-1]) if isinstance(item, Cloze) else "",
        note=_why_no_mark(item),
        paragraphs=_paragraphs(response) if isinstance(item, OpenResponse) else (),
        rubric=rubric_view(item) if isinstance(item, OpenResponse) else (),
    )


def _parts(item: Item, drawn: DrawnItem, response: Response, *, with_key: bool) -> tuple[PartReview, ...]:
    match item:
        case Choice():
            return _options(item, drawn, response, with_key=with_key)
        case Judgement():
            return _actions(item, drawn, response, with_key=with_key)
        case OpenResponse():
            return ()
        case Ordering(steps=steps):
            order = drawn.orders[0]
            rows = [(steps[p].text, _at(response, n), str(p + 1)) for n, p in enumerate(order)]
        case Matching(pairs=pairs):
            shown = [pairs[position].target for position in drawn.orders[0]]
            rows = [
                (pair.prompt, _shown(shown, _at(response, n)), pair.target) for n, pair in enumerate(pairs)
            ]
        case Cloze(texts=texts, gaps=gaps):
            rows = [
                (text, *_gap(gap, order, _at(response, n)))
                for n, (text, gap, order) in enumerate(zip(texts, gaps, drawn.orders, strict=False))
            ]
    return tuple(
        PartReview(
            html=render_inline(text),
            given=given,
            right=right if with_key else "",
            is_right=with_key and given == right,
        )
        for text, given, right in rows
    )


def _options(item: Choice, drawn: DrawnItem, response: Response, *, with_key: bool) -> tuple[PartReview, ...]:
    chosen = chosen_positions(drawn, response)
    options = [(position, item.options[position]) for position in drawn.orders[0]]
    return tuple(
        PartReview(
            html=render_inline(option.text),
            chosen=position in chosen,
            key=option.key if with_key else None,
            feedback_html=render(option.feedback) if with_key else "",
            harm=option.harm is not None and position in chosen,
        )
        for position, option in options
    )


def _actions(
    item: Judgement, drawn: DrawnItem, response: Response, *, with_key: bool
) -> tuple[PartReview, ...]:
    """The actions as they were shown; a place is right only where a panel has ranked."""
    has_key = with_key and item.panel is not None
    return tuple(
        PartReview(
            html=render_inline(action.text),
            given=_at(response, place),
            right=str(action.rank) if has_key else "",
            is_right=has_key and _at(response, place) == str(action.rank),
            feedback_html=render(action.feedback) if action.feedback and with_key else "",
        )
        for place, action in ((n, item.actions[p]) for n, p in enumerate(drawn.orders[0]))
    )


def _gap(gap: Gap, order: tuple[int, ...], given: str) -> tuple[str, str]:
    """(given, right) as texts; a typed text that is accepted is shown as it was typed."""
    if isinstance(gap, ChosenGap):
        return _shown(list(shown_options(gap, order)), given), gap.options[gap.key]
    right = gap.value if isinstance(gap, NumberGap) else gap.accepted[0]
    return given, given if fills(gap, order, given) else right


def _shown(texts: list[str], place: str) -> str:
    is_place = place.isascii() and place.isdigit() and len(place) < 4
    return texts[int(place)] if is_place and int(place) < len(texts) else ""


def _at(response: Response, place: int) -> str:
    return response[place] if place < len(response) else ""


def _paragraphs(response: Response) -> tuple[tuple[str, ...], ...]:
    text = "".join(response).strip()
    return tuple(tuple(part.split("\n")) for part in _EMPTY_LINE.split(text)) if text else ()


def _marking(item: OpenResponse, review: Review) -> MarkingView:
    levels = (
        LevelView(
            render_inline(line.name),
            item.levels[level] if level < len(item.levels) else "",
            render_inline(line.levels[level]),
        )
        for line, level in zip(item.rubric, review.levels, strict=True)
    )
    return MarkingView(tuple(levels), tuple(review.comment.splitlines()))


def _why_no_mark(item: Item) -> str:
    if isinstance(item, Judgement) and item.panel is None:
        return gettext("No panel of experts has ranked these actions yet, so there is no mark.")
    return ""


def _outcome(item: Item, mark: Mark, *, answered: bool) -> tuple[str, str]:
    if not answered:
        return gettext("Not answered"), "open"
    if isinstance(item, OpenResponse):
        if mark is None:
            return gettext("With your trainer"), "now"
        return gettext("%(percent)s %% of the marks") % {"percent": int(mark * 100)}, "plain"
    if mark is None:
        return gettext("Not marked"), "open"
    if mark == 1:
        return gettext("Right"), "done"
    return gettext(N_("Partly right") if mark else N_("Not yet")), "warn" if mark else "open"
