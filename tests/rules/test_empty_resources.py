"""The rule `empty-resources`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, IMAGE, cache, router, runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "empty-resources"

BAD = [
    pytest.param(
        runtime({"spec/deploymentConfig/resources": {}}),
        (Said("spec/deploymentConfig/resources", "none of cpu, memory, gpu"),),
        id="runtime",
    ),
    pytest.param(router({"spec/resources": {}}), (Said("spec/resources", "none of cpu, memory"),), id="router"),
    pytest.param(router({"spec/resources": {"gpu": "1"}}), (Said("spec/resources", "for ever"),), id="router-only-gpu"),
    pytest.param(cache({"spec/resources": {}}), (Said("spec/resources", "for ever"),), id="cache"),
    pytest.param(
        cache({"spec/resources": {"gpu": "1", "gpuType": "amd.com/gpu"}}),
        (Said("spec/resources", "for ever"),),
        id="cache-only-gpu",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources": {"cpu": "", "gpuType": "amd.com/gpu"}}),
        (Said("spec/deploymentConfig/resources", "for ever"),),
        id="empty-texts",
    ),
]
GOOD = [
    pytest.param(runtime(), id="runtime"),
    pytest.param(runtime({"spec/deploymentConfig/resources": {"gpu": "1"}}), id="only-gpu"),
    pytest.param(router({"spec/resources": {"cpu": "1"}}), id="router-only-cpu"),
    pytest.param(
        runtime({"spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": IMAGE, "resources": {}}}),
        id="sidecar",
    ),
    pytest.param(runtime({"spec/deploymentConfig/resources": ABSENT}), id="absent"),
    pytest.param(runtime({"spec/deploymentConfig/resources": "all"}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """Empty lists of requests and limits are dropped by the API server, and the operator updates for ever (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
