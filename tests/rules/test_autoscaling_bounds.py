"""The rule `autoscaling-bounds`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "autoscaling-bounds"

BAD = [
    pytest.param(
        runtime(
            {
                "spec/autoscalingConfig": {
                    "enabled": True,
                    "maxReplicas": 2,
                    "minReplicas": 4,
                    "scaleUpPolicy": {},
                    "scaleDownPolicy": {},
                    "triggers": {},
                },
                "spec/deploymentConfig/replicas": ABSENT,
            }
        ),
        (Said("spec/autoscalingConfig/maxReplicas", "minReplicas 4"),),
        id="min-above-max",
    ),
    pytest.param(
        runtime(
            {
                "spec/autoscalingConfig": {
                    "enabled": True,
                    "maxReplicas": 2,
                    "minReplicas": 1,
                    "scaleUpPolicy": {},
                    "scaleDownPolicy": {},
                    "triggers": {},
                },
                "spec/deploymentConfig/replicas": 3,
            }
        ),
        (Said("spec/autoscalingConfig/maxReplicas", "replicas 3"),),
        id="below-replicas",
    ),
]
GOOD = [
    pytest.param(
        runtime(
            {
                "spec/autoscalingConfig": {
                    "enabled": True,
                    "maxReplicas": 4,
                    "minReplicas": 0,
                    "scaleUpPolicy": {},
                    "scaleDownPolicy": {},
                    "triggers": {},
                },
                "spec/deploymentConfig/replicas": ABSENT,
            }
        ),
        id="fits",
    ),
    pytest.param(
        runtime(
            {
                "spec/autoscalingConfig": {
                    "enabled": True,
                    "maxReplicas": 1,
                    "scaleUpPolicy": {},
                    "scaleDownPolicy": {},
                    "triggers": {},
                },
                "spec/deploymentConfig/replicas": ABSENT,
            }
        ),
        id="default-min",
    ),
    pytest.param(
        runtime(
            {
                "spec/autoscalingConfig": {
                    "enabled": True,
                    "maxReplicas": 4,
                    "minReplicas": 4,
                    "scaleUpPolicy": {},
                    "scaleDownPolicy": {},
                    "triggers": {},
                },
                "spec/deploymentConfig/replicas": 4,
            }
        ),
        id="equal",
    ),
    pytest.param(runtime({"spec/autoscalingConfig": {"maxReplicas": 1, "minReplicas": 3}}), id="off"),
    pytest.param(
        runtime(
            {
                "spec/autoscalingConfig": {
                    "enabled": True,
                    "maxReplicas": "b",
                    "minReplicas": "a",
                    "scaleUpPolicy": {},
                    "scaleDownPolicy": {},
                    "triggers": {},
                }
            }
        ),
        id="odd",
    ),
    pytest.param(runtime(), id="none"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """MinReplicas above maxReplicas, or maxReplicas below replicas, is an error of the operator (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
