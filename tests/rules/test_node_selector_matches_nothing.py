"""The rule `node-selector-matches-nothing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import router, runtime
from tests.rules.checks import ERROR, POD, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "node-selector-matches-nothing"

BAD = [
    pytest.param(
        runtime({"spec/deploymentConfig/nodeSelectorTerms": [{}]}),
        (Said("spec/deploymentConfig/nodeSelectorTerms", "matches no node", ERROR, POD),),
        id="one",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/nodeSelectorTerms": [{}, {}]}),
        (Said("spec/deploymentConfig/nodeSelectorTerms", "Pending", ERROR, POD),),
        id="two",
    ),
    pytest.param(
        router({"spec/nodeSelectorTerms": [{}]}),
        (Said("spec/nodeSelectorTerms", "matches no node", ERROR, POD),),
        id="router",
    ),
]
GOOD = [
    pytest.param(runtime(), id="says"),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/nodeSelectorTerms": [
                    {},
                    {"matchExpressions": [{"key": "pool", "operator": "Exists"}]},
                ]
            }
        ),
        id="one-of-two",
    ),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/nodeSelectorTerms": [
                    {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["a"]}]}
                ]
            }
        ),
        id="fields",
    ),
    pytest.param(runtime({"spec/deploymentConfig/nodeSelectorTerms": ["x"]}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """An empty term matches no node (operator, observed to settle; Kubernetes API, read)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
