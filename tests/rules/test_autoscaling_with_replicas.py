"""The rule `autoscaling-with-replicas`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, runtime
from tests.rules.checks import NOTHING, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "autoscaling-with-replicas"

BAD = [
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
                "spec/deploymentConfig/replicas": 1,
            }
        ),
        (Said("spec/deploymentConfig/replicas", "every apply", WARNING, NOTHING),),
        id="both",
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
        id="left-out",
    ),
    pytest.param(runtime({"spec/autoscalingConfig": {"maxReplicas": 4}}), id="off"),
    pytest.param(runtime(), id="none"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """KEDA writes replicas, and an apply writes it back (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
