"""The rules of a design's style, read for faults before anybody prints with them.

WeasyPrint refuses them too, at the first print; a web process, which never prints, finds them here.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from tinycss2.parser import parse_blocks_contents, parse_rule_list, parse_stylesheet

_OF_RULES = ("media", "supports", "layer")
_QUIETLY = True, True
"""Without comments and white space."""


def first_fault(css: str) -> tuple[int, str] | None:
    """The line of the first fault of syntax and what it is; None for a style without one."""
    return next(_faults(parse_stylesheet(css, *_QUIETLY)), None)


def _faults(rules: Iterable[Any]) -> Iterator[tuple[int, str]]:
    for rule in rules:
        if rule.type == "error":
            yield rule.source_line, rule.message
        elif rule.type in ("qualified-rule", "at-rule") and rule.content is not None:
            if rule.type == "at-rule" and rule.lower_at_keyword in _OF_RULES:
                yield from _faults(parse_rule_list(rule.content, *_QUIETLY))
            else:
                yield from _faults(parse_blocks_contents(rule.content, *_QUIETLY))
