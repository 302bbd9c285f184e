"""The rule `lmcache-config-loops`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import runtime, topology
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "lmcache-config-loops"

BAD = [
    pytest.param(
        runtime({"spec/lmCacheConfig": {}}),
        (
            Said("spec/lmCacheConfig/cpuOffloadingBufferSize", "by the CRD's default", fix="leave lmCacheConfig out"),
            Said("spec/lmCacheConfig/diskOffloadingBufferSize", "8Gi"),
        ),
        id="empty",
    ),
    pytest.param(
        runtime({"spec/lmCacheConfig": {"enabled": False, "diskOffloadingBufferSize": ""}}),
        (Said("spec/lmCacheConfig/cpuOffloadingBufferSize", "4Gi"),),
        id="off-one-size",
    ),
    pytest.param(
        runtime(
            {
                "spec/lmCacheConfig": {
                    "cpuOffloadingBufferSize": "",
                    "diskOffloadingBufferSize": "",
                    "remoteUrl": "lm://host.example.com:80",
                }
            }
        ),
        (Said("spec/lmCacheConfig/remoteUrl", "LMCACHE_REMOTE_URL"),),
        id="off-with-url",
    ),
    pytest.param(
        runtime(
            {
                "spec/lmCacheConfig": {
                    "enabled": True,
                    "cpuOffloadingBufferSize": "4",
                    "diskOffloadingBufferSize": "",
                    "remoteSerde": "naive",
                }
            }
        ),
        (Said("spec/lmCacheConfig/remoteSerde", "naive", fix="remoteUrl"),),
        id="serde-without-url",
    ),
]
GOOD = [
    pytest.param(runtime(), id="absent"),
    pytest.param(runtime({"spec/lmCacheConfig": None}), id="null"),
    pytest.param(
        runtime(
            {"spec/lmCacheConfig": {"enabled": False, "cpuOffloadingBufferSize": "", "diskOffloadingBufferSize": ""}}
        ),
        id="off-without-sizes",
    ),
    pytest.param(
        runtime(
            {
                "spec/lmCacheConfig": {
                    "enabled": True,
                    "cpuOffloadingBufferSize": "4",
                    "diskOffloadingBufferSize": "",
                    "remoteUrl": "lm://cs:80",
                }
            }
        ),
        id="on",
    ),
    pytest.param(
        runtime(
            {
                "spec/lmCacheConfig": {
                    "enabled": False,
                    "cpuOffloadingBufferSize": "5",
                    "diskOffloadingBufferSize": "",
                },
                "spec/vllmConfig/env": [
                    {"name": "LMCACHE_USE_EXPERIMENTAL", "value": "true"},
                    {"name": "LMCACHE_MAX_LOCAL_CPU_SIZE", "value": "5"},
                ],
            }
        ),
        id="mirrored",
    ),
    pytest.param(topology({"spec/topology/decode/lmCacheConfig": {}}), id="topology-is-another-operator"),
    pytest.param(runtime({"spec/lmCacheConfig": "on"}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """A field that never reaches the pod's environment is compared with it for ever (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
