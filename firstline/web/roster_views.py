"""A roster as its pages show it: what each row does, in words, and files to mend and to begin with."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import request

from firstline.domain.enlistment import Outcome, Verdict
from firstline.domain.refusal import N_, Invalid
from firstline.domain.roster import MOST_BYTES, Roster, template
from firstline.services.enlisting import Checked
from firstline.sheets.reading import read_roster
from firstline.sheets.writing import csv_lines, xlsx_file
from firstline.web.languages import current_locale, gettext, say

ROWS_A_PAGE = 50
LARGEST_UPLOAD = MOST_BYTES + 1024 * 1024
"""A list that is a little too large gets a sentence beside the field; a much larger one is not read."""

_OUTCOMES: dict[Outcome, tuple[str, str]] = {
    "new": (N_("New account, joins the cohort"), "done"),
    "enrolled": (N_("Has an account, joins the cohort"), "done"),
    "here": (N_("Is here already, nothing changes"), "plain"),
    "refused": (N_("Cannot be used"), "stop"),
    "example": (N_("Example of the template, left out"), "plain"),
}
_FIELDS = {
    "name": N_("Name"),
    "email": N_("E-mail address"),
    "staff_number": N_("Staff number"),
    "agency": N_("Agency or unit"),
    "path": N_("Role path"),
}


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the check page; ``column``, ``reason`` and ``remedy`` are empty where it can be used."""

    number: int
    name: str
    sign_in: str
    agency: str
    outcome: str
    kind: str
    column: str = ""
    reason: str = ""
    remedy: str = ""
    notes: tuple[str, ...] = ()


def sent_roster() -> tuple[str, Roster]:
    """The name and the rows of the file that was sent. Raises Invalid."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("file", N_("Choose a file."))
    with sent.stream:
        return sent.filename, read_roster(sent.read(MOST_BYTES + 1))


def row_view(checked: Checked, verdict: Verdict) -> RowView:
    """A row in the reader's language."""
    text, kind = _OUTCOMES[verdict.outcome]
    written, fault = verdict.line, verdict.fault
    sign_in = written.email or written.staff_number
    shown = RowView(written.number, written.name, sign_in, written.agency, gettext(text), kind)
    if fault is None:
        return _noted(shown, tuple(gettext(note) for note in verdict.notes))
    column, reason, remedy = heading_of(checked, fault.field), say(fault.reason), gettext(fault.remedy)
    return RowView(
        shown.number, shown.name, sign_in, shown.agency, shown.outcome, kind, column, reason, remedy
    )


def heading_of(checked: Checked, field: str) -> str:
    """What a column is called in the file that was sent, or here where it has none."""
    headings = dict(checked.sent.roster.columns)
    parts = {"name": ("first_name", "family_name"), "email": ("sign_in",), "staff_number": ("sign_in",)}
    found = next((headings[each] for each in (field, *parts.get(field, ())) if each in headings), "")
    return found or gettext(_FIELDS[field])


def problem_lines(checked: Checked) -> Iterator[str]:
    """The rows that cannot be used as CSV, as they were sent, with what to change in a column of its own."""
    cells = dict(checked.sent.roster.rows)
    views = (row_view(checked, verdict) for verdict in checked.problems)
    rows = ((*cells[view.number], f"{view.column}: {view.reason} {view.remedy}") for view in views)
    head = (*(heading for _, heading in checked.sent.roster.columns), gettext("What to change"))
    return csv_lines(head, rows)


def template_csv(agency: str) -> str:
    """An empty roster with two examples, its headings in the reader's language."""
    return "".join(csv_lines(*template(current_locale().language, agency)))


def template_xlsx(agency: str) -> bytes:
    """The same as a workbook."""
    locale = current_locale()
    head, rows = template(locale.language, agency)
    with xlsx_file(head, rows, title=gettext("Roster"), right_to_left=locale.direction == "rtl") as file:
        return file.read()


def _noted(view: RowView, notes: tuple[str, ...]) -> RowView:
    return RowView(view.number, view.name, view.sign_in, view.agency, view.outcome, view.kind, notes=notes)
