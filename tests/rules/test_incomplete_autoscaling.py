"""The rule `incomplete-autoscaling`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "incomplete-autoscaling"

BAD = [
    pytest.param(
        runtime(
            {"spec/autoscalingConfig": {"enabled": True, "maxReplicas": 4}, "spec/deploymentConfig/replicas": ABSENT}
        ),
        (Said("spec/autoscalingConfig", "scaleUpPolicy, scaleDownPolicy, triggers", fix="triggers: {}"),),
        id="all",
    ),
    pytest.param(
        runtime(
            {
                "spec/autoscalingConfig": {
                    "enabled": True,
                    "maxReplicas": 4,
                    "scaleUpPolicy": {},
                    "scaleDownPolicy": {},
                },
                "spec/deploymentConfig/replicas": ABSENT,
            }
        ),
        (Said("spec/autoscalingConfig", "without triggers"),),
        id="one",
    ),
    pytest.param(
        runtime(
            {
                "spec/autoscalingConfig": {
                    "enabled": True,
                    "maxReplicas": 4,
                    "scaleUpPolicy": {},
                    "scaleDownPolicy": None,
                    "triggers": {},
                },
                "spec/deploymentConfig/replicas": ABSENT,
            }
        ),
        (Said("spec/autoscalingConfig", "scaleDownPolicy"),),
        id="null",
    ),
]
GOOD = [
    pytest.param(
        runtime(
            {
                "spec/autoscalingConfig": {
                    "enabled": True,
                    "maxReplicas": 4,
                    "scaleUpPolicy": {},
                    "scaleDownPolicy": {},
                    "triggers": {},
                },
                "spec/deploymentConfig/replicas": ABSENT,
            }
        ),
        id="complete",
    ),
    pytest.param(runtime({"spec/autoscalingConfig": {"enabled": False, "maxReplicas": 4}}), id="off"),
    pytest.param(runtime({"spec/autoscalingConfig": {"maxReplicas": 4}}), id="absent-is-off"),
    pytest.param(runtime(), id="none"),
    pytest.param(runtime({"spec/autoscalingConfig": "on"}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """The operator reads both policies and the triggers without asking whether they are there (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
