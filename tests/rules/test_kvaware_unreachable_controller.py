"""The rule `kvaware-unreachable-controller`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import ABSENT, other, router, runtime
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "kvaware-unreachable-controller"
AT = "spec/lmcacheControllerPort"
SEED = [{"name": "PYTHONHASHSEED", "value": "0"}]
KV = {"spec/routingLogic": "kvaware", AT: 9000, "spec/env": SEED}
ENGINE = runtime({"spec/vllmConfig/env": SEED})


def service(port: int, app: str = "router") -> Manifest:
    """A Service for the controller."""
    return other("Service", {"spec": {"selector": {"app": app}, "ports": [{"port": port}]}}, "controller")


DEFAULT = {**KV, AT: ABSENT}
BAD = {
    "the default port": Bad((ENGINE, router(DEFAULT)), (Said("router", AT, "port 9000", Severity.WARNING),)),
    "0 is the default port": Bad((ENGINE, router({**KV, AT: 0})), (Said("router", AT, "port 9000", Severity.WARNING),)),
    "no Service": Bad(
        (ENGINE, router(KV)),
        (Said("router", AT, "port 9000, and the router's own Service has port 80 alone", Severity.WARNING),),
    ),
    "another port": Bad((ENGINE, router(KV), service(9001)), (Said("router", AT, "9000", Severity.WARNING),)),
    "other pods": Bad((ENGINE, router(KV), service(9000, "x")), (Said("router", AT, "9000", Severity.WARNING),)),
}
GOOD = {
    "a Service": (ENGINE, router(KV), service(9000)),
    "a Service for the default port": (ENGINE, router(DEFAULT), service(9000)),
    "an argument wins": (
        ENGINE,
        router({**KV, "spec/extraArgs": ["--lmcache-controller-port", "9001"]}),
        service(9001),
    ),
    "another logic": (ENGINE, router()),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """A router's Service has port 80 alone, so the controller's port needs a Service of its own (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
