"""The rule `autoscaling-without-keda`."""

from __future__ import annotations

import dataclasses

import pytest

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import Facts, Manifest
from tests.rules.builders import ABSENT, runtime
from tests.rules.worlds import FACTS, Bad, Said, check_bad, check_good

RULE = "autoscaling-without-keda"
AT = "spec/autoscalingConfig/enabled"
ON = {
    "spec/deploymentConfig/replicas": ABSENT,
    "spec/autoscalingConfig": {
        "enabled": True,
        "maxReplicas": 4,
        "scaleUpPolicy": {},
        "scaleDownPolicy": {},
        "triggers": {},
    },
}
CRD = Manifest(
    {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "scaledobjects.keda.sh"},
    }
)
BAD = {
    "a cluster without": Bad(
        (runtime(ON),),
        (Said("engine", AT, "KEDA is not known", fails_at=FailsAt.OPERATOR),),
        facts=dataclasses.replace(FACTS, add_ons=frozenset({"scrape-job"})),
    ),
    "a complete tree without facts": Bad(
        (runtime(ON),),
        (Said("engine", AT, "KEDA is not known", fails_at=FailsAt.OPERATOR),),
        facts=Facts(),
        also=frozenset({"missing-runtime-class"}),
    ),
    "a partial tree": Bad(
        (runtime(ON),), (Said("engine", AT, "KEDA", Severity.NOTE, FailsAt.NOTHING),), complete=False, facts=Facts()
    ),
}
GOOD = {
    "with KEDA": (runtime(ON),),
    "KEDA's CRD in the tree": (runtime(ON), CRD),
    "switched off": (runtime({"spec/autoscalingConfig": {"enabled": False, "maxReplicas": 4}}),),
    "absent": (runtime(),),
}


def test_nothing_is_said_where_the_cluster_is_described_without_add_ons() -> None:
    """What a cluster file does not say is not judged."""
    check_good(RULE, (runtime(ON),), dataclasses.replace(FACTS, add_ons=None))


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """The operator makes a ScaledObject; without KEDA it fails, and the runtime has no status (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
