"""The CRD schemas are data: what an API server fills in and what it refuses, without an API server.

`review/data/schemas.json` holds one OpenAPI v3 schema a kind, generated from the models; this module reads nothing else. Structural
schemas are a small language (properties, items, additionalProperties, default, enum, ...), so that a compiled tree of nodes and two
walks over it are all that is needed. Sources: the Kubernetes API's documentation of CRD defaulting, and the recorded stored.yaml.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from review.source import Path

SCHEMAS = FilePath(__file__).parent / "data" / "schemas.json"
WITHOUT_TOPOLOGY = frozenset({"model", "vllmConfig", "deploymentConfig"})
"""Fields of a VLLMRuntime's spec that are required, unless it has a topology, whose two sides then have them."""

_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}


@dataclass(frozen=True, slots=True)
class SchemaError:
    """One entry that does not fit its CRD.

    kind: unknown-field, type, enum, required, minimum, maximum, length, pattern, or format (upstream's CRDs let an integer beyond its
    format pass; the operator's client then cannot read any object of the kind: operator, observed). allowed: what would fit.
    """

    path: Path
    kind: str
    message: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """One compiled schema. properties: None where any key may stand (metadata)."""

    schema: Mapping[str, Any]
    type: str | None
    properties: Mapping[str, Node] | None
    additional: Node | None
    items: Node | None
    defaults: tuple[tuple[str, Any], ...]
    required: frozenset[str]
    allowed: frozenset[Any] = field(default_factory=frozenset)

    def child(self, key: str) -> Node | None:
        """The schema of the entry `key` of a mapping."""
        return (self.properties or {}).get(key, self.additional)

    @property
    def keeps_null(self) -> bool:
        """Whether null is a value here; elsewhere it is the same as leaving the field out."""
        return bool(self.schema.get("nullable")) or self.type is None


@cache
def schemas() -> Mapping[str, Mapping[str, Any]]:
    """The OpenAPI v3 schema of each of the operator's kinds, as they stand in its CRDs; read once."""
    loaded: dict[str, Mapping[str, Any]] = json.loads(SCHEMAS.read_text(encoding="utf-8"))
    return loaded


@cache
def node(kind: str) -> Node | None:
    """The compiled schema of a kind, or None for a kind that is not the operator's."""
    schema = schemas().get(kind)
    return None if schema is None else _compile(schema)


def with_defaults(body: Mapping[str, Any]) -> dict[str, Any]:
    """The custom resource as an API server stores it: with the CRD's defaults, and without nulls that mean nothing.

    A default counts inside an object that is there, or that a default made. null on a field with a default is the default; on any other
    it is dropped, unless the field is nullable. Unknown fields stay for `validate` to report. The input is not changed; the result may
    share parts with it. A body of an unknown kind comes back as it is.
    """
    top = node(str(body.get("kind", "")))
    defaulted: dict[str, Any] = dict(body) if top is None else _fill(body, top)
    return defaulted


def validate(body: Mapping[str, Any]) -> list[SchemaError]:
    """Everything in a custom resource that its CRD refuses, and integers beyond their format, in the order of the document.

    A body of an unknown kind has no errors. Read-only; the paths start at the top of the body.
    """
    top = node(str(body.get("kind", "")))
    return [] if top is None else list(_errors(body, top, ()))


def _compile(schema: Mapping[str, Any]) -> Node:
    properties = schema.get("properties")
    additional, items = schema.get("additionalProperties"), schema.get("items")
    free = schema.get("x-kubernetes-preserve-unknown-fields") or (
        properties is None and not isinstance(additional, dict)
    )
    return Node(
        schema=schema,
        type=schema.get("type"),
        properties=None if free and not properties else {key: _compile(sub) for key, sub in (properties or {}).items()},
        additional=_compile(additional) if isinstance(additional, dict) else None,
        items=_compile(items) if isinstance(items, dict) else None,
        defaults=tuple(
            (k, s["default"]) for k, s in sorted((properties or {}).items()) if s.get("default") is not None
        ),
        required=frozenset(schema.get("required", ())),
        allowed=frozenset(schema.get("enum", ())),
    )


def _fill(value: Any, at: Node) -> Any:
    if isinstance(value, dict):
        return _fill_object(value, at)
    if isinstance(value, list) and at.items is not None:
        return [_fill(item, at.items) for item in value]
    return value


