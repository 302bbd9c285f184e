"""The rule about memory that the nodes do not have."""

from __future__ import annotations

import dataclasses
from functools import partial

from prodstack.manifests.manifest import NodePool
from tests.rules.builders import ABSENT, IMAGE, runtime, topology
from tests.rules.harness import FACTS, POD, Case, Said, bad_cluster, check, good, parametrized

AT = "spec/deploymentConfig/resources"
GPU, GPU_TYPE, MEMORY = f"{AT}/gpu", f"{AT}/gpuType", f"{AT}/memory"
REPLICAS, SIDECAR = "spec/deploymentConfig/replicas", "spec/deploymentConfig/sidecarConfig"
TENSOR, TERMS = "spec/vllmConfig/tensorParallelSize", "spec/deploymentConfig/nodeSelectorTerms"
LARGE = NodePool("h100", gpus=16, nodes=2, memory=512, labels={"gpu": "h100"})
SMALL = NodePool("l4", gpus=8, nodes=2, memory=64, labels={"gpu": "l4"})
ONLY_LARGE = dataclasses.replace(FACTS, node_pools=(LARGE,))
BOTH = dataclasses.replace(FACTS, node_pools=(LARGE, SMALL))
ONLY_L4 = [{"matchExpressions": [{"key": "gpu", "operator": "In", "values": ["l4"]}]}]

too_much = partial(bad_cluster, "exceeded-node-memory")
enough = partial(good, "exceeded-node-memory")
CASES = (
    too_much(
        "as much as a node",
        runtime({MEMORY: "512Gi"}),
        Said(MEMORY, "one pod asks for 512 GiB of memory, and the largest node has 512 GiB in all", fails_at=POD),
        facts=ONLY_LARGE,
    ),
    too_much(
        "with the sidecar's",
        runtime({MEMORY: "511Gi", SIDECAR: {"enabled": True, "image": IMAGE, "resources": {"memory": "1Gi"}}}),
        Said(MEMORY, "one pod asks for 512 GiB", fails_at=POD),
        facts=ONLY_LARGE,
    ),
    too_much(
        "a pool that the terms choose",
        runtime({MEMORY: "64Gi", TERMS: ONLY_L4}),
        Said(MEMORY, "and the largest node has 64 GiB", fails_at=POD),
        facts=BOTH,
    ),
    too_much(
        "more pods than the nodes have memory for",
        runtime({MEMORY: "200Gi", REPLICAS: 5}),
        Said(MEMORY, "5 pods with 200 GiB of memory each do not fit: the nodes have room for 4", fails_at=POD),
        facts=ONLY_LARGE,
    ),
    too_much(
        "a side of a topology",
        topology({("spec", "topology", "decode", "deploymentConfig", "resources", "memory"): "600Gi"}),
        Said("spec/topology/decode/deploymentConfig/resources/memory", "600 GiB", fails_at=POD),
        facts=ONLY_LARGE,
    ),
    enough("less than a node", runtime({MEMORY: "511Gi"}), ONLY_LARGE),
    enough("the largest pool counts", runtime({MEMORY: "64Gi"}), BOTH),
    enough("as many pods as fit", runtime({MEMORY: "200Gi", REPLICAS: 4}), ONLY_LARGE),
    enough("a sidecar that is off", runtime({MEMORY: "511Gi", SIDECAR: {"enabled": False}}), ONLY_LARGE),
    enough("no memory", runtime({MEMORY: ABSENT}), ONLY_LARGE),
    enough("what is not a quantity", runtime({MEMORY: "lots"}), ONLY_LARGE),
    enough("no GPU", runtime({MEMORY: "600Gi", GPU: ABSENT}), ONLY_LARGE),
    enough("memory that is not stated", runtime({MEMORY: "9000Gi"}), FACTS),
    enough(
        "memory that one pool does not state",
        runtime({MEMORY: "9000Gi"}),
        dataclasses.replace(FACTS, node_pools=(LARGE, NodePool("other", gpus=8, nodes=1))),
    ),
    enough(
        "nodes that are not counted",
        runtime({MEMORY: "200Gi", REPLICAS: 5}),
        dataclasses.replace(FACTS, node_pools=(NodePool("h100", gpus=8, memory=512),)),
    ),
    enough("no facts about pools", runtime({MEMORY: "9000Gi"}), dataclasses.replace(FACTS, node_pools=None)),
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """What certainly stays Pending is reported, and nothing that might run."""
    check(case)
