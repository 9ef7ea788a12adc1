"""JSON Schemas for editors, checked against the real files by the few keywords that they use."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from firstline.content.layout import locate
from firstline.content.schemas import KINDS, schema

_ROOT = Path(__file__).parents[2]
_TYPES = {
    "string": str,
    "integer": int,
    "number": int | float,
    "boolean": bool,
    "array": list,
    "object": dict,
}
_ANNOTATIONS = {"$schema", "title", "description"}
_KNOWN = _ANNOTATIONS | {
    "type",
    "anyOf",
    "const",
    "enum",
    "minimum",
    "maximum",
    "pattern",
    "minLength",
    "maxLength",
}
_KNOWN_INSIDE = {
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "required",
    "additionalProperties",
}
_FILES = [
    path
    for area in ("courses/foundations", "quizzes/foundations")
    for path in sorted((_ROOT / area).rglob("*.md"))
    if path.name != "README.md"
]


def _wrongs(value: Any, rule: Mapping[str, Any], at: str = "") -> list[str]:
    """Where a value breaks a schema, as JSON Schema 2020-12 says."""
    assert set(rule) - {"propertyNames"} <= _KNOWN | _KNOWN_INSIDE
    wrongs = []
    if "anyOf" in rule and all(_wrongs(value, each, at) for each in rule["anyOf"]):
        wrongs.append(f"{at}: none of anyOf")
    wrongs += [f"{at}: not {rule['const']}"] if value != rule.get("const", value) else []
    wrongs += [f"{at}: not one of {rule['enum']}"] if value not in rule.get("enum", [value]) else []
    wanted = _TYPES.get(rule.get("type", ""), object)
    if not isinstance(value, wanted) or (wanted in (int, int | float) and isinstance(value, bool)):
        return [*wrongs, f"{at}: no {rule['type']}"]
    match value:
        case str() | int():
            return wrongs + _wrong_scalar(value, rule, at)
        case list():
            return wrongs + _wrong_list(value, rule, at)
        case dict():
            return wrongs + _wrong_table(value, rule, at)
    return wrongs


def _wrong_scalar(value: str | int, rule: Mapping[str, Any], at: str) -> list[str]:
    if isinstance(value, int):
        within = rule.get("minimum", value) <= value <= rule.get("maximum", value)
        return [] if within else [f"{at}: range"]
    wrongs = [] if re.search(rule.get("pattern", ""), value) else [f"{at}: pattern"]
    within = rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", len(value))
    return wrongs if within else [*wrongs, f"{at}: length"]


def _wrong_list(value: list[Any], rule: Mapping[str, Any], at: str) -> list[str]:
    wrongs = [
        wrong for place, each in enumerate(value) for wrong in _wrongs(each, rule["items"], f"{at}[{place}]")
    ]
    if not rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", len(value)):
        wrongs.append(f"{at}: count")
    if rule.get("uniqueItems") and len({str(each) for each in value}) < len(value):
        wrongs.append(f"{at}: twice")
    return wrongs


def _wrong_table(value: dict[str, Any], rule: Mapping[str, Any], at: str) -> list[str]:
    known, other = rule.get("properties", {}), rule.get("additionalProperties", True)
    wrongs = [f"{at}: {name} is missing" for name in rule.get("required", ()) if name not in value]
    for name, each in value.items():
        if name in known:
            wrongs += _wrongs(each, known[name], f"{at}.{name}")
        elif other is False:
            wrongs.append(f"{at}: {name} is unknown")
        elif other is not True:
            wrongs += _wrongs(each, other, f"{at}.{name}")
        wrongs += _wrongs(name, rule.get("propertyNames", {}), f"{at}.{name}")
    return wrongs


def _front_matter(path: Path) -> tuple[str, dict[str, Any]]:
    table: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
    kind = locate(path.relative_to(_ROOT).as_posix()).kind
    return (table["kind"] if kind == "quiz" else kind), table


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.relative_to(_ROOT).as_posix())
def test_schema_admits_the_real_files(path: Path) -> None:
    kind, table = _front_matter(path)

    assert _wrongs(table, schema(kind)) == []


@pytest.mark.parametrize(
    ("kind", "change", "wrongs"),
    [
        ("lesson", {"titel": "Why"}, [": titel is unknown"]),
        ("lesson", {"minutes": 999}, [".minutes: range"]),
        ("lesson", {"minutes": "ten"}, [".minutes: no integer"]),
        ("lesson", {"objectives": ["Two words"]}, [".objectives[0]: pattern"]),
        ("lesson", {"objectives": []}, [".objectives: count"]),
        ("bank", {"kind": "test"}, [".kind: not bank"]),
        ("test", {"draws": [{"bank": "a", "objective": "b"}]}, [": none of anyOf"]),
        ("test", {"role": "pre"}, [": none of anyOf"]),
        ("test", {"forms": [["a"], ["b"]]}, [": none of anyOf"]),
        ("test", {"shuffle": "perhaps"}, [": none of anyOf"]),
        (
            "course",
            {"audience": ["everybody"]},
            [".audience[0]: not one of ['law-enforcer', 'prosecutor', 'service-provider']"],
        ),
        (
            "course",
            {"certificate": {"lessons": "all", "design": "standard", "months": 3}},
            [".certificate: months is unknown"],
        ),
    ],
)
def test_schema_refuses(kind: str, change: dict[str, Any], wrongs: list[str]) -> None:
    english = (_front_matter(path) for path in _FILES if "ar" not in path.parts)
    table = next(table for found, table in english if found == kind and "role" not in table)

    assert _wrongs(table | change, schema(kind)) == wrongs


@pytest.mark.parametrize("kind", KINDS)
def test_schema_describes_every_key(kind: str) -> None:
    described = schema(kind)

    assert described["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    tables = described.get("anyOf", [described])
    assert [
        name for each in tables for name, rule in each["properties"].items() if not rule["description"]
    ] == []


_BY_FORMS = """\
kind: test
title: Final
pass_mark: 80
attempts: 3
cooling_off_hours: 24
forms: [[a], [b], [c]]"""


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("test", "kind: test\nrole: pre\ntitle: Before\nforms: [[a], [b]]"),
        ("test", "kind: test\nrole: post\ntitle: After\nof: before"),
        ("test", _BY_FORMS),
        ("test", f"{_BY_FORMS}\nshuffle: no\nfree_retry: yes\ntranslates: 000000000012"),
        ("scenario", "kind: scenario\ntitle: A night\nsummary: Late.\nstate: {trust: -1}"),
        ("survey", "kind: survey\ntitle: Views\nscale: [Less, Same, More]\nwaves: [start, 3-months]"),
        ("glossary", "title: Words"),
        ("guide", "title: A plan\nmodule: basics"),
    ],
)
def test_schema_admits(kind: str, text: str) -> None:
    assert _wrongs(yaml.safe_load(text), schema(kind)) == []
