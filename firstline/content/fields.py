"""Typed reading of front matter: our own table of keys says what each one holds."""

import re
from collections.abc import Mapping, Sequence

from firstline.content.frontmatter import Node, Scalar, Series, Table
from firstline.content.naming import shown, suggestion
from firstline.content.problem import Name, Place, Problem

_WHOLE = re.compile(r"[0-9]{1,6}")
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


class Fields:
    """One table of front matter.

    ``known`` gives for every key what its value is, as a sentence can say it; a key in
    ``reserved`` belongs to a later release. Reading never fails: what is missing or of the
    wrong kind is reported, and a neutral value stands in.
    """

    def __init__(
        self,
        file: str,
        table: Table,
        known: Mapping[str, str],
        problems: list[Problem],
        reserved: Sequence[str] = (),
    ) -> None:
        self._file = file
        self._known = known
        self._problems = problems
        self._line = max(1, table.line)
        self._nodes: dict[str, Node] = {}
        for key, node in table.entries:
            if key.value in known:
                self._nodes[key.value] = node
            elif key.value in reserved:
                self._report(key.line, f"{key.value}: not yet supported; remove this key")
            else:
                hint = suggestion(key.value, known) or f": remove it, or use one of {', '.join(known)}"
                self._report(key.line, f"the key '{shown(key.value)}' is unknown{hint}")

    def place(self, key: str = "") -> Place:
        """Where a key's value stands, or the table where the key is missing."""
        node = self._nodes.get(key)
        return Place(self._file, node.line if node else self._line)

    def text(self, key: str, *, needed: bool = True) -> str:
        """A text; empty where it is missing."""
        node = self._nodes.get(key)
        if isinstance(node, Scalar) and node.value:
            return " ".join(node.value.split())
        if needed or (node and not isinstance(node, Scalar)):
            self._missing(key, node, "one text")
        return ""

    def name(self, key: str, *, needed: bool = True) -> Name | None:
        """An id, or None where it is missing."""
        value = self.text(key, needed=needed)
        return Name(value, self.place(key)) if value else None

    def whole(self, key: str, *, least: int, most: int, needed: bool = True) -> int | None:
        """A whole number between two bounds; None where it is missing or no such number."""
        value = self.text(key, needed=needed)
        if not value:
            return None
        if not _WHOLE.fullmatch(value) or not least <= int(value) <= most:
            self._wrong(key, f"{value}", f" from {least} to {most}")
            return None
        return int(value)

    def flag(self, key: str) -> bool:
        """Yes or no; no where it is missing."""
        value = self.text(key, needed=False)
        if value and value.lower() not in _FLAGS:
            self._wrong(key, value, ": yes or no")
        return _FLAGS.get(value.lower(), False)

    def says(self, key: str, word: str) -> bool:
        """Whether a key holds just this word."""
        node = self._nodes.get(key)
        return isinstance(node, Scalar) and node.value == word

    def names(self, key: str, *, needed: bool = True) -> tuple[Name, ...]:
        """A list of ids, each named once."""
        node = self._nodes.get(key)
        if node is None or (isinstance(node, Scalar) and not node.value):
            node = Series((), 0)
        if isinstance(node, Scalar):
            self._wrong(key, node.value, f", as a list such as [{shown(node.value)}]")
            return (Name(node.value, self.place(key)),)
        members = node.members if isinstance(node, Series) else ()
        names = {}
        for member in members:
            if not isinstance(member, Scalar) or not member.value:
                self._report(member.line, f"{key}: each entry of this list is a single word")
            elif member.value in names:
                self._report(member.line, f"{key}: '{shown(member.value)}' is named twice; remove one")
            else:
                names[member.value] = Name(member.value, Place(self._file, member.line))
        if (needed and not members) or isinstance(node, Table):
            self._missing(key, node if isinstance(node, Table) else None, "a list such as [one, two]")
        return tuple(names.values())

    def tables(self, key: str, known: Mapping[str, str]) -> tuple["Fields", ...]:
        """A list of tables, each with keys of its own."""
        node = self._nodes.get(key)
        tables = node.members if isinstance(node, Series) else ()
        if not tables:
            self._missing(key, node, f"entries with the keys {', '.join(known)}")
        for member in tables:
            if not isinstance(member, Table):
                self._report(member.line, f"{key}: each entry needs the keys {', '.join(known)}")
        return tuple(
            Fields(self._file, member, known, self._problems)
            for member in tables
            if isinstance(member, Table)
        )

    def table(self, key: str, known: Mapping[str, str], reserved: Sequence[str] = ()) -> "Fields":
        """A table within the table."""
        node = self._nodes.get(key)
        if not isinstance(node, Table):
            self._missing(key, node, f"the keys {', '.join(known)}")
            # An empty table would report each of its keys as missing as well.
            return Fields(self._file, Table((), self._line), known, [])
        return Fields(self._file, node, known, self._problems, reserved)

    def _missing(self, key: str, node: Node | None, form: str) -> None:
        if node is None or (isinstance(node, Scalar) and not node.value):
            self._report(self.place(key).line, f"{key}: {self._known[key]} is missing")
        else:
            self._report(node.line, f"{key}: {self._known[key]} is needed, as {form}")

    def _wrong(self, key: str, value: str, form: str) -> None:
        self._report(self.place(key).line, f"{key}: {self._known[key]} is needed{form}, not '{shown(value)}'")

    def _report(self, line: int, sentence: str) -> None:
        self._problems.append(Problem(self._file, line, sentence))
