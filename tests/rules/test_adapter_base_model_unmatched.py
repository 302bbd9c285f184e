"""The rule `adapter-base-model-unmatched`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import FailsAt, Severity
from tests.rules.builders import adapter, other, runtime, topology
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "adapter-base-model-unmatched"
AT = "spec/baseModel"
QUIET = FailsAt.NOTHING
BAD = {
    "no label at all": Bad(
        (runtime(), adapter()), (Said("adapter", AT, 'model: "qwen3-8b" (carried: none)', fails_at=QUIET),)
    ),
    "another label": Bad(
        (runtime(labels={"model": "m"}), adapter()), (Said("adapter", AT, "carried: m", fails_at=QUIET),)
    ),
    "a topology's label without its side": Bad(
        (topology(labels={"model": "qwen3-8b"}), adapter()),
        (Said("adapter", AT, "qwen3-8b-decode, qwen3-8b-prefill", fails_at=QUIET),),
    ),
    "a partial tree": Bad(
        (adapter(),), (Said("adapter", AT, "waits for ever", Severity.WARNING, QUIET),), complete=False
    ),
}
LORA = {"spec/model/enableLoRA": True}
GOOD = {
    "the label": (runtime(labels={"model": "qwen3-8b"}), adapter()),
    "of another namespace": (runtime({"metadata/namespace": "b"}, labels={"model": "qwen3-8b"}), adapter()),
    "one side": (topology(labels={"model": "q"}), adapter({AT: "q-decode"})),
    "pods without the operator": (
        other("Deployment", {"spec": {"template": {"metadata": {"labels": {"model": "qwen3-8b"}}}}}),
        adapter(),
    ),
    "no text": (adapter({AT: 7}),),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """Pods are matched by the label model=<baseModel> in all namespaces; without one the adapter waits for ever (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
