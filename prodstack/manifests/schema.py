"""Apply the CRD schemas without an API server: fill in defaults and find what it would refuse.

data/schemas.json has one OpenAPI v3 schema per kind, generated from the models; this module reads nothing else. Structural schemas are a
small language (properties, items, additionalProperties, default, enum, ...): they are compiled to a tree of nodes, and two functions walk
it. Sources: the Kubernetes API's documentation of CRD defaulting, and the recorded stored.yaml.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.yaml_reader import Path

SCHEMAS = FilePath(__file__).parent / "data" / "schemas.json"
WITHOUT_TOPOLOGY = frozenset({"model", "vllmConfig", "deploymentConfig"})
"""Fields that a VLLMRuntime's spec requires, unless it has a topology: then each side of the topology has them."""

_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}
_USUAL: dict[str, type] = {"string": str, "boolean": bool, "integer": int}
_BOUNDS = frozenset(("enum", "minLength", "maxLength", "pattern"))
"""Limits that a schema may set on a single value, besides its type and range."""


class SchemaError(NamedTuple):
    """One entry that does not fit its CRD.

    kind: unknown-field, type, enum, required, minimum, maximum, length, pattern, or format (upstream's CRDs accept an integer beyond its
    format, and the operator's client then cannot read any object of the kind: operator, observed). allowed: what would fit.
    """

    path: Path
    kind: str
    message: str
    allowed: tuple[str, ...] = ()


class Node(NamedTuple):
    """One compiled schema: everything that a walk needs at each value, computed once.

    kind: the OpenAPI type, accepts: the Python types; None: any. properties: None if any key is allowed (metadata). required: sorted,
    without fields that have a default; required_with_topology: the same for an object that has a `topology`. range: the accepted
    numbers. usual: a type that needs no check besides the range.
    """

    schema: Mapping[str, Any]
    kind: str | None
    accepts: tuple[type, ...] | None
    keeps_null: bool
    properties: Mapping[str, Node] | None
    additional: Node | None
    items: Node | None
    defaults: tuple[tuple[str, Any], ...]
    required: tuple[str, ...]
    required_with_topology: tuple[str, ...]
    allowed: frozenset[Any]
    range: tuple[float, float]
    usual: type | None

    def child(self, key: str) -> Node | None:
        """The schema of the entry `key` of a mapping."""
        return (self.properties or {}).get(key, self.additional)


@cache
def schemas() -> Mapping[str, Mapping[str, Any]]:
    """The OpenAPI v3 schema of each of the operator's kinds, as in its CRDs; read once."""
    loaded: dict[str, Mapping[str, Any]] = json.loads(SCHEMAS.read_text(encoding="utf-8"))
    return loaded


@cache
def node(kind: str) -> Node | None:
    """The compiled schema of a kind, or None if it is not one of the operator's kinds."""
    schema = schemas().get(kind)
    return None if schema is None else _compile(schema)


def with_defaults(body: Mapping[str, Any]) -> dict[str, Any]:
    """The custom resource as an API server stores it: with the CRD's defaults, and without nulls that are not allowed.

    Defaults are filled in inside every object that exists or that a default creates. null becomes the field's default; without a default
    it is dropped, unless the field is nullable. Unknown fields stay, for `validate` to report. The input is not changed, but the result may
    share parts with it. A body of an unknown kind is returned unchanged.
    """
    top = node(str(body.get("kind", "")))
    defaulted: dict[str, Any] = dict(body) if top is None else _fill(body, top)
    return defaulted


def validate(body: Mapping[str, Any]) -> list[SchemaError]:
    """Everything in a custom resource that its CRD refuses, and integers beyond their format, in the order of the document.

    A body of an unknown kind has no errors. Paths start at the top of the body.
    """
    top = node(str(body.get("kind", "")))
    return [] if top is None else _errors(body, top)


def nulls(body: Mapping[str, Any]) -> Iterator[Path]:
    """Every null of a custom resource that server-side apply refuses: in an object, without a default, and not nullable.

    Client-side apply and create drop these nulls, and every way of applying replaces a null that has a default (Kubernetes 1.34, observed).
    """
    top = node(str(body.get("kind", "")))
    return iter(()) if top is None else _nulls(body, top, ())


def _nulls(value: Any, at: Node, path: Path) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, entry in value.items():
            child = at.child(key)
            if child is None or (entry is None and (child.keeps_null or "default" in child.schema)):
                continue
            if entry is None:
                yield (*path, key)
            else:
                yield from _nulls(entry, child, (*path, key))
    elif isinstance(value, list) and at.items is not None:
        for index, item in enumerate(value):
            yield from _nulls(item, at.items, (*path, index))


def _compile(schema: Mapping[str, Any]) -> Node:
    properties: Mapping[str, Any] = schema.get("properties") or {}
    additional, items = schema.get("additionalProperties"), schema.get("items")
    is_free = schema.get("x-kubernetes-preserve-unknown-fields") or (
        "properties" not in schema and not isinstance(additional, dict)
    )
    defaults = {key: sub["default"] for key, sub in sorted(properties.items()) if sub.get("default") is not None}
    required = frozenset(schema.get("required", ())) - defaults.keys()
    either = WITHOUT_TOPOLOGY if properties.keys() >= {"topology", *WITHOUT_TOPOLOGY} else frozenset()
    kind = None if schema.get("x-kubernetes-int-or-string") else schema.get("type")
    return Node(
        schema=schema,
        kind=kind,
        accepts=None if kind is None else _TYPES[kind],
        keeps_null=bool(schema.get("nullable")) or schema.get("type") is None,
        properties=None if is_free and not properties else {key: _compile(sub) for key, sub in properties.items()},
        additional=_compile(additional) if isinstance(additional, dict) else None,
        items=_compile(items) if isinstance(items, dict) else None,
        defaults=tuple(defaults.items()),
        required=tuple(sorted(required | either)),
        required_with_topology=tuple(sorted(required - either)),
        allowed=frozenset(schema.get("enum", ())),
        range=_range(schema),
        usual=_USUAL.get(kind or "") if _BOUNDS.isdisjoint(schema) else None,
    )


def _range(schema: Mapping[str, Any]) -> tuple[float, float]:
    low, high = _RANGES.get(schema.get("format", ""), (-math.inf, math.inf))
    return max(low, schema.get("minimum", low)), min(high, schema.get("maximum", high))


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


def _errors(value: Any, at: Node) -> list[SchemaError]:
    """Paths are relative to `value` and are completed by the callers: nearly all values are right and need no path."""
    if type(value) is dict and at.kind == "object":
        return _object_errors(value, at)
    if not _is_of_type(value, at):
        return [SchemaError((), "type", f"must be {_a(str(at.kind))}, found {_named(value)}", (str(at.kind),))]
    if isinstance(value, dict):
        return _object_errors(value, at)
    if isinstance(value, list):
        return [] if at.items is None else _list_errors(value, at.items)
    return list(_scalar_errors(value, at))


def _is_of_type(value: Any, at: Node) -> bool:
    if at.accepts is None or (value is None and at.keeps_null):
        return True
    if isinstance(value, bool):
        return at.kind == "boolean"
    return isinstance(value, at.accepts) or (at.kind == "integer" and isinstance(value, float) and value.is_integer())


def _object_errors(value: Mapping[str, Any], at: Node) -> list[SchemaError]:
    required = at.required if value.get("topology") is None else at.required_with_topology
    found: list[SchemaError] = []
    for key in required:
        if value.get(key) is None:
            found.append(SchemaError((key,), "required", "is required but missing"))
    if at.properties is None:
        return found
    properties, additional = at.properties, at.additional
    for key, entry in value.items():
        child, type_ = properties.get(key, additional), type(entry)
        if child is None:
            found.append(
                SchemaError((key,), "unknown-field", "is not a field of the CRD", tuple(sorted(at.properties)))
            )
        elif type_ is child.usual and (type_ is not int or child.range[0] <= entry <= child.range[1]):
            continue  # right at first sight, as nearly all values are
        elif (entry is not None or child.keeps_null) and (errors := _errors(entry, child)):
            found += _below(key, errors)
    return found


def _list_errors(items: list[Any], at: Node) -> list[SchemaError]:
    return [error for index, item in enumerate(items) for error in _below(index, _errors(item, at))]


def _below(key: str | int, errors: list[SchemaError]) -> list[SchemaError]:
    return [error._replace(path=(key, *error.path)) for error in errors]


def _scalar_errors(value: Any, at: Node) -> Iterator[SchemaError]:
    if at.allowed and value not in at.allowed:
        values = tuple(str(each) for each in at.schema["enum"])
        yield SchemaError((), "enum", f"must be one of {', '.join(values)}, found {_named(value)}", values)
    if isinstance(value, str):
        yield from _text_errors(value, at.schema)
    elif isinstance(value, int | float) and not at.range[0] <= value <= at.range[1] and not isinstance(value, bool):
        yield from _number_errors(value, at.schema)


def _text_errors(value: str, schema: Mapping[str, Any]) -> Iterator[SchemaError]:
    least, most = schema.get("minLength", 0), schema.get("maxLength", len(value))
    if not least <= len(value) <= most:
        yield SchemaError((), "length", f"must have {least} to {most} characters, found {len(value)}")
    pattern = schema.get("pattern")
    if pattern is not None and not re.search(pattern, value):
        yield SchemaError((), "pattern", f'must match {pattern}, found "{value}"', (pattern,))


def _number_errors(value: float, schema: Mapping[str, Any]) -> Iterator[SchemaError]:
    """A number beyond its format is one error, even if it also exceeds a bound."""
    low, high = _RANGES.get(schema.get("format", ""), (value, value))
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    if not low <= value <= high:
        message = f"must fit {schema['format']} ({low} to {high}), found {value}"
        yield SchemaError((), "format", message, (str(low), str(high)))
    elif value < least:
        yield SchemaError((), "minimum", f"must be {least} or more, found {value}", (str(least),))
    elif value > most:
        yield SchemaError((), "maximum", f"must be {most} or less, found {value}", (str(most),))


def _a(type_name: str) -> str:
    return f"an {type_name}" if type_name[0] in "aio" else f"a {type_name}"


def _named(value: Any) -> str:
    """A value with its type, for messages: the text "1", the number 1, null, a list."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    return f'the text "{value}"' if isinstance(value, str) else "a mapping" if isinstance(value, dict) else "a list"
