"""The rule `unstable-quantity`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import IMAGE, cache, router, runtime, topology
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "unstable-quantity"

BAD = [
    pytest.param(
        runtime({"spec/deploymentConfig/resources/cpu": "0.5"}),
        (Said("spec/deploymentConfig/resources/cpu", '"0.5"', fix='write "500m"'),),
        id="cpu-0.5",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/cpu": "1000m"}),
        (Said("spec/deploymentConfig/resources/cpu", '"1000m"', fix='write "1"'),),
        id="cpu-1000m",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/cpu": "2.0"}),
        (Said("spec/deploymentConfig/resources/cpu", '"2.0"', fix='write "2"'),),
        id="cpu-2.0",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/cpu": "1000"}),
        (Said("spec/deploymentConfig/resources/cpu", '"1000"', fix='write "1k"'),),
        id="cpu-1000",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/memory": "1024Mi"}),
        (Said("spec/deploymentConfig/resources/memory", '"1024Mi"', fix='write "1Gi"'),),
        id="memory-1024Mi",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/memory": "2048Mi"}),
        (Said("spec/deploymentConfig/resources/memory", '"2048Mi"', fix='write "2Gi"'),),
        id="memory-2048Mi",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/memory": "12288Mi"}),
        (Said("spec/deploymentConfig/resources/memory", '"12288Mi"', fix='write "12Gi"'),),
        id="memory-12288Mi",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/memory": "0.5Gi"}),
        (Said("spec/deploymentConfig/resources/memory", '"0.5Gi"', fix='write "512Mi"'),),
        id="memory-0.5Gi",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/memory": "1.5Gi"}),
        (Said("spec/deploymentConfig/resources/memory", '"1.5Gi"', fix='write "1536Mi"'),),
        id="memory-1.5Gi",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/memory": "1000M"}),
        (Said("spec/deploymentConfig/resources/memory", '"1000M"', fix='write "1G"'),),
        id="memory-1000M",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/gpu": "1.0"}),
        (Said("spec/deploymentConfig/resources/gpu", '"1.0"', fix='write "1"'),),
        id="gpu-1.0",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/shmSize": "0.5Gi"}),
        (Said("spec/deploymentConfig/shmSize", '"0.5Gi"', fix="512Mi"),),
        id="shm",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/cpu": "0.5m"}),
        (Said("spec/deploymentConfig/resources/cpu", "for ever", fix="three decimals"),),
        id="too-fine",
    ),
    pytest.param(router({"spec/resources/memory": "1024Mi"}), (Said("spec/resources/memory", "1024Mi"),), id="router"),
    pytest.param(cache({"spec/resources/cpu": "0.5"}), (Said("spec/resources/cpu", "0.5"),), id="cache"),
    pytest.param(
        topology({"spec/topology/prefill/deploymentConfig/resources/cpu": "0.5"}),
        (Said("spec/topology/prefill/deploymentConfig/resources/cpu", "0.5"),),
        id="side",
    ),
]
GOOD = [
    pytest.param(runtime(), id="good"),
    pytest.param(runtime({"spec/deploymentConfig/resources/memory": "8192Mi"}), id="8192Mi"),
    pytest.param(runtime({"spec/deploymentConfig/resources/memory": "16384Mi"}), id="16384Mi"),
    pytest.param(runtime({"spec/deploymentConfig/shmSize": "65536Mi"}), id="65536Mi"),
    pytest.param(router({"spec/resources/gpu": "1.0"}), id="router-gpu"),
    pytest.param(
        runtime(
            {"spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": IMAGE, "resources": {"cpu": "0.5"}}}
        ),
        id="sidecar",
    ),
    pytest.param(runtime({"spec/deploymentConfig/resources/gpu": "0.5"}), id="fraction-of-gpu"),
    pytest.param(runtime({"spec/deploymentConfig/resources/cpu": "abc"}), id="no-quantity"),
    pytest.param(runtime({"spec/deploymentConfig/resources/cpu": 0.5}), id="number"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """A quantity whose text does not come back is endlessly (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
