"""Safety data (packs, contacts, local notes) as text in the database and back."""

from pydantic import TypeAdapter

from firstline.domain.pack import SafetyData

_FORM = TypeAdapter(SafetyData)


def to_text(data: SafetyData) -> str:
    """Safety data as JSON."""
    return _FORM.dump_json(data).decode()


def from_text(text: str) -> SafetyData:
    """The safety data that ``to_text`` wrote."""
    return _FORM.validate_json(text)
