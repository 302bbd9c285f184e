"""The rule `missing-node-selector-terms`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, cache, router, runtime, topology
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "missing-node-selector-terms"

BAD = [
    pytest.param(
        runtime({"spec/deploymentConfig/nodeSelectorTerms": ABSENT}),
        (Said("spec/deploymentConfig/nodeSelectorTerms", "panics"),),
        id="absent",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/nodeSelectorTerms": None}),
        (Said("spec/deploymentConfig/nodeSelectorTerms", "panics"),),
        id="null",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/nodeSelectorTerms": []}),
        (Said("spec/deploymentConfig/nodeSelectorTerms", "empty list"),),
        id="empty",
    ),
    pytest.param(
        topology({"spec/topology/decode/deploymentConfig/nodeSelectorTerms": ABSENT}),
        (Said("spec/topology/decode/deploymentConfig/nodeSelectorTerms", "panics"),),
        id="one-side",
    ),
    pytest.param(
        router({"spec/nodeSelectorTerms": []}),
        (Said("spec/nodeSelectorTerms", "refuses", fix="leave"),),
        id="router-empty",
    ),
]
GOOD = [
    pytest.param(runtime(), id="runtime"),
    pytest.param(router(), id="router-without"),
    pytest.param(topology(), id="topology"),
    pytest.param(runtime({"spec/deploymentConfig/nodeSelectorTerms": "linux"}), id="odd-type"),
    pytest.param(runtime({"spec/deploymentConfig": [1]}), id="odd-config"),
    pytest.param(cache(), id="cache"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """Without terms the operator panics, and with an empty list the Deployment is refused (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
