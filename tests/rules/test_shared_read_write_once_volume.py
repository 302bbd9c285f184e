"""The rule `shared-read-write-once-volume`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, runtime, topology
from tests.rules.checks import POD, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "shared-read-write-once-volume"

BAD = [
    pytest.param(
        runtime(
            {
                "spec/storageConfig": {"enabled": True, "accessMode": "ReadWriteOnce"},
                "spec/deploymentConfig/replicas": 2,
            }
        ),
        (Said("spec/storageConfig/accessMode", "replicas is 2", WARNING, POD),),
        id="replicas",
    ),
    pytest.param(
        runtime(
            {
                "spec/storageConfig": {"enabled": True, "accessMode": "ReadWriteOnce"},
                "spec/deploymentConfig/replicas": ABSENT,
                "spec/autoscalingConfig": {
                    "enabled": True,
                    "maxReplicas": 4,
                    "scaleUpPolicy": {},
                    "scaleDownPolicy": {},
                    "triggers": {},
                },
            }
        ),
        (Said("spec/storageConfig/accessMode", "maxReplicas is 4", WARNING, POD),),
        id="scaling",
    ),
    pytest.param(
        topology(
            {
                "spec/topology/decode/storageConfig": {"enabled": True, "accessMode": "ReadWriteOnce"},
                "spec/topology/decode/deploymentConfig/replicas": 2,
            }
        ),
        (Said("spec/topology/decode/storageConfig/accessMode", "replicas is 2", WARNING, POD),),
        id="side",
    ),
]
GOOD = [
    pytest.param(runtime({"spec/storageConfig": {"enabled": True, "accessMode": "ReadWriteOnce"}}), id="one"),
    pytest.param(
        runtime(
            {
                "spec/storageConfig": {"enabled": True, "accessMode": "ReadWriteMany"},
                "spec/deploymentConfig/replicas": 3,
            }
        ),
        id="many",
    ),
    pytest.param(
        runtime({"spec/storageConfig": {"enabled": True}, "spec/deploymentConfig/replicas": 3}), id="default-mode"
    ),
    pytest.param(
        runtime({"spec/storageConfig": {"accessMode": "ReadWriteOnce"}, "spec/deploymentConfig/replicas": 2}), id="off"
    ),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """All pods of a runtime mount one claim (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
