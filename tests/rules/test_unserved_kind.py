"""The rule `unserved-kind`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.manifest import GROUP, Manifest
from tests.rules.builders import adapter, cache, other, reports, router, runtime, world
from tests.rules.checks import API_SERVER, ERROR, Said, check_bad, check_good

if TYPE_CHECKING:
    from collections.abc import Mapping

RULE = "unserved-kind"
CURRENT = f"{GROUP}/v1alpha1"

BAD = [
    pytest.param(runtime({"apiVersion": f"{GROUP}/v1"}), "apiVersion", "v1", CURRENT, id="version"),
    pytest.param(router({"apiVersion": f"{GROUP}/v1beta1"}), "apiVersion", "v1beta1", CURRENT, id="another version"),
    pytest.param(cache({"apiVersion": GROUP}), "apiVersion", GROUP, CURRENT, id="no version"),
    pytest.param(runtime({"kind": "VllmRuntime"}), "kind", '"VllmRuntime"', "did you mean VLLMRuntime", id="kind"),
    pytest.param(adapter({"kind": "LoRA"}), "kind", '"LoRA"', "LoraAdapter", id="half a kind"),
    pytest.param(other("Pod", api_version=CURRENT), "kind", '"Pod"', "write one of VLLMRuntime", id="stranger"),
    pytest.param(
        runtime({"apiVersion": "production-stack.vllm.io/v1alpha1"}), "apiVersion", "vllm.io", CURRENT, id="group"
    ),
    pytest.param(
        cache({"apiVersion": "productionstack.vllm.ai/v1"}),
        "apiVersion",
        "productionstack",
        CURRENT,
        id="group, no dash",
    ),
]


@pytest.mark.parametrize(("manifest", "path", "part", "fix"), BAD)
def test_bad(manifest: Manifest, path: str, part: str, fix: str) -> None:
    """The API server has four kinds of the operator in one version (CRDs, read)."""
    check_bad(RULE, manifest, Said(path, part, ERROR, API_SERVER, fix))


GOOD = [
    pytest.param(runtime(), id="runtime"),
    pytest.param(other("Deployment", api_version="apps/v1"), id="of Kubernetes"),
    pytest.param(other("CacheServer", api_version="infinispan.org/v1"), id="somebody else's cache server"),
    pytest.param(other("IntelligentPool", api_version="vllm.ai/v1alpha1"), id="somebody else's group"),
    pytest.param(other("Cluster", api_version="production-stack.vllm.io/v1"), id="somebody else's near group"),
]


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """The operator's kinds as they are, and kinds of other groups."""
    check_good(RULE, manifest)


@pytest.mark.parametrize(
    ("version", "count"),
    [({"name": "v1beta1"}, 0), ({"name": "v1beta1", "served": True}, 0), ({"name": "v1beta1", "served": False}, 1)],
    ids=["served by default", "served", "not served"],
)
def test_a_definition_in_the_tree_is_believed(version: Mapping[str, object], count: int) -> None:
    """A newer operator may bring kinds and versions of its own."""
    spec = {"group": GROUP, "names": {"kind": "VLLMCluster"}, "versions": [version]}
    definition = other("CustomResourceDefinition", {"spec": spec}, api_version="apiextensions.k8s.io/v1")
    manifest = other("VLLMCluster", api_version=f"{GROUP}/v1beta1")
    assert len(reports(RULE, manifest, world(definition, manifest))) == count
