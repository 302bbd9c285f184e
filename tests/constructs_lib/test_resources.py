"""The verbs of the constructs give the same objects as a stack file that says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cdk8s
import pytest
from pydantic import ValidationError

from constructs_lib import CacheServer, LoraAdapter, PrefillDecode, Router, Runtime
from prodstack.manifests.yaml_reader import read
from prodstack.models.cache_server import CacheServerSpec
from prodstack.models.lora_adapter import LoraAdapterSpec
from prodstack.models.router import RouterSpec
from prodstack.models.runtime import RuntimeSpec
from tests.projects import BLOCK, STACK, ProjectFolder

if TYPE_CHECKING:
    from collections.abc import Callable

ENGINE_IMAGE = {"registry": "docker.io", "name": "lmcache/vllm-openai:v0.3.7"}
ROUTER_IMAGE = {"registry": "docker.io", "name": "lmcache/lmstack-router:v0.1.7"}
ENGINE_RESOURCES = {"cpu": "4", "memory": "16Gi", "gpu": "1"}
TEAM = "namespace: team\n"
ADAPTER = {
    "type": "huggingface",
    "adapterName": "sql",
    "repository": "org/sql",
    "credentialsSecretRef": {"name": "token", "key": "token"},
}
LORA_STACK = STACK + (
    "loraAdapters:\n  sql:\n    runtime: llama\n    adapterSource:\n      type: huggingface\n      adapterName: sql\n"
    "      repository: org/sql\n      credentialsSecretRef: {name: token, key: token}\n"
)


def runtime(chart: cdk8s.Chart, name: str = "llama", **more: Any) -> Runtime:
    """The stack file's runtime."""
    written = {
        "model": {"modelURL": "org/llama"},
        "vllmConfig": more.pop("vllmConfig", {}),
        "deploymentConfig": {"image": ENGINE_IMAGE, "resources": ENGINE_RESOURCES},
    }
    return Runtime(chart, name, namespace="team", spec=RuntimeSpec.model_validate(written), **more)


def router(chart: cdk8s.Chart, namespace: str = "team") -> Router:
    """The stack file's router."""
    spec = RouterSpec.model_validate({"image": ROUTER_IMAGE, "resources": {"cpu": "2", "memory": "8Gi"}})
    return Router(chart, "front", namespace=namespace, spec=spec)


def cache(chart: cdk8s.Chart) -> CacheServer:
    """The stack file's cache server."""
    spec = CacheServerSpec.model_validate({"image": ENGINE_IMAGE, "resources": {"cpu": "2", "memory": "4Gi"}})
    return CacheServer(chart, "cache", namespace="team", spec=spec)


def adapter(chart: cdk8s.Chart) -> LoraAdapter:
    """An adapter that has no base model yet."""
    spec = LoraAdapterSpec.model_validate({"baseModel": "none", "adapterSource": ADAPTER})
    return LoraAdapter(chart, "sql", namespace="team", spec=spec)


def block(chart: cdk8s.Chart, mode: str) -> PrefillDecode:
    """The stack file's prefill/decode block."""
    common = {
        "model": {"modelURL": "org/llama"},
        "vllmConfig": {},
        "deploymentConfig": {
            "image": "docker.io/lmcache/vllm-openai:latest",
            "resources": {"cpu": 4, "memory": "16Gi", "gpu": 1},
        },
    }
    return PrefillDecode(chart, "pd", namespace="team", common=common, mode=mode)


def serves(chart: cdk8s.Chart) -> None:
    """A router in front of a runtime, and a cache beside them."""
    router(chart).serves(runtime(chart))
    cache(chart)


def uses(chart: cdk8s.Chart) -> None:
    """The runtime uses the cache."""
    router(chart).serves(runtime(chart).uses(cache(chart)))


def on_a_port(chart: cdk8s.Chart) -> None:
    """The engines listen on another port."""
    router(chart).serves(runtime(chart, vllmConfig={"port": 9000}))
    cache(chart)


