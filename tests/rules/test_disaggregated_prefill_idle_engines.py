"""The rule `disaggregated-prefill-idle-engines`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import FailsAt, Severity
from tests.rules.builders import router, topology
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "disaggregated-prefill-idle-engines"
AT = "spec/routingLogic"
REPLICAS = "spec/topology/prefill/deploymentConfig/replicas"
SIDES = ["--prefill-model-labels", "q-prefill", "--decode-model-labels", "q-decode"]
ROUTING = router({AT: "disaggregated_prefill", "spec/extraArgs": SIDES})
LABEL = {"model": "q"}
BAD = {
    "two of a side": Bad(
        (topology({REPLICAS: 2}, labels=LABEL), ROUTING),
        (Said("router", AT, "1 of 2 prefill pods and 1 of 1 decode pods", Severity.NOTE, FailsAt.NOTHING),),
    ),
}
GOOD = {
    "one a side": (topology(labels=LABEL), ROUTING),
    "orchestrated": (
        topology({REPLICAS: 2}, labels=LABEL),
        router({AT: "disaggregated_prefill_orchestrated", "spec/extraArgs": SIDES}),
    ),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """disaggregated_prefill talks to one engine a side, the last that it discovered (router's source, read)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
