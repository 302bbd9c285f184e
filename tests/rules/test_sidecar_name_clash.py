"""The rule `sidecar-name-clash`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import IMAGE, runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "sidecar-name-clash"

BAD = [
    pytest.param(
        runtime({"spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": IMAGE, "name": "vllm"}}),
        (Said("spec/deploymentConfig/sidecarConfig/name", "engine's container"),),
        id="vllm",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": IMAGE, "name": ""}}),
        (Said("spec/deploymentConfig/sidecarConfig/name", "no name"),),
        id="empty",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": IMAGE, "name": "LoRA"}}),
        (Said("spec/deploymentConfig/sidecarConfig/name", "LoRA"),),
        id="capital",
    ),
]
GOOD = [
    pytest.param(runtime({"spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": IMAGE}}), id="absent"),
    pytest.param(
        runtime({"spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": IMAGE, "name": "lora"}}), id="other"
    ),
    pytest.param(runtime({"spec/deploymentConfig/sidecarConfig": {"image": IMAGE, "name": "vllm"}}), id="off"),
    pytest.param(
        runtime({"spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": IMAGE, "name": 1}}), id="odd"
    ),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """A container named vllm is there already (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
