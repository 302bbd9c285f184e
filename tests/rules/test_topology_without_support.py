"""The rule `topology-without-support`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import FailsAt, Severity
from tests.rules.builders import runtime, topology
from tests.rules.worlds import FACTS, Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "topology-without-support"
BAD = {
    "today's operator": Bad(
        (topology(),),
        (Said("engine", "spec/topology", "the cluster's operator does not have it", fails_at=FailsAt.OPERATOR),),
        facts=dataclasses.replace(FACTS, profile="2026-08-05"),
    ),
    "only the switch": Bad(
        (runtime({"spec/enablePDDisaggregation": True}),),
        (Said("engine", "spec/enablePDDisaggregation", "change 841", fails_at=FailsAt.OPERATOR),),
        facts=dataclasses.replace(FACTS, profile="2026-08-05"),
    ),
    "nothing is said": Bad(
        (topology(),),
        (Said("engine", "spec/topology", "nothing is said", Severity.NOTE, FailsAt.NOTHING),),
        facts=dataclasses.replace(FACTS, profile=None),
    ),
}
GOOD = {
    "an operator that knows it": (topology(),),
    "one engine": (runtime(), runtime({"spec/enablePDDisaggregation": False}, name="b")),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """Only the operator of change 841 knows topology and enablePDDisaggregation (operator source, read)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
