"""The rule `unstable-storage-size`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "unstable-storage-size"

BAD = [
    pytest.param(
        runtime({"spec/storageConfig": {"enabled": True, "size": "16384Mi"}}),
        (Said("spec/storageConfig/size", "16384Mi", fix='write "16Gi"'),),
        id="16384Mi",
    ),
    pytest.param(
        runtime({"spec/storageConfig": {"enabled": True, "size": "1024Gi"}}),
        (Said("spec/storageConfig/size", "1024Gi", fix='write "1Ti"'),),
        id="1024Gi",
    ),
    pytest.param(
        runtime({"spec/storageConfig": {"enabled": True, "size": "1.5Ti"}}),
        (Said("spec/storageConfig/size", "1.5Ti", fix='write "1536Gi"'),),
        id="1.5Ti",
    ),
]
GOOD = [
    pytest.param(runtime({"spec/storageConfig": {"enabled": True, "size": "10Gi"}}), id="10Gi"),
    pytest.param(runtime({"spec/storageConfig": {"enabled": True, "size": "1536Gi"}}), id="1536Gi"),
    pytest.param(runtime({"spec/storageConfig": {"enabled": True, "size": "500G"}}), id="500G"),
    pytest.param(runtime({"spec/storageConfig": {"enabled": True}}), id="default"),
    pytest.param(runtime({"spec/storageConfig": {"enabled": False, "size": "1024Gi"}}), id="off"),
    pytest.param(runtime({"spec/storageConfig": {"enabled": True, "size": "big"}}), id="no-quantity"),
    pytest.param(runtime({"spec/storageConfig": {"enabled": True, "size": 10}}), id="number"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """The size is compared as text with what the API server made of it (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
