"""An item for its trainer: in the authored order, with its key. Never for a page that a trainee opens."""

from dataclasses import dataclass

from firstline.content.rendering import render, render_inline
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
from firstline.web.languages import gettext


@dataclass(frozen=True, slots=True)
class KeyPart:
    """A part of an item: an option, step, prompt, gap or criterion.

    What is right there stands in ``text`` in the author's words, or in ``note`` in ours.
    """

    html: str
    is_key: bool
    note: str = ""
    text: str = ""
    is_harm: bool = False


@dataclass(frozen=True, slots=True)
class KeyView:
    """An item with its key; without ``parts`` only what everybody reads."""

    title: str
    stem_html: str
    parts: tuple[KeyPart, ...]
    tail_html: str = ""


def key_view(item: Item) -> KeyView:
    """An item with its key."""
    tail = render_inline(item.texts[-1]) if isinstance(item, Cloze) else ""
    return KeyView(item.title, render(item.stem), tuple(_parts(item)), tail)


def stem_view(item: Item) -> KeyView:
    """An item without answers: for some kinds the authored order is the key."""
    return KeyView(item.title, render(item.stem), ())


def _parts(item: Item) -> list[KeyPart]:
    match item:
        case Choice(options=options):
            return [
                KeyPart(
                    render_inline(option.text),
                    option.key,
                    gettext("The right answer") if option.key else "",
                    is_harm=option.harm is not None,
                )
                for option in options
            ]
        case Ordering(steps=steps):
            return [
                KeyPart(render_inline(step.text), True, _place(place)) for place, step in enumerate(steps, 1)
            ]
        case Matching(pairs=pairs):
            return [KeyPart(render_inline(pair.prompt), True, text=pair.target) for pair in pairs]
        case Cloze(texts=texts, gaps=gaps):
            return [
                KeyPart(render_inline(text), True, text=_filling(gap))
                for text, gap in zip(texts, gaps, strict=False)
            ]
        case Judgement(actions=actions, panel=panel):
            return [
                KeyPart(
                    render_inline(action.text), panel is not None and action.rank == 1, _place(action.rank)
                )
                for action in actions
            ]
        case OpenResponse(rubric=rubric):
            return [KeyPart(render_inline(line.name), False, text=line.levels[-1]) for line in rubric]


def _place(place: int) -> str:
    return gettext("Place %(place)s") % {"place": place}


def _filling(gap: Gap) -> str:
    match gap:
        case ChosenGap(options=options, key=key):
            return options[key]
        case NumberGap(value=value, tolerance=tolerance):
            return f"{value} ± {tolerance}" if float(tolerance) else value
        case _:
            return " / ".join(gap.accepted)
