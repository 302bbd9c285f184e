"""The rule `runtime-class-missing`."""

from __future__ import annotations

import dataclasses

import pytest

from prodstack.manifests.finding import Severity
from prodstack.manifests.manifest import Facts, Manifest
from tests.rules.builders import runtime, topology
from tests.rules.worlds import FACTS, Bad, Said, check_bad, check_good

RULE = "runtime-class-missing"
AT = "spec/deploymentConfig/runtimeClass"
NONE = dataclasses.replace(FACTS, runtime_classes=frozenset())
BAD = {
    "the default": Bad((runtime(),), (Said("engine", AT, '"nvidia" (the default) is not known'),), facts=NONE),
    "null is the default": Bad((runtime({AT: None}),), (Said("engine", AT, '"nvidia" (the default)'),), facts=NONE),
    "a name": Bad((runtime({AT: "nvidia-cdi"}),), (Said("engine", AT, '"nvidia-cdi" is not known'),)),
    "both sides": Bad(
        (topology(),),
        (
            Said("engine", "spec/topology/prefill/deploymentConfig/runtimeClass", "nvidia"),
            Said("engine", "spec/topology/decode/deploymentConfig/runtimeClass", "nvidia"),
        ),
        facts=NONE,
    ),
    "a complete tree without facts": Bad((runtime(),), (Said("engine", AT, "nvidia"),), facts=Facts()),
    "a partial tree": Bad((runtime(),), (Said("engine", AT, "nvidia", Severity.NOTE),), complete=False, facts=Facts()),
}
GOOD = {
    "the default": (runtime(),),
    "an object of the tree": (runtime({AT: "runc"}), Manifest({"kind": "RuntimeClass", "metadata": {"name": "runc"}})),
    "empty text is another rule's": (runtime({AT: ""}),),
}


def test_nothing_is_said_where_the_cluster_is_described_without_classes() -> None:
    """What a cluster file does not say is not judged."""
    check_good(RULE, (runtime(),), dataclasses.replace(FACTS, runtime_classes=None))


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """Every engine pod names a RuntimeClass, nvidia by default; without that object no pod is admitted (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
