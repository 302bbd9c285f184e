"""The rule `fractional-gpu`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import IMAGE, router, runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "fractional-gpu"

BAD = [
    pytest.param(
        runtime({"spec/deploymentConfig/resources/gpu": "0.5"}),
        (Said("spec/deploymentConfig/resources/gpu", "whole number"),),
        id="half",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/gpu": "1500m"}),
        (Said("spec/deploymentConfig/resources/gpu", "1500m"),),
        id="milli",
    ),
    pytest.param(
        runtime(
            {"spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": IMAGE, "resources": {"gpu": "0.5"}}}
        ),
        (Said("spec/deploymentConfig/sidecarConfig/resources/gpu", "0.5"),),
        id="sidecar",
    ),
]
GOOD = [
    pytest.param(runtime(), id="one"),
    pytest.param(runtime({"spec/deploymentConfig/resources/gpu": "1.0"}), id="whole-text"),
    pytest.param(
        runtime({"spec/deploymentConfig/sidecarConfig": {"image": IMAGE, "resources": {"gpu": "0.5"}}}),
        id="sidecar-off",
    ),
    pytest.param(router({"spec/resources/gpu": "0.5"}), id="router"),
    pytest.param(runtime({"spec/deploymentConfig/resources/gpu": "all"}), id="no-quantity"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """A part of an extended resource is refused with the Deployment (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
