"""The rules about GPUs that runtimes ask for and node pools have."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING

from prodstack.manifests.manifest import Facts, NodePool
from tests.rules.builders import ABSENT, IMAGE, Patch, router, runtime, topology
from tests.rules.harness import FACTS, POD, WARNING, Case, Said, bad, bad_cluster, check, good, parametrized

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

AT = "spec/deploymentConfig/resources"
GPU, GPU_TYPE = f"{AT}/gpu", f"{AT}/gpuType"
REPLICAS, STRATEGY = "spec/deploymentConfig/replicas", "spec/deploymentConfig/deploymentStrategy"
SIDECAR, TENSOR = "spec/deploymentConfig/sidecarConfig", "spec/vllmConfig/tensorParallelSize"

unqualified, qualified = partial(bad, "unqualified-gpu-type"), partial(good, "unqualified-gpu-type")
UNQUALIFIED_GPU_TYPE = (
    unqualified("a model of GPU", runtime({GPU_TYPE: "A100"}), Said(GPU_TYPE, "A100")),
    unqualified("no resource of Kubernetes", runtime({GPU_TYPE: "storage"}), Said(GPU_TYPE, "name of a resource")),
    unqualified("a quota", runtime({GPU_TYPE: "requests.nvidia.com/gpu"}), Said(GPU_TYPE, "refuses")),
    *(
        qualified(f"a resource of Kubernetes' own: {name}", runtime({GPU_TYPE: name}))
        for name in ("cpu", "memory", "ephemeral-storage", "kubernetes.io/gpu", "a.kubernetes.io/gpu")
    ),
    unqualified("a space", runtime({GPU_TYPE: "nvidia.com/gpu 1"}), Said(GPU_TYPE, "refuses")),
    unqualified(
        "a sidecar",
        runtime({SIDECAR: {"enabled": True, "image": IMAGE, "resources": {"gpuType": "gpu"}}}),
        Said(f"{SIDECAR}/resources/gpuType", '"gpu"'),
    ),
    qualified("absent", runtime()),
    *(
        qualified(name, runtime({GPU_TYPE: name}))
        for name in ("nvidia.com/gpu", "amd.com/gpu", "nvidia.com/mig-1g.10gb")
    ),
    qualified("without a GPU", runtime({AT: {"cpu": "1", "gpuType": "A100"}})),
    qualified("a router", router({"spec/resources/gpuType": "A100"})),
    qualified("a number is another rule's", runtime({GPU_TYPE: 7})),
)


def no_pool(name: str, manifest: Manifest, part: str, facts: Facts = FACTS, at: str = GPU) -> Case:
    """A runtime whose pods fit no node."""
    said = Said(at, part, fails_at=POD, name="engine")
    return bad_cluster("missing-gpu-pool", name, manifest, said, facts=facts)


TERMS = "spec/deploymentConfig/nodeSelectorTerms"
LABELLED = dataclasses.replace(FACTS, node_pools=(NodePool("h100", gpus=8, nodes=1, labels={"gpu": "h100"}),))


def terms(operator: str, *values: str, key: str = "gpu") -> list[dict[str, object]]:
    """One term with one condition."""
    return [{"matchExpressions": [{"key": key, "operator": operator, **({"values": [*values]} if values else {})}]}]


pooled = partial(good, "missing-gpu-pool")
MISSING_GPU_POOL = (
    no_pool(
        "another type",
        runtime({GPU_TYPE: "amd.com/gpu"}),
        "no node pool has amd.com/gpu (they have: nvidia.com/gpu)",
        at=GPU_TYPE,
    ),
    no_pool("no pools", runtime(), "they have: none", dataclasses.replace(FACTS, node_pools=())),
    no_pool(
        "more than a node", runtime({GPU: "16", TENSOR: 16}), "asks for 16 nvidia.com/gpu, and the largest node has 8"
    ),
    no_pool(
        "with the sidecar's",
        runtime(
            {
                GPU: "8",
                TENSOR: 8,
                SIDECAR: {
                    "enabled": True,
                    "image": {"registry": "docker.io", "name": "lmcache/lmstack-sidecar:v1"},
                    "resources": {"gpu": "1"},
                },
            }
        ),
        "asks for 9",
    ),
    no_pool(
        "another value of a pool's label",
        runtime({TERMS: terms("In", "a100")}),
        "no node pool with nvidia.com/gpu has the labels",
        LABELLED,
        TERMS,
    ),
    no_pool("a value that is ruled out", runtime({TERMS: terms("NotIn", "h100")}), "has the labels", LABELLED, TERMS),
    no_pool("a label that must be absent", runtime({TERMS: terms("DoesNotExist")}), "has the labels", LABELLED, TERMS),
    pooled("the value of the label", runtime({TERMS: terms("In", "h100", "h200")}), LABELLED),
    pooled("another label's value is not known", runtime({TERMS: terms("In", "eu", key="zone")}), LABELLED),
    pooled("one term of two", runtime({TERMS: [*terms("In", "a100"), *terms("Exists")]}), LABELLED),
    pooled("no terms", runtime({TERMS: ABSENT}), LABELLED),
    pooled("as many as a node has", runtime({GPU: "8", TENSOR: 8}), FACTS),
    pooled("no GPU", runtime({GPU: ABSENT}), FACTS),
    pooled("what is not a quantity", runtime({GPU: "x"}), FACTS),
    pooled("a sidecar that is off", runtime({SIDECAR: {"enabled": False, "resources": {"gpu": "99"}}}), FACTS),
    pooled(
        "a cluster file that does not list pools",
        runtime({GPU_TYPE: "amd.com/gpu"}),
        dataclasses.replace(FACTS, node_pools=None),
    ),
)

SMALL = dataclasses.replace(FACTS, node_pools=(NodePool("a", gpus=4), NodePool("b", "amd.com/gpu", gpus=1)))


def scaling(most: int) -> Patch:
    """A patch that lets a runtime scale by itself."""
    return {
        REPLICAS: ABSENT,
        "spec/autoscalingConfig": {
            "enabled": True,
            "minReplicas": 1,
            "maxReplicas": most,
            "scaleUpPolicy": {},
            "scaleDownPolicy": {},
            "triggers": {},
        },
    }


exceeded, enough = partial(bad_cluster, "exceeded-gpu-pool", facts=SMALL), partial(good, "exceeded-gpu-pool")
_SIDES = "spec/topology/{}/deploymentConfig/{}"
EXCEEDED_GPU_POOL = (
    exceeded(
        "one runtime",
        runtime({REPLICAS: 5}),
        Said(GPU, "5 nvidia.com/gpu are asked for, and the node pools have 4", fails_at=POD, name="engine"),
    ),
    exceeded(
        "the runtime with which it is too much",
        (runtime({REPLICAS: 4}), runtime(name="second"), runtime(name="third")),
        Said(GPU, "5 nvidia.com/gpu", fails_at=POD, name="second"),
    ),
    exceeded("scaled up", runtime(scaling(5)), Said(GPU, "have scaled up, 5", WARNING, POD, name="engine")),
    exceeded(
        "both sides",
        topology({_SIDES.format("prefill", "replicas"): 3, _SIDES.format("decode", "replicas"): 2}),
        Said(_SIDES.format("decode", "resources/gpu"), "5 nvidia", fails_at=POD, name="engine"),
    ),
    exceeded(
        "GPUs that are on two nodes",
        runtime({REPLICAS: 3, GPU: "5"}),
        Said(
            GPU, "3 pods with 5 nvidia.com/gpu each do not fit: the nodes have room for 2", fails_at=POD, name="engine"
        ),
        facts=Facts(node_pools=(NodePool("h100", gpus=16, nodes=2),)),
    ),
    enough(
        "a pod on each node", runtime({REPLICAS: 2, GPU: "5"}), Facts(node_pools=(NodePool("h100", gpus=16, nodes=2),))
    ),
    enough("as many as there are", runtime({REPLICAS: 64}), FACTS),
    enough("written twice", (runtime({REPLICAS: 64}), runtime({REPLICAS: 64})), FACTS),
    enough("no GPU", runtime({REPLICAS: 99, GPU: ABSENT}), FACTS),
    enough(
        "each type has its own pool",
        (runtime({REPLICAS: 4}), runtime({GPU_TYPE: "amd.com/gpu"}, name="amd")),
        SMALL,
    ),
    enough("scaled up to as many as there are", runtime(scaling(4)), SMALL),
)

TWO = Facts(node_pools=(NodePool("h100", gpus=2, nodes=1),))
"""A cluster with two GPUs in one node."""
ROLLING = {STRATEGY: "RollingUpdate"}
no_spare = partial(bad_cluster, "missing-spare-gpu", complete=False, facts=TWO)
spare = partial(good, "missing-spare-gpu", facts=TWO)
MISSING_SPARE_GPU = (
    no_spare(
        "all in use",
        runtime({**ROLLING, REPLICAS: 2}),
        Said(STRATEGY, "needs 3 nvidia.com/gpu, and the node pools have 2", WARNING, POD),
    ),
    no_spare(
        "the default strategy",
        runtime({STRATEGY: ABSENT, REPLICAS: 1, GPU: "2", TENSOR: 2}),
        Said(STRATEGY, "needs 4", WARNING, POD),
    ),
    spare("Recreate", runtime({REPLICAS: 2})),
    spare("one to spare", runtime(ROLLING)),
    spare("with four replicas one is stopped first", runtime({**ROLLING, REPLICAS: 4})),
    spare("too many is another rule's", runtime({**ROLLING, REPLICAS: 3})),
    spare("another type", runtime({**ROLLING, REPLICAS: 2, GPU_TYPE: "amd.com/gpu"})),
    spare("no GPU", runtime({**ROLLING, GPU: ABSENT})),
)

CASES = (*UNQUALIFIED_GPU_TYPE, *MISSING_GPU_POOL, *EXCEEDED_GPU_POOL, *MISSING_SPARE_GPU)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """A pod does not span nodes, asks for one resource name, and stays Pending if no node has the GPUs."""
    check(case)
