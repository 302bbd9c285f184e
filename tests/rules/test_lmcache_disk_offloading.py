"""The rule `lmcache-disk-offloading`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import runtime
from tests.rules.checks import POD, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "lmcache-disk-offloading"

BAD = [
    pytest.param(
        runtime(
            {"spec/lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": "60"}}
        ),
        (Said("spec/lmCacheConfig/diskOffloadingBufferSize", "path", WARNING, POD),),
        id="number",
    ),
]
GOOD = [
    pytest.param(
        runtime(
            {"spec/lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": ""}}
        ),
        id="none",
    ),
    pytest.param(
        runtime(
            {"spec/lmCacheConfig": {"enabled": False, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": "60"}}
        ),
        id="off",
    ),
    pytest.param(
        runtime(
            {
                "spec/lmCacheConfig": {
                    "enabled": True,
                    "cpuOffloadingBufferSize": "4",
                    "diskOffloadingBufferSize": "60",
                },
                "spec/vllmConfig/env": [{"name": "LMCACHE_LOCAL_DISK", "value": "/data/kv"}],
            }
        ),
        id="path-in-env",
    ),
    pytest.param(
        runtime(
            {"spec/lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": "8Gi"}}
        ),
        id="not-a-number-is-another-rule's",
    ),
    pytest.param(runtime(), id="absent"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """LMCACHE_LOCAL_DISK=True is a path to LMCache (operator, observed; LMCache, read)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
