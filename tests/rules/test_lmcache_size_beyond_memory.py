"""The rule `lmcache-size-beyond-memory`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, runtime, topology
from tests.rules.checks import POD, WARNING, Said, check_bad, check_good
from tests.rules.worlds import FACTS, RECEIVER, SENDER

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "lmcache-size-beyond-memory"
AT = "spec/lmCacheConfig/cpuOffloadingBufferSize"
MEMORY = "spec/deploymentConfig/resources/memory"


def caching(size: str, memory: object = "16Gi", enabled: bool = True) -> Manifest:
    """A runtime with a buffer of that many GB."""
    config = {"enabled": enabled, "cpuOffloadingBufferSize": size, "diskOffloadingBufferSize": ""}
    return runtime({"spec/lmCacheConfig": config, MEMORY: memory})


BAD = [
    pytest.param(caching("60"), '"60" is more GB than the container has: its memory is 16Gi', id="larger"),
    pytest.param(caching("17.2"), '"17.2"', id="just larger"),
    pytest.param(caching("inf"), '"inf"', id="endless"),
    pytest.param(caching("5", "4G"), "4G", id="decimal"),
]


@pytest.mark.parametrize(("manifest", "part"), BAD)
def test_bad(manifest: Manifest, part: str) -> None:
    """The buffer lies in the container's memory (LMCache, read)."""
    check_bad(RULE, manifest, Said(AT, part, WARNING, POD))


def test_a_side_has_a_buffer_of_its_own() -> None:
    """Each side of a topology is an engine."""
    sides = {
        ("spec", "topology", "prefill", "lmCacheConfig"): {**SENDER, "cpuOffloadingBufferSize": "60"},
        ("spec", "topology", "decode", "lmCacheConfig"): RECEIVER,
    }
    path = "spec/topology/prefill/lmCacheConfig/cpuOffloadingBufferSize"
    check_bad(RULE, topology(sides), Said(path, "60", WARNING, POD), facts=FACTS)


GOOD = [
    pytest.param(caching("15"), id="smaller"),
    pytest.param(caching("17.1"), id="just smaller"),
    pytest.param(caching("60", ABSENT), id="no limit"),
    pytest.param(caching("60", enabled=False), id="off"),
    pytest.param(caching("60Gi"), id="no number"),
    pytest.param(caching(""), id="no buffer"),
    pytest.param(caching("60", "lots"), id="no quantity"),
    pytest.param(runtime(), id="none"),
]


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What fits, and what another rule reports."""
    check_good(RULE, manifest)
