"""JSON Schemas of the front matter, for editors that complete keys and mark mistakes while one writes.

They are made from the tables by which the parser itself reads, so that the two cannot differ.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from firstline.content.course_texts import COURSE_TEXT
from firstline.content.courses import COURSE
from firstline.content.fields import Key
from firstline.content.glossary import GLOSSARY
from firstline.content.lessons import GUIDE, JOB_AID, LESSON, MODULE
from firstline.content.naming import LONGEST_ID
from firstline.content.quizzes import BANK, FORMS_TEST, POST_TEST, PRE_TEST, TEST
from firstline.content.scenarios import SCENARIO
from firstline.content.surveys import SURVEY

Keys = Mapping[str, Key]

_TABLES: Mapping[str, Sequence[Keys]] = {
    "course": [COURSE],
    "course-text": [COURSE_TEXT],
    "module": [MODULE],
    "lesson": [LESSON],
    "job-aid": [JOB_AID],
    "bank": [BANK],
    "practice": [BANK],
    "test": [TEST, FORMS_TEST, PRE_TEST, POST_TEST],
    "scenario": [SCENARIO],
    "survey": [SURVEY],
    "glossary": [GLOSSARY],
    "guide": [GUIDE],
}
KINDS = tuple(_TABLES)
"""The kinds of files that have front matter; ``course-text`` is course.md in another language."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string", "minLength": 1}
_ID = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": LONGEST_ID}
_IDS = {"type": "array", "items": _ID, "uniqueItems": True}


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a kind's front matter. Raises KeyError for an unknown kind.

    YAML may read ``yes`` and ``80`` as other things than text; flags and numbers are
    described as editors will see them. A digest may happen to hold digits only.
    """
    tables = [_table(keys, kind) for keys in _TABLES[kind]]
    described = tables[0] if len(tables) == 1 else {"type": "object", "anyOf": tables}
    return {"$schema": _DIALECT, "title": f"Front matter: {kind}", **described}


def _table(keys: Keys, kind: str) -> dict[str, Any]:
    properties = {name: {**_value(key), "description": key.what} for name, key in keys.items()}
    if "kind" in keys:
        properties["kind"] = {"const": kind, "description": keys["kind"].what}
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name, key in keys.items() if key.needed],
        "additionalProperties": False,
    }


def _value(key: Key) -> dict[str, Any]:
    words = {"enum": list(key.choices)} if key.choices else {}
    number = {"type": "integer", "minimum": key.least, "maximum": key.most}
    if key.form in ("table", "tables"):
        inner = _table(key.within, "")
        return (
            inner if key.form == "table" else {"type": "array", "items": inner, "minItems": int(key.needed)}
        )
    simple: dict[str, dict[str, Any]] = {
        "text": _TEXT | words,
        "version": {"anyOf": [_TEXT, {"type": "number"}]},
        "id": _ID | words,
        "whole": number,
        "flag": {"enum": [True, False, "yes", "no"]},
        "ids": {**_IDS, "items": words or _ID, "minItems": int(key.needed)},
        "all-or-ids": {"anyOf": [{"const": "all"}, {**_IDS, "minItems": 1}]},
        "texts": {"type": "array", "items": _TEXT, "minItems": int(key.needed)},
        "id-lists": {"type": "array", "items": {**_IDS, "minItems": 1}, "minItems": int(key.needed)},
        "numbers": {"type": "object", "propertyNames": _ID, "additionalProperties": number},
    }
    return simple[key.form]
