"""A look at an installation: is everything there that the portal needs?"""

import ctypes.util
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from firstline.content.shelf import read_shelf
from firstline.services import founding, keying
from firstline.services.auditing import find_break
from firstline.store import jobs, mails
from firstline.store.database import SchemaMismatch, check_schema, clock
from firstline.web.portal import Portal
from firstline.web.settings import SettingMissing

FONTS = Path("/usr/share/fonts/truetype/noto")
_LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
_LEAST_FREE = 500_000_000
_MOST_SKEW = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what to do where it is not well."""

    name: str
    is_well: bool
    words: str


def examine(portal: Portal) -> tuple[Finding, ...]:
    """Look at everything that the portal needs, and change nothing."""
    found = _settings(portal), _database(portal), _people(portal), _clock(portal)
    return (*found, _keys(portal), _mail(portal), _content(portal), *_print_needs(), _disk(portal))


def missing_packages() -> tuple[str, ...]:
    """The Debian packages that printing needs and that are not there."""
    missing = [package for library, package in _LIBRARIES.items() if not ctypes.util.find_library(library)]
    return (*missing, *(() if FONTS.is_dir() else ("fonts-noto-core",)))


def _settings(portal: Portal) -> Finding:
    try:
        portal.settings.check_can_serve()
    except SettingMissing as problem:
        return Finding("settings", False, str(problem))
    return Finding("settings", True, portal.settings.base_url)


def _database(portal: Portal) -> Finding:
    try:
        check_schema(portal.database)
        with portal.database.reading() as session:
            broken, failed = find_break(session), jobs.failed(session)
    except (SchemaMismatch, SQLAlchemyError) as problem:
        return Finding("database", False, str(problem).splitlines()[0])
    if broken is not None:
        return Finding("database", False, f"the audit log was changed at entry {broken}")
    return Finding(
        "database", not failed, f"{len(failed)} jobs were given up" if failed else "schema and log are whole"
    )


def _people(portal: Portal) -> Finding:
    try:
        with portal.database.reading() as session:
            is_needed = founding.needs_founding(session)
    except SQLAlchemyError as problem:
        return Finding("administrator", False, str(problem).splitlines()[0])
    words = "there is none yet: flask setup link" if is_needed else "there is one"
    return Finding("administrator", not is_needed, words)


def _clock(portal: Portal) -> Finding:
    """A database on another machine has a clock of its own; sessions and due dates live by ours."""
    try:
        with portal.database.reading() as session:
            skew = abs(clock(session) - datetime.now(UTC))
    except SQLAlchemyError as problem:
        return Finding("clock", False, str(problem).splitlines()[0])
    words = f"{skew.total_seconds():.0f} s from the database's"
    return Finding("clock", skew < _MOST_SKEW, words)


def _keys(portal: Portal) -> Finding:
    try:
        with portal.database.reading() as session:
            found = keying.troubles(session, portal.settings.keys, at=datetime.now(UTC))
    except SQLAlchemyError as problem:
        return Finding("keys", False, str(problem).splitlines()[0])
    return Finding("keys", not found, "; ".join(found) or "they are there, and nobody else may read them")


def _mail(portal: Portal) -> Finding:
    try:
        route = portal.settings.mail_route()
        with portal.database.reading() as session:
            failed, delayed, newest = mails.troubles(session)
    except (SettingMissing, SQLAlchemyError) as problem:
        return Finding("mail", False, str(problem).splitlines()[0])
    if failed or delayed:
        words = (
            f"{failed} mails failed (flask mail list --failed), {delayed} are delayed; the newest: {newest}"
        )
        return Finding("mail", False, words)
    way = f"{route.host}:{route.port}, {route.security}" if route.host else str(route.folder)
    return Finding("mail", True, f"goes to {way}, from {route.sender}")


def _content(portal: Portal) -> Finding:
    errors = len(read_shelf(portal.settings.content).errors)
    return Finding("content", not errors, f"{errors} errors: flask content check" if errors else "no errors")


def _print_needs() -> tuple[Finding, ...]:
    missing = missing_packages()
    words = f"apt-get install {' '.join(missing)}" if missing else "libraries and fonts are there"
    return (Finding("printing", not missing, words),)


def _disk(portal: Portal) -> Finding:
    folder = portal.settings.instance if portal.settings.instance.exists() else Path.cwd()
    free = shutil.disk_usage(folder).free
    return Finding("disk", free > _LEAST_FREE, f"{free // 1_000_000} MB free")
