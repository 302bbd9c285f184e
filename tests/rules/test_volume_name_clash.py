"""The rule `volume-name-clash`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "volume-name-clash"
PLACE = "/dev/shm"  # noqa: S108 (a mount path in the pod, no file of ours)

BAD = [
    pytest.param(
        runtime(
            {"spec/storageConfig": {"enabled": True, "volumeName": "dshm"}, "spec/deploymentConfig/shmSize": "16Gi"}
        ),
        (Said("spec/storageConfig/volumeName", "shmSize"),),
        id="dshm",
    ),
    pytest.param(
        runtime(
            {
                "spec/storageConfig": {"enabled": True, "volumeName": "chat-template"},
                "spec/model/chatTemplate": "{{ x }}",
            }
        ),
        (Said("spec/storageConfig/volumeName", "chatTemplate"),),
        id="template",
    ),
    pytest.param(
        runtime({"spec/storageConfig": {"enabled": True, "mountPath": PLACE}, "spec/deploymentConfig/shmSize": "16Gi"}),
        (Said("spec/storageConfig/mountPath", "shmSize"),),
        id="place",
    ),
]
GOOD = [
    pytest.param(runtime({"spec/storageConfig": {"enabled": True, "volumeName": "dshm"}}), id="without-shm"),
    pytest.param(
        runtime({"spec/storageConfig": {"volumeName": "dshm"}, "spec/deploymentConfig/shmSize": "16Gi"}), id="off"
    ),
    pytest.param(
        runtime(
            {"spec/storageConfig": {"enabled": True, "volumeName": "weights"}, "spec/deploymentConfig/shmSize": "16Gi"}
        ),
        id="other",
    ),
    pytest.param(runtime(), id="none"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """The operator's own volumes are dshm and chat-template, and two of one name are refused (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
