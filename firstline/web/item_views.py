"""What a page shows of an item that is to be answered: never a key or feedback.

Places count from 0 in the order of the drawn item; nothing here names an authored id.
"""

import json
from dataclasses import dataclass, replace

from firstline.content.rendering import render, render_inline
from firstline.domain.course import Course
from firstline.domain.form import DrawnItem, Response
from firstline.domain.item import (
    Choice,
    ChosenGap,
    Cloze,
    Gap,
    Item,
    Judgement,
    Matching,
    OpenResponse,
    Ordering,
)
from firstline.domain.real_case import CLEANED, RULES, SignKind, in_browser, signs_in
from firstline.domain.refusal import N_
from firstline.domain.response import CHARACTERS_IN_TEXT
from firstline.web.languages import gettext

SIGN_NAMES: dict[SignKind, str] = {
    "phone": N_("a phone number or another long number"),
    "document": N_("the number of a document or a case"),
    "email": N_("an e-mail address"),
    "name": N_("a name"),
}


@dataclass(frozen=True, slots=True)
class CaseView:
    """The case that the items of a set ask about."""

    id: str
    title: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part to answer: an option, step, prompt, gap or action. ``options`` fill a chosen gap."""

    html: str
    chosen: bool = False
    given: str = ""
    options: tuple[str, ...] = ()

    @property
    def before_html(self) -> str:
        """The text before a gap."""
        return self.html


@dataclass(frozen=True, slots=True)
class CriterionView:
    """A line of a rubric, with the levels from the lowest up, each with its name, "" for none."""

    html: str
    levels: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """An item to answer. Never holds a key or feedback.

    Of an open response there are the ``rubric``, the ``rules`` by which a browser looks for signs
    of a real case (JSON), and those that stand in the text now.
    """

    id: str
    kind: str
    title: str
    stem_html: str
    parts: tuple[Part, ...]
    multiple: bool = False
    targets: tuple[str, ...] = ()
    tail_html: str = ""
    rubric: tuple[CriterionView, ...] = ()
    most: int = 0
    rules: str = ""
    signs: tuple[str, ...] = ()
    case: CaseView | None = None


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
                Part(html=render_inline(text), given=_at(response, n), options=shown_options(gap, order))
                for n, (text, gap, order) in enumerate(zip(texts, gaps, drawn.orders, strict=False))
            ]
            return replace(empty, parts=tuple(parts), tail_html=render_inline(texts[-1]))
        case Judgement(actions=actions):
            shown = [render_inline(actions[position].text) for position in drawn.orders[0]]
            return replace(empty, parts=_given_parts(shown, response))
        case OpenResponse():
            return _text_view(empty, item, response)


def response_from(item: Item, values: dict[str, list[str]]) -> Response:
    """The response that a form sent: ``r`` for choice, ``r0``, ``r1`` ... for the others.

    Forms send the lines of a text with CR LF, script with LF; they are kept alike.
    """
    if isinstance(item, Choice):
        return tuple(values.get("r", ()))
    if isinstance(item, OpenResponse):
        text = (values.get("r0") or [""])[0]
        return (text.replace("\r\n", "\n").replace("\r", "\n"),)
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


def case_view(course: Course, item: Item) -> CaseView | None:
    """The case that an item's set asks about, None where it belongs to none."""
    for bank in course.banks if item.set else ():
        for case in bank.sets:
            if case.id == item.set:
                return CaseView(case.id, case.title, render(case.text))
    return None


def shown_options(gap: Gap, order: tuple[int, ...]) -> tuple[str, ...]:
    """The options of a gap as its form shows them; none for a gap to type into."""
    return tuple(gap.options[position] for position in order) if isinstance(gap, ChosenGap) else ()


def rubric_view(item: OpenResponse) -> tuple[CriterionView, ...]:
    """What a trainer looks at in a text. No secret: one writes better when one knows it."""
    names = item.levels or ("",) * max(len(line.levels) for line in item.rubric)
    return tuple(
        CriterionView(
            render_inline(line.name),
            tuple((name, render_inline(text)) for name, text in zip(names, line.levels, strict=False)),
        )
        for line in item.rubric
    )


def _text_view(empty: ItemView, item: OpenResponse, response: Response) -> ItemView:
    text = response[0] if response else ""
    return replace(
        empty,
        parts=(Part(html="", given=text),),
        rubric=rubric_view(item),
        most=CHARACTERS_IN_TEXT,
        rules=_rules(),
        signs=real_signs(text),
    )


def real_signs(text: str) -> tuple[str, ...]:
    """What in a text looks as if it came from a real case, each as the warning names it."""
    found = ((gettext(SIGN_NAMES[sign.kind]), sign.text) for sign in signs_in(text))
    return tuple(f"{name} (\u2068{shown}\u2069)" for name, shown in found)


def _rules() -> str:
    """The rules of domain/real_case.py for the script, with the words for what they find."""
    cleaned = [[in_browser(pattern), put] for pattern, put in CLEANED]
    signs = [[gettext(SIGN_NAMES[kind]), in_browser(pattern)] for kind, pattern in RULES]
    return json.dumps({"cleaned": cleaned, "signs": signs}, ensure_ascii=False, separators=(",", ":"))


def _given_parts(htmls: list[str], response: Response) -> tuple[Part, ...]:
    return tuple(Part(html=html, given=_at(response, n)) for n, html in enumerate(htmls))


def _at(response: Response, place: int) -> str:
    return response[place] if place < len(response) else ""
