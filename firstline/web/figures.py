"""Figures as a reader writes them: shares, coefficients, intervals, and what stands for a missing one."""

from babel.numbers import format_decimal

from firstline.web.languages import current_locale, gettext, ngettext

_LEFT_TO_RIGHT = "\u200e"


def whole(value: float) -> str:
    """A whole number, with the marks that group its digits."""
    return format_decimal(round(value), locale=current_locale().babel)


def share(value: float) -> str:
    """A share from 0 to 1 in whole per cent; a line never ends before the sign."""
    text = gettext("%(percent)s %%") % {"percent": whole(100 * value)}
    return text.replace(" ", "\u00a0")


def decimal(value: float, places: int = 2) -> str:
    """A number with so many decimal places; its minus sign stays before it from right to left as well."""
    text = format_decimal(abs(value), format=f"0.{'0' * places}", locale=current_locale().babel)
    is_less = value < 0 and any(digit in "123456789" for digit in text)
    return f"{_LEFT_TO_RIGHT}−{text}" if is_less else text


def signed(value: float, places: int = 2) -> str:
    """A difference with its sign."""
    text = decimal(value, places)
    return f"{_LEFT_TO_RIGHT}+{text}" if value > 0 and any(d in "123456789" for d in text) else text


def interval(low: float, high: float, places: int = 2) -> str:
    """An interval in words: 0.79 to 0.85."""
    return gettext("%(low)s to %(high)s") % {"low": decimal(low, places), "high": decimal(high, places)}


def people(count: int) -> str:
    """How many people."""
    return ngettext("%(num)s person", "%(num)s people", count) % {"num": whole(count)}


def not_before(least: int) -> str:
    """What stands in place of a figure of too few people."""
    return gettext("not before %(least)s people") % {"least": whole(least)}
