"""The print of a report that somebody waits for: the job process does it, a web process prints nothing."""

from datetime import datetime

from firstline.printing.apart import print_page
from firstline.services import disaggregating
from firstline.services.disaggregating import COUNTRY
from firstline.web.portal import Portal
from firstline.web.settings import ROOT

_STYLES = ("handout.css", "report.css")
_MOST_PAGES = 40
_TWO = 2


def print_report(portal: Portal, subject: str, *, at: datetime) -> None:
    """Print a report that somebody waits for with the styles of handouts. Raises PrintRefused."""
    with portal.database.reading() as session:
        html = disaggregating.to_print(session, subject)
    if html is None:
        return
    style = "".join((ROOT / "static" / "css" / name).read_text(encoding="utf-8") for name in _STYLES)
    most = _TWO if f"/{COUNTRY}-" in subject else _MOST_PAGES
    content = print_page(html, style, most_pages=most)
    with portal.writing() as session:
        disaggregating.keep_print(session, subject, content, at=at)
