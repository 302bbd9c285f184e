"""Each state by a dump: stale, fresh, edited by hand, scaled by KEDA, half rolled out, blocked, missing, restarted with the old values."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from prodstack.reports.drift.model import State, Verdict
from tests.reports.drift.builders import KEDA, MADE, as_stored, dump, finished, live, one, only, report, running
from tests.upstream.children.builders import cache_server, merged, router, runtime, stored_children

Body = dict[str, Any]

GPUS = {"deploymentConfig": {"replicas": 4, "resources": {"cpu": "4", "memory": "16Gi", "gpu": "4"}}}
RUNTIME = runtime(**merged(GPUS, {"model": {"maxModelLen": 8192}}))
OLD = stored_children(runtime(**merged(GPUS, {"model": {"maxModelLen": 4096}})))
SCALED = merged(KEDA, {"deploymentConfig": {"replicas": 5}})
"""KEDA writes the replicas of the custom resource, and the operator takes them to the Deployment."""
RESTART = {"kubectl.kubernetes.io/restartedAt": "2026-07-02T09:00:00Z"}


def pod(**change: Any) -> Body:
    """A change of the Deployment's pod."""
    return {"spec": {"template": {"spec": change}}}


def container(cr: Body, **change: Any) -> Body:
    """A change of the first container, the others left as they are."""
    deployment = next(each for each in stored_children(cr) if each["kind"] == "Deployment")
    first, *rest = deployment["spec"]["template"]["spec"]["containers"]
    return pod(containers=[{**first, **change}, *rest])


def test_a_field_that_never_arrived_is_stale_with_its_cost() -> None:
    """MaxModelLen is not compared: the pods run with the old one until they are replaced."""
    found = only(live(RUNTIME, OLD))
    [field] = found.fields
    assert (field.path, field.wanted, field.running, field.pods) == ("spec.model.maxModelLen", 8192, 4096, 4)
    assert (found.state, found.cost.pods, found.cost.gpus) == (State.STALE, 4, 16)
    assert (field.rule, field.since) == ("never-compared", None)
    assert "kubectl delete deployment x -n lab" in field.fix


def test_a_rollout_restart_keeps_the_old_values() -> None:
    """`kubectl rollout restart` restarts the pods of the Deployment as it is, with the old arguments."""
    field = one(live(RUNTIME, OLD, spec={"template": {"metadata": {"annotations": RESTART}}}))
    assert field.running == 4096
    assert "the rollout restart of 2026-07-02T09:00:00Z restarted the pods with the old values" in field.why


@pytest.mark.parametrize(
    ("cr", "change"),
    [
        pytest.param(RUNTIME, {}, id="as made"),
        pytest.param(RUNTIME, {"spec": {"template": {"metadata": {"annotations": RESTART}}}}, id="rollout restart"),
        pytest.param(RUNTIME, {"spec": {"template": {"metadata": {"creationTimestamp": None}}}}, id="older kubectl"),
        pytest.param(RUNTIME, {"status": None}, id="no status"),
        pytest.param(RUNTIME, {"metadata": {"ownerReferences": None}}, id="no owner references"),
        pytest.param(runtime(**SCALED), {}, id="scaled by KEDA"),
        pytest.param(router(), {}, id="a router"),
        pytest.param(cache_server(), {}, id="a cache server"),
    ],
)
def test_what_the_cluster_writes_itself_is_no_drift(cr: Body, change: Body) -> None:
    """Allocated addresses, defaults, status, bound volumes, revisions and autoscalers' replicas."""
    assert report(live(cr, None, **change)).verdict is Verdict.CLEAN


@pytest.mark.parametrize(
    ("cr", "change", "path", "rule"),
    [
        pytest.param(runtime(**KEDA), {"spec": {"replicas": 9}}, "spec.deploymentConfig.replicas", "not-reconciled", id="above max"),
        pytest.param(runtime(**KEDA), {"spec": {"replicas": 3}}, "spec.deploymentConfig.replicas", "not-reconciled", id="within its bounds"),
        pytest.param(RUNTIME, {"spec": {"replicas": 2}}, "spec.deploymentConfig.replicas", "not-reconciled", id="no autoscaling"),
    ],
)  # fmt: skip
def test_replicas_that_differ_are_drift_whoever_scales(cr: Body, change: Body, path: str, rule: str) -> None:
    """The operator takes replicas from the custom resource, which KEDA also writes; if they differ, the operator is not running."""
    field = one(live(cr, None, **change))
    assert (field.path, field.rule, field.state) == (path, rule, State.STALE)


@pytest.mark.parametrize(
    ("status", "generation", "says"),
    [
        pytest.param(finished(4, updated=1), 1, "1 of 4 pods have the new template", id="half rolled out"),
        pytest.param(
            {**finished(4), "replicas": 5}, 1, "4 of 4 pods have the new template", id="an old pod still runs"
        ),
        pytest.param(finished(4), 2, "0 of 4 pods have the new template", id="not seen yet"),
    ],
)
def test_a_rollout_under_way_is_no_drift(status: Body, generation: int, says: str) -> None:
    """The Deployment is up to date, so waiting is enough; the verdict is distinct from drift."""
    listing = live(RUNTIME, None, status=status, metadata={"generation": generation})
    assert report(listing).verdict is Verdict.ROLLING_OUT
    assert one(listing).why == says


def test_a_stale_deployment_that_rolls_out_is_stale() -> None:
    """New pods from an old template do not count as applied."""
    assert only(live(RUNTIME, OLD, status=finished(4, updated=1))).state is State.STALE


