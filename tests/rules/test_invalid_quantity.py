"""The rule `invalid-quantity`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, IMAGE, cache, router, runtime
from tests.rules.checks import NOTHING, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "invalid-quantity"

BAD = [
    pytest.param(
        runtime({"spec/deploymentConfig/resources/cpu": "abc"}),
        (Said("spec/deploymentConfig/resources/cpu", "panics"),),
        id="cpu",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/memory": "10 GB"}),
        (Said("spec/deploymentConfig/resources/memory", '"10 GB"'),),
        id="memory",
    ),
    pytest.param(router({"spec/resources/cpu": "1K"}), (Said("spec/resources/cpu", "panics"),), id="kilo"),
    pytest.param(cache({"spec/resources/memory": "four"}), (Said("spec/resources/memory", "panics"),), id="cache"),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/cpu": "-1"}),
        (Said("spec/deploymentConfig/resources/cpu", "refuses"),),
        id="negative",
    ),
    pytest.param(
        runtime({"spec/storageConfig": {"enabled": True, "size": "10 GB"}}),
        (Said("spec/storageConfig/size", "panics"),),
        id="size",
    ),
    pytest.param(
        runtime({"spec/storageConfig": {"enabled": True, "size": "0"}}),
        (Said("spec/storageConfig/size", "not above 0"),),
        id="size-zero",
    ),
    pytest.param(
        runtime(
            {"spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": IMAGE, "resources": {"cpu": "half"}}}
        ),
        (Said("spec/deploymentConfig/sidecarConfig/resources/cpu", "panics"),),
        id="sidecar",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/shmSize": "big"}),
        (Said("spec/deploymentConfig/shmSize", "without a limit", WARNING, NOTHING),),
        id="shm",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/shmSize": "-1Gi"}),
        (Said("spec/deploymentConfig/shmSize", "the API server refuses"),),
        id="negative-shm",
    ),
]
GOOD = [
    pytest.param(runtime(), id="good"),
    pytest.param(runtime({"spec/storageConfig": {"enabled": False, "size": "big"}}), id="storage-off"),
    pytest.param(router({"spec/resources/gpu": "x"}), id="router-gpu-ignored"),
    pytest.param(runtime({"spec/deploymentConfig/resources/cpu": 4}), id="number-is-another-rule's"),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/gpu": "", "spec/vllmConfig/tensorParallelSize": ABSENT}),
        id="empty-is-absent",
    ),
    pytest.param(runtime({"spec/deploymentConfig/resources/memory": "16e9"}), id="exponent"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """A text that is no quantity makes the operator panic, a negative one is refused (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
