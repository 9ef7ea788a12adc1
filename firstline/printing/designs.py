"""Certificate designs, read whole from their folders, so that what is printed is what is named.

A design is a folder of plain files: ``certificate.html`` (Jinja), ``certificate.css``, ``design.toml``
and pictures. SVG pictures are Jinja templates too. Nothing outside the folder belongs to a design.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from firstline.domain.design_field import COLOURS, FIELDS, check_colour
from firstline.domain.refusal import Invalid
from firstline.printing.rules import first_fault
from firstline.printing.sandbox import TEMPLATES, environment
from firstline.printing.wording import FACTS

PAGES = ("A4 landscape", "A4 portrait", "letter landscape", "letter portrait")

WORDS = (
    "direction",
    "document",
    "opening",
    "completed",
    "passed",
    "passed_tests",
    "path",
    "hours",
    "edition",
    "language",
    "issued",
    "expires",
    "no_end",
    "for_issuer",
    "number",
    "online",
    "online_code",
    "offline",
    "offline_code",
    "proof",
    "specimen",
    "specimen_note",
)
"""What every language of a design must say; ``direction`` is ltr or rtl."""

_MAX_FOLDER = 4_000_000
_HEADER, _KEY = re.compile(r"\s*\[([^\[\]]+)\]"), re.compile(r"\s*([\w-]+)\s*=")
_NEEDED = ("certificate.html", "certificate.css", "design.toml")


class BrokenDesign(ValueError):
    """A design that cannot be used: which file, which line (0: the whole file), and what to change."""

    def __init__(self, file: str, line: int, sentence: str) -> None:
        super().__init__(f"{file}:{line}: {sentence}")
        self.file, self.line, self.sentence = file, line, sentence


@dataclass(frozen=True, slots=True)
class Design:
    """A design folder as it was when it was read.

    ``id`` is the folder's name, ``digest`` (64 hex digits) that of its files' paths and bytes,
    ``page_size`` one of PAGES, ``words`` the fixed words by language tag, English always among them,
    ``fields`` what an agency may set, with what stands where it sets nothing.
    """

    id: str
    folder: Path
    digest: str
    title: str
    page_size: str
    words: Mapping[str, Mapping[str, str]] = field(compare=False, hash=False, repr=False)
    fields: Mapping[str, str] = field(compare=False, hash=False, repr=False)
    files: Mapping[str, bytes] = field(compare=False, hash=False, repr=False)

    def text(self, name: str) -> str:
        """One of its files as text."""
        return self.files[name].decode()


def read_design(folder: Path) -> Design:
    """The design in a folder; hidden files are left out.

    Raises BrokenDesign for a missing or unreadable file, a link that leads out of the folder,
    a folder above 4 MB, a style or template with a syntax error, an unknown fact, missing words, and a
    field that cannot be set or whose default cannot be used.
    """
    files = _read_files(folder)
    for name in _NEEDED:
        if name not in files:
            raise BrokenDesign(name, 0, f"Add the file; a design needs {', '.join(_NEEDED)}.")
    settings = _read_settings(files["design.toml"])
    lines = _Lines(files["design.toml"].decode())
    design = Design(
        id=folder.name,
        folder=folder,
        digest=_digest(files),
        title=_text_of(settings, "title", "", lines),
        page_size=_text_of(settings, "page", "", lines),
        words=_read_words(settings, lines),
        fields=_read_fields(settings, lines, files),
        files=files,
    )
    if design.page_size not in PAGES:
        raise BrokenDesign("design.toml", lines.of("", "page"), f"Set page to one of {', '.join(PAGES)}.")
    _check_texts(design)
    return design


def _read_files(folder: Path) -> dict[str, bytes]:
    root, files, total = folder.resolve(), {}, 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in name.split("/")):
            continue
        if not path.resolve().is_relative_to(root):
            raise BrokenDesign(name, 0, "Copy the file into the folder; a link must not lead out of it.")
        if path.is_file():
            files[name] = path.read_bytes()
            total += len(files[name])
        if total > _MAX_FOLDER:
            raise BrokenDesign(name, 0, "Make the pictures smaller; a design has at most 4 MB.")
    return files


def _digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over each path and its bytes, both with their length, so that no two folders read the same."""
    whole = sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            whole.update(len(part).to_bytes(8) + part)
    return whole.hexdigest()


