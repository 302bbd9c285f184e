"""What stands in the operator's way: a panic, a loop, an immutable claim or selector, an object that it cannot read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.reports.drift.model import State, Verdict
from tests.reports.drift.builders import KEDA, late, live, only, report
from tests.upstream.children.builders import (
    LOOPING,
    NEW_IMAGE,
    TERMLESS,
    cache_server,
    merged,
    router,
    runtime,
    stored_children,
)

if TYPE_CHECKING:
    from tests.upstream.children.builders import Body

UNTERMED = runtime(**TERMLESS)
STORED = runtime(storageConfig={"enabled": True, "size": "20Gi"}, model={"maxModelLen": 8192, "modelURL": "m/new"})
STORED_OLD = runtime(storageConfig={"enabled": True, "size": "10Gi"}, model={"maxModelLen": 4096})


@pytest.mark.parametrize(
    ("cr", "old", "path", "rule"),
    [
        pytest.param(
            merged(UNTERMED, {"spec": {"deploymentConfig": {"runtimeClass": "kata"}}}),
            UNTERMED,
            "spec.deploymentConfig.runtimeClass",
            "missing-node-selector-terms",
            id="a panic before the comparison",
        ),
        pytest.param(STORED, STORED_OLD, "spec.model.modelURL", "immutable-claim", id="a claim's size comes first"),
        pytest.param(
            runtime({"team": "a"}, deploymentConfig={"replicas": 2}),
            runtime(),
            "spec.deploymentConfig.replicas",
            "immutable-selector",
            id="a label in the same update",
        ),
    ],
)
def test_a_compared_field_that_cannot_land_is_blocked(cr: Body, old: Body, path: str, rule: str) -> None:
    """The operator sees the difference and never comes to it; the report says what stands in its way."""
    found = only(live(cr, stored_children(old)))
    field = next(field for field in found.fields if field.path == path)
    assert (field.state, field.rule) == (State.BLOCKED, rule)


IMAGE, TERMS_AT = "spec.deploymentConfig.image.name", "spec.deploymentConfig.nodeSelectorTerms"
DIGEST = {"deploymentConfig": {"podAnnotations": {"production-stack.vllm.ai/rollout-digest": "aaaa"}}}


@pytest.mark.parametrize(
    ("change", "path", "rule"),
    [
        pytest.param(DIGEST, TERMS_AT, "deployment-without-terms", id="the terms"),
        pytest.param(
            DIGEST,
            'spec.deploymentConfig.podAnnotations["production-stack.vllm.ai/rollout-digest"]',
            "deployment-without-terms",
            id="a digest",
        ),
        pytest.param({"model": {"maxModelLen": 8192}}, "spec.model.maxModelLen", "never-compared", id="not compared"),
    ],
)
def test_terms_that_come_later_wait_for_one_of_six_changes(change: Body, path: str, rule: str) -> None:
    """The operator panics over a Deployment without nodeSelectorTerms before it compares these, and a digest (operator, observed)."""
    field = late(runtime(**change), UNTERMED, path)
    assert field.rule == rule
    assert field.fix.startswith("change one of these six (a rollout digest is not seen), or kubectl delete deployment")
    assert "first make right" not in field.fix


@pytest.mark.parametrize("cr", [merged(UNTERMED, {"spec": NEW_IMAGE}), runtime(**NEW_IMAGE)], ids=["none", "added"])
def test_what_is_compared_before_the_panic_is_not_held_back_by_it(cr: Body) -> None:
    """An image lands in spite of missing terms (operator, observed): where it does not, the operator does not run."""
    field = late(cr, UNTERMED, IMAGE)
    assert (field.state, field.rule) == (State.STALE, "not-reconciled")


def test_a_stop_at_the_scaled_object_holds_no_deployment_back() -> None:
    """It is the last child: bounds that contradict each other do not keep an image from landing."""
    cr = runtime(**merged(merged(KEDA, {"autoscalingConfig": {"minReplicas": 9}}), NEW_IMAGE))
    field = late(cr, runtime(), IMAGE)
    assert field.rule == "not-reconciled"


def test_one_unreadable_integer_freezes_the_kind() -> None:
    """The operator reads all objects of a kind or none: the one that it cannot read is named as the cause (operator, observed)."""
    other = {**runtime(model={"maxModelLen": 5_000_000_000}), "metadata": {"name": "other", "namespace": "b"}}
    field = late(runtime(**NEW_IMAGE), runtime(), IMAGE, other)
    assert (field.state, field.rule) == (State.BLOCKED, "oversized-integer")
    assert "VLLMRuntime b/other holds 5000000000" in field.why
    cache = late(cache_server(image=NEW_IMAGE["deploymentConfig"]["image"]), cache_server(), "spec.image.name", other)
    assert cache.rule == "not-reconciled"


def test_nothing_is_deleted_before_a_blocked_operator_can_make_it_again() -> None:
    """A claim that differs stops the operator before the Deployment: deleting that would end the service."""
    found = only(live(STORED, stored_children(STORED_OLD)))
    [late] = [field for field in found.fields if field.path == "spec.model.maxModelLen"]
    assert late.fix.startswith("first make right what stops the operator (immutable-claim")


@pytest.mark.parametrize(
    ("cr", "why"),
    [
        pytest.param(runtime(**LOOPING), '"0.5" is normalized', id="a loop"),
        pytest.param(router(resources={"cpu": "0.5"}), '"0.5" is normalized', id="of a router"),
        pytest.param(UNTERMED, "without nodeSelectorTerms the operator panics", id="a panic"),
    ],
)
def test_an_operator_that_stops_over_children_that_are_right_is_a_remark(cr: Body, why: str) -> None:
    """Nothing differs, and still its status never comes (recorded: runtime-noncanonical-quantities, runtime-nonodeselector)."""
    found = report(live(cr))
    assert found.verdict is Verdict.CLEAN
    [remark] = found.remarks
    assert why in remark


def test_a_size_that_is_not_canonical_is_made_right_before_the_claim_grows() -> None:
    """The operator compares 1024Gi with the 1Ti that is stored, as text, for ever (operator, observed)."""
    cr, old = (runtime(storageConfig={"enabled": True, "size": size}) for size in ("1024Gi", "10Gi"))
    field = late(cr, old, "spec.storageConfig.size")
    assert field.fix.startswith("first make right what stops the operator (unstable-storage-size: ")
    assert '1Ti"' in field.fix
    grown = late(merged(old, {"spec": {"storageConfig": {"size": "20Gi"}}}), old, "spec.storageConfig.size")
    assert grown.fix.startswith("grow it by hand")
