"""The rule `orchestrated-engine-without-model-label`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import router, runtime
from tests.rules.worlds import NIXL, Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "orchestrated-engine-without-model-label"
AT = "spec/k8sLabelSelector"
FIRST, SECOND = runtime(NIXL, labels={"model": "q-prefill"}), runtime(NIXL, name="second", labels={"model": "q-decode"})
BARE = runtime(NIXL, name="third")
SIDES = ["--prefill-model-labels", "q-prefill", "--decode-model-labels", "q-decode"]


def routing(logic: str) -> Manifest:
    """A router of that logic for all three."""
    return router({AT: "app in (engine,second,third)", "spec/extraArgs": ["--routing-logic", logic, *SIDES]})


BAD = {
    "one without": Bad(
        (FIRST, SECOND, BARE, routing("disaggregated_prefill_orchestrated")),
        (Said("router", AT, 'runtime "llm/third" is selected and has no label'),),
    )
}
GOOD = {
    "all with": (FIRST, SECOND, routing("disaggregated_prefill_orchestrated")),
    "the other logic": (FIRST, SECOND, BARE, routing("disaggregated_prefill")),
    "roundrobin": (BARE, routing("roundrobin")),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """The router looks every pod's label up; without one this is a TypeError (router's source, read)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
