"""The rule `prefill-decode-models-differ`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import router, runtime
from tests.rules.worlds import NIXL, Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "prefill-decode-models-differ"
AT = "spec/extraArgs"
MODEL = "spec/model/modelURL"
ROUTING = router(
    {
        "spec/k8sLabelSelector": "app in (engine,second,third)",
        AT: [
            "--routing-logic",
            "disaggregated_prefill_orchestrated",
            "--prefill-model-labels",
            "q-prefill",
            "--decode-model-labels",
            "q-decode",
        ],
    }
)
FIRST = runtime(NIXL, labels={"model": "q-prefill"})


def decoding(model: str, name: str = "second") -> Manifest:
    """A decode engine."""
    return runtime({**NIXL, MODEL: model}, name=name, labels={"model": "q-decode"})


BAD = {
    "another model": Bad(
        (FIRST, decoding("Qwen/Qwen3-4B"), ROUTING),
        (Said("router", AT, 'serves "Qwen/Qwen3-8B", and no engine of the other side does (there: Qwen/Qwen3-4B)'),),
    ),
    "one more on a side": Bad(
        (FIRST, decoding("Qwen/Qwen3-8B"), decoding("Qwen/Qwen3-4B", "third"), ROUTING),
        (Said("router", AT, 'serves "Qwen/Qwen3-4B"'),),
    ),
}
GOOD = {
    "one model": (FIRST, decoding("Qwen/Qwen3-8B"), ROUTING),
    "a side that is missing": (FIRST, ROUTING),
    "another logic": (FIRST, decoding("x"), router({"spec/k8sLabelSelector": "app in (engine,second)"})),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """The cache of one model is of no use to another."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