def extends(chart: cdk8s.Chart) -> None:
    """An adapter extends the runtime."""
    model = runtime(chart)
    router(chart).serves(model)
    cache(chart)
    adapter(chart).extends(model)


def pair(chart: cdk8s.Chart) -> None:
    """A pair of runtimes, and their router."""
    router(chart).serves(block(chart, "pair"))


def topology(chart: cdk8s.Chart) -> None:
    """One runtime with a topology, its router and the Service of its proxy."""
    router(chart).serves(block(chart, "topology"))


SAME: dict[str, tuple[Callable[[cdk8s.Chart], None], str]] = {
    "serves": (serves, STACK),
    "uses": (uses, STACK.replace("  llama:\n", "  llama:\n    cache: cache\n")),
    "on another port": (on_a_port, STACK.replace("vllmConfig: {}", "vllmConfig: {port: 9000}")),
    "extends": (extends, LORA_STACK),
    "pair": (pair, BLOCK),
    "topology": (topology, BLOCK.replace("  pd:\n", "  pd:\n    mode: topology\n")),
}


def made(build: Callable[[cdk8s.Chart], Any]) -> list[dict[str, Any]]:
    """The objects of a chart, as Kubernetes' tools read them."""
    app = cdk8s.App()
    build(cdk8s.Chart(app, "unit", disable_resource_name_hashes=True))
    return read(str(app.synth_yaml()), "out.yaml")


def by_identity(objects: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Objects by kind and name."""
    return {(body["kind"], body["metadata"]["name"]): body for body in objects}


@pytest.mark.parametrize(("build", "text"), SAME.values(), ids=SAME)
def test_a_verb_says_what_a_reference_key_says(
    project: ProjectFolder, build: Callable[[cdk8s.Chart], None], text: str
) -> None:
    """Object by object and field by field, digest included."""
    wanted = by_identity(project.write({"stacks/chat.yaml": TEAM + text}).objects())
    assert by_identity(made(build)) == wanted


def test_handles() -> None:
    """What other charts refer to: names, URLs, the port and the label."""
    chart = cdk8s.Chart(cdk8s.App(), "unit")
    model, front, store = runtime(chart, vllmConfig={"port": 9000}), router(chart), cache(chart)
    assert (model.model_label, model.port) == ("team.llama", 9000)
    assert (front.url, store.url) == ("http://front.team.svc", "lm://cache.team.svc:80")
    assert [child.node.id for child in model.node.children] == ["Resource"]


def test_written_labels_win() -> None:
    """An empty mapping is a choice: a live runtime without labels keeps none."""
    (body,) = made(lambda chart: runtime(chart, labels={}))
    assert "labels" not in body["metadata"]


REFUSED: dict[str, tuple[Callable[[cdk8s.Chart], Any], str]] = {
    "another namespace": (
        lambda chart: router(chart, "other").serves(runtime(chart)),
        "router front of namespace other cannot serve runtimes of team",
    ),
    "two ports": (
        lambda chart: router(chart).serves(runtime(chart), runtime(chart, "b", vllmConfig={"port": 9000})),
        r"its runtimes listen on \[8000, 9000\]",
    ),
    "a block beside a runtime": (
        lambda chart: router(chart).serves(runtime(chart), block(chart, "pair")),
        "a router of a prefill/decode block serves nothing else",
    ),
    "no label": (
        lambda chart: adapter(chart).extends(runtime(chart, labels={})),
        "adapter sql: the runtime llama has no label `model`",
    ),
    "a mode": (lambda chart: block(chart, "both"), 'unknown mode "both"; write one of pair, topology'),
}


@pytest.mark.parametrize(("build", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_work_is_refused(build: Callable[[cdk8s.Chart], Any], message: str) -> None:
    """With both values, before anything is emitted."""
    with pytest.raises(ValueError, match=message):
        made(build)


def test_a_spec_that_the_crd_refuses_never_reaches_a_chart() -> None:
    """The one CRD model is asked first, not jsii."""
    with pytest.raises(ValidationError, match="modelURL"):
        RuntimeSpec.model_validate({"model": {}, "vllmConfig": {}, "deploymentConfig": {}})
