"""The bundle consists of definitions that an API server accepts: structural, described, with valid names and paths."""

from __future__ import annotations

import re
from typing import Any

import pytest

from prodstack.models.crds import bundle
from prodstack.models.kinds import CATEGORY, GROUP, KINDS, VERSION, Kind
from tests.models.fields import emitted, nodes

TAKEN_SHORT_NAMES = frozenset(
    {
        "cj",
        "cm",
        "crd",
        "crds",
        "cs",
        "csr",
        "deploy",
        "ds",
        "ep",
        "ev",
        "hpa",
        "ing",
        "netpol",
        "no",
        "ns",
        "pc",
        "pdb",
    }
    | {"po", "pv", "pvc", "quota", "rc", "rs", "sa", "sc", "so", "sts", "svc", "limits", "cr"}
)
"""Short names that Kubernetes or KEDA, which the operator works with, use already."""

kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def definition(kind: Kind) -> dict[str, Any]:
    """Return the definition of one kind."""
    return next(crd for crd in bundle() if crd["spec"]["names"]["kind"] == kind.name)


def test_the_bundle_has_the_four_kinds_in_one_order() -> None:
    """The order is fixed, and every call returns new trees."""
    assert [crd["spec"]["names"]["kind"] for crd in bundle()] == [
        "VLLMRuntime",
        "VLLMRouter",
        "CacheServer",
        "LoraAdapter",
    ]
    first, second = bundle(), bundle()
    first[0]["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"].clear()
    assert second == bundle()


@kinds
def test_names_follow_kubernetes_rules(kind: Kind) -> None:
    """A definition is named plural.group, and one version is served and stored, with a status subresource."""
    crd = definition(kind)
    assert crd["metadata"]["name"] == f"{kind.plural}.{GROUP}"
    assert crd["spec"]["names"]["categories"] == [CATEGORY]
    assert crd["spec"]["scope"] == "Namespaced"
    (version,) = crd["spec"]["versions"]
    assert (version["name"], version["served"], version["storage"]) == (VERSION, True, True)
    assert version["subresources"]["status"] == {}


def test_short_names_collide_with_nothing() -> None:
    """`kubectl get cs` lists component statuses: our short names are unique, and not used by Kubernetes."""
    names = [name for kind in KINDS.values() for name in (*kind.short_names, kind.singular, kind.plural)]
    assert len(set(names)) == len(names)
    assert not TAKEN_SHORT_NAMES & set(names)
    assert all(kind.short_names for kind in KINDS.values())


def test_only_the_runtime_scales() -> None:
    """KEDA scales a VLLMRuntime by these three paths (operator source, read); the other kinds have no such status."""
    scales = {
        kind.name: definition(kind)["spec"]["versions"][0]["subresources"].get("scale") for kind in KINDS.values()
    }
    assert scales.pop("VLLMRuntime") == {
        "specReplicasPath": ".spec.deploymentConfig.replicas",
        "statusReplicasPath": ".status.replicas",
        "labelSelectorPath": ".status.selector",
    }
    assert set(scales.values()) == {None}


@kinds
def test_paths_outside_the_schema_lead_into_it(kind: Kind) -> None:
    """A printer column or scale path without a field would print nothing and scale nothing."""
    version = definition(kind)["spec"]["versions"][0]
    columns = {column["name"]: column for column in version["additionalPrinterColumns"]}
    assert columns.pop("Age") == {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}
    for column in columns.values():
        assert emitted()[kind.name, column["jsonPath"]].keywords["type"] == column["type"]
    for path in version["subresources"].get("scale", {}).values():
        assert (kind.name, path) in emitted()


@kinds
def test_metadata_says_only_that_it_is_an_object(kind: Kind) -> None:
    """With a description there, the API server rejects the whole definition (kube-apiserver 1.34, run)."""
    version = definition(kind)["spec"]["versions"][0]
    assert version["schema"]["openAPIV3Schema"]["properties"]["metadata"] == {"type": "object"}


@pytest.mark.parametrize(("place", "node"), [pytest.param(*node, id=node[0]) for node in nodes()])
def test_a_node_is_structural(place: str, node: dict[str, Any]) -> None:
    """Every node has one type and only keywords of structural schemas; required fields exist; keys are sorted."""
    assert node["type"] in {"object", "array", "string", "integer", "boolean"}, place
    assert not {"$ref", "anyOf", "oneOf", "allOf", "nullable", "title", "const", "$defs"} & set(node)
    assert set(node.get("required", ())) <= set(node.get("properties", ()))
    assert list(node) == sorted(node)
    assert list(node.get("properties", ())) == sorted(node.get("properties", ()))
    if place in {f"{kind}.metadata" for kind in KINDS} or (place.endswith(("[]", "{}")) and node["type"] != "object"):
        return
    assert re.fullmatch(r"[A-Z][^\n]{9,}[.]", node["description"]), place
