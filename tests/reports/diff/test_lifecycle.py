"""Objects that come, go and change their name; adapters; prefill and decode; and what is around the custom resources."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from prodstack.reports.diff.impact import Impact
from tests.reports.diff.builders import changed, difference, live, plain
from tests.rules import builders as rules
from tests.upstream.children.builders import Body, cache_server, merged, router, runtime

STORED = runtime(storageConfig={"enabled": True, "size": "10Gi"})
PLAIN = runtime(deploymentConfig={"replicas": 2, "resources": {"gpu": "2"}})
ADAPTER = rules.adapter().body
CRD = plain(
    "CustomResourceDefinition", "vllmruntimes.production-stack.vllm.ai", "apiextensions.k8s.io/v1", spec={"a": 1}
)
NAMESPACE = plain("Namespace")
OPERATOR = plain("Deployment", "production-stack-controller-manager", "apps/v1", spec={"replicas": 1})
POD = {"spec": {"containers": [{"name": "c", "image": "a"}]}}
WEB = plain(
    "Deployment", "web", "apps/v1", spec={"replicas": 2, "selector": {"matchLabels": {"a": "b"}}, "template": POD}
)
SERVICE = plain("Service", "front", spec={"ports": [{"name": "nixl", "port": 7500}], "selector": {"app": "x"}})
CLAIM = plain("PersistentVolumeClaim", "own", spec={"resources": {"requests": {"storage": "10Gi"}}})


def topology(side: str = "prefill", **change: Any) -> Body:
    """A live topology, one side changed in its spec."""
    body = copy.deepcopy(rules.topology().body)
    body["spec"]["topology"][side] = merged(body["spec"]["topology"][side], change)
    return body


def named(body: Body, name: str, namespace: str = "lab") -> Body:
    """The same object under another name."""
    return {**body, "metadata": {**body["metadata"], "name": name, "namespace": namespace}}


@pytest.mark.parametrize(
    ("old", "new", "impact", "why"),
    [
        pytest.param(None, PLAIN, Impact.SCALES, "pods start", id="a new runtime"),
        pytest.param(
            None, router(serviceAccountName=None), Impact.BLOCKED, "ServiceAccount", id="a new router that fails"
        ),
        pytest.param(PLAIN, None, Impact.INTERRUPTS, "its pods and its Service are deleted", id="a runtime goes"),
        pytest.param(STORED, None, Impact.DATA_LOSS, "is deleted with it", id="a runtime goes with its claim"),
        pytest.param(router(), None, Impact.INTERRUPTS, "Service", id="a router goes"),
        pytest.param(cache_server(), None, Impact.INTERRUPTS, "Service", id="a cache server goes"),
        pytest.param(topology(storageConfig={"enabled": True}), None, Impact.DATA_LOSS, "claim", id="a topology goes"),
        pytest.param(None, topology(), Impact.SCALES, "unverified", id="a new topology"),
        pytest.param(None, ADAPTER, Impact.SCALES, "without restarting them", id="a new adapter"),
        pytest.param(ADAPTER, None, Impact.INTERRUPTS, "unloaded", id="an adapter goes"),
        pytest.param(None, CRD, Impact.CLUSTER_WIDE, "every object of the kind", id="a new CRD"),
        pytest.param(CRD, None, Impact.CLUSTER_WIDE, "every object of the kind", id="a CRD goes"),
        pytest.param(CRD, {**CRD, "spec": {"a": 2}}, Impact.CLUSTER_WIDE, "every object", id="a CRD changes"),
        pytest.param(NAMESPACE, None, Impact.CLUSTER_WIDE, "everything in the namespace", id="a namespace goes"),
        pytest.param(
            OPERATOR, {**OPERATOR, "spec": {"replicas": 2}}, Impact.CLUSTER_WIDE, "operator", id="the operator changes"
        ),
        pytest.param(None, WEB, Impact.SCALES, "pods start", id="a new workload"),
        pytest.param(WEB, None, Impact.INTERRUPTS, "fails", id="a workload goes"),
        pytest.param(WEB, merged(WEB, {"spec": {"replicas": 3}}), Impact.SCALES, "number", id="a workload scales"),
        pytest.param(
            WEB,
            merged(WEB, {"spec": {"template": {"metadata": {"labels": {"a": "b"}}}}}),
            Impact.ROLLS_OUT,
            "template",
            id="a workload rolls out",
        ),
        pytest.param(
            merged(WEB, {"spec": {"strategy": {"type": "Recreate"}}}),
            merged(WEB, {"spec": {"strategy": {"type": "Recreate"}, "template": {"metadata": {"labels": {"a": "b"}}}}}),
            Impact.INTERRUPTS,
            "stop",
            id="a workload is made anew",
        ),
        pytest.param(
            WEB,
            merged(WEB, {"spec": {"selector": {"matchLabels": {"a": "c"}}}}),
            Impact.BLOCKED,
            "immutable",
            id="a selector",
        ),
        pytest.param(SERVICE, None, Impact.INTERRUPTS, "fails", id="a Service goes"),
        pytest.param(None, SERVICE, Impact.NOTHING, "new", id="a new Service"),
        pytest.param(
            SERVICE,
            merged(SERVICE, {"spec": {"ports": [{"name": "nixl", "port": 7600}]}}),
            Impact.INTERRUPTS,
            "clients",
            id="a Service's port",
        ),
        pytest.param(
            SERVICE,
            merged(SERVICE, {"metadata": {"labels": {"a": "b"}}}),
            Impact.NOTHING,
            "no running pod",
            id="its labels",
        ),
        pytest.param(CLAIM, None, Impact.DATA_LOSS, "volume", id="a claim goes"),
        pytest.param(
            CLAIM,
            merged(CLAIM, {"spec": {"resources": {"requests": {"storage": "20Gi"}}}}),
            Impact.NOTHING,
            "grows",
            id="a claim of its own grows",
        ),
        pytest.param(
            CLAIM,
            merged(CLAIM, {"spec": {"resources": {"requests": {"storage": "5Gi"}}}}),
            Impact.BLOCKED,
            "immutable",
            id="a claim of its own shrinks",
        ),
    ],
)
def test_what_comes_and_goes(old: Body | None, new: Body | None, impact: Impact, why: str) -> None:
    """One object at a time."""
    change = changed(old, new)
    assert change.impact is impact
    assert why in change.fields[0].why


@pytest.mark.parametrize(
    ("change", "impact", "why"),
    [
        pytest.param(
            {"adapterSource": {"adapterPath": "/data/b"}}, Impact.SCALES, "stays in the engines", id="the source"
        ),
        pytest.param({"baseModel": "other"}, Impact.SCALES, "stays in the engines", id="the base model"),
        pytest.param(
            {"loraAdapterDeploymentConfig": {"replicas": 0}}, Impact.IGNORED, "never unloads", id="replicas 0"
        ),
        pytest.param(
            {"loraAdapterDeploymentConfig": {"replicas": 2}}, Impact.SCALES, "without restarting them", id="replicas"
        ),
    ],
)
def test_an_adapter_changes(change: Body, impact: Impact, why: str) -> None:
    """Adapters are loaded into running engines; facts that were only read in the operator's source are marked."""
    [field] = changed(ADAPTER, {**ADAPTER, "spec": merged(ADAPTER["spec"], change)}).fields
    assert field.impact is impact
    assert why in field.why
    assert "source, read" in field.why


