"""The rule `invalid-node-selector`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import router, runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "invalid-node-selector"

BAD = [
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/nodeSelectorTerms": [
                    {"matchExpressions": [{"key": "pool", "operator": "Equals", "values": ["a"]}]}
                ]
            }
        ),
        (Said("spec/deploymentConfig/nodeSelectorTerms/0/matchExpressions/0/operator", "no operator"),),
        id="unknown",
    ),
    pytest.param(
        runtime(
            {"spec/deploymentConfig/nodeSelectorTerms": [{"matchExpressions": [{"key": "pool", "operator": "In"}]}]}
        ),
        (Said("spec/deploymentConfig/nodeSelectorTerms/0/matchExpressions/0/operator", "0 values"),),
        id="in-without",
    ),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/nodeSelectorTerms": [
                    {"matchExpressions": [{"key": "pool", "operator": "Exists", "values": ["a"]}]}
                ]
            }
        ),
        (Said("spec/deploymentConfig/nodeSelectorTerms/0/matchExpressions/0/operator", "1 values"),),
        id="exists-with",
    ),
    pytest.param(
        router(
            {
                "spec/nodeSelectorTerms": [
                    {"matchExpressions": [{"key": "pool", "operator": "Gt", "values": ["1", "2"]}]}
                ]
            }
        ),
        (Said("spec/nodeSelectorTerms/0/matchExpressions/0/operator", "2 values"),),
        id="gt-two",
    ),
]
GOOD = [
    pytest.param(runtime(), id="in"),
    pytest.param(
        runtime(
            {"spec/deploymentConfig/nodeSelectorTerms": [{"matchExpressions": [{"key": "pool", "operator": "Exists"}]}]}
        ),
        id="exists",
    ),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/nodeSelectorTerms": [
                    {"matchExpressions": [{"key": "pool", "operator": "Gt", "values": ["1"]}]}
                ]
            }
        ),
        id="gt",
    ),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/nodeSelectorTerms": [
                    {"matchExpressions": [{"key": "pool", "operator": "NotIn", "values": ["a", "b"]}]}
                ]
            }
        ),
        id="not-in",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/nodeSelectorTerms": [{"matchExpressions": [{"key": 1, "operator": 2}, 3]}]}),
        id="odd",
    ),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """The CRD takes any requirement, the API server refuses the pods of a wrong one (Kubernetes' validation, read)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
