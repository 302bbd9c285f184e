"""The rule `nixl-proxy-unreachable`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import other, router, topology
from tests.rules.worlds import RECEIVER, SENDER, Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "nixl-proxy-unreachable"
CACHE = ("spec", "topology", "prefill", "lmCacheConfig")
DECODE = ("spec", "topology", "decode", "lmCacheConfig")
AT = "/".join((*CACHE, "nixlProxyHost"))


def sending(host: str, port: str = "7500") -> Manifest:
    """A topology whose senders call that host."""
    return topology({CACHE: {**SENDER, "nixlProxyHost": host, "nixlProxyPort": port}, DECODE: RECEIVER})


def service(port: int) -> Manifest:
    """A Service for the proxy."""
    return other("Service", {"spec": {"selector": {"app": "router"}, "ports": [{"port": port}]}}, "router-nixl")


BAD = {
    "the router's own": Bad(
        (sending("router"), router()),
        (Said("engine", AT, 'the router "router" has port 80 alone, and senders call it on 7500'),),
    ),
    "in a partial tree": Bad((sending("router"), router()), (Said("engine", AT, "port 80 alone"),), complete=False),
    "another port": Bad((sending("router-nixl"), router(), service(7501)), (Said("engine", AT, "no such port"),)),
    "no Service": Bad((sending("router-nixl.llm.svc"), router()), (Said("engine", AT, 'no Service "router-nixl"'),)),
    "none in a partial tree": Bad(
        (sending("router-nixl"),), (Said("engine", AT, "no Service", Severity.WARNING),), complete=False
    ),
}
GOOD = {
    "a Service": (sending("router-nixl"), router(), service(7500)),
    "its full name": (sending("router-nixl.llm.svc.cluster.local"), router(), service(7500)),
    "an address": (sending("10.0.0.7"), router()),
    "without NIXL": (topology(), router()),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """The Service that the operator makes for a router has port 80 alone (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
