"""The rule `more-adapters-than-max-loras`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import FailsAt, Severity
from tests.rules.builders import adapter, runtime
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "more-adapters-than-max-loras"
AT = "spec/baseModel"
LORA = {"spec/model/enableLoRA": True}
LABEL = {"model": "qwen3-8b"}
TWO = (adapter(), adapter(name="second"))
BAD = {
    "two for the default": Bad(
        (runtime(LORA, labels=LABEL), *TWO),
        (Said("second", AT, "has 2 adapters and maxLoras 1", Severity.NOTE, FailsAt.NOTHING),),
    ),
    "two for one": Bad(
        (runtime({**LORA, "spec/vllmConfig/maxLoras": 1}, labels=LABEL), *TWO),
        (Said("second", AT, "maxLoras 1", Severity.NOTE, FailsAt.NOTHING),),
    ),
}
GOOD = {
    "one": (runtime(LORA, labels=LABEL), adapter()),
    "room for two": (runtime({**LORA, "spec/vllmConfig/maxLoras": 2}, labels=LABEL), *TWO),
    "kept in memory": (runtime({**LORA, "spec/vllmConfig/extraArgs": ["--max-cpu-loras", "2"]}, labels=LABEL), *TWO),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """max_loras adapters are in one batch, and kept, unless max_cpu_loras is larger (vLLM docs)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
