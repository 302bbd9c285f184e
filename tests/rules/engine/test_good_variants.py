"""Good variants of the stack are clean: no error and no warning, in a world where everything is known."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.finding import Severity
from prodstack.manifests.manifest import Facts, Manifest, NodePool
from prodstack.rules.engine.registry import judge
from tests.rules.builders import ABSENT, Patch, adapter, cache, other, router, runtime, topology, world
from tests.rules.harness import FACTS, NIXL, RECEIVER, SENDER

if TYPE_CHECKING:
    from collections.abc import Mapping

SELECTOR, ARGUMENTS = "spec/k8sLabelSelector", "spec/extraArgs"
SEED = [{"name": "PYTHONHASHSEED", "value": "0"}]
SIDECAR = {"enabled": True, "image": {"registry": "docker.io", "name": "lmcache/lmstack-sidecar:v1"}}
VOLUME = {"enabled": True, "size": "20Gi", "storageClassName": "gp3"}
AMD = dataclasses.replace(
    FACTS, node_pools=(NodePool("mi300", "amd.com/gpu", gpus=16, nodes=2),), runtime_classes=frozenset({"amd"})
)
SCALING: Patch = {
    "spec/deploymentConfig/replicas": ABSENT,
    "spec/autoscalingConfig": {
        "enabled": True,
        "minReplicas": 1,
        "maxReplicas": 4,
        "scaleUpPolicy": {},
        "scaleDownPolicy": {},
        "triggers": {},
    },
}
CREDENTIALS = {"name": "hf", "key": "token"}


def _labelled(model: str, name: str = "engine", patch: Mapping[str, Any] | None = None) -> Manifest:
    return runtime(patch, name, labels={"model": model})


def _sides(logic: str) -> list[str]:
    return ["--routing-logic", logic, "--prefill-model-labels", "q-prefill", "--decode-model-labels", "q-decode"]


VARIANTS: dict[str, tuple[tuple[Manifest, ...], Facts]] = {
    "one of each": ((runtime(), router(), cache(), _labelled("m", "b")), FACTS),
    "several runtimes and routers": (
        (
            *(runtime(name=name) for name in ("a", "b", "c")),
            router({SELECTOR: "app in (a,b)", "spec/serviceAccountName": "ab"}, "ab"),
            router({SELECTOR: "app=c", "spec/serviceAccountName": "c-router"}, "c-router"),
        ),
        FACTS,
    ),
    "two namespaces, the same names": (
        (
            runtime(),
            router(),
            runtime({"metadata/namespace": "test"}),
            router({"metadata/namespace": "test"}),
        ),
        FACTS,
    ),
    "a shared label": ((_labelled("m"), _labelled("m", "b"), router({SELECTOR: "model=m"})), FACTS),
    "a set selector": (
        (_labelled("m"), _labelled("n", "b"), router({SELECTOR: "model in (m,n),app!=router"})),
        FACTS,
    ),
    "by absence": ((_labelled("m"), router({SELECTOR: "model,!team"})), FACTS),
    "AMD GPUs": (
        (
            runtime(
                {
                    "spec/deploymentConfig/resources": {
                        "cpu": "8",
                        "memory": "64Gi",
                        "gpu": "8",
                        "gpuType": "amd.com/gpu",
                    },
                    "spec/deploymentConfig/runtimeClass": "amd",
                    "spec/vllmConfig/tensorParallelSize": 8,
                }
            ),
            router(),
        ),
        AMD,
    ),
    "autoscaling": ((runtime(SCALING), router()), FACTS),
    "autoscaling with monitors": (
        (
            runtime(SCALING),
            router(),
            *(
                other(
                    "PodMonitor",
                    {"spec": {"jobLabel": "app", "selector": {"matchLabels": {"app": app}}}},
                    app,
                    "monitoring.coreos.com/v1",
                )
                for app in ("engine", "router")
            ),
        ),
        dataclasses.replace(FACTS, add_ons=frozenset({"keda", "prometheus-operator"})),
    ),
    "autoscaling under another name": (
        (runtime({**SCALING, "spec/vllmConfig/extraArgs": ["--served-model-name=chat"]}), router()),
        FACTS,
    ),
    "static backends of somebody else": (
        (
            router(
                {
                    SELECTOR: ABSENT,
                    "spec/serviceDiscovery": "static",
                    "spec/staticBackends": "http://mine.llm.svc:8000,https://vllm.example.com",
                    "spec/staticModels": "Qwen/Qwen3-8B,Qwen/Qwen3-8B",
                }
            ),
            other("Service", {"spec": {"selector": {"app": "vllm"}, "ports": [{"port": 8000}]}}, "mine"),
        ),
        FACTS,
    ),
    "a Service beside the router's": (
        (
            runtime(),
            router(),
            other("Service", {"spec": {"selector": {"app": "router"}, "ports": [{"port": 9000}]}}, "router-more"),
        ),
        FACTS,
    ),
    "kvaware on the default port": (
        (
            runtime({"spec/vllmConfig/env": SEED}),
            router({"spec/routingLogic": "kvaware", "spec/env": SEED}),
            other("Service", {"spec": {"selector": {"app": "router"}, "ports": [{"port": 9000}]}}, "controller"),
        ),
        FACTS,
    ),
    "static discovery": (
        (
            runtime(),
            router(
                {
                    SELECTOR: ABSENT,
                    "spec/serviceDiscovery": "static",
                    "spec/staticBackends": "http://engine.llm.svc:80",
                    "spec/staticModels": "Qwen/Qwen3-8B",
                }
            ),
        ),
        FACTS,
    ),
    "session": (
        (runtime(), router({"spec/routingLogic": "session", "spec/sessionKey": "x-user-id"})),
        FACTS,
    ),
    "kvaware": (
        (
            runtime({"spec/vllmConfig/env": SEED}),
            router({"spec/routingLogic": "kvaware", "spec/lmcacheControllerPort": 9000, "spec/env": SEED}),
            other("Service", {"spec": {"selector": {"app": "router"}, "ports": [{"port": 9000}]}}, "controller"),
        ),
        FACTS,
    ),
    "tensor parallel": (
        (
            runtime(
                {"spec/deploymentConfig/resources/gpu": "4", "spec/vllmConfig/tensorParallelSize": 4},
            ),
            router(),
        ),
        FACTS,
    ),
    "another port": (
        (runtime({"spec/vllmConfig/port": 8080}), router({ARGUMENTS: ["--k8s-port", "8080"]})),
        FACTS,
    ),
    "images by digest": (
        (
            runtime({"spec/deploymentConfig/image/name": "lmcache/vllm-openai@sha256:" + "a1" * 32}),
            router({"spec/image/name": "lmcache/lmstack-router@sha256:" + "b2" * 32}),
        ),
        FACTS,
    ),
    "a cache that is used": (
        (
            runtime(
                {
                    "spec/lmCacheConfig": {
                        "enabled": True,
                        "cpuOffloadingBufferSize": "15",
                        "diskOffloadingBufferSize": "",
                        "remoteUrl": "lm://cache.llm.svc:80",
                        "remoteSerde": "naive",
                    }
                }
            ),
            router(),
            cache(),
        ),
        FACTS,
    ),
    "an adapter from the hub": (
        (
            _labelled(
                "llm.engine",
                patch={
                    "spec/model/enableLoRA": True,
                    "spec/vllmConfig/maxLoras": 4,
                    "spec/deploymentConfig/sidecarConfig": SIDECAR,
                    "spec/storageConfig": VOLUME,
                },
            ),
            router(),
            adapter(
                {
                    "spec/baseModel": "llm.engine",
                    "spec/adapterSource": {
                        "type": "huggingface",
                        "adapterName": "sql",
                        "repository": "acme/sql",
                        "credentialsSecretRef": CREDENTIALS,
                    },
                }
            ),
        ),
        FACTS,
    ),
    "a token and a volume": (
        (
            runtime(
                {
                    "spec/model/modelURL": "meta-llama/Llama-3.1-8B-Instruct",
                    "spec/model/hfTokenSecret": {"hfTokenSecretName": "hf"},
                    "spec/storageConfig": VOLUME,
                }
            ),
            router(),
        ),
        FACTS,
    ),
    "a pair of sides": (
        (
            _labelled("q-prefill", "q-prefill", NIXL),
            _labelled("q-decode", "q-decode", NIXL),
            router(
                {
                    SELECTOR: "app in (q-decode,q-prefill)",
                    ARGUMENTS: _sides("disaggregated_prefill_orchestrated"),
                }
            ),
        ),
        FACTS,
    ),
    "a topology": (
        (
            topology(
                {
                    ("spec", "topology", "prefill", "lmCacheConfig"): SENDER,
                    ("spec", "topology", "decode", "lmCacheConfig"): RECEIVER,
                },
                labels={"model": "q"},
            ),
            router({"spec/routingLogic": "disaggregated_prefill", ARGUMENTS: _sides("disaggregated_prefill")[2:]}),
            other("Service", {"spec": {"selector": {"app": "router"}, "ports": [{"port": 7500}]}}, "router-nixl"),
        ),
        FACTS,
    ),
}


@pytest.mark.parametrize(("objects", "facts"), VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("complete", [True, False], ids=["complete", "partial"])
def test_a_good_variant_has_no_error_and_no_warning(
    objects: tuple[Manifest, ...],
    facts: Facts,
    complete: bool,
) -> None:
    """A false alarm teaches people to look away."""
    found = judge(world(*objects, complete=complete, facts=facts))
    assert [finding for finding in found if finding.severity >= Severity.WARNING] == []


ON_TODAYS_OPERATOR = {name: objects for name, (objects, _) in VARIANTS.items() if name != "a topology"}


@pytest.mark.parametrize("objects", ON_TODAYS_OPERATOR.values(), ids=ON_TODAYS_OPERATOR)
def test_a_partial_tree_of_an_unknown_cluster_has_none_either(objects: tuple[Manifest, ...]) -> None:
    """What lives outside the tree (classes, secrets, add-ons) is a note there. A topology needs to know its operator."""
    found = judge(world(*objects, facts=Facts()))
    assert [finding for finding in found if finding.severity >= Severity.WARNING] == []
