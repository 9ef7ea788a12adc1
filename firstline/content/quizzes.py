"""Quiz files: banks, practice quizzes and tests."""

from firstline.content.answers import Reading
from firstline.content.document import read_document
from firstline.content.drafts import DrawDraft, QuizDraft
from firstline.content.fields import Fields
from firstline.content.frontmatter import Scalar, Table, split
from firstline.content.items import read_items
from firstline.content.layout import Location
from firstline.content.naming import check_id, shown, suggestion
from firstline.content.problem import Name, Place, Problem
from firstline.content.prose import Surroundings, inspect
from firstline.content.sources import Source

_BANK = {"kind": "what it is: bank, practice or test", "title": "the title"}
_TEST = _BANK | {
    "pass_mark": "the percentage needed",
    "attempts": "the number of attempts",
    "cooling_off_hours": "the hours to wait after a failed attempt",
    "minutes": "the whole number of minutes",
    "draws": "the list of draws",
}
_DRAW = {
    "bank": "the id of a bank",
    "objective": "the id of an objective",
    "count": "the number of items",
    "critical": "whether it is critical",
}
_LATER = ("role", "shuffle", "translates")
KINDS = ("bank", "practice", "test")
_LATER_KINDS = ("scenario", "survey")
_MOST_ITEMS = 200
_MOST_HOURS = 8784
_MOST_MINUTES = 600
_MOST_ATTEMPTS = 100


def read_quiz(
    source: Source, location: Location, around: Surroundings, problems: list[Problem]
) -> QuizDraft | None:
    """Read a quiz file, or report why not."""
    name = Name(location.id, source.start)
    check_id(name, "quiz", problems)
    parts = split(source, problems)
    if not parts:
        return None
    table, lines, first = parts
    kind = _kind(source, table, problems)
    if kind not in KINDS:
        return None
    if kind == "test":
        return _test(source, table, (lines, first), QuizDraft(name, location.order, kind, ""), problems)
    fields = Fields(source.path, table, _BANK, problems, _LATER)
    title = fields.text("title")
    document = read_document(source.path, lines, first, problems)
    if not document:
        return None
    prose = inspect(document, around, problems)
    problems += [
        citation.error("citations belong into lessons: name the source in the sentence instead")
        for citation in prose.citations.values()
    ]
    items = read_items(Reading(document, prose, problems))
    if not items:
        problems.append(name.error("this quiz holds no item: add one below a heading ##"))
    return QuizDraft(name, location.order, kind, title, items, prose)


def _kind(source: Source, table: Table, problems: list[Problem]) -> str:
    node = next((node for key, node in table.entries if key.value == "kind"), None)
    kind = node.value if isinstance(node, Scalar) else ""
    place = Place(source.path, node.line if node else 1)
    if kind in _LATER_KINDS:
        problems.append(place.error(f"kind: '{kind}' is not yet supported; use one of {', '.join(KINDS)}"))
    elif not kind:
        problems.append(place.error(f"kind: {_BANK['kind']} is missing"))
    elif kind not in KINDS:
        hint = suggestion(kind, KINDS) or f"; use one of {', '.join(KINDS)}"
        problems.append(place.error(f"kind: '{shown(kind)}' is unknown{hint}"))
    return kind


def _test(
    source: Source, table: Table, body: tuple[list[str], int], draft: QuizDraft, problems: list[Problem]
) -> QuizDraft:
    fields = Fields(source.path, table, _TEST, problems, _LATER)
    lines, first = body
    written = next((number for number, line in enumerate(lines) if line.strip()), None)
    if written is not None:
        problems.append(
            Place(source.path, first + written).error("a test has no body: move its items into a bank")
        )
    return QuizDraft(
        name=draft.name,
        order=draft.order,
        kind=draft.kind,
        title=fields.text("title"),
        pass_mark=fields.whole("pass_mark", least=1, most=100) or 0,
        attempts=fields.whole("attempts", least=1, most=_MOST_ATTEMPTS) or 0,
        cooling_off_hours=fields.whole("cooling_off_hours", least=0, most=_MOST_HOURS) or 0,
        minutes=fields.whole("minutes", least=1, most=_MOST_MINUTES, needed=False),
        draws=tuple(_draw(draw) for draw in fields.tables("draws", _DRAW)),
    )


def _draw(fields: Fields) -> DrawDraft:
    return DrawDraft(
        place=fields.place(),
        bank=fields.name("bank"),
        objective=fields.name("objective"),
        count=fields.whole("count", least=1, most=_MOST_ITEMS) or 0,
        critical=fields.flag("critical"),
    )
