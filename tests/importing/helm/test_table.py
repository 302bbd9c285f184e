"""The table has every value of the chart, and nothing else; what it says is copied is really written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from prodstack.importing.helm.table import (
    FLAG,
    ITEM,
    SWITCH,
    VARIABLE,
    Row,
    Verdict,
    defaults,
    row_for,
    table,
    template_keys,
)
from prodstack.manifests.values import get
from prodstack.models.kinds import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME
from tests.importing.helm.values_files import DEFAULTS, MODEL, SCHEMA, imported

if TYPE_CHECKING:
    from collections.abc import Iterator

    Key = tuple[str, ...]


def of_values(value: Any, key: Key = ()) -> Iterator[Key]:
    """The keys of all leaves of the default values; a list of plain values is one leaf."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from of_values(inner, (*key, name))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for item in value:
            yield from of_values(item, (*key, ITEM))
    else:
        yield key


def of_schema(node: Any, key: Key = ()) -> Iterator[Key]:
    """The keys of all leaves of the chart's schema."""
    items = get(node, "items", "properties")
    if isinstance(items, dict):
        yield from of_schema(node["items"], (*key, ITEM))
    elif get(node, "properties"):
        for name, inner in node["properties"].items():
            yield from of_schema(inner, (*key, name))
    else:
        yield key


CHART_KEYS = sorted(
    {*of_values(yaml.safe_load(DEFAULTS.read_text())), *of_schema(json.loads(SCHEMA.read_text())), *template_keys()}
)


def test_no_value_of_the_chart_is_missing() -> None:
    """Every leaf of the default values and of the schema, and every key that only templates read, has a row."""
    assert len(CHART_KEYS) > 350
    assert [".".join(key) for key in CHART_KEYS if row_for(key) is None] == []


def test_no_row_is_without_a_value_of_the_chart() -> None:
    """A row about a key that does not exist would explain nothing."""
    known = {key[:end] for key in CHART_KEYS for end in range(len(key) + 1)}
    assert [".".join(key) for key in table() if key not in known] == []


def test_every_row_explains_itself() -> None:
    """A value is mapped to something, or there is a reason; what is not possible says what to do instead."""
    for row in table().values():
        assert row.to if row.verdict is Verdict.MAPPED else row.why.endswith("."), row
        assert row.verdict not in (Verdict.IMPOSSIBLE, Verdict.MANIFEST) or row.instead.endswith("."), row


def test_the_defaults_are_those_of_the_chart() -> None:
    """The data of the project is the chart's own file, without its comments."""
    assert defaults() == yaml.safe_load(DEFAULTS.read_text())


def terms(key: str) -> list[Any]:
    """Node selector terms."""
    return [{"matchExpressions": [{"key": key, "operator": "Exists"}]}]


COPIED = [row for row in table().values() if row.form]
SAMPLES: dict[str, tuple[Any, Any]] = {
    "integer": (2, 3),
    "amount": (0.5, 0.75),
    "text": ("first", "second"),
    "boolean": (True, False),
    "texts": ({"a": "b"}, {"a": "c"}),
    "list": (terms("a"), terms("b")),
    FLAG: ("first", "second"),
    SWITCH: (True, False),
    VARIABLE: ("first", "second"),
}
SAMPLES_BY_TARGET: dict[str, tuple[Any, Any]] = {
    "model.dtype": ("half", "bfloat16"),
    "routingLogic": ("prefixaware", "roundrobin"),
    "adapterSource.type": ("local", "huggingface"),
    "loraAdapterDeploymentConfig.algorithm": ("ordered", "equalized"),
    "--pipeline-parallel-size": (2, 3),
    "--prefix-min-match-length": (2, 3),
    "--lmcache-controller-reply-port": (8001, 8002),
    "--lmcache-controller-heartbeat-port": (8001, 8002),
    "--k8s-service-discovery-type": ("service-name", "pod-ip"),
}
"""Values of a field or flag that takes only some."""
ADAPTER = {
    "name": "a",
    "baseModel": "chat",
    "adapterSource": {"type": "local", "adapterName": "a", "adapterPath": "/a"},
}


def values_with(row: Row, value: Any) -> dict[str, Any]:
    """Values in which everything is on, with one value set."""
    model: dict[str, Any] = {
        **MODEL,
        "lmcacheConfig": {"enabled": True},
        "raySpec": {"enabled": True},
        "toolCallParser": "hermes",
    }
    values: dict[str, Any] = {
        "servingEngineSpec": {"modelSpec": [model]},
        "routerSpec": {"otel": {"endpoint": "a:1"}},
        "cacheserverSpec": {"enabled": True},
        "loraAdapters": [json.loads(json.dumps(ADAPTER))],
    }
    node: Any = values
    for step in row.key[:-1]:
        node = node[0] if step == ITEM else node.setdefault(step, {})
    node[row.key[-1]] = value
    return values


@pytest.mark.parametrize("row", COPIED, ids=lambda row: ".".join(row.key))
def test_a_value_that_is_copied_reaches_its_field(row: Row) -> None:
    """Another value gives another stack file, and the report names the place."""
    samples = SAMPLES_BY_TARGET.get(row.to, SAMPLES[row.form])
    first, second = (imported(values_with(row, value)) for value in samples)
    (found,) = [each for each in first.accounts if len(each.path) == len(row.key) and row_for(each.path) == row]
    assert found.verdict is Verdict.MAPPED
    assert row.to.rpartition(".")[2] in found.targets[0] or found.targets[0][-1] == "extraArgs"
    assert first.stack != second.stack
    assert row.form not in (FLAG, SWITCH) or row.to in json.dumps(first.stack)


@pytest.mark.parametrize(
    "row", [row for row in COPIED if row.form not in (FLAG, SWITCH, VARIABLE)], ids=lambda row: ".".join(row.key)
)
def test_a_value_is_copied_to_a_field_that_exists(row: Row) -> None:
    """A path in the table is a path in the kind's model, or the reference key labels."""
    kinds = {
        "servingEngineSpec": RUNTIME,
        "routerSpec": ROUTER,
        "cacheserverSpec": CACHE_SERVER,
        "loraAdapters": LORA_ADAPTER,
    }
    schema = kinds[row.key[0]].spec.model_json_schema(by_alias=True)
    node: Any = schema
    for step in row.to.split("."):
        if step == "labels":
            return
        reference = next((option["$ref"] for option in [node, *node.get("anyOf", [])] if "$ref" in option), None)
        node = schema["$defs"][reference.rpartition("/")[2]] if reference else node
        assert step in node["properties"], row
        node = node["properties"][step]
