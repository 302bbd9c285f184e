"""The rule `gpu-pool-missing`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, runtime
from tests.rules.worlds import FACTS, Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "gpu-pool-missing"
AT = "spec/deploymentConfig/resources"
GPU = AT + "/gpu"
TENSOR = "spec/vllmConfig/tensorParallelSize"
BAD = {
    "another type": Bad(
        (runtime({AT + "/gpuType": "amd.com/gpu"}),),
        (Said("engine", AT, "no node pool has amd.com/gpu (they have: nvidia.com/gpu)"),),
    ),
    "no pools": Bad(
        (runtime(),), (Said("engine", AT, "they have: none"),), facts=dataclasses.replace(FACTS, node_pools=())
    ),
    "more than a node": Bad(
        (runtime({GPU: "16", TENSOR: 16}),),
        (Said("engine", AT, "asks for 16 nvidia.com/gpu, and the largest node has 8"),),
    ),
    "with the sidecar's": Bad(
        (
            runtime(
                {
                    GPU: "8",
                    TENSOR: 8,
                    "spec/deploymentConfig/sidecarConfig": {
                        "enabled": True,
                        "image": {"registry": "docker.io", "name": "lmcache/lmstack-sidecar:v1"},
                        "resources": {"gpu": "1"},
                    },
                }
            ),
        ),
        (Said("engine", AT, "asks for 9"),),
    ),
}
GOOD = {
    "a node's": (runtime({GPU: "8", TENSOR: 8}),),
    "no GPU": (runtime({GPU: ABSENT}),),
    "no number": (runtime({GPU: "x"}),),
    "a sidecar that is off": (
        runtime({"spec/deploymentConfig/sidecarConfig": {"enabled": False, "resources": {"gpu": "99"}}}),
    ),
}


def test_nothing_is_said_where_pools_are_not_known() -> None:
    """What a cluster file does not say is not judged."""
    check_good(RULE, (runtime({AT + "/gpuType": "amd.com/gpu"}),), dataclasses.replace(FACTS, node_pools=None))


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """A pod does not span nodes, and asks for one resource name."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
