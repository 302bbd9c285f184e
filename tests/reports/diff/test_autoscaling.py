"""Edits with autoscaling: when the ScaledObject is created, deleted, or queries a name that no pod serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.reports.diff.impact import Impact
from tests.reports.diff.builders import READ_BACK, both, changed
from tests.upstream.children.builders import LOOPING, TERMLESS, runtime

if TYPE_CHECKING:
    from tests.upstream.children.builders import Body

IGNORED, ROLLS, BLOCKED, SCALES, NOTHING = (
    Impact.IGNORED,
    Impact.ROLLS_OUT,
    Impact.BLOCKED,
    Impact.SCALES,
    Impact.NOTHING,
)

ON: Body = {
    "autoscalingConfig": {
        "enabled": True,
        "maxReplicas": 3,
        "scaleUpPolicy": {},
        "scaleDownPolicy": {},
        "triggers": {},
    }
}


def named(name: str) -> Body:
    """An engine with a served name."""
    return {"vllmConfig": {"extraArgs": [f"--served-model-name={name}"]}}


@pytest.mark.parametrize(
    ("old", "new", "impact", "why"),
    [
        pytest.param(runtime(), runtime(**ON), SCALES, "applies the ScaledObject", id="made"),
        pytest.param(runtime(**ON), runtime(), SCALES, "deletes the ScaledObject", id="taken away"),
        pytest.param(
            runtime(**ON),
            runtime(**both(ON, {"autoscalingConfig": {"enabled": False}})),
            SCALES,
            "deletes the ScaledObject",
            id="switched off",
        ),
        pytest.param(
            runtime(**TERMLESS), runtime(**both(TERMLESS, ON)), BLOCKED, "panics at the Deployment", id="a panic"
        ),
        pytest.param(
            runtime(**LOOPING),
            runtime(**both(LOOPING, ON)),
            BLOCKED,
            "updates the Deployment endlessly",
            id="an endless update",
        ),
        pytest.param(runtime(**TERMLESS), runtime(**ON), BLOCKED, "panics at", id="terms that have not landed"),
        pytest.param(
            runtime(**both(ON, READ_BACK)), runtime(**ON), ROLLS, "", id="an end of the loop is another field's"
        ),
    ],
)
def test_a_scaled_object_needs_a_turn_that_comes_so_far(old: Body, new: Body, impact: Impact, why: str) -> None:
    """It is the last child, so a panic or a loop at the Deployment prevents it; without autoscaling it is deleted (operator, observed)."""
    found = changed(old, new)
    assert found.impact is impact
    scaling = [field for field in found.fields if "autoscalingConfig" in field.path and field.impact is not NOTHING]
    assert all(why in field.why for field in scaling)
    assert scaling or not why


def test_a_served_name_reaches_the_scaled_object_before_the_pods() -> None:
    """The trigger queries the new name at once, while the engines serve the old one until their pods are replaced (operator, observed)."""
    [field] = changed(runtime(**both(ON, named("a"))), runtime(**both(ON, named("b")))).fields
    assert (field.path, field.impact) == ("spec.vllmConfig.extraArgs", SCALES)
    assert "its trigger matches nothing" in field.why
    assert "rollout digest" in field.fix
    [field] = changed(runtime(**named("a")), runtime(**named("b"))).fields
    assert field.impact is IGNORED


def test_a_lower_maximum_warns_of_the_replicas_that_run() -> None:
    """Below them the operator refuses it, and nothing scales down (operator, observed)."""
    lower = both(ON, {"autoscalingConfig": {"maxReplicas": 2}})
    [field] = changed(runtime(**ON), runtime(**lower)).fields
    assert field.impact is SCALES
    assert "at most 2 replicas run" in field.fix
    [field] = changed(runtime(**lower), runtime(**ON)).fields
    assert field.fix == ""


def test_replicas_that_are_left_out_are_not_asked_to_be_left_out() -> None:
    """The CRD's default may be applied once; from then on KEDA sets them."""
    [field] = changed(runtime(**both(ON, {"deploymentConfig": {"replicas": 2}})), runtime(**ON)).fields
    assert (field.impact, field.fix) == (SCALES, "")
    assert "from then on KEDA sets it" in field.why
