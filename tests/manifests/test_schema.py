"""The CRD schemas fill in and refuse what an API server fills in and refuses."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from prodstack.manifests.schema import WITHOUT_TOPOLOGY, SchemaError, schemas, validate, with_defaults
from tests.upstream.children.builders import Body, cache_server, router, runtime

SIDE = {"model": {"modelURL": "m"}, "vllmConfig": {}, "deploymentConfig": runtime()["spec"]["deploymentConfig"]}


def spec(body: Body, **change: Any) -> Body:
    """The body with entries of its spec set, nulls too."""
    return {**body, "spec": {**body["spec"], **change}}


def test_the_schemas_are_the_operators_kinds() -> None:
    """Read once, from one file."""
    assert sorted(schemas()) == ["CacheServer", "LoraAdapter", "VLLMRouter", "VLLMRuntime"]
    assert schemas() is schemas()


@pytest.mark.parametrize(
    ("change", "path", "expected"),
    [
        pytest.param({}, ("vllmConfig", "port"), 8000, id="inside an object that is there"),
        pytest.param({}, ("storageConfig",), None, id="not inside one that is absent"),
        pytest.param({"storageConfig": {}}, ("storageConfig", "size"), "10Gi", id="inside an empty object"),
        pytest.param({"storageConfig": {"size": None}}, ("storageConfig", "size"), "10Gi", id="null is the default"),
        pytest.param({"storageConfig": {"size": ""}}, ("storageConfig", "size"), "", id="empty is a value"),
        pytest.param({"storageConfig": None}, ("storageConfig",), None, id="a null object is dropped"),
        pytest.param({"vllmConfig": {"v1": None}}, ("vllmConfig", "v1"), None, id="null without a default is dropped"),
        pytest.param(
            {"lmCacheConfig": {"enabled": True}}, ("lmCacheConfig", "diskOffloadingBufferSize"), "8Gi", id="lmcache"
        ),
        pytest.param(
            {"autoscalingConfig": {"maxReplicas": 1}},
            ("autoscalingConfig", "triggers"),
            None,
            id="optional objects stay out",
        ),
        pytest.param({"vllmConfig": "x"}, ("vllmConfig",), "x", id="what does not fit stays for validate"),
        pytest.param({"unknown": {"a": None}}, ("unknown",), {"a": None}, id="unknown fields stay for validate"),
        pytest.param(
            {"topology": {"prefill": SIDE, "decode": SIDE}},
            ("topology", "decode", "deploymentConfig", "runtimeClass"),
            "nvidia",
            id="in both sides of a topology",
        ),
    ],
)
def test_defaults_of_a_runtime(change: Body, path: tuple[str, ...], expected: Any) -> None:
    """As the API server stores it (recorded, and the Kubernetes API's documentation)."""
    value: Any = with_defaults(spec(runtime(), **change))["spec"]
    for key in path:
        value = value.get(key) if isinstance(value, dict) else value
    assert value == expected


def test_a_null_entry_is_absent_afterwards() -> None:
    """Not there with the value null."""
    assert "v1" not in with_defaults(spec(runtime(), vllmConfig={"v1": None}))["spec"]["vllmConfig"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            router(), {"port": 80, "replicas": 1, "serviceDiscovery": "k8s", "routingLogic": "roundrobin"}, id="router"
        ),
        pytest.param(
            cache_server(), {"port": 8000, "replicas": 1, "deploymentStrategy": "RollingUpdate"}, id="cache server"
        ),
    ],
)
def test_defaults_of_the_other_kinds(body: Body, expected: Body) -> None:
    """Port, replicas and the rest (recorded)."""
    assert expected.items() <= with_defaults(body)["spec"].items()


def test_defaults_change_nothing_in_place_and_twice_is_once() -> None:
    """The result is stored form, which has no further defaults."""
    body = runtime(storageConfig={}, lmCacheConfig={})
    before = copy.deepcopy(body)
    once = with_defaults(body)
    assert (body, with_defaults(once)) == (before, once)


def test_an_unknown_kind_has_no_defaults_and_no_errors() -> None:
    """Objects of other kinds are not judged."""
    body = {"kind": "Pod", "spec": {"a": None}}
    assert (with_defaults(body), validate(body)) == (body, [])


@pytest.mark.parametrize("body", [runtime(), router(), cache_server()], ids=["runtime", "router", "cache server"])
def test_a_good_resource_has_no_errors(body: Body) -> None:
    """Required fields with a default may be left out."""
    assert validate(body) == []


def runtime_spec(*path: str, value: Any) -> Body:
    """A runtime with one entry of its spec set."""
    for key in reversed(path):
        value = {key: value}
    return {**runtime(), "spec": with_value(runtime()["spec"], value)}


