"""The rule `empty-list-in-node-selector`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import router, runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "empty-list-in-node-selector"

BAD = [
    pytest.param(
        runtime({"spec/deploymentConfig/nodeSelectorTerms": [{"matchExpressions": []}]}),
        (Said("spec/deploymentConfig/nodeSelectorTerms/0/matchExpressions", "for ever"),),
        id="expressions",
    ),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/nodeSelectorTerms": [
                    {"matchExpressions": [{"key": "pool", "operator": "Exists"}], "matchFields": []}
                ]
            }
        ),
        (Said("spec/deploymentConfig/nodeSelectorTerms/0/matchFields", "for ever", fix="leave matchFields out"),),
        id="fields",
    ),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/nodeSelectorTerms": [
                    {"matchExpressions": [{"key": "pool", "operator": "Exists", "values": []}]}
                ]
            }
        ),
        (Said("spec/deploymentConfig/nodeSelectorTerms/0/matchExpressions/0/values", "values is an empty list"),),
        id="values",
    ),
]
GOOD = [
    pytest.param(runtime(), id="full"),
    pytest.param(router({"spec/nodeSelectorTerms": [{"matchExpressions": []}]}), id="router-is-not-compared"),
    pytest.param(runtime({"spec/deploymentConfig/nodeSelectorTerms": [1, {"matchExpressions": [2]}]}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """An empty list inside the terms is compared with one that the API server dropped (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