@pytest.mark.parametrize(
    ("body", "new", "impacts"),
    [
        pytest.param(PLAIN, named(PLAIN, "y"), {Impact.SCALES, Impact.INTERRUPTS}, id="a rename"),
        pytest.param(PLAIN, named(PLAIN, "x", "other"), {Impact.SCALES, Impact.INTERRUPTS}, id="another namespace"),
        pytest.param(STORED, named(STORED, "y"), {Impact.SCALES, Impact.DATA_LOSS}, id="a rename loses the volume"),
    ],
)
def test_a_rename_is_a_deletion_and_a_new_object(body: Body, new: Body, impacts: set[Impact]) -> None:
    """Both name the object with the same spec."""
    changes = difference([body], [new]).objects
    assert {change.impact for change in changes} == impacts
    assert all("spec" in change.fields[0].why for change in changes)
    assert {change.fields[0].why.count("VLLMRuntime") for change in changes} == {1}


@pytest.mark.parametrize("side", ["prefill", "decode"])
@pytest.mark.parametrize(
    ("change", "impact"),
    [
        pytest.param({"deploymentConfig": {"replicas": 3}}, Impact.SCALES, id="replicas"),
        pytest.param(
            {"deploymentConfig": {"image": {"name": "lmcache/vllm-openai:v2"}}}, Impact.INTERRUPTS, id="image"
        ),
        pytest.param({"model": {"maxModelLen": 1024}}, Impact.IGNORED, id="uncompared"),
        pytest.param(
            {"deploymentConfig": {"podAnnotations": {"production-stack.vllm.ai/rollout-digest": "b"}}},
            Impact.INTERRUPTS,
            id="digest",
        ),
    ],
)
def test_a_side_of_a_topology_changes(side: str, change: Body, impact: Impact) -> None:
    """As a plain runtime would, and marked as unverified: change 841 was never run. Its engines here are Recreate."""
    found = changed(topology(), topology(side, **change))
    assert found.impact is impact
    assert all("unverified" in field.why for field in found.fields)
    assert found.strategy == ("Recreate" if impact is Impact.INTERRUPTS else "")


