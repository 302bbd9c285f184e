"""The rule `negative-replicas`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, cache, router, runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "negative-replicas"

BAD = [
    pytest.param(router({"spec/replicas": -1}), (Said("spec/replicas", "-1"),), id="router"),
    pytest.param(
        runtime({"spec/deploymentConfig/replicas": -1}),
        (Said("spec/deploymentConfig/replicas", "refuses"),),
        id="runtime",
    ),
    pytest.param(cache({"spec/replicas": -2}), (Said("spec/replicas", "-2"),), id="cache"),
]
GOOD = [
    pytest.param(runtime({"spec/deploymentConfig/replicas": 0}), id="zero"),
    pytest.param(runtime({"spec/deploymentConfig/replicas": ABSENT}), id="absent"),
    pytest.param(router(), id="one"),
    pytest.param(runtime({"spec/deploymentConfig/replicas": "-1"}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """Replicas below 0 is accepted by the CRD and refused with the Deployment (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