def _fill_object(value: Mapping[str, Any], at: Node) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for key, entry in value.items():
        child = at.child(key)
        if child is None:
            filled[key] = entry
        elif entry is not None:
            filled[key] = _fill(entry, child)
        elif child.keeps_null:
            filled[key] = None
    for key, default in at.defaults:
        if key not in filled:
            filled[key] = _fill(default, at.child(key) or at)
    return filled


def _errors(value: Any, at: Node, path: Path) -> Iterator[SchemaError]:
    wrong = _wrong_type(value, at, path)
    if wrong is not None:
        yield wrong
    elif isinstance(value, dict):
        yield from _object_errors(value, at, path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if at.items is not None:
                yield from _errors(item, at.items, (*path, index))
    else:
        yield from _scalar_errors(value, at, path)


def _wrong_type(value: Any, at: Node, path: Path) -> SchemaError | None:
    if at.type is None or at.schema.get("x-kubernetes-int-or-string") or (value is None and at.keeps_null):
        return None
    is_whole = at.type == "integer" and isinstance(value, float) and value.is_integer()
    if is_whole or (isinstance(value, _TYPES[at.type]) and (at.type == "boolean" or not isinstance(value, bool))):
        return None
    return SchemaError(path, "type", f"must be {_a(at.type)}, found {_named(value)}", (at.type,))


def _object_errors(value: Mapping[str, Any], at: Node, path: Path) -> Iterator[SchemaError]:
    for key in sorted(_required(value, at, path)):
        if value.get(key) is None and key not in dict(at.defaults):
            yield SchemaError((*path, key), "required", "is required and missing")
    if at.properties is None:
        return
    for key, entry in value.items():
        child = at.child(key)
        if child is None:
            yield SchemaError((*path, key), "unknown-field", "is no field of the CRD", tuple(sorted(at.properties)))
        elif entry is not None or child.keeps_null:
            yield from _errors(entry, child, (*path, key))


def _required(value: Mapping[str, Any], at: Node, path: Path) -> frozenset[str]:
    if path != ("spec",) or at.properties is None or not at.properties.keys() >= WITHOUT_TOPOLOGY:
        return at.required
    return at.required - WITHOUT_TOPOLOGY if value.get("topology") is not None else at.required | WITHOUT_TOPOLOGY


def _scalar_errors(value: Any, at: Node, path: Path) -> Iterator[SchemaError]:
    if at.allowed and value not in at.allowed:
        values = tuple(str(each) for each in at.schema["enum"])
        yield SchemaError(path, "enum", f"must be one of {', '.join(values)}, found {_named(value)}", values)
    if isinstance(value, str):
        yield from _text_errors(value, at.schema, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _number_errors(value, at.schema, path)


def _text_errors(value: str, schema: Mapping[str, Any], path: Path) -> Iterator[SchemaError]:
    least, most = schema.get("minLength", 0), schema.get("maxLength", len(value))
    if not least <= len(value) <= most:
        yield SchemaError(path, "length", f"must have {least} to {most} characters, found {len(value)}")
    pattern = schema.get("pattern")
    if pattern is not None and not re.search(pattern, value):
        yield SchemaError(path, "pattern", f'must match {pattern}, found "{value}"', (pattern,))


def _number_errors(value: float, schema: Mapping[str, Any], path: Path) -> Iterator[SchemaError]:
    """Beyond its format is one error, although a bound may say the same."""
    low, high = _RANGES.get(schema.get("format", ""), (value, value))
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    if not low <= value <= high:
        message = f"must fit {schema['format']} ({low} to {high}), found {value}"
        yield SchemaError(path, "format", message, (str(low), str(high)))
    elif value < least:
        yield SchemaError(path, "minimum", f"must be {least} or more, found {value}", (str(least),))
    elif value > most:
        yield SchemaError(path, "maximum", f"must be {most} or less, found {value}", (str(most),))


def _a(type_name: str) -> str:
    return f"an {type_name}" if type_name[0] in "aio" else f"a {type_name}"


def _named(value: Any) -> str:
    """A value and its type in words for people: the text "1", the number 1, null, a list."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    return f'the text "{value}"' if isinstance(value, str) else "a mapping" if isinstance(value, dict) else "a list"
