"""Patterns for LIKE."""


def containing(word: str) -> str:
    """A pattern, with the backslash as its escape, for texts that hold a word as it is written."""
    plain = word.replace("\0", "\ufffd")  # PostgreSQL takes no NUL, and no text has one
    return "%" + plain.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
