"""The rule `lmcache-env-without-config`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import runtime, topology
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "lmcache-env-without-config"

BAD = [
    pytest.param(
        runtime({"spec/vllmConfig/env": [{"name": "LMCACHE_USE_EXPERIMENTAL", "value": "True"}]}),
        (Said("spec/vllmConfig/env/0", "lmCacheConfig says false", fix="lower case"),),
        id="switch",
    ),
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/env": [
                    {"name": "HF_HOME", "value": "/data"},
                    {"name": "LMCACHE_MAX_LOCAL_CPU_SIZE", "value": "5"},
                ]
            }
        ),
        (Said("spec/vllmConfig/env/1", "LMCACHE_MAX_LOCAL_CPU_SIZE"),),
        id="lmcache-max-local-cpu-size",
    ),
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/env": [
                    {"name": "HF_HOME", "value": "/data"},
                    {"name": "LMCACHE_MAX_LOCAL_DISK_SIZE", "value": "5"},
                ]
            }
        ),
        (Said("spec/vllmConfig/env/1", "LMCACHE_MAX_LOCAL_DISK_SIZE"),),
        id="lmcache-max-local-disk-size",
    ),
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/env": [
                    {"name": "HF_HOME", "value": "/data"},
                    {"name": "LMCACHE_REMOTE_URL", "value": "lm://host.example.com:80"},
                ]
            }
        ),
        (Said("spec/vllmConfig/env/1", "LMCACHE_REMOTE_URL"),),
        id="lmcache-remote-url",
    ),
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/env": [
                    {"name": "HF_HOME", "value": "/data"},
                    {"name": "LMCACHE_REMOTE_SERDE", "value": "naive"},
                ]
            }
        ),
        (Said("spec/vllmConfig/env/1", "LMCACHE_REMOTE_SERDE"),),
        id="lmcache-remote-serde",
    ),
    pytest.param(
        runtime(
            {
                "spec/lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": ""},
                "spec/vllmConfig/env": [{"name": "LMCACHE_MAX_LOCAL_CPU_SIZE", "value": "5"}],
            }
        ),
        (Said("spec/vllmConfig/env/0", '"4"'),),
        id="contradicts",
    ),
    pytest.param(
        runtime(
            {
                "spec/lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": ""},
                "spec/vllmConfig/env": [{"name": "LMCACHE_USE_EXPERIMENTAL", "value": "False"}],
            }
        ),
        (Said("spec/vllmConfig/env/0", "lmCacheConfig says true"),),
        id="switched-off",
    ),
]
GOOD = [
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/env": [
                    {"name": "LMCACHE_LOCAL_CPU", "value": "True"},
                    {"name": "LMCACHE_ENABLE_PD", "value": "True"},
                ]
            }
        ),
        id="others",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/env": [{"name": "LMCACHE_USE_EXPERIMENTAL", "value": "true"}]}), id="lower-case"
    ),
    pytest.param(
        runtime(
            {
                "spec/lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": ""},
                "spec/vllmConfig/env": [
                    {"name": "LMCACHE_MAX_LOCAL_CPU_SIZE", "value": "4"},
                    {"name": "LMCACHE_USE_EXPERIMENTAL", "value": "True"},
                ],
            }
        ),
        id="repeats",
    ),
    pytest.param(
        runtime(
            {
                "spec/lmCacheConfig": {
                    "enabled": False,
                    "cpuOffloadingBufferSize": "5",
                    "diskOffloadingBufferSize": "",
                    "remoteUrl": "lm://host.example.com:80",
                    "remoteSerde": "naive",
                },
                "spec/vllmConfig/env": [
                    {"name": "LMCACHE_USE_EXPERIMENTAL", "value": "true"},
                    {"name": "LMCACHE_MAX_LOCAL_CPU_SIZE", "value": "5"},
                    {"name": "LMCACHE_REMOTE_URL", "value": "lm://host.example.com:80"},
                    {"name": "LMCACHE_REMOTE_SERDE", "value": "naive"},
                ],
            }
        ),
        id="mirrored",
    ),
    pytest.param(
        topology({"spec/topology/decode/vllmConfig/env": [{"name": "LMCACHE_REMOTE_SERDE", "value": "naive"}]}),
        id="topology",
    ),
    pytest.param(runtime({"spec/vllmConfig/env": [1, {"name": 2}]}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """Five variables are read back from the pod, whoever set them (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
