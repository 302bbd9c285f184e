"""The rule `prefill-decode-labels-match-no-engine`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import router, runtime, topology
from tests.rules.worlds import NIXL, Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "prefill-decode-labels-match-no-engine"
AT = "spec/extraArgs"
FIRST, SECOND = runtime(NIXL, labels={"model": "q-prefill"}), runtime(NIXL, name="second", labels={"model": "q-decode"})
THIRD = runtime(NIXL, name="third", labels={"model": "other"})
SIDES = ["--routing-logic", "disaggregated_prefill_orchestrated", "--prefill-model-labels"]


def routing(
    decode: str, logic: str = "disaggregated_prefill_orchestrated", apps: str = "engine,second,third"
) -> Manifest:
    """A router for both sides."""
    arguments = ["--routing-logic", logic, "--prefill-model-labels", "q-prefill", "--decode-model-labels", decode]
    return router({"spec/k8sLabelSelector": f"app in ({apps})", AT: arguments})


BAD = {
    "one side": Bad(
        (FIRST, SECOND, routing("decode")),
        (
            Said(
                "router",
                AT + "/4",
                '"decode" is the label of no selected engine (their labels `model`: q-decode, q-prefill)',
            ),
        ),
    ),
    "a side that is not selected": Bad(
        (FIRST, SECOND, routing("q-decode", apps="engine")), (Said("router", AT + "/4", "q-decode"),)
    ),
    "a partial tree": Bad(
        (FIRST, SECOND, routing("x")), (Said("router", AT + "/4", '"x"', Severity.WARNING),), complete=False
    ),
    "an engine of neither": Bad(
        (FIRST, SECOND, THIRD, routing("q-decode")),
        (Said("router", "spec/k8sLabelSelector", '"other" is of neither side', Severity.WARNING),),
    ),
}
GOOD = {
    "both": (FIRST, SECOND, routing("q-decode")),
    "several labels of a side": (FIRST, SECOND, routing("x,q-decode")),
    "a topology": (topology(labels={"model": "q"}), routing("q-decode", "disaggregated_prefill")),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """Engines are told apart by their label model, contained in the argument's text (router's source, read)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
