"""Preferences: what administrators decided about the installation, each a name and a text."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from firstline.store.tables import PreferenceRow, table

_P = table(PreferenceRow)
_ALL = select(_P.c.name, _P.c.value)


def every(session: Session) -> dict[str, str]:
    """All texts by name; what was never set is missing."""
    return {row[0]: row[1] for row in session.execute(_ALL)}


def keep(session: Session, texts: Mapping[str, str]) -> None:
    """Set some of them; the others stay."""
    session.execute(delete(_P).where(_P.c.name.in_(sorted(texts))))
    session.execute(insert(_P), [{"name": name, "value": texts[name]} for name in sorted(texts)])
