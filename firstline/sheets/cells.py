"""What a cell of a list that is written may hold."""

from datetime import UTC, date, datetime

Cell = str | int | float | bool | date | datetime | None


def in_utc(moment: datetime) -> datetime:
    """The same moment without its zone; one that has none is left as it is."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
