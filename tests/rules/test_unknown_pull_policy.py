"""The rule `unknown-pull-policy`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import IMAGE, cache, router, runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "unknown-pull-policy"

BAD = [
    pytest.param(
        runtime({"spec/deploymentConfig/image/pullPolicy": "Sometimes"}),
        (Said("spec/deploymentConfig/image/pullPolicy", "Sometimes"),),
        id="runtime",
    ),
    pytest.param(router({"spec/image/pullPolicy": "always"}), (Said("spec/image/pullPolicy", "always"),), id="router"),
    pytest.param(cache({"spec/image/pullPolicy": "Missing"}), (Said("spec/image/pullPolicy", "Missing"),), id="cache"),
    pytest.param(
        runtime({"spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": {**IMAGE, "pullPolicy": "No"}}}),
        (Said("spec/deploymentConfig/sidecarConfig/image/pullPolicy", '"No"'),),
        id="sidecar",
    ),
]
GOOD = [
    pytest.param(runtime(), id="absent"),
    pytest.param(runtime({"spec/deploymentConfig/image/pullPolicy": "Always"}), id="always"),
    pytest.param(runtime({"spec/deploymentConfig/image/pullPolicy": ""}), id="empty-is-absent"),
    pytest.param(cache({"spec/image/pullPolicy": "Never"}), id="never"),
    pytest.param(
        runtime({"spec/deploymentConfig/sidecarConfig": {"image": {**IMAGE, "pullPolicy": "No"}}}), id="sidecar-off"
    ),
    pytest.param(runtime({"spec/deploymentConfig/image/pullPolicy": 5}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """A pull policy that Kubernetes does not know is refused with the Deployment (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
