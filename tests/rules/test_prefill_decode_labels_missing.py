"""The rule `prefill-decode-labels-missing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import router, runtime
from tests.rules.worlds import NIXL, Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "prefill-decode-labels-missing"
AT = "spec/extraArgs"
ENGINES = (runtime(NIXL, labels={"model": "q-prefill"}), runtime(NIXL, name="second", labels={"model": "q-decode"}))
ALL = {"spec/k8sLabelSelector": "app in (engine,second)"}
LOGIC = ["--routing-logic", "disaggregated_prefill_orchestrated"]
BAD = {
    "both": Bad(
        (*ENGINES, router({**ALL, AT: LOGIC})),
        (Said("router", AT, "needs --prefill-model-labels and --decode-model-labels"),),
    ),
    "one": Bad(
        (*ENGINES, router({**ALL, AT: [*LOGIC, "--prefill-model-labels", "q-prefill"]})),
        (Said("router", AT, "needs --decode-model-labels"),),
    ),
    "empty": Bad(
        (*ENGINES, router({**ALL, AT: [*LOGIC, "--prefill-model-labels=q-prefill", "--decode-model-labels="]})),
        (Said("router", AT, "needs --decode-model-labels"),),
    ),
    "the field": Bad(
        (*ENGINES, router({**ALL, "spec/routingLogic": "disaggregated_prefill"})),
        (Said("router", AT, "disaggregated_prefill needs"),),
    ),
}
GOOD = {
    "both": (
        *ENGINES,
        router({**ALL, AT: [*LOGIC, "--prefill-model-labels", "q-prefill", "--decode-model-labels", "q-decode"]}),
    ),
    "another logic": (*ENGINES, router(ALL)),
    "a later logic": (*ENGINES, router({**ALL, AT: [*LOGIC, "--routing-logic", "roundrobin"]})),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """The router tells the sides by --prefill-model-labels and --decode-model-labels alone (router's parser, read)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
