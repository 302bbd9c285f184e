"""The rule `unqualified-gpu-type`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import IMAGE, router, runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "unqualified-gpu-type"

BAD = [
    pytest.param(
        runtime({"spec/deploymentConfig/resources/gpuType": "A100"}),
        (Said("spec/deploymentConfig/resources/gpuType", "A100"),),
        id="model",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/gpuType": "kubernetes.io/gpu"}),
        (Said("spec/deploymentConfig/resources/gpuType", "extended resource"),),
        id="own-domain",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/gpuType": "nvidia.com/gpu 1"}),
        (Said("spec/deploymentConfig/resources/gpuType", "refuses"),),
        id="sign",
    ),
    pytest.param(
        runtime(
            {"spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": IMAGE, "resources": {"gpuType": "gpu"}}}
        ),
        (Said("spec/deploymentConfig/sidecarConfig/resources/gpuType", "gpu"),),
        id="sidecar",
    ),
]
GOOD = [
    pytest.param(runtime(), id="absent"),
    pytest.param(runtime({"spec/deploymentConfig/resources/gpuType": "nvidia.com/gpu"}), id="nvidia"),
    pytest.param(runtime({"spec/deploymentConfig/resources/gpuType": "amd.com/gpu"}), id="amd"),
    pytest.param(runtime({"spec/deploymentConfig/resources/gpuType": "nvidia.com/mig-1g.10gb"}), id="mig"),
    pytest.param(runtime({"spec/deploymentConfig/resources": {"cpu": "1", "gpuType": "A100"}}), id="without-gpu"),
    pytest.param(router({"spec/resources/gpuType": "A100"}), id="router"),
    pytest.param(runtime({"spec/deploymentConfig/resources/gpuType": 7}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """A resource's name without a vendor is refused with the Deployment (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
