"""One engine with every field set, and an edit of every field that the operator's table or the CRD's schema knows."""

from __future__ import annotations

import copy
import csv
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from prodstack.manifests.schema import schemas
from tests.projects import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OPERATOR_FIELDS = ROOT / "tests" / "data" / "operator-fields.tsv"
CRD_FIELDS = ROOT / "tests" / "models" / "data" / "crd-fields.tsv"

Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class Edit:
    """A field, and what the operator's table says of it: whether its edit belongs in the digest, and under which condition."""

    path: str
    digest: str

    @property
    def moves(self) -> bool:
        """Whether an edit of the field moves the digest, where its condition holds."""
        return self.digest.startswith("yes")

    @property
    def steps(self) -> Steps:
        """The field's place in an engine whose lists and free mappings have one entry."""
        return steps(self.path)


def steps(path: str) -> Steps:
    """The keys of a table's path: `.spec.a.b[].c{}` is a, b, 0, c, key."""
    found: list[str | int] = []
    for part in path.removeprefix(".spec.").split("."):
        found.append(part.rstrip("[]{}"))
        found += [0] if part.endswith("[]") else ["key"] if part.endswith("{}") else []
    return tuple(found)


@cache
def edits() -> tuple[Edit, ...]:
    """Every row of the operator's table about runtimes."""
    return tuple(Edit(row["path"], row["digest"]) for row in _rows(OPERATOR_FIELDS))


def later_fields() -> set[str]:
    """The paths of the fields that only the open upstream change 841 has."""
    return {row["path"] for row in _rows(CRD_FIELDS) if row["source"] == "pd"}


def _rows(path: Any) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in rows if row["kind"] == "VLLMRuntime"]


@cache
def schema_leaves() -> Mapping[str, Mapping[str, Any]]:
    """Every field of a VLLMRuntime's spec that holds a value, in the table's way of writing paths."""
    return dict(_leaves(schemas()["VLLMRuntime"]["properties"]["spec"], ".spec"))


def _leaves(node: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, below in node.get("properties", {}).items():
        yield from _leaves(below, f"{path}.{key}")
    if "items" in node:
        yield from _leaves(node["items"], f"{path}[]")
    elif isinstance(node.get("additionalProperties"), dict):
        yield from _leaves(node["additionalProperties"], f"{path}{{}}")
    elif "properties" not in node:
        yield path, node


def values(schema: Mapping[str, Any]) -> tuple[Any, Any]:
    """Two different values of a field: as it was, and after the edit."""
    if "enum" in schema:
        return schema["enum"][0], schema["enum"][-1]
    return {"integer": (3, 4), "boolean": (True, False), "string": ("one", "two")}[schema["type"]]


def engine() -> dict[str, Any]:
    """An engine in which every field has its first value; whatever can be enabled is."""
    made: dict[str, Any] = {}
    for path, schema in schema_leaves().items():
        if not path.startswith(".spec.topology"):
            made = put(made, steps(path), values(schema)[0])
    return made


def edited(before: dict[str, Any], edit: Edit) -> dict[str, Any]:
    """The engine after the edit of one field."""
    schema = schema_leaves().get(edit.path)
    if schema is None:  # a list of mappings: one more of them
        field = edit.steps[:-1]
        entries = at(before, field)
        return put(before, field, [*entries, {**entries[0], "added": []}])
    return put(before, edit.steps, values(schema)[1])


def put(tree: dict[str, Any], path: Steps, value: Any) -> dict[str, Any]:
    """A copy of `tree` with `value` at `path`; missing mappings and lists are made."""
    made: dict[str, Any] = _put(tree, path, value)
    return made


def _put(tree: Any, path: Steps, value: Any) -> Any:
    if not path:
        return value
    head, *rest = path
    if isinstance(head, int):
        entries = list(tree or ())
        entries[head : head + 1] = [_put(entries[head] if head < len(entries) else None, tuple(rest), value)]
        return entries
    return {**(tree or {}), head: _put((tree or {}).get(head), tuple(rest), value)}


def without(tree: dict[str, Any], path: Steps) -> dict[str, Any]:
    """A copy of `tree` without the entry at `path`."""
    copied = copy.deepcopy(tree)
    del at(copied, path[:-1])[path[-1]]
    return copied


def at(tree: Any, path: Steps) -> Any:
    """The value at `path`."""
    for step in path:
        tree = tree[step]
    return tree
