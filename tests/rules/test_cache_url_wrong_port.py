"""The rule `cache-url-wrong-port`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import cache, other, runtime
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "cache-url-wrong-port"
AT = "spec/lmCacheConfig/remoteUrl"


def caching(url: str) -> Manifest:
    """A runtime with a remote cache."""
    config = {"enabled": True, "cpuOffloadingBufferSize": "5", "diskOffloadingBufferSize": "", "remoteUrl": url}
    return runtime({"spec/lmCacheConfig": config})


BAD = {
    "the container's port": Bad(
        (caching("lm://cache.llm.svc:8000"), cache()),
        (Said("engine", AT, 'names port 8000, but the Service of cache server "cache" listens on 80 only'),),
    ),
    "no port": Bad((caching("lm://cache.llm.svc"), cache()), (Said("engine", AT, "names no port"),)),
    "no host": Bad((caching("lm://:80"), cache()), (Said("engine", AT, "names no host"),)),
}
GOOD = {
    "80": (caching("lm://cache.llm.svc:80"), cache()),
    "80 and a slash": (caching("lm://cache.llm.svc:80/"), cache()),
    "a Service of one's own": (caching("lm://mine.llm.svc:8000"), other("Service", name="mine")),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """The Service of a cache has port 80, whatever the container's port is (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