def with_value(base: Any, change: Any) -> Any:
    """The base with the change merged in, nulls too."""
    if not isinstance(base, dict) or not isinstance(change, dict):
        return change
    return {**base, **{key: with_value(base.get(key), value) for key, value in change.items()}}


@pytest.mark.parametrize(
    ("path", "value", "kind", "message"),
    [
        pytest.param("vllmConfig.maxModelLen", 1, "unknown-field", "is not a field of the CRD", id="an unknown field"),
        pytest.param(
            "deploymentConfig.resources.cpu",
            1,
            "type",
            "must be a string, found the number 1",
            id="a number for a text",
        ),
        pytest.param(
            "vllmConfig.port", "80", "type", 'must be an integer, found the text "80"', id="a text for a number"
        ),
        pytest.param(
            "vllmConfig.port", True, "type", "must be an integer, found the boolean true", id="a boolean for a number"
        ),
        pytest.param("vllmConfig.port", 1.5, "type", "must be an integer, found the number 1.5", id="a fraction"),
        pytest.param(
            "vllmConfig.v1", "on", "type", 'must be a boolean, found the text "on"', id="a text for a boolean"
        ),
        pytest.param(
            "vllmConfig.extraArgs", {}, "type", "must be an array, found a mapping", id="a mapping for a list"
        ),
        pytest.param("model", [], "type", "must be an object, found a list", id="a list for a mapping"),
        pytest.param(
            "storageConfig.accessMode", "RWX", "enum", 'found the text "RWX"', id="a value that is not in the list"
        ),
        pytest.param(
            "model.modelURL", None, "required", "is required but missing", id="null where a value is required"
        ),
        pytest.param(
            "autoscalingConfig.maxReplicas", 0, "minimum", "must be 1 or more, found 0", id="below the minimum"
        ),
        pytest.param("model.maxModelLen", 5_000_000_000, "format", "must fit int32", id="beyond 32 bits"),
        pytest.param(
            "deploymentConfig.podAnnotations.a", 1, "type", "must be a string", id="a value of a free mapping"
        ),
    ],
)
def test_what_a_runtime_is_refused_for(path: str, value: Any, kind: str, message: str) -> None:
    """The path, the kind and both values."""
    [error] = validate(runtime_spec(*path.split("."), value=value))
    assert (error.path, error.kind) == (("spec", *path.split(".")), kind)
    assert message in error.message


def test_items_of_a_list_are_judged_by_index() -> None:
    """Null is not a valid item, and an entry of env needs both fields."""
    body = spec(runtime(), vllmConfig={"extraArgs": ["a", 2, None], "env": [{"name": "A", "valueFrom": {}}]})
    assert [(error.path[2:], error.kind) for error in validate(body)] == [
        (("extraArgs", 1), "type"),
        (("extraArgs", 2), "type"),
        (("env", 0, "value"), "required"),
        (("env", 0, "valueFrom"), "unknown-field"),
    ]


def test_an_error_names_what_is_allowed() -> None:
    """For suggestions."""
    message = 'must be one of RollingUpdate, Recreate, found the text "Blue"'
    expected = SchemaError(("spec", "deploymentStrategy"), "enum", message, ("RollingUpdate", "Recreate"))
    assert validate(spec(cache_server(), deploymentStrategy="Blue")) == [expected]
    [unknown] = validate(spec(router(), serviceAccount="a"))
    assert "serviceAccountName" in unknown.allowed


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        pytest.param({"topology": {"prefill": SIDE, "decode": SIDE}}, set(), id="with a topology"),
        pytest.param({}, WITHOUT_TOPOLOGY, id="without a topology"),
    ],
)
def test_an_engine_is_required_unless_there_is_a_topology(change: Body, missing: set[str]) -> None:
    """The two sides have it then."""
    body = {**runtime(), "spec": change}
    assert {str(error.path[-1]) for error in validate(body) if error.kind == "required"} == missing


def test_a_maximum_counts() -> None:
    """The LMCache controller's port is the only field with one."""
    [error] = validate(spec(router(), lmcacheControllerPort=70000))
    assert (error.kind, error.message) == ("maximum", "must be 65535 or less, found 70000")


def test_the_order_is_the_documents() -> None:
    """Missing fields first, then entry by entry."""
    body = spec(cache_server(), image={"x": 1}, port="a")
    kinds = [(error.path[-1], error.kind) for error in validate(body)]
    assert sorted(kinds) == [("name", "required"), ("port", "type"), ("registry", "required"), ("x", "unknown-field")]
    assert [each for each in kinds if each[0] in ("name", "x")] == [("name", "required"), ("x", "unknown-field")]
