"""What people and KEDA see of our CRDs on a real server: columns, short names, the scale subresource, and a description of every field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.models.kinds import API_VERSION, CATEGORY, GROUP, KINDS, RUNTIME, VERSION, Kind
from tests.e2e.manifests import moved, recorded_part
from tests.models.fields import emitted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.e2e.api import Api

pytestmark = pytest.mark.e2e

GROUP_PATH = f"/apis/{GROUP}/{VERSION}"
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"
OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
EXAMPLES: Mapping[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {
    "VLLMRuntime": (
        "runtime-full",
        {"replicas": 3, "availableReplicas": 2, "updatedReplicas": 1, "modelStatus": "Ready", "selector": "app=full"},
        {
            "Model": "meta-llama/Llama-3.1-8B-Instruct",
            "Replicas": 3,
            "Available": 2,
            "Status": "Ready",
            "Updated": 1,
            "GPUs": "2",
            "Image": "vllm-openai:v0.9.0",
        },
    ),
    "VLLMRouter": (
        "router-k8s-full",
        {"status": "Ready"},
        {
            "Logic": "kvaware",
            "Discovery": "k8s",
            "Replicas": 3,
            "Status": "Ready",
        },
    ),
    "CacheServer": ("cacheserver-full", {"status": "Ready"}, {"Status": "Ready"}),
    "LoraAdapter": ("lora-local", {"phase": "Loaded", "message": "said"}, {"Phase": "Loaded", "Message": "said"}),
}
"""By kind: a recorded input, a status that the operator may write, and what `kubectl get -o wide` then prints."""

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def discovered(api: Api) -> dict[str, Any]:
    """The group's resources and subresources, by name."""
    return {each["name"]: each for each in api.request("GET", GROUP_PATH)["resources"]}


def test_discovery_lists_what_there_is(api: Api) -> None:
    """Four kinds, a status for each, and one scale: nothing more, nothing less."""
    wanted = {name for kind in KINDS.values() for name in (kind.plural, f"{kind.plural}/status")}
    assert set(discovered(api)) == {*wanted, f"{RUNTIME.plural}/scale"}


@every_kind
def test_names_for_kubectl(api: Api, kind: Kind) -> None:
    """`kubectl get vrt` and `kubectl get vllm` work: discovery has the short names and the category."""
    found = discovered(api)[kind.plural]
    names = (found["kind"], found["singularName"], found["shortNames"], found["categories"], found["namespaced"])
    assert names == (kind.name, kind.singular, list(kind.short_names), [CATEGORY], True)


@every_kind
def test_columns(api: Api, namespace: str, kind: Kind) -> None:
    """`kubectl get` prints the columns of the registry, with the values of spec and status in them."""
    case, status, cells = EXAMPLES[kind.name]
    body = moved(recorded_part(case, "input"), namespace)
    api.apply(body)
    api.patch(body, {"status": dict(status)}, "status")
    table = api.request("GET", f"{GROUP_PATH}/namespaces/{namespace}/{kind.plural}", accept=TABLE)
    columns = [(each["name"], each["type"], each["priority"]) for each in table["columnDefinitions"]]
    own = [(each.name, each.type, each.priority) for each in kind.columns]
    assert columns == [("Name", "string", 0), *own, ("Age", "date", 0)]
    printed = dict(zip((name for name, _, _ in columns), table["rows"][0]["cells"], strict=True))
    assert {key: printed[key] for key in cells} == dict(cells)


def test_scale_is_read(api: Api, namespace: str) -> None:
    """The HPA reads three values: the wanted replicas from spec, what there is and its selector from status."""
    body = moved(recorded_part("runtime-full", "input"), namespace)
    api.apply(body)
    api.patch(body, {"status": {"replicas": 1, "selector": "app=full"}}, "status")
    scale = api.request("GET", f"{api.path(body)}/scale")
    assert (scale["apiVersion"], scale["kind"]) == ("autoscaling/v1", "Scale")
    assert (scale["spec"], scale["status"]) == ({"replicas": 2}, {"replicas": 1, "selector": "app=full"})


def test_scale_is_written(api: Api, namespace: str) -> None:
    """`kubectl scale` and KEDA write deploymentConfig.replicas, and nothing else of the spec."""
    body = moved(recorded_part("runtime-full", "input"), namespace)
    before = api.apply(body)["spec"]
    api.patch(body, {"spec": {"replicas": 5}}, "scale")
    after = api.get(body)["spec"]
    assert after["deploymentConfig"].pop("replicas") == 5
    assert before["deploymentConfig"].pop("replicas") == 2
    assert after == before


def test_status_is_written_apart(api: Api, namespace: str) -> None:
    """An apply cannot write a status, and a status cannot write a spec: the operator's word and people's stay apart."""
    body = moved(recorded_part("router-k8s-full", "input"), namespace)
    assert "status" not in api.apply({**body, "status": {"status": "Ready"}})
    changed = api.patch(body, {"spec": {"replicas": 9}, "status": {"status": "Ready"}}, "status")
    assert (changed["spec"]["replicas"], changed["status"]) == (3, {"status": "Ready"})


@every_kind
def test_every_field_is_described(api: Api, kind: Kind) -> None:
    """`kubectl explain` describes every field, according to the server's own OpenAPI document."""
    schemas = api.request("GET", f"/openapi/v3{GROUP_PATH}")["components"]["schemas"]
    (top,) = [each for each in schemas.values() if _is(each, kind)]
    fields = dict(_fields(top, ""))
    assert set(fields) == {path for name, path in emitted() if name == kind.name and path[-1] not in ".]}"}
    assert sorted(name for name, node in fields.items() if len(node.get("description", "")) < 10) == []


def test_all_kinds_are_of_one_version(api: Api) -> None:
    """The group has the one version that the operator knows, and prefers it."""
    group = api.request("GET", f"/apis/{GROUP}")
    assert [each["groupVersion"] for each in group["versions"]] == [API_VERSION]


def _is(schema: Mapping[str, Any], kind: Kind) -> bool:
    return any(each["kind"] == kind.name for each in schema.get("x-kubernetes-group-version-kind", ()))


def _fields(node: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every named field with its schema; metadata is Kubernetes' own and described there."""
    for name, child in node.get("properties", {}).items():
        yield f"{path}.{name}", child
        if OBJECT_META not in str(child.get("allOf", "")):
            yield from _fields(child, f"{path}.{name}")
    for keyword, step in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(node.get(keyword), dict):
            yield from _fields(node[keyword], f"{path}{step}")