@pytest.mark.parametrize(
    ("change", "child", "stays"),
    [
        pytest.param(pod(terminationGracePeriodSeconds=90), "terminationGracePeriodSeconds", "stays until", id="pod"),
        pytest.param(pod(priorityClassName="high"), "priorityClassName", "stays until", id="added"),
        pytest.param({"spec": {"paused": True}}, "spec.paused", "stays until", id="paused"),
        pytest.param(
            container(RUNTIME, livenessProbe=None) | {}, "livenessProbe", "stays until", id="a probe taken away"
        ),
        pytest.param(
            pod(containers=[*container(RUNTIME)["spec"]["template"]["spec"]["containers"], {"name": "debug", "image": "b"}]),
            "containers[debug]",
            "stays until",
            id="a container added",
        ),
    ],
)  # fmt: skip
def test_what_no_field_says_was_edited_by_hand(change: Body, child: str, stays: str) -> None:
    """The operator compares none of it, so it stays until another change makes the operator update the Deployment."""
    found = only(live(RUNTIME, None, **change))
    assert found.state is State.EDITED_BY_HAND
    assert all(field.path is None and child in field.child and stays in field.why for field in found.fields)


def test_a_service_of_another_type_was_edited_by_hand() -> None:
    """No field decides a Service's type; its node port and addresses are set by the API server."""
    children = copy.deepcopy(stored_children(router()))
    service = next(each for each in children if each["kind"] == "Service")
    service["spec"] |= {"type": "NodePort", "externalTrafficPolicy": "Cluster"}
    service["spec"]["ports"][0]["nodePort"] = 30080
    found = only(live(router(), children))
    assert found.state is State.EDITED_BY_HAND
    assert {field.child for field in found.fields} == {"Service x: spec.type"}


@pytest.mark.parametrize(
    ("cr", "missing", "rule"),
    [
        pytest.param(router(serviceAccountName=None), "Deployment", "missing-service-account", id="a rule explains it"),
        pytest.param(runtime(), "Deployment", "never-made", id="nothing explains it"),
        pytest.param(runtime(storageConfig={"enabled": True}), "PersistentVolumeClaim", "never-made", id="a claim"),
    ],
)  # fmt: skip
def test_a_child_that_was_never_made_is_missing(cr: Body, missing: str, rule: str) -> None:
    """With a rule's finding if one explains it, and with the custom resource's creation time if it was never changed."""
    from prodstack.upstream.children.api_defaults import api_defaults
    from prodstack.upstream.children.predict import wanted

    children = [running(api_defaults(each.body), cr) for each in wanted(cr) if each.ref.kind != missing]
    field = one(dump(as_stored(cr), *children))
    assert (field.state, field.rule, field.child, field.since) == (State.MISSING, rule, f"{missing} x", MADE)


def test_a_child_of_somebody_else_is_not_its_child() -> None:
    """A router and a runtime with one name compete for one Deployment; only one of them owns it."""
    [service, deployment] = stored_children(runtime())
    other = copy.deepcopy(deployment)
    other["metadata"]["ownerReferences"][0]["kind"] = "VLLMRouter"
    field = one(live(runtime(), [service, other]))
    assert (field.rule, field.why) == (
        "not-its-child",
        "another object with this name exists and belongs to VLLMRouter x",
    )


NGINX: Body = {
    "metadata": {"ownerReferences": None},
    "spec": {"template": {"spec": {"containers": [{"name": "nginx", "image": "nginx:1"}]}}},
}


@pytest.mark.parametrize("cr", [runtime(), router(), cache_server()], ids=lambda cr: cr["kind"])
def test_a_deployment_that_nobody_owns_and_the_operator_did_not_make_is_not_its_child(cr: Body) -> None:
    """One entry, and nothing of the foreign Deployment is compared: children are owned by their custom resource (operator, observed)."""
    field = one(live(cr, None, **NGINX))
    assert (field.state, field.rule) == (State.MISSING, "not-its-child")
    assert field.why == "another object with this name exists and has no owner"
    assert field.fix == "rename one of the two"


def test_an_orphan_with_the_operators_container_is_compared() -> None:
    """`kubectl delete --cascade=orphan` takes the owner away; the operator works with such a Deployment as before."""
    orphan: Body = {"metadata": {"ownerReferences": None}}
    assert one(live(RUNTIME, OLD, **orphan)).path == "spec.model.maxModelLen"


def test_an_annotation_with_no_value_never_arrives() -> None:
    """The operator does not miss one that is "" (operator, observed): it is drift like any field that is not compared."""
    field = one(live(runtime(deploymentConfig={"podAnnotations": {"z": ""}}), stored_children(runtime())))
    assert (field.path, field.rule) == ("spec.deploymentConfig.podAnnotations.z", "never-compared")


def test_a_custom_resource_that_is_being_deleted_says_so() -> None:
    """Its children are gone, and a finalizer still holds it: the operator has nothing to do with that."""
    cr = as_stored(runtime())
    cr["metadata"] |= {"deletionTimestamp": MADE, "finalizers": ["example.org/hold"]}
    found = only(dump(cr))
    assert {field.rule for field in found.fields} == {"being-deleted"}
    assert f"has been in deletion since {MADE}; remaining finalizers: example.org/hold" in found.fields[0].why


def test_kinds_that_were_not_asked_for_are_not_missed() -> None:
    """A dump of Deployments only has a remark, and the Deployments are compared."""
    cr = runtime(storageConfig={"enabled": True})
    [deployment] = [each for each in stored_children(cr) if each["kind"] == "Deployment"]
    found = report({"kind": "List", "items": [as_stored(cr), running(deployment)]})
    assert found.verdict is Verdict.CLEAN
    assert "contains no Service and no PersistentVolumeClaim and no ConfigMap" in found.remarks[0]
