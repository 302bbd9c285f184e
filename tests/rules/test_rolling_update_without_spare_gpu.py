"""The rule `rolling-update-without-spare-gpu`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.manifest import Facts, NodePool
from tests.rules.builders import ABSENT, runtime
from tests.rules.checks import POD, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "rolling-update-without-spare-gpu"
FACTS = Facts(node_pools=(NodePool("h100", gpus=2, nodes=1),))
"""A cluster with two GPUs in one node."""

BAD = [
    pytest.param(
        runtime({"spec/deploymentConfig/deploymentStrategy": "RollingUpdate", "spec/deploymentConfig/replicas": 2}),
        (Said("spec/deploymentConfig/deploymentStrategy", "3 of nvidia.com/gpu", WARNING, POD),),
        id="all-used",
    ),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/deploymentStrategy": ABSENT,
                "spec/deploymentConfig/replicas": 1,
                "spec/deploymentConfig/resources/gpu": "2",
                "spec/vllmConfig/tensorParallelSize": 2,
            }
        ),
        (Said("spec/deploymentConfig/deploymentStrategy", "needs 4", WARNING, POD),),
        id="default",
    ),
]
GOOD = [
    pytest.param(runtime({"spec/deploymentConfig/replicas": 2}), id="recreate"),
    pytest.param(runtime({"spec/deploymentConfig/deploymentStrategy": "RollingUpdate"}), id="spare"),
    pytest.param(
        runtime({"spec/deploymentConfig/deploymentStrategy": "RollingUpdate", "spec/deploymentConfig/replicas": 4}),
        id="many",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/deploymentStrategy": "RollingUpdate", "spec/deploymentConfig/replicas": 3}),
        id="too-many-is-another-rule's",
    ),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/deploymentStrategy": "RollingUpdate",
                "spec/deploymentConfig/replicas": 2,
                "spec/deploymentConfig/resources/gpuType": "amd.com/gpu",
            }
        ),
        id="other-type",
    ),
    pytest.param(
        runtime(
            {"spec/deploymentConfig/deploymentStrategy": "RollingUpdate", "spec/deploymentConfig/resources/gpu": ABSENT}
        ),
        id="no-gpu",
    ),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """A rolling update starts a pod before it stops one, up to 3 replicas (Kubernetes, read)."""
    check_bad(RULE, manifest, *expected, facts=FACTS)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest, facts=FACTS)
