"""The rule `topology-half-written`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import FailsAt
from prodstack.manifests.manifest import Facts
from tests.rules.builders import ABSENT, reports, runtime, topology, world
from tests.rules.worlds import FACTS, Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "topology-half-written"
SWITCH = "spec/enablePDDisaggregation"
IGNORED = Said("engine", "spec/topology", "is ignored", fails_at=FailsAt.OPERATOR)
BAD = {
    "no switch": Bad((topology({SWITCH: ABSENT}),), (IGNORED,)),
    "the switch is off": Bad((topology({SWITCH: False}),), (IGNORED,)),
    "nothing is said of the operator": Bad(
        (topology({SWITCH: ABSENT}),), (IGNORED,), facts=dataclasses.replace(FACTS, profile=None)
    ),
    "no topology": Bad(
        (runtime({SWITCH: True}),), (Said("engine", SWITCH, "makes nothing", fails_at=FailsAt.OPERATOR),)
    ),
}
GOOD = {
    "both": (topology(),),
    "neither": (runtime(), runtime({SWITCH: False}, name="b")),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """The switch alone decides which of the two specs change 841 reads (source, read)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)


def test_an_operator_that_knows_neither_is_another_rules_finding() -> None:
    """One mistake gives one finding."""
    manifest = topology({SWITCH: ABSENT})
    assert reports(RULE, manifest, world(manifest, facts=Facts(profile="2026-08-05"))) == []
