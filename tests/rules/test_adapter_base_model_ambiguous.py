"""The rule `adapter-base-model-ambiguous`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import ABSENT, adapter, runtime
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "adapter-base-model-ambiguous"
AT = "spec/baseModel"
LORA = {"spec/model/enableLoRA": True}
LABEL = {"model": "qwen3-8b"}
BAD = {
    "another namespace too": Bad(
        (runtime(LORA, labels=LABEL), runtime({**LORA, "metadata/namespace": "test"}, labels=LABEL), adapter()),
        (Said("adapter", AT, 'runtime "test/engine" carries the label', Severity.WARNING),),
    ),
    "another namespace only": Bad(
        (runtime({**LORA, "metadata/namespace": "test"}, labels=LABEL), adapter()),
        (Said("adapter", AT, "test/engine", Severity.WARNING),),
    ),
    "two runtimes": Bad(
        (runtime(LORA, labels=LABEL), runtime(LORA, name="second", labels=LABEL), adapter()),
        (Said("adapter", AT, 'that of runtime "llm/engine" and of runtime "llm/second"', Severity.WARNING),),
    ),
}
GOOD = {
    "one runtime": (runtime(LORA, labels=LABEL), adapter()),
    "another label": (runtime(LORA, labels=LABEL), runtime(LORA, name="second", labels={"model": "b"}), adapter()),
    "no namespaces written": (
        runtime({"metadata/namespace": ABSENT}, labels=LABEL),
        adapter({"metadata/namespace": ABSENT}),
    ),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """An adapter goes to every pod with the label, in all namespaces, with one path (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
