"""Addresses within the portal, each made once a process: a page asks for hundreds."""

from functools import lru_cache

from flask import url_for


def address(endpoint: str, **values: str | int | None) -> str:
    """An address within the portal; the same question has the same answer, so it is asked once."""
    return _known(endpoint, tuple(sorted(values.items())))


@lru_cache(maxsize=8192)
def _known(endpoint: str, values: tuple[tuple[str, str | int | None], ...]) -> str:
    return url_for(endpoint, **dict(values))  # type: ignore[arg-type]
