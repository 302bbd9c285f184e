"""The operator's own CRDs of today, built again from the recorded table of their fields: what a cluster has before it changes to ours.

The table (tests/models/data/crd-fields.tsv, rows of source `main`) holds schemas only. Scale and status subresources are the operator's
(its source, read); printer columns and descriptions change nothing that is stored, so there are none.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from prodstack.models.crds import steps
from prodstack.models.kinds import GROUP, KINDS, VERSION, Kind
from tests.models.fields import ROWS_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]

TODAY = "main"
_WORDS = {"list-type": "x-kubernetes-list-type", "map-type": "x-kubernetes-map-type"}
_NUMBERS = frozenset({"minimum", "maximum", "minLength", "maxLength"})
_COMMON: Mapping[str, Schema] = {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "metadata": {"type": "object"},
}


def operator_crds() -> list[Schema]:
    """The four definitions, each call a tree of its own."""
    return [_definition(kind) for kind in KINDS.values()]


def operator_rows(kind: str) -> list[dict[str, str]]:
    """The rows of the fields that the operator's CRDs have today, for one kind."""
    with ROWS_FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in rows if row["kind"] == kind and row["source"] == TODAY]


def _definition(kind: Kind) -> Schema:
    scale = kind.scale and {
        "specReplicasPath": kind.scale.spec_replicas,
        "statusReplicasPath": kind.scale.status_replicas,
        "labelSelectorPath": kind.scale.selector,
    }
    version = {
        "name": VERSION,
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": _schema(kind.name)},
        "subresources": {"status": {}, **({"scale": scale} if scale else {})},
    }
    names = {"kind": kind.name, "listKind": f"{kind.name}List", "plural": kind.plural, "singular": kind.singular}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{kind.plural}.{GROUP}"},
        "spec": {"group": GROUP, "names": names, "scope": "Namespaced", "versions": [version]},
    }


def _schema(kind: str) -> Schema:
    """Rows become a tree: shorter paths first, so that a parent is there before its children."""
    top: Schema = {"type": "object", "properties": {name: dict(field) for name, field in _COMMON.items()}}
    for row in sorted(operator_rows(kind), key=lambda row: len(steps(row["path"]))):
        way = steps(row["path"])
        if way and row["path"] not in {f".{name}" for name in _COMMON}:
            _add(top, way, row)
    return top


def _add(top: Schema, way: tuple[str, ...], row: Mapping[str, str]) -> None:
    parent = top
    for step in way[:-1]:
        slot, key = _slot(parent, step)
        parent = slot[key]
    slot, key = _slot(parent, way[-1])
    slot[key] = _node(row)
    if row["presence"] == "required":
        parent.setdefault("required", []).append(key)


def _slot(parent: Schema, step: str) -> tuple[Schema, str]:
    """Where in a parent's schema the schema of a step stands."""
    if step in ("[]", "{}"):
        return parent, "items" if step == "[]" else "additionalProperties"
    return parent.setdefault("properties", {}), step


def _node(row: Mapping[str, str]) -> Schema:
    node: Schema = {"type": row["type"]}
    if row["default"] != "-":
        node["default"] = json.loads(row["default"])
    if row["enum"] != "-":
        node["enum"] = row["enum"].split("|")
    for part in row["constraints"].split(" ") if row["constraints"] != "-" else ():
        word, _, value = part.partition("=")
        node[_WORDS.get(word, word)] = int(value) if word in _NUMBERS else value
    return node
