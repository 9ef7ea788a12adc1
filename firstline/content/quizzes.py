"""Quiz files: banks, practice quizzes and tests, and which of them are scenarios or surveys."""

from firstline.content.answers import Reading
from firstline.content.fields import Fields, Key
from firstline.content.frontmatter import Scalar, Table, split
from firstline.content.items import read_items
from firstline.content.layout import Location
from firstline.content.naming import check_id, shown, suggestion
from firstline.content.opening import open_text, refuse_citations
from firstline.content.problem import Name, Place, Problem
from firstline.content.prose import Surroundings, inspect
from firstline.content.quiz_drafts import DrawDraft, QuizDraft, ScenarioDraft, SurveyDraft
from firstline.content.scenarios import read_scenario
from firstline.content.sources import Source
from firstline.content.surveys import read_survey
from firstline.content.versions import TRANSLATES
from firstline.domain.quiz import Role

_WHAT = "what it is: bank, practice, test, scenario or survey"
BANK = {
    "kind": Key(_WHAT, choices=("bank", "practice")),
    "title": Key("the title"),
    "translates": TRANSLATES,
}
DRAW = {
    "bank": Key("the id of a bank", "id"),
    "objective": Key("the id of an objective", "id"),
    "count": Key("the number of items", "whole", least=1, most=200),
    "critical": Key("whether it is critical", "flag", needed=False),
}
_ANY_TEST = {"kind": Key(_WHAT, choices=("test",)), "title": Key("the title"), "translates": TRANSLATES}
_MINUTES = Key("the whole number of minutes", "whole", needed=False, least=1, most=600)
_PASSED = _ANY_TEST | {
    "pass_mark": Key("the percentage to pass", "whole", least=1, most=100),
    "attempts": Key("the number of attempts", "whole", least=1, most=100),
    "cooling_off_hours": Key("the hours to wait after a failed attempt", "whole", most=8784),
    "minutes": _MINUTES,
    "shuffle": Key("whether its items are mixed", "flag", needed=False),
    "free_retry": Key("whether a near miss gives one more attempt at once", "flag", needed=False),
}
TEST = _PASSED | {"draws": Key("the list of draws", "tables", within=DRAW)}
FORMS_TEST = _PASSED | {"forms": Key("the parallel lists of items", "id-lists")}
PRE_TEST = _ANY_TEST | {
    "role": Key("what it is for: pre", choices=("pre",)),
    "forms": Key("the two parallel lists of items", "id-lists"),
    "minutes": _MINUTES,
}
POST_TEST = _ANY_TEST | {
    "role": Key("what it is for: post", choices=("post",)),
    "of": Key("the id of its pre-test", "id"),
    "minutes": _MINUTES,
}
_ROLES: dict[str, Role] = {"pre": "pre", "post": "post"}
_ROLE_TABLES = {"pre": PRE_TEST, "post": POST_TEST}
KINDS = ("bank", "practice", "test", "scenario", "survey")
_FEWEST_FORMS = 2
_NEVER_PASSED = 100


def read_quiz(
    source: Source, location: Location, around: Surroundings, problems: list[Problem]
) -> QuizDraft | ScenarioDraft | SurveyDraft | None:
    """Read a quiz file, a scenario or a survey, or report why not."""
    parts = split(source, problems)
    if not parts:
        check_id(Name(location.id, source.start), "quiz", problems)
        return None
    table, lines, first = parts
    match _word("kind", KINDS, source, table, problems):
        case "scenario":
            return read_scenario(source, location, around, problems)
        case "survey":
            return read_survey(source, location, around, problems)
        case "test":
            return _test(source, location, table, (lines, first), problems)
        case "bank" | "practice" as kind:
            return _bank(source, location, kind, around, problems)
    return None


def _bank(
    source: Source, location: Location, kind: str, around: Surroundings, problems: list[Problem]
) -> QuizDraft | None:
    opened = open_text(source, location, "quiz", BANK, problems)
    if not opened:
        return None
    title, translates = opened.fields.text("title"), opened.fields.name("translates")
    prose = inspect(opened.document, around, problems)
    refuse_citations(prose, problems)
    items, sets = read_items(Reading(opened.document, prose, problems))
    if not items:
        problems.append(
            opened.name.error("this quiz holds no item: add one below a heading ##", kind="quiz-without-item")
        )
    return QuizDraft(opened.name, location.order, kind, title, translates, items, sets, prose)


