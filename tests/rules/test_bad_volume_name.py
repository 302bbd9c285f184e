"""The rule `bad-volume-name`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "bad-volume-name"

BAD = [
    pytest.param(
        runtime({"spec/storageConfig": {"enabled": True, "volumeName": "Model_Weights"}}),
        (Said("spec/storageConfig/volumeName", "Model_Weights"),),
        id="capital",
    ),
    pytest.param(
        runtime({"spec/storageConfig": {"enabled": True, "volumeName": "a.b"}}),
        (Said("spec/storageConfig/volumeName", "a.b"),),
        id="dot",
    ),
    pytest.param(
        runtime({"spec/storageConfig": {"enabled": True, "volumeName": "a" * 64}}),
        (Said("spec/storageConfig/volumeName", "aaa"),),
        id="long",
    ),
]
GOOD = [
    pytest.param(runtime({"spec/storageConfig": {"enabled": True, "volumeName": "weights-1"}}), id="good"),
    pytest.param(runtime({"spec/storageConfig": {"volumeName": "A_B"}}), id="off"),
    pytest.param(runtime({"spec/storageConfig": {"enabled": True, "volumeName": ""}}), id="empty-is-default"),
    pytest.param(runtime({"spec/storageConfig": {"enabled": True, "volumeName": 5}}), id="odd"),
    pytest.param(runtime(), id="none"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """A volume's name that is no DNS label is refused with the Deployment (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
