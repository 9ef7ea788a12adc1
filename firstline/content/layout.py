"""What each file of the content folders is, told from its path alone."""

from dataclasses import dataclass
from typing import Literal

from firstline.content.naming import without_number
from firstline.content.pictures import MEDIA_TYPES

Kind = Literal[
    "course",
    "module",
    "lesson",
    "job-aid",
    "quiz",
    "course-text",
    "glossary",
    "guide",
    "local-notes",
    "references",
    "ledger",
    "picture",
    "readme",
    "stray",
]

_SINGLE: dict[str, Kind] = {
    "course.md": "course",
    "references.toml": "references",
    "published.toml": "ledger",
}
_SINGLE_IN_A_LANGUAGE: dict[str, Kind] = {
    "course.md": "course-text",
    "glossary.md": "glossary",
    "local.md": "local-notes",
}


@dataclass(frozen=True, slots=True)
class Location:
    """What a file is, and where it belongs; ``order`` is its numeric prefix."""

    kind: Kind
    course: str = ""
    language: str = ""
    module: str = ""
    id: str = ""
    order: tuple[int, str] = (0, "")


def locate(path: str) -> Location:
    """Tell what a file is from its path below the content root."""
    area, *parts = path.split("/")
    name = parts[-1]
    if name == "README.md":
        return Location("readme")
    if area == "courses" and parts == ["references.toml"]:
        return Location("references")
    if len(parts) < 2:
        return Location("stray")
    course, *inner = parts
    if area == "courses" and name.lower().endswith(tuple(MEDIA_TYPES)):
        return Location("picture", course)
    return _in_course(course, inner) if area == "courses" else _in_quizzes(course, inner)


def _in_course(course: str, inner: list[str]) -> Location:
    match inner:
        case [name] if name in _SINGLE:
            return Location(_SINGLE[name], course, id=name.partition(".")[0])
        case [language, name] if name in _SINGLE_IN_A_LANGUAGE:
            return Location(_SINGLE_IN_A_LANGUAGE[name], course, language, id=name.removesuffix(".md"))
        case [language, "guide", name] if name.endswith(".md"):
            return Location("guide", course, language, "", *_named(name))
        case [language, "job-aids", name] if name.endswith(".md"):
            return Location("job-aid", course, language, "", *_named(name))
        case [language, folder, "module.md"]:
            order = without_number(folder)
            return Location("module", course, language, order[1], order[1], (order[0], folder))
        case [language, folder, name] if name.endswith(".md"):
            return Location("lesson", course, language, without_number(folder)[1], *_named(name))
    return Location("stray", course)


def _in_quizzes(course: str, inner: list[str]) -> Location:
    match inner:
        case [language, name] if name.endswith(".md"):
            return Location("quiz", course, language, "", *_named(name))
    return Location("stray", course)


def _named(name: str) -> tuple[str, tuple[int, str]]:
    number, identifier = without_number(name.removesuffix(".md"))
    return identifier, (number, identifier)