def _word(key: str, known: tuple[str, ...], source: Source, table: Table, problems: list[Problem]) -> str:
    """One of a few words on which the meaning of the whole file hangs; empty where it is none of them."""
    node = next((node for name, node in table.entries if name.value == key), None)
    word = node.value if isinstance(node, Scalar) else ""
    place = Place(source.path, node.line if node else 1)
    if not word:
        what = _WHAT if key == "kind" else "pre or post"
        problems.append(place.error(f"the key '{key}' is missing: add it ({what})", kind="missing-key"))
    elif word not in known:
        hint = suggestion(word, known) or f"; use one of {', '.join(known)}"
        problems.append(place.error(f"{key}: '{shown(word)}' is unknown{hint}", kind="unknown-quiz-kind"))
    return word if word in known else ""


def _test(
    source: Source, location: Location, table: Table, body: tuple[list[str], int], problems: list[Problem]
) -> QuizDraft | None:
    name = Name(location.id, source.start)
    check_id(name, "quiz", problems)
    lines, first = body
    written = next((number for number, line in enumerate(lines) if line.strip()), None)
    if written is not None:
        problems.append(
            Place(source.path, first + written).error(
                "a test has no body: move its items into a bank", kind="body-not-taken"
            )
        )
    keys = {key.value for key, _ in table.entries}
    if "role" in keys:
        return _role_test(source, name, location, table, problems)
    by_forms = "forms" in keys
    known = (FORMS_TEST if by_forms else {}) | (TEST if "draws" in keys or not by_forms else {})
    fields = Fields(source.path, table, known, problems)
    if by_forms and "draws" in keys:
        problems.append(
            fields.place("forms").error(
                "a test has draws or forms, not both: remove one of them", kind="forms-and-draws"
            )
        )
    return QuizDraft(
        name=name,
        order=location.order,
        kind="test",
        title=fields.text("title"),
        translates=fields.name("translates"),
        pass_mark=fields.whole("pass_mark") or 0,
        attempts=fields.whole("attempts") or 0,
        cooling_off_hours=fields.whole("cooling_off_hours") or 0,
        minutes=fields.whole("minutes"),
        shuffle=fields.flag("shuffle", default=True),
        free_retry=fields.flag("free_retry"),
        draws=tuple(_draw(draw) for draw in fields.tables("draws")) if "draws" in known else (),
        forms=_forms(fields, problems) if by_forms else (),
    )


def _forms(fields: Fields, problems: list[Problem], most: int | None = None) -> tuple[tuple[Name, ...], ...]:
    forms = fields.name_lists("forms")
    if forms and (len(forms) < _FEWEST_FORMS or (most and len(forms) > most)):
        number = "two lists of items" if most else "two lists of items or more"
        problems.append(fields.place("forms").error(f"forms: write {number}, one to each form", kind="forms"))
        return ()
    return forms


def _role_test(
    source: Source, name: Name, location: Location, table: Table, problems: list[Problem]
) -> QuizDraft | None:
    """A test before or after a course; it is taken once and passes nobody."""
    role = _ROLES.get(_word("role", tuple(_ROLES), source, table, problems))
    if not role:
        return None
    fields = Fields(source.path, table, _ROLE_TABLES[role], problems)
    return QuizDraft(
        name=name,
        order=location.order,
        kind="test",
        title=fields.text("title"),
        translates=fields.name("translates"),
        pass_mark=_NEVER_PASSED,
        attempts=1,
        minutes=fields.whole("minutes"),
        role=role,
        forms=_forms(fields, problems, most=_FEWEST_FORMS) if role == "pre" else (),
        of=fields.name("of") if role == "post" else None,
    )


def _draw(fields: Fields) -> DrawDraft:
    return DrawDraft(
        place=fields.place(),
        bank=fields.name("bank"),
        objective=fields.name("objective"),
        count=fields.whole("count") or 0,
        critical=fields.flag("critical"),
    )
