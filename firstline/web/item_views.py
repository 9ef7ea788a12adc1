"""What a page shows of an item: a form without keys before marking, a review after it.

Places count from 0 in the order of the drawn item; nothing here names an authored id.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from firstline.content.rendering import render, render_inline
from firstline.domain.form import DrawnItem, Response
from firstline.domain.item import (
    MARKED_HERE,
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
from firstline.web.languages import gettext


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part to answer: an option, step, prompt or gap. ``options`` fill a chosen gap."""

    html: str
    chosen: bool = False
    given: str = ""
    options: tuple[str, ...] = ()

    @property
    def before_html(self) -> str:
        """The text before a gap."""
        return self.html


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """An item to answer. Never holds a key or feedback."""

    id: str
    kind: str
    title: str
    stem_html: str
    parts: tuple[Part, ...]
    multiple: bool = False
    targets: tuple[str, ...] = ()
    tail_html: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """An item after marking."""

    id: str
    kind: str
    title: str
    stem_html: str
    outcome_text: str
    outcome_kind: str
    parts: tuple[PartReview, ...]
    feedback_html: str = ""
    tail_html: str = ""


def item_view(item: Item, drawn: DrawnItem, response: Response = ()) -> ItemView:
    """An item as its form shows it, filled with what was given before."""
    empty = ItemView(id=item.id, kind=item.kind, title=item.title, stem_html=render(item.stem), parts=())
    match item:
        case Choice(options=options, multiple=multiple):
            parts = [
                Part(html=render_inline(options[position].text), chosen=str(place) in response)
                for place, position in enumerate(drawn.orders[0])
            ]
            return replace(empty, parts=tuple(parts), multiple=multiple)
        case Ordering(steps=steps):
            shown = [render_inline(steps[position].text) for position in drawn.orders[0]]
            return replace(empty, parts=_given_parts(shown, response))
        case Matching(pairs=pairs):
            targets = tuple(pairs[position].target for position in drawn.orders[0])
            prompts = [render_inline(pair.prompt) for pair in pairs]
            return replace(empty, parts=_given_parts(prompts, response), targets=targets)
        case Cloze(texts=texts, gaps=gaps):
            parts = [
                Part(html=render_inline(text), given=_at(response, n), options=_shown_options(gap, order))
                for n, (text, gap, order) in enumerate(zip(texts, gaps, drawn.orders, strict=False))
            ]
            return replace(empty, parts=tuple(parts), tail_html=render_inline(texts[-1]))
        case Judgement(actions=actions):
            shown = [render_inline(actions[position].text) for position in drawn.orders[0]]
            return replace(empty, parts=_given_parts(shown, response))
        case OpenResponse(rubric=rubric):
            return replace(empty, parts=_given_parts([criterion.name for criterion in rubric], response))


def review_view(item: Item, drawn: DrawnItem, response: Response, *, with_key: bool = True) -> ReviewView:
    """An item as it was answered; without the key it only says how it went."""
    mark = mark_item(item, drawn, response) if item.kind in MARKED_HERE else None
    outcome, kind = _outcome(mark, answered=any(response))
    return ReviewView(
        id=item.id,
        kind=item.kind,
        title=item.title,
        stem_html=render(item.stem),
        outcome_text=gettext(outcome),
        outcome_kind=kind,
        parts=_review_parts(item, drawn, response, with_key=with_key),
        feedback_html=render(item.feedback) if item.feedback and with_key else "",
        tail_html=render_inline(item.texts[-1]) if isinstance(item, Cloze) else "",
    )


def response_from(item: Item, values: dict[str, list[str]]) -> Response:
    """The response that a form sent: ``r`` for choice, ``r0``, ``r1`` ... for the others."""
    if isinstance(item, Choice):
        return tuple(values.get("r", ()))
    return tuple((values.get(f"r{place}") or [""])[0] for place in range(part_count(item)))


def part_count(item: Item) -> int:
    """How many parts of an item can be answered."""
    match item:
        case Choice(options=parts):
            return len(parts)
        case Ordering(steps=steps):
            return len(steps)
        case Matching(pairs=pairs):
            return len(pairs)
        case Cloze(gaps=gaps):
            return len(gaps)
        case Judgement(actions=actions):
            return len(actions)
        case OpenResponse():
            return 1


def _given_parts(htmls: list[str], response: Response) -> tuple[Part, ...]:
    return tuple(Part(html=html, given=_at(response, n)) for n, html in enumerate(htmls))


def _review_parts(
    item: Item, drawn: DrawnItem, response: Response, *, with_key: bool
) -> tuple[PartReview, ...]:
    match item:
        case Choice():
            return _review_options(item, drawn, response, with_key=with_key)
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
                (text, *_review_gap(gap, order, _at(response, n)))
                for n, (text, gap, order) in enumerate(zip(texts, gaps, drawn.orders, strict=False))
            ]
        case Judgement(actions=actions):
            rows = [
                (actions[p].text, _at(response, n), str(actions[p].rank))
                for n, p in enumerate(drawn.orders[0])
            ]
        case OpenResponse(rubric=rubric):
            rows = [(criterion.name, "", criterion.levels[-1]) for criterion in rubric]
    return tuple(
        PartReview(
            html=render_inline(text),
            given=given,
            right=right if with_key else "",
            is_right=with_key and given == right,
        )
        for text, given, right in rows
    )


def _review_options(
    item: Choice, drawn: DrawnItem, response: Response, *, with_key: bool
) -> tuple[PartReview, ...]:
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


def _review_gap(gap: Gap, order: tuple[int, ...], given: str) -> tuple[str, str]:
    """(given, right) as texts; a typed text that is accepted is shown as it was typed."""
    if isinstance(gap, ChosenGap):
        return _shown(list(_shown_options(gap, order)), given), gap.options[gap.key]
    right = gap.value if isinstance(gap, NumberGap) else gap.accepted[0]
    return given, given if fills(gap, order, given) else right


def _shown_options(gap: Gap, order: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(gap.options[position] for position in order) if isinstance(gap, ChosenGap) else ()


def _shown(texts: list[str], place: str) -> str:
    is_place = place.isascii() and place.isdigit() and len(place) < 4
    return texts[int(place)] if is_place and int(place) < len(texts) else ""


def _at(response: Response, place: int) -> str:
    return response[place] if place < len(response) else ""


def _outcome(mark: Fraction | None, *, answered: bool) -> tuple[str, str]:
    if not answered:
        return N_("Not answered"), "open"
    if mark is None:
        return N_("Answered"), "open"
    if mark == 1:
        return N_("Right"), "done"
    return (N_("Partly right"), "warn") if mark else (N_("Not yet"), "open")
