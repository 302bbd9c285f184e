"""The rule `gpu-pool-exceeded`."""

from __future__ import annotations

import dataclasses

import pytest

from prodstack.manifests.finding import Severity
from prodstack.manifests.manifest import Manifest, NodePool
from tests.rules.builders import ABSENT, Patch, runtime, topology
from tests.rules.worlds import FACTS, Bad, Said, check_bad, check_good

RULE = "gpu-pool-exceeded"
AT = "spec/deploymentConfig/resources"
REPLICAS = "spec/deploymentConfig/replicas"
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


SCALED = runtime(scaling(5))
FITTING = runtime(scaling(4))
BAD = {
    "one runtime": Bad(
        (runtime({REPLICAS: 5}),),
        (Said("engine", AT, "5 nvidia.com/gpu are asked for, and the node pools hold 4"),),
        facts=SMALL,
    ),
    "the one with which it is too much": Bad(
        (runtime({REPLICAS: 4}), runtime(name="second"), runtime(name="third")),
        (Said("second", AT, "5 nvidia.com/gpu"),),
        facts=SMALL,
    ),
    "scaled up": Bad((SCALED,), (Said("engine", AT, "have scaled up, 5", Severity.WARNING),), facts=SMALL),
    "both sides": Bad(
        (
            topology(
                {
                    "spec/topology/prefill/deploymentConfig/replicas": 3,
                    "spec/topology/decode/deploymentConfig/replicas": 2,
                }
            ),
        ),
        (Said("engine", "spec/topology/decode/deploymentConfig/resources", "5 nvidia"),),
        facts=SMALL,
    ),
}
GOOD = {
    "as many as there are": (runtime({REPLICAS: 64}),),
    "written twice": (runtime({REPLICAS: 64}), runtime({REPLICAS: 64})),
    "no GPU": (runtime({REPLICAS: 99, AT + "/gpu": ABSENT}),),
}


def test_each_type_has_its_own_pool() -> None:
    """GPUs of one type are not counted against another's pool."""
    amd = runtime({AT + "/gpuType": "amd.com/gpu"}, name="amd")
    check_good(RULE, (runtime({REPLICAS: 4}), amd), SMALL)
    check_good(RULE, (FITTING,), SMALL)


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """Pods for which the pools have no GPU stay Pending."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
