"""One way from a list page to its file: CSV or XLSX, streamed, noted in the audit log before it leaves.

The address carries the page's own filters and the format; the file is asked for by POST, since the note
is a change. What is counted, noted and sent is one view of the database: a read transaction of the
response's own, which ends with the response, also with one that nobody fetched to its end.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import BinaryIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Response, request, stream_with_context
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import NotFound
from firstline.services import exporting
from firstline.sheets.cells import Cell
from firstline.sheets.writing import csv_parts, xlsx_file
from firstline.web import access
from firstline.web.languages import current_locale, gettext
from firstline.web.portal import now, portal, writing

MIME = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
KINDS = ("csv", "xlsx")
_PIECE = 64 * 1024
_LONGEST_FILTER = 100


@dataclass(frozen=True, slots=True)
class Export:
    """A list as it leaves: ``what`` names it in the log, ``file`` in the reader's downloads, discreetly.

    ``rows`` have a cell for each of ``head`` and are as many as ``count``; they may be read only once.
    """

    what: str
    subject: str
    file: str
    title: str
    head: Sequence[str]
    count: int
    rows: Iterable[Sequence[Cell]]
    narrowed: Mapping[str, str] = field(default_factory=dict)


def send(make: Callable[[Session], Export]) -> Response:
    """The file of what ``make`` looks up. Raises NotFound for an unknown format, and what that raises."""
    kind = request.args.get("format", "")
    if kind not in KINDS:
        raise NotFound
    with ExitStack() as stack:
        session = stack.enter_context(portal().database.reading())
        made = make(session)
        _note(made, kind)
        parts = _parts(made, kind, stack)
        name = f"{made.file}-{now():%Y-%m-%d}.{kind}"
        response = attachment(stream_with_context(parts), kind, name)
        response.call_on_close(stack.pop_all().close)
    return response


def attachment(content: bytes | Iterable[bytes], kind: str, name: str) -> Response:
    """A file to be kept by whoever asked for it, and by nobody on the way. ``name`` is ASCII."""
    response = Response(content, mimetype=MIME[kind])
    response.headers["Content-Disposition"] = f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "no-store"
    return response


def asked_filters(*names: str) -> dict[str, str]:
    """The filters of the address that hold something, as the log notes them."""
    found = {name: request.args.get(name, "")[:_LONGEST_FILTER].strip() for name in names}
    return {name: text for name, text in found.items() if text}


def in_zone(text: str) -> str:
    """The head of a column of times, with the zone that they are in."""
    return gettext("%(column)s (time in %(zone)s)") % {"column": text, "zone": _zone(access.visitor())}


def clock() -> Callable[[datetime | None], datetime | None]:
    """What turns moments into the times that clocks show in the visitor's zone."""
    zone = _zone(access.visitor())

    def shown(moment: datetime | None) -> datetime | None:
        return moment.astimezone(zone).replace(tzinfo=None, microsecond=0) if moment else None

    return shown


def _zone(visitor: Person) -> tzinfo:
    try:
        return ZoneInfo(visitor.zone)
    except ZoneInfoNotFoundError:
        return UTC


def _note(made: Export, kind: str) -> None:
    with writing() as session:
        exporting.note_export(
            session,
            access.visitor(),
            made.subject,
            what=made.what,
            kind=kind,
            rows=made.count,
            narrowed=made.narrowed,
            at=now(),
        )


def _parts(made: Export, kind: str, stack: ExitStack) -> Iterator[bytes]:
    if kind == "csv":
        return csv_parts(made.head, made.rows)
    is_rtl = current_locale().direction == "rtl"
    file = xlsx_file(made.head, made.rows, title=made.title, right_to_left=is_rtl)
    return _pieces(stack.enter_context(file))


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece
