"""An object of each kind in which every field of its schema is set once, with every value of every enum."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import API_VERSION
from prodstack.manifests.schema import schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.yaml_reader import Path


def spec_schema(kind: str) -> Mapping[str, Any]:
    """The schema of a kind's spec."""
    schema: Mapping[str, Any] = schemas()[kind]["properties"]["spec"]
    return schema


def maximal(schema: Mapping[str, Any], path: Path = ()) -> Any:
    """A value with everything that the schema knows; texts and numbers differ from field to field."""
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "object":
        if "properties" in schema:
            return {key: maximal(below, (*path, key)) for key, below in schema["properties"].items()}
        return {"a.b/c": maximal(schema["additionalProperties"], path), "camelKey": "1e3"}
    if schema["type"] == "array":
        return [maximal(schema["items"], (*path, index)) for index in range(2)]
    return {"boolean": True, "integer": 7 + len(path), "string": ".".join(map(str, path))}[schema["type"]]


def enums(schema: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every place of an enum, with each of its values."""
    for value in schema.get("enum", ()):
        yield path, value
    for key, below in schema.get("properties", {}).items():
        yield from enums(below, (*path, key))
    if "items" in schema:
        yield from enums(schema["items"], (*path, 0))


def with_value(tree: Any, path: Path, value: Any) -> Any:
    """A copy of `tree` with `value` at `path`."""
    if not path:
        return value
    copied: Any = copy.copy(tree)
    copied[path[0]] = with_value(copied[path[0]], path[1:], value)
    return copied


def body(kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    """An object of a kind."""
    metadata = {"name": "x", "namespace": "team", "labels": {"model": "team.x"}, "annotations": {"a/b": "y"}}
    return {"apiVersion": API_VERSION, "kind": kind, "metadata": metadata, "spec": spec}
