"""TOML files, read safely: what is wrong becomes a problem with its line."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from firstline.content.problem import Place, Problem
from firstline.content.sources import Source

_LONGEST_LINE = 2000
_HEADER = re.compile(r"\s*\[\s*\"?([^\"\]]*?)\"?\s*\]")
_AT_LINE = re.compile(r"\(at line (\d+)")


def read_toml(source: Source, problems: list[Problem]) -> Mapping[str, Any]:
    """The file's keys and values; nothing, with a problem, where it is not TOML."""
    lines = source.text.split("\n")
    overlong = next((number for number, line in enumerate(lines, 1) if len(line) > _LONGEST_LINE), 0)
    if overlong:  # long dotted keys and deep brackets cost the TOML reader more than they are worth
        problems.append(
            Place(source.path, overlong).error(
                f"this line is longer than {_LONGEST_LINE} characters: part it", kind="long-line"
            )
        )
        return {}
    try:
        return tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _AT_LINE.search(str(error))
        line = min(int(at[1]), len(lines)) if at else len(lines)
        problems.append(
            Place(source.path, line).error(
                "this is not TOML: check quotes and brackets here or just above", kind="not-toml"
            )
        )
        return {}


def header_lines(source: Source) -> Mapping[str, int]:
    """The line of each table's header, by the table's name."""
    lines = enumerate(source.text.split("\n"), 1)
    return {header[1]: number for number, line in lines if (header := _HEADER.match(line))}
