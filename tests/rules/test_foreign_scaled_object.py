"""The rule `foreign-scaled-object`."""

from __future__ import annotations

import pytest

from prodstack.manifests.finding import FailsAt
from prodstack.manifests.manifest import Manifest
from tests.rules.builders import ABSENT, other, runtime
from tests.rules.worlds import Bad, Said, check_bad, check_good

RULE = "foreign-scaled-object"
AT = "metadata/name"


def scaled_object(name: str) -> Manifest:
    """A ScaledObject that somebody wrote."""
    return other("ScaledObject", {"spec": {}}, name, "keda.sh/v1alpha1")


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
BAD = {
    "without autoscaling": Bad(
        (runtime(), scaled_object("engine-scaledobject")),
        (Said("engine", AT, "deletes the ScaledObject", fails_at=FailsAt.NOTHING),),
    ),
    "with autoscaling": Bad(
        (runtime(ON), scaled_object("engine-scaledobject")),
        (Said("engine", AT, "overwrites the ScaledObject", fails_at=FailsAt.NOTHING),),
    ),
}
GOOD = {
    "another name": (runtime(), scaled_object("engine-scaling")),
    "a dump": (
        runtime(ON),
        Manifest(
            {
                "kind": "ScaledObject",
                "metadata": {
                    "name": "engine-scaledobject",
                    "namespace": "llm",
                    "ownerReferences": [{"kind": "VLLMRuntime", "name": "engine"}],
                },
            }
        ),
    ),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """The operator deletes, or overwrites, a ScaledObject named <runtime>-scaledobject (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