def test_a_runtime_that_becomes_a_topology_leaves_its_deployment_behind() -> None:
    """The operator deletes no Deployment: both run, and hold GPUs."""
    old = rules.runtime().body
    change = changed(old, topology())
    assert change.impact is Impact.BLOCKED
    assert any("never deletes the old ones" in field.why for field in change.fields)


@pytest.mark.parametrize(
    ("change", "numbers"),
    [
        pytest.param({"replicas": 3}, (Impact.SCALES, 1, 3, 0), id="one pod less"),
        pytest.param(
            {"image": {"name": "a:v2"}}, (Impact.ROLLS_OUT, 4, 12, 3), id="rolling: a quarter of the pods in reserve"
        ),
        pytest.param(
            {"image": {"name": "a:v2"}, "deploymentStrategy": "Recreate"}, (Impact.INTERRUPTS, 4, 12, 0), id="recreate"
        ),
    ],
)
def test_pods_and_gpus_are_counted(change: Body, numbers: tuple[Impact, int, int, int]) -> None:
    """Four pods of three GPUs, the sidecar's among them; a rolling update's surge is 25 %, rounded up."""
    found = changed(live("VLLMRuntime"), live("VLLMRuntime", deploymentConfig=change))
    assert (found.impact, found.pods, found.gpus, found.spare_gpus) == numbers


def test_totals_are_of_all_pods_and_claims() -> None:
    """Limits times replicas, and the claims."""
    found = difference([PLAIN], [PLAIN, named(STORED, "y")])
    assert (found.before.pods, found.before.gpus, found.before.storage) == (2, 4, 0)
    assert (found.after.pods, found.after.gpus, found.after.storage) == (3, 4, 10 * 1024**3)
    assert (found.after.cpu, found.after.memory) == (3, 3 * 1024**3)


def test_what_stands_in_a_secret_is_not_shown() -> None:
    """Contents of a Secret must not appear in a pull request."""
    old, new = plain("Secret", stringData={"a": "hunter2"}), plain("Secret", stringData={"a": "hunter3", "b": "x"})
    fields = changed(old, new).fields
    assert [(field.path, field.old, field.new) for field in fields] == [
        ("stringData.a", "(not shown)", "(not shown)"),
        ("stringData.b", None, "(not shown)"),
    ]
