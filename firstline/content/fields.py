"""Typed reading of front matter: our own table of keys says what each one holds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from firstline.content.frontmatter import Node, Scalar, Series, Table
from firstline.content.naming import shown, suggestion
from firstline.content.problem import Name, Place, Problem

_WHOLE = re.compile(r"[0-9]{1,6}")
_SIGNED = re.compile(r"[+-]?[0-9]{1,6}")
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}

Form = Literal[
    "text",
    "version",
    "id",
    "whole",
    "flag",
    "ids",
    "all-or-ids",
    "table",
    "tables",
    "texts",
    "numbers",
    "id-lists",
]


@dataclass(frozen=True, slots=True)
class Key:
    """What a key holds, as a sentence can say it, and in which form.

    ``least`` and ``most`` bound a whole number, ``within`` are the keys of a table or of each
    table of a list, and ``choices`` the only words that are taken, where there are such.
    """

    what: str
    form: Form = "text"
    needed: bool = True
    least: int = 0
    most: int = 0
    within: Mapping[str, "Key"] = field(default_factory=dict)
    choices: Sequence[str] = ()


class Fields:
    """One table of front matter.

    ``known`` says what every key holds. Reading never fails: what is missing or of the
    wrong kind is reported, and a neutral value stands in.
    """

    def __init__(
        self,
        file: str,
        table: Table,
        known: Mapping[str, Key],
        problems: list[Problem],
    ) -> None:
        self._file = file
        self._known = known
        self._problems = problems
        self._line = max(1, table.line)
        self._nodes: dict[str, Node] = {}
        for key, node in table.entries:
            if key.value in known:
                self._nodes[key.value] = node
            else:
                hint = suggestion(key.value, known) or f": remove it, or use one of {', '.join(known)}"
                self._report(key.line, f"the key '{shown(key.value)}' is unknown{hint}", kind="unknown-key")

    def place(self, key: str = "") -> Place:
        """Where a key's value stands, or the table where the key is missing."""
        node = self._nodes.get(key)
        return Place(self._file, node.line if node else self._line)

    def text(self, key: str) -> str:
        """A text; empty where it is missing."""
        node = self._nodes.get(key)
        if isinstance(node, Scalar) and node.value:
            return " ".join(node.value.split())
        if self._known[key].needed or (node and not isinstance(node, Scalar)):
            self._missing(key, node, "one text")
        return ""

    def name(self, key: str) -> Name | None:
        """An id, or None where it is missing."""
        value = self.text(key)
        return Name(value, self.place(key)) if value else None

    def whole(self, key: str) -> int | None:
        """A whole number within the key's bounds; None where it is missing or no such number."""
        value, least, most = self.text(key), self._known[key].least, self._known[key].most
        if not value:
            return None
        if not _WHOLE.fullmatch(value) or not least <= int(value) <= most:
            self._wrong(key, f"{value}", f" from {least} to {most}")
            return None
        return int(value)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Yes or no; ``default`` where it is missing."""
        value = self.text(key)
        if value and value.lower() not in _FLAGS:
            self._wrong(key, value, ": yes or no")
        return _FLAGS.get(value.lower(), default)

    def says(self, key: str, word: str) -> bool:
        """Whether a key holds just this word."""
        node = self._nodes.get(key)
        return isinstance(node, Scalar) and node.value == word

    def names(self, key: str) -> tuple[Name, ...]:
        """A list of ids, each named once."""
        node = self._nodes.get(key)
        if node is None or (isinstance(node, Scalar) and not node.value):
            node = Series((), 0)
        if isinstance(node, Scalar):
            self._wrong(key, node.value, f", as a list such as [{shown(node.value)}]")
            return (Name(node.value, self.place(key)),)
        members = node.members if isinstance(node, Series) else ()
        if (self._known[key].needed and not members) or isinstance(node, Table):
            self._missing(key, node if isinstance(node, Table) else None, "a list such as [one, two]")
        return self._distinct(key, members)

    def name_lists(self, key: str) -> tuple[tuple[Name, ...], ...]:
        """A list of lists of ids; within each one an id is named once."""
        node = self._nodes.get(key)
        members = node.members if isinstance(node, Series) else ()
        if not members or not all(isinstance(member, Series) for member in members):
            self._missing(key, node, "a list of lists such as [[one, two], [three, four]]")
        return tuple(self._distinct(key, member.members) for member in members if isinstance(member, Series))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        node = self._nodes.get(key)
        members = node.members if isinstance(node, Series) else ()
        texts = [member.value for member in members if isinstance(member, Scalar) and member.value]
        if not texts or len(texts) < len(members):
            self._missing(key, node, "a list of texts such as [one, two]")
        return tuple(" ".join(text.split()) for text in texts)

    def numbers(self, key: str) -> tuple[tuple[Name, int], ...]:
        """A table of names with whole numbers within the key's bounds."""
        node, least, most = self._nodes.get(key), self._known[key].least, self._known[key].most
        if not isinstance(node, Table):
            if node or self._known[key].needed:
                self._missing(key, node, "a table such as {one: 0}")
            return ()
        numbers = []
        for name, value in node.entries:
            text = value.value if isinstance(value, Scalar) else ""
            right = _SIGNED.fullmatch(text) and least <= int(text) <= most
            numbers.append((Name(name.value, Place(self._file, name.line)), int(text) if right else least))
            if not right:
                self._report(
                    name.line,
                    f"{key}: {shown(name.value)} starts at a whole number from {least} to {most}",
                    kind="wrong-value",
                )
        return tuple(numbers)

    def _distinct(self, key: str, members: Sequence[Node]) -> tuple[Name, ...]:
        names: dict[str, Name] = {}
        for member in members:
            if not isinstance(member, Scalar) or not member.value:
                self._report(
                    member.line, f"{key}: each entry of this list is a single word", kind="not-a-word"
                )
            elif member.value in names:
                self._report(
                    member.line,
                    f"{key}: '{shown(member.value)}' is named twice; remove one",
                    kind="named-twice",
                )
            else:
                names[member.value] = Name(member.value, Place(self._file, member.line))
        return tuple(names.values())

    def tables(self, key: str) -> tuple["Fields", ...]:
        """A list of tables, each with keys of its own."""
        known = self._known[key].within
        node = self._nodes.get(key)
        tables = node.members if isinstance(node, Series) else ()
        if not tables and (node or self._known[key].needed):
            self._missing(key, node, f"entries with the keys {', '.join(known)}")
        for member in tables:
            if not isinstance(member, Table):
                self._report(
                    member.line,
                    f"{key}: each entry needs the keys {', '.join(known)}",
                    kind="entry-without-keys",
                )
        return tuple(
            Fields(self._file, member, known, self._problems)
            for member in tables
            if isinstance(member, Table)
        )

    def table(self, key: str) -> "Fields":
        """A table within the table."""
        known = self._known[key].within
        node = self._nodes.get(key)
        if not isinstance(node, Table):
            self._missing(key, node, f"the keys {', '.join(known)}")
            # An empty table would report each of its keys as missing as well.
            return Fields(self._file, Table((), self._line), known, [])
        return Fields(self._file, node, known, self._problems)

    def _missing(self, key: str, node: Node | None, form: str) -> None:
        if node is None or (isinstance(node, Scalar) and not node.value):
            what = self._known[key].what
            sentence = f"the key '{key}' is missing: add it ({what})"
            if node and self._known[key].form == "text":
                # YAML takes what begins with # as a comment, so that nothing is left.
                sentence = f"the key '{key}' is empty: add it ({what}); "
                sentence += "put a text that begins with # in quotes"
            self._report(self.place(key).line, sentence, kind="missing-key")
        else:
            self._report(node.line, f"{key}: {self._known[key].what} is needed, as {form}", kind="wrong-form")

    def _wrong(self, key: str, value: str, form: str) -> None:
        self._report(
            self.place(key).line,
            f"{key}: {self._known[key].what} is needed{form}, not '{shown(value)}'",
            kind="wrong-value",
        )

    def _report(self, line: int, sentence: str, *, kind: str) -> None:
        self._problems.append(Problem(self._file, line, sentence, kind=kind))
