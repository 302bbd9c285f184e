"""The rule `cache-url-to-nowhere`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import cache, other, runtime
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "cache-url-to-nowhere"
AT = "spec/lmCacheConfig/remoteUrl"


def caching(url: object, **config: object) -> Manifest:
    """A runtime with a remote cache."""
    plain = {"enabled": True, "cpuOffloadingBufferSize": "5", "diskOffloadingBufferSize": "", "remoteUrl": url}
    return runtime({"spec/lmCacheConfig": {**plain, **config}})


BAD = {
    "a misspelt name": Bad(
        (caching("lm://cach.llm.svc:80"), cache()),
        (Said("engine", AT, '"cach" in namespace "llm", which does not exist (known: llm/cache)'),),
    ),
    "another namespace": Bad(
        (caching("lm://cache.prod.svc.cluster.local:80"), cache()), (Said("engine", AT, 'namespace "prod"'),)
    ),
    "a short name": Bad((caching("lm://nowhere:80"),), (Said("engine", AT, "known: none"),)),
    "a partial tree": Bad(
        (caching("lm://cache.llm.svc:80"),), (Said("engine", AT, "does not exist", Severity.WARNING),), complete=False
    ),
    "a name and a namespace of the tree": Bad((caching("lm://nowhere.llm:80"),), (Said("engine", AT, "nowhere"),)),
}
GOOD = {
    "the Service": (caching("lm://cache.llm.svc:80"), cache()),
    "the full name": (caching("lm://cache.llm.svc.cluster.local:80"), cache()),
    "a short name": (caching("lm://cache:80"), cache()),
    "a Service that somebody wrote": (caching("lm://lmcache.llm.svc:9"), other("Service", name="lmcache")),
    "outside the cluster": (caching("lm://cache.example.com:80"),),
    "an address": (caching("lm://10.0.0.7:80"),),
    "perhaps outside": (caching("lm://cache.internal:80"),),
    "another scheme": (caching("redis://nowhere.llm.svc:6379"),),
    "no cache": (runtime(),),
    "switched off": (caching("lm://nowhere:80", enabled=False),),
    "no text": (caching(7),),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """A cache is reached by its Service, which has the CacheServer's name and namespace (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
