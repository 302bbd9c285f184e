"""The rule `prefill-decode-labels-overlap`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import router, runtime
from tests.rules.worlds import NIXL, Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "prefill-decode-labels-overlap"
AT = "spec/extraArgs"


def pair(prefill: str, decode: str, logic: str = "disaggregated_prefill_orchestrated") -> tuple[Manifest, ...]:
    """Two engines with these labels, and a router that is given the labels."""
    arguments = ["--routing-logic", logic, "--prefill-model-labels", prefill, "--decode-model-labels", decode]
    engines = (runtime(NIXL, labels={"model": prefill}), runtime(NIXL, name="second", labels={"model": decode}))
    return (*engines, router({"spec/k8sLabelSelector": "app in (engine,second)", AT: arguments}))


BAD = {
    "contained": Bad(
        pair("llama", "llama-decode"),
        (Said("router", AT + "/2", '"llama" of the prefill side is contained in the decode side\'s "llama-decode"'),),
    ),
    "the other way": Bad(
        pair("llama-prefill", "llama"),
        (Said("router", AT + "/4", '"llama" of the decode side is contained in the prefill side\'s'),),
    ),
    "equal": Bad(pair("llama", "llama"), (Said("router", AT + "/2", '"llama"'),)),
}
NOT_CARRIED = (*pair("llama-prefill", "llama-decode")[:2], pair("llama", "llama-decode")[2])
BAD["of no engine"] = Bad(
    NOT_CARRIED,
    (Said("router", AT + "/2", "it would take an engine with it for both", Severity.WARNING),),
    also=frozenset({"prefill-decode-labels-match-no-engine"}),
)
BAD["no engine is known"] = Bad(
    pair("llama", "llama-decode")[2:],
    (Said("router", AT + "/2", "takes its engines for both"),),
    also=frozenset({"unmatched-selector"}),
)
GOOD = {
    "own labels": pair("llama-prefill", "llama-decode"),
    "a common beginning": pair("llama-a", "llama-b"),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """The router asks whether the label is contained, as text, in the argument (router's source, read)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