def _read_settings(content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode())
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise BrokenDesign("design.toml", int(line[1]) if line else 0, f"{error}.") from error
    except UnicodeDecodeError as error:
        raise BrokenDesign("design.toml", 0, "Save the file as UTF-8.") from error


class _Lines:
    """Where in design.toml something stands: tomllib reads values and forgets their lines."""

    def __init__(self, text: str) -> None:
        self._found: dict[tuple[str, str], int] = {}
        table = ""
        for number, line in enumerate(text.splitlines(), start=1):
            if header := _HEADER.match(line):
                table = header[1].strip()
                self._found.setdefault((table, ""), number)
            elif key := _KEY.match(line):
                self._found.setdefault((table, key[1]), number)

    def of(self, table: str, key: str) -> int:
        """The line of a key, else that of its table, else 0: the whole file."""
        return self._found.get((table, key)) or self._found.get((table, ""), 0)


def _text_of(table: Mapping[str, Any], key: str, name: str, lines: _Lines) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        where = f"[{name}]" if name else "design.toml"
        raise BrokenDesign("design.toml", lines.of(name, key), f"Add a text for {key} to {where}.")
    return value


def _read_fields(settings: Mapping[str, Any], lines: _Lines, files: Mapping[str, bytes]) -> dict[str, str]:
    """What an agency may set, with its defaults; colours that are not declared are those of the house."""
    table = settings.get("fields", {})
    if not isinstance(table, dict):
        raise BrokenDesign("design.toml", lines.of("", "fields"), "Make [fields] a table of fields.")
    for name, value in table.items():
        line = lines.of("fields", name)
        if name not in FIELDS:
            raise BrokenDesign("design.toml", line, f"There is no field “{name}”. Use {', '.join(FIELDS)}.")
        if not isinstance(value, str):
            raise BrokenDesign("design.toml", line, f"Write the default of {name} as a text.")
        if name == "logo" and value and value not in files:
            raise BrokenDesign("design.toml", line, f"Add the picture {value}, or set logo to an empty text.")
        if name in COLOURS:
            try:
                check_colour(name, value)
            except Invalid as problem:
                raise BrokenDesign("design.toml", line, str(problem)) from problem
    return dict(table)


def _read_words(settings: Mapping[str, Any], lines: _Lines) -> dict[str, dict[str, str]]:
    tables = settings.get("words")
    if not isinstance(tables, dict) or "en" not in tables:
        raise BrokenDesign("design.toml", 0, "Add [words.en], the words in English.")
    words: dict[str, dict[str, str]] = {}
    for language, table in tables.items():
        name = f"words.{language}"
        if not isinstance(table, dict):
            raise BrokenDesign("design.toml", lines.of("words", language), f"Make [{name}] a table of words.")
        words[language] = {key: _text_of(table, key, name, lines) for key in WORDS}
        if words[language]["direction"] not in ("ltr", "rtl"):
            line = lines.of(name, "direction")
            raise BrokenDesign("design.toml", line, f"Set direction in [{name}] to ltr or rtl.")
    return words


def _check_texts(design: Design) -> None:
    """Refuse syntax errors and facts that do not exist before anybody's certificate depends on them."""
    sandbox = environment({})
    for name in design.files:
        if not name.endswith((".css", *TEMPLATES)):
            continue
        try:
            text = design.text(name)
            tree = sandbox.parse(text if name.endswith(TEMPLATES) else "", name)
        except UnicodeDecodeError as error:
            raise BrokenDesign(name, 0, "Save the file as UTF-8.") from error
        except TemplateSyntaxError as error:
            raise BrokenDesign(name, error.lineno, f"{error.message}.") from error
        if name.endswith(".css") and (fault := first_fault(text)):
            raise BrokenDesign(name, *fault)
        for fact in sorted(find_undeclared_variables(tree) - FACTS):
            line = min(found.lineno for found in tree.find_all(nodes.Name) if found.name == fact)
            raise BrokenDesign(
                name, line, f"There is no fact “{fact}”. Use one of {', '.join(sorted(FACTS))}."
            )
