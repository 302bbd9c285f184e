"""ResourceQuotas: what they can limit, what the operator's pods request of it, and what every container must request."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import Manifest
from prodstack.rules.reading.requests import pods
from tests.rules.builders import ABSENT, IMAGE, cache, other, router, runtime, topology
from tests.rules.harness import (
    API_SERVER,
    ERROR,
    NOTHING,
    POD,
    WARNING,
    Said,
    bad,
    bad_cluster,
    check,
    good,
    parametrized,
)

if TYPE_CHECKING:
    from prodstack.manifests.finding import Severity
    from tests.rules.harness import Case

GPU, RESOURCES = "requests.nvidia.com/gpu", "spec/deploymentConfig/resources"
REPLICAS, STRATEGY = "spec/deploymentConfig/replicas", "spec/deploymentConfig/deploymentStrategy"
SIDECAR = "spec/deploymentConfig/sidecarConfig"
STORAGE = {"spec/storageConfig": {"enabled": True, "size": "10Gi"}}


def quota(name: str = "quota", namespace: str = "llm", spec: dict[str, Any] | None = None, **hard: Any) -> Manifest:
    """A ResourceQuota; in the names of `hard`, __ stands for a dot."""
    limits = {key.replace("__", "."): value for key, value in hard.items()}
    made = other("ResourceQuota", {"spec": {"hard": limits, **(spec or {})}}, name)
    return Manifest({**made.body, "metadata": {"name": name, "namespace": namespace}})


def limited(hard: Any, **spec: Any) -> Manifest:
    """A ResourceQuota with names that are no Python names."""
    return other("ResourceQuota", {"spec": {"hard": hard, **spec}}, "quota")


def gpus(count: object) -> Manifest:
    """A ResourceQuota for GPUs."""
    return limited({GPU: count})


def at(name: str, part: str, severity: Severity = WARNING, fix: str = "") -> Said:
    """What is said of one name."""
    fails_at = API_SERVER if severity is ERROR else POD
    return Said(("spec", "hard", name), part, severity, fails_at, fix)


def uncounted(name: str, fix: str) -> Said:
    """A warning about a name that is never counted."""
    return Said(("spec", "hard", name), f'does not count "{name}"', WARNING, NOTHING, fix)


known = partial(good, "invalid-quota")
refused = partial(bad, "invalid-quota")
INVALID_QUOTA = (
    refused("a misspelt name", limited({"request.cpu": 1}), at("request.cpu", "refuses", ERROR, 'did you mean "requests.cpu"?')),
    refused("an unknown name", limited({"gpus": 1}), at("gpus", "refuses", ERROR)),
    refused("no name at all", limited({"": 1}), at("", "refuses", ERROR)),
    refused("not a qualified name", limited({"requests.nvidia.com/gpu 1": 1}), at("requests.nvidia.com/gpu 1", "refuses", ERROR)),
    refused("GPUs without requests", limited({"nvidia.com/gpu": 1}), uncounted("nvidia.com/gpu", GPU)),
    refused("limits of GPUs", limited({"limits.nvidia.com/gpu": 1}), uncounted("limits.nvidia.com/gpu", GPU)),
    refused("a resource of Kubernetes' own with a slash", limited({"kubernetes.io/cpu": 1}), uncounted("kubernetes.io/cpu", "remove")),
    *(
        refused(f"an amount: {value!r}", limited({"requests.cpu": value}), at("requests.cpu", part, ERROR))
        for value, part in (("a", "not a quantity"), (True, "not a quantity"), (-1, "below 0"), ({}, "not a quantity"), ([], "not a quantity"))
    ),
    refused("a part of a pod", limited({"pods": "500m"}), at("pods", "not a whole number", ERROR)),
    known("all forms", limited({
        "cpu": "1", "requests.cpu": 1.5, "limits.memory": "64Gi", "requests.storage": "1Ti", "pods": 4, GPU: 8, "count/deployments.apps": 3,
        "gold.storageclass.storage.k8s.io/requests.storage": "1Ti", "hugepages-2Mi": "1Gi", "requests.hugepages-2Mi": "1Gi",
        "services.loadbalancers": 1, "gpu.deviceclass.resource.k8s.io/devices": 2, "requests.cpus.example.com/x": None,
    })),
    known("no limits", limited({})),
    known("limits that are no mapping", limited(["pods"])),
    known("another kind", other("Thing", {"spec": {"hard": {"gpus": 1}}})),
)  # fmt: skip

exceeded = partial(bad_cluster, "exceeded-quota")
fits = partial(good, "exceeded-quota")
EXCEEDED_QUOTA = (
    exceeded("GPUs", (runtime({REPLICAS: 3}), gpus(2)), at(GPU, 'allows 2 for requests.nvidia.com/gpu, and the objects of the namespace "llm" request 3: VLLMRuntime "engine" 3')),
    exceeded("in a partial tree", (runtime({REPLICAS: 3}), gpus("2")), at(GPU, "request 3"), complete=False),
    exceeded("GPUs of all runtimes", (runtime(), runtime(name="b"), gpus(1)), at(GPU, 'VLLMRuntime "b" 1 and VLLMRuntime "engine" 1')),
    exceeded("both sides of a topology", (topology(), gpus(1)), at(GPU, "request 2")),
    exceeded("GPUs of a sidecar", (runtime({SIDECAR: {"enabled": True, "image": IMAGE, "resources": {"gpu": "1"}}}), gpus(1)), at(GPU, "request 2")),
    exceeded("CPU of all kinds", (runtime(), router(), cache(), limited({"limits.cpu": 1})), at("limits.cpu", "request")),
    exceeded("the sidecar's defaults", (runtime({SIDECAR: {"enabled": True, "image": IMAGE}}), limited({"cpu": 4, "requests.memory": "16Gi"})),
             at("cpu", "request 4500m"), at("requests.memory", "request 16512Mi")),
    exceeded("pods", (runtime({REPLICAS: 2}), limited({"pods": 1, "count/pods": 1})), at("pods", "request 2"), at("count/pods", "request 2")),
    exceeded("claims", (runtime(STORAGE), limited({"persistentvolumeclaims": 0, "requests.storage": "9Gi"})),
             at("persistentvolumeclaims", "request 1"), at("requests.storage", "request 10Gi")),
    exceeded("the default size of a claim", (runtime({"spec/storageConfig": {"enabled": True}}), limited({"requests.storage": "1Gi"})), at("requests.storage", "request 10Gi")),
    exceeded("more than three objects", (*(runtime(name=name) for name in "abcde"), gpus(4)), at(GPU, "and 2 more")),
    exceeded("the lowest number with autoscaling",
             (runtime({REPLICAS: ABSENT, "spec/autoscalingConfig": {"enabled": True, "minReplicas": 2, "maxReplicas": 9, "scaleUpPolicy": {}, "scaleDownPolicy": {}, "triggers": {}}}), gpus(1)),
             at(GPU, "request 2")),
    fits("as much as it allows", (runtime({REPLICAS: 3}), gpus(3))),
    fits("another namespace", (runtime({REPLICAS: 3}), quota(namespace="other", pods=1))),
    fits("an object that is written twice", (runtime(), runtime(), gpus(1))),
    fits("with a scope", (runtime({REPLICAS: 3}), limited({GPU: 1}, scopes=["NotTerminating"]))),
    fits("with a scope selector", (runtime({REPLICAS: 3}), limited({GPU: 1}, scopeSelector={"matchExpressions": [{}]}))),
    fits("GPUs under a name that is not counted", (runtime({REPLICAS: 3}), limited({"nvidia.com/gpu": 1, "limits.nvidia.com/gpu": 1}))),
    fits("GPUs of another type", (runtime({REPLICAS: 3}), limited({"requests.amd.com/gpu": 1}))),
    fits("unreadable amounts", (runtime({REPLICAS: 3, f"{RESOURCES}/cpu": "x", f"{RESOURCES}/memory": 7}), limited({"cpu": "y", "memory": "1Gi"}))),
    fits("no replicas", (runtime({REPLICAS: 0}), gpus(0))),
)  # fmt: skip

short = partial(bad_cluster, "missing-spare-quota")
spare = partial(good, "missing-spare-quota")
ROLLING = {STRATEGY: ABSENT}
MISSING_SPARE_QUOTA = (
    short("a runtime that rolls", (runtime(ROLLING), gpus(1)), at(GPU, 'a rolling update of VLLMRuntime "engine" needs 2', fix="allow 2, or write deploymentStrategy: Recreate")),
    short("three replicas", (runtime({**ROLLING, REPLICAS: 3}), gpus(3)), at(GPU, "needs 4")),
    short("the largest pod", (runtime(ROLLING), runtime({**ROLLING, f"{RESOURCES}/gpu": "4", "spec/vllmConfig/tensorParallelSize": 4}, "b"), gpus(8)), at(GPU, '"b" needs 9')),
    short("a router", (runtime(), router(), limited({"pods": 2})), at("pods", "VLLMRouter \"router\" needs 3", fix="allow 3")),
    short("a cache server, whose strategy reaches nothing", (cache({"spec/deploymentStrategy": "Recreate"}), limited({"pods": 1})), at("pods", 'CacheServer "cache" needs 2')),
    spare("Recreate", (runtime(), gpus(1))),
    spare("room", (runtime(ROLLING), gpus(2))),
    spare("four replicas", (runtime({**ROLLING, REPLICAS: 4}), gpus(4))),
    spare("a quota that is exceeded anyway", (runtime({**ROLLING, REPLICAS: 2}), gpus(1))),
    spare("claims, which no update needs", (runtime({**ROLLING, **STORAGE}), limited({"persistentvolumeclaims": 1, "requests.storage": "10Gi"}))),
    spare("nothing that rolls", (runtime({**ROLLING, REPLICAS: 0}), gpus(0))),
    spare("with a scope", (runtime(ROLLING), limited({GPU: 1}, scopes=["NotTerminating"]))),
)  # fmt: skip


def unsaid(path: str, part: str, severity: Severity = WARNING, fix: str = "") -> Said:
    """A container that requests too little."""
    return Said(path, part, severity, POD, fix)


NO_CPU, NO_MEMORY = {f"{RESOURCES}/cpu": ABSENT}, {f"{RESOURCES}/memory": ABSENT}
lacking = partial(bad_cluster, "missing-requests")
complete = partial(good, "missing-requests")
MISSING_REQUESTS = (
    lacking("a runtime", (runtime(NO_CPU), limited({"requests.cpu": 64})), unsaid(RESOURCES, 'the container "vllm" requests no cpu, which the ResourceQuota "quota" limits', fix="write cpu")),
    lacking("in a partial tree", (runtime(NO_CPU), limited({"cpu": 64})), unsaid(RESOURCES, "requests no cpu", WARNING), complete=False),
    lacking("limits count too", (runtime(NO_MEMORY), limited({"limits.memory": "64Gi"})), unsaid(RESOURCES, "requests no memory")),
    lacking("both", (runtime({**NO_CPU, **NO_MEMORY}), limited({"cpu": 64, "memory": "64Gi"})), unsaid(RESOURCES, "requests no cpu and no memory", fix="write cpu and memory")),
    lacking("one side of a topology", (topology({"spec/topology/decode/deploymentConfig/resources/cpu": ABSENT}), limited({"cpu": 64})), unsaid("spec/topology/decode/deploymentConfig/resources", "requests no cpu")),
    lacking("a LimitRange for something else", (runtime({**NO_CPU, **NO_MEMORY}), limited({"cpu": 64, "memory": "1Ti"}), other("LimitRange", {"spec": {"limits": [{"type": "Container", "default": {"cpu": 1}}]}})), unsaid(RESOURCES, "requests no memory")),
    lacking("a LimitRange for pods", (runtime(NO_CPU), limited({"cpu": 64}), other("LimitRange", {"spec": {"limits": [{"type": "Pod", "max": {"cpu": 1}}]}})), unsaid(RESOURCES, "requests no cpu")),
    complete("everything", (runtime(), router(), cache(), limited({"cpu": 64, "limits.memory": "1Ti"}))),
    complete("a quota for GPUs alone", (runtime(NO_CPU), gpus(8))),
    complete("a quota in another namespace", (runtime(NO_CPU), quota(namespace="other", cpu=1))),
    complete("a sidecar without resources", (runtime({SIDECAR: {"enabled": True, "image": IMAGE}}), limited({"cpu": 64, "memory": "1Ti"}))),
    complete("a LimitRange", (runtime(NO_CPU), limited({"cpu": 64}), other("LimitRange", {"spec": {"limits": [{"type": "Container", "defaultRequest": {"cpu": 1}}]}}))),
    complete("with a scope", (runtime(NO_CPU), limited({"cpu": 64}, scopes=["NotTerminating"]))),
)  # fmt: skip


CASES = (*INVALID_QUOTA, *EXCEEDED_QUOTA, *MISSING_SPARE_QUOTA, *MISSING_REQUESTS)


@parametrized(CASES)
def test_rule(case: Case) -> None:
    """Each rule reports exactly what it should."""
    check(case)


def test_a_router_without_requests() -> None:
    """Its container is reported too; that the operator updates it endlessly is another mistake, of another rule."""
    lacking_memory = router({"spec/resources/memory": ABSENT})
    (found,) = (each for each in pods(lacking_memory))
    assert (found.containers[0].name, {*found.containers[0].requests}) == ("router", {"cpu"})
    assert found.needs_spare
