"""The rule `selector-matches-itself`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, router, runtime
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "selector-matches-itself"
AT = "spec/k8sLabelSelector"
BAD = {
    "a label of both": Bad(
        (runtime(labels={"team": "a"}), router({AT: "team=a"}, labels={"team": "a"})),
        (Said("router", AT, "own pods (app=router,team=a)"),),
    ),
    "an empty selector": Bad((runtime(), router({AT: ""})), (Said("router", AT, 'the selector ""'),)),
    "no selector": Bad((runtime(), router({AT: ABSENT})), (Said("router", AT, 'the selector ""'),)),
    "an argument that comes last": Bad(
        (runtime(), router({"spec/extraArgs": ["--k8s-label-selector", "app"]})),
        (Said("router", "spec/extraArgs/0", 'the selector "app"'),),
    ),
    "only what it is not": Bad((runtime(), router({AT: "app!=cache"})), (Said("router", AT, "app!=cache"),)),
}
GOOD = {
    "by name": (runtime(), router()),
    "a label that the router lacks": (runtime(labels={"team": "a"}), router({AT: "team=a"})),
    "another namespace is watched": (
        runtime({"metadata/namespace": "other"}),
        router({AT: "app", "spec/extraArgs": ["--k8s-namespace", "other"]}),
    ),
    "a static list": (router({"spec/serviceDiscovery": "static", AT: ABSENT}),),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """A router's pods carry app=<router> and the router's labels; the router would call itself (router's service discovery, read)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
