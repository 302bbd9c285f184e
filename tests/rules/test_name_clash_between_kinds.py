"""The rule `name-clash-between-kinds`."""

from __future__ import annotations

import pytest

from prodstack.manifests.finding import FailsAt
from prodstack.manifests.manifest import Manifest
from tests.rules.builders import adapter, cache, other, router, runtime, topology
from tests.rules.worlds import Bad, Said, check_bad, check_good

RULE = "name-clash-between-kinds"
AT = "metadata/name"
FIGHT = FailsAt.OPERATOR


def service(name: str, **spec: object) -> Manifest:
    """A Service that somebody wrote."""
    return other("Service", {"spec": spec}, name)


BAD = {
    "a runtime and a router": Bad(
        (runtime(), router(name="engine")),
        (Said("engine", AT, 'also those of VLLMRuntime "engine"', fails_at=FIGHT),),
        also=frozenset({"selector-matches-itself"}),
    ),
    "a runtime and a cache": Bad(
        (runtime(), cache(name="engine")), (Said("engine", AT, "VLLMRuntime", fails_at=FIGHT),)
    ),
    "a side and a runtime": Bad(
        (runtime(name="a-prefill"), topology(name="a")),
        (Said("a", AT, '"a-prefill" are also those of VLLMRuntime "a-prefill"', fails_at=FIGHT),),
    ),
    "an ExternalName Service": Bad(
        (runtime(), service("engine", type="ExternalName", externalName="a.b")),
        (Said("engine", AT, "panics on it for ever", fails_at=FIGHT),),
    ),
    "a router's Service with a foreign selector": Bad(
        (runtime(), router(), service("router", selector={"app": "x"})),
        (Said("router", AT, "leaves its selector, so", fails_at=FIGHT),),
    ),
    "a cache's ExternalName Service": Bad(
        (cache(), service("cache", type="ExternalName", externalName="a.b")),
        (Said("cache", AT, "ExternalName", fails_at=FIGHT),),
    ),
    "a runtime's Service with a foreign selector": Bad(
        (runtime(), service("engine", selector={"app": "x"})),
        (Said("engine", AT, "where the target port is its own", fails_at=FIGHT),),
    ),
}
GOOD = {
    "own names": (runtime(), router(), cache()),
    "two namespaces": (runtime(), cache({"metadata/namespace": "b"}, name="engine")),
    "a runtime beside a topology": (runtime(name="a"), topology(name="b")),
    "a Service of another name": (runtime(), service("engine-metrics", selector={"app": "engine"})),
    "a Service that says the same": (runtime(), service("engine", selector={"app": "engine"})),
    "a dump": (
        runtime(),
        Manifest(
            {
                "apiVersion": "v1",
                "kind": "Service",
                "spec": {"selector": {"a": "b"}},
                "metadata": {"name": "engine", "namespace": "llm", "ownerReferences": [{"kind": "VLLMRuntime"}]},
            }
        ),
    ),
    "an adapter": (runtime(labels={"model": "m"}), adapter(name="engine")),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """Runtime, router and cache each make a Service and a Deployment of their name (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
