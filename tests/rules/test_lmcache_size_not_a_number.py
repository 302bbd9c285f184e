"""The rule `lmcache-size-not-a-number`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import runtime, topology
from tests.rules.checks import ERROR, POD, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "lmcache-size-not-a-number"

BAD = [
    pytest.param(
        runtime(
            {"spec/lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "15Gi", "diskOffloadingBufferSize": ""}}
        ),
        (Said("spec/lmCacheConfig/cpuOffloadingBufferSize", "15Gi", ERROR, POD, fix='"17"'),),
        id="cpu",
    ),
    pytest.param(
        runtime({"spec/lmCacheConfig": {"enabled": True, "diskOffloadingBufferSize": ""}}),
        (Said("spec/lmCacheConfig/cpuOffloadingBufferSize", "default", ERROR, POD, fix='"5"'),),
        id="cpu-default",
    ),
    pytest.param(
        runtime(
            {
                "spec/lmCacheConfig": {
                    "enabled": True,
                    "cpuOffloadingBufferSize": "4",
                    "diskOffloadingBufferSize": "60GB",
                }
            }
        ),
        (Said("spec/lmCacheConfig/diskOffloadingBufferSize", "60GB", ERROR, POD),),
        id="disk",
    ),
    pytest.param(
        runtime({"spec/lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "4"}}),
        (Said("spec/lmCacheConfig/diskOffloadingBufferSize", "8Gi", ERROR, POD, fix='""'),),
        id="disk-default",
    ),
]
GOOD = [
    pytest.param(
        runtime(
            {
                "spec/lmCacheConfig": {
                    "enabled": True,
                    "cpuOffloadingBufferSize": "4.5",
                    "diskOffloadingBufferSize": "60",
                }
            }
        ),
        id="numbers",
    ),
    pytest.param(
        runtime(
            {
                "spec/lmCacheConfig": {
                    "enabled": False,
                    "cpuOffloadingBufferSize": "4Gi",
                    "diskOffloadingBufferSize": "8Gi",
                }
            }
        ),
        id="off",
    ),
    pytest.param(runtime(), id="absent"),
    pytest.param(
        runtime(
            {"spec/lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "", "diskOffloadingBufferSize": ""}}
        ),
        id="no-cpu",
    ),
    pytest.param(topology({"spec/topology/decode/lmCacheConfig": {"enabled": True}}), id="topology"),
    pytest.param(
        runtime({"spec/lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": 4, "diskOffloadingBufferSize": 5}}),
        id="odd",
    ),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """LMCache parses the sizes as plain numbers of GB, and the CRD's defaults are none (operator, observed; LMCache, read)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
