"""The rows of crd-fields.tsv, and the same facts read from a generated schema, so that they can be compared."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodstack.models.base import INT32_MAX, INT32_MIN
from prodstack.models.crds import bundle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROWS_FILE = Path(__file__).parent / "data" / "crd-fields.tsv"
EXTRA_ROUTING_LOGIC = ("disaggregated_prefill", "disaggregated_prefill_orchestrated")
ONLY_WITHOUT_TOPOLOGY = frozenset({".spec.model", ".spec.vllmConfig", ".spec.deploymentConfig"})
COMMON = frozenset({".apiVersion", ".kind", ".metadata"})
WORDS = {"list-type": "x-kubernetes-list-type", "map-type": "x-kubernetes-map-type"}
NUMBERS = frozenset({"minimum", "maximum", "minLength", "maxLength"})
ABOUT_OTHERS = frozenset({"description", "properties", "items", "additionalProperties", "required"})
"""Keywords of a node that its row does not contain."""


@dataclass(frozen=True)
class Row:
    """One field: where it is, whether its parent requires it, and all keywords of its own schema node."""

    kind: str
    path: str
    presence: str
    keywords: Mapping[str, Any]


@cache
def rows() -> tuple[Row, ...]:
    """Read the table, and add what our CRDs have beyond it: routing logic, int32 bounds and the topology condition."""
    with ROWS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_row(line) for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def emitted() -> Mapping[tuple[str, str], Row]:
    """Read the same facts from the generated CRDs, by kind and path."""
    found = {}
    for crd in bundle():
        schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
        for row in _walk(crd["spec"]["names"]["kind"], schema, ".", "optional"):
            found[row.kind, row.path] = row
    return found


def nodes() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every node of every generated schema with its path."""
    for crd in bundle():
        yield from _nodes(crd["spec"]["names"]["kind"], crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"])


def _nodes(place: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield place, schema
    for step, child in _children(schema):
        yield from _nodes(f"{place}{step}", child)


def _children(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from ((f".{name}", child) for name, child in schema.get("properties", {}).items())
    if "items" in schema:
        yield "[]", schema["items"]
    if "additionalProperties" in schema:
        yield "{}", schema["additionalProperties"]


def _walk(kind: str, schema: Mapping[str, Any], path: str, presence: str) -> Iterator[Row]:
    yield Row(kind, path, presence, {word: value for word, value in schema.items() if word not in ABOUT_OTHERS})
    for step, child in _children(schema):
        required = step[1:] in schema.get("required", ())
        yield from _walk(kind, child, f"{path.rstrip('.')}{step}", "required" if required else "optional")


def _row(line: Mapping[str, str]) -> Row:
    words: dict[str, Any] = {"type": line["type"], **_constraints(line["constraints"])}
    if line["default"] != "-":
        words["default"] = json.loads(line["default"])
    if line["enum"] != "-":
        words["enum"] = line["enum"].split("|")
    presence = line["presence"]
    if (line["kind"], line["path"]) == ("VLLMRouter", ".spec.routingLogic"):
        words["enum"] = [*words["enum"], *EXTRA_ROUTING_LOGIC]
    if line["type"] == "integer" and words.get("format") != "int64":
        words = {"minimum": INT32_MIN, "maximum": INT32_MAX, **words}
    if line["kind"] == "VLLMRuntime" and line["path"] in ONLY_WITHOUT_TOPOLOGY:
        presence = "optional"
    return Row(line["kind"], line["path"], presence, words)


def _constraints(text: str) -> dict[str, Any]:
    pairs = (part.split("=", 1) for part in text.split(" ")) if text != "-" else ()
    return {WORDS.get(word, word): int(value) if word in NUMBERS else value for word, value in pairs}
