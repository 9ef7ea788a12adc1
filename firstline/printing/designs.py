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
    "verify",
    "proof",
    "specimen",
    "specimen_note",
)
"""What every language of a design must say; ``direction`` is ltr or rtl."""

_MAX_FOLDER = 4_000_000
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
    ``page_size`` one of PAGES, ``words`` the fixed words by language tag, English always among them.
    """

    id: str
    folder: Path
    digest: str
    title: str
    page_size: str
    words: Mapping[str, Mapping[str, str]] = field(compare=False, hash=False, repr=False)
    files: Mapping[str, bytes] = field(compare=False, hash=False, repr=False)

    def text(self, name: str) -> str:
        """One of its files as text."""
        return self.files[name].decode()


def read_design(folder: Path) -> Design:
    """The design in a folder; hidden files are left out.

    Raises BrokenDesign for a missing or unreadable file, a link that leads out of the folder,
    a folder above 4 MB, a template with a syntax error or an unknown fact, and missing words.
    """
    files = _read_files(folder)
    for name in _NEEDED:
        if name not in files:
            raise BrokenDesign(name, 0, f"Add the file; a design needs {', '.join(_NEEDED)}.")
    settings = _read_settings(files["design.toml"])
    design = Design(
        id=folder.name,
        folder=folder,
        digest=_digest(files),
        title=_text_of(settings, "title", "design.toml"),
        page_size=_text_of(settings, "page", "design.toml"),
        words=_read_words(settings),
        files=files,
    )
    if design.page_size not in PAGES:
        raise BrokenDesign("design.toml", 0, f"Set page to one of {', '.join(PAGES)}.")
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


def _text_of(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BrokenDesign("design.toml", 0, f"Add a text for {key} to {where}.")
    return value


def _read_words(settings: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    tables = settings.get("words")
    if not isinstance(tables, dict) or "en" not in tables:
        raise BrokenDesign("design.toml", 0, "Add [words.en], the words in English.")
    words: dict[str, dict[str, str]] = {}
    for language, table in tables.items():
        where = f"[words.{language}]"
        if not isinstance(table, dict):
            raise BrokenDesign("design.toml", 0, f"Make {where} a table of words.")
        words[language] = {key: _text_of(table, key, where) for key in WORDS}
        if words[language]["direction"] not in ("ltr", "rtl"):
            raise BrokenDesign("design.toml", 0, f"Set direction in {where} to ltr or rtl.")
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
        for fact in sorted(find_undeclared_variables(tree) - FACTS):
            line = min(found.lineno for found in tree.find_all(nodes.Name) if found.name == fact)
            raise BrokenDesign(
                name, line, f"There is no fact “{fact}”. Use one of {', '.join(sorted(FACTS))}."
            )
