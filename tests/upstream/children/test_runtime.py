"""What a VLLMRuntime becomes, for inputs that were not recorded but follow from the recorded rules."""

from __future__ import annotations

from typing import Any

import pytest

from tests.upstream.children.builders import Body, body, made, pod, runtime

SCALING = {"enabled": True, "maxReplicas": 3, "scaleUpPolicy": {}, "scaleDownPolicy": {}, "triggers": {}}


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        pytest.param({}, ["Service/x", "Deployment/x"], id="the smallest"),
        pytest.param({"storageConfig": {"enabled": False}}, ["Service/x", "Deployment/x"], id="storage off"),
        pytest.param({"storageConfig": {}}, ["Service/x", "Deployment/x"], id="storage is off by default"),
        pytest.param(
            {"model": {"chatTemplate": ""}}, ["Service/x", "Deployment/x"], id="an empty chat template is none"
        ),
        pytest.param(
            {"storageConfig": {"enabled": True}, "model": {"chatTemplate": "t"}, "autoscalingConfig": SCALING},
            [
                "ConfigMap/x-chat-template",
                "PersistentVolumeClaim/x",
                "Service/x",
                "Deployment/x",
                "ScaledObject/x-scaledobject",
            ],
            id="everything, in the recorded order",
        ),
        pytest.param(
            {"autoscalingConfig": {**SCALING, "enabled": False}}, ["Service/x", "Deployment/x"], id="scaling off"
        ),
        pytest.param(
            {"autoscalingConfig": {"maxReplicas": 2}}, ["Service/x", "Deployment/x"], id="scaling is off by default"
        ),
    ],
)
def test_the_children_that_a_spec_asks_for(change: Body, kinds: list[str]) -> None:
    """ConfigMap, claim and ScaledObject exist only where the spec asks for them."""
    assert made(runtime(**change)) == kinds


@pytest.mark.parametrize(
    ("config", "key", "expected"),
    [
        pytest.param({}, "runtimeClassName", "nvidia", id="the runtime class's default"),
        pytest.param({"runtimeClass": "crun"}, "runtimeClassName", "crun", id="another runtime class"),
        pytest.param(
            {"image": {"pullSecretName": "regcred"}}, "imagePullSecrets", [{"name": "regcred"}], id="a pull secret"
        ),
        pytest.param({"image": {"pullSecretName": ""}}, "imagePullSecrets", None, id="no pull secret"),
        pytest.param({"toleration": []}, "tolerations", None, id="an empty list of tolerations is not sent"),
        pytest.param(
            {"toleration": [{"key": "k", "operator": "Exists", "value": "", "effect": ""}]},
            "tolerations",
            [{"key": "k", "operator": "Exists"}],
            id="empty texts of a toleration are not sent",
        ),
        pytest.param(
            {"toleration": [{"operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 0}]},
            "tolerations",
            [{"operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 0}],
            id="0 seconds are sent",
        ),
        pytest.param(
            {"shmSize": "0.5Gi"},
            "volumes",
            [{"name": "dshm", "emptyDir": {"medium": "Memory", "sizeLimit": "512Mi"}}],
            id="shared memory",
        ),
        pytest.param(
            {"shmSize": "lots"},
            "volumes",
            [{"name": "dshm", "emptyDir": {"medium": "Memory"}}],
            id="a bad shmSize has no limit",
        ),
        pytest.param({"shmSize": ""}, "volumes", None, id="no shared memory"),
    ],
)
def test_the_pod(config: Body, key: str, expected: Any) -> None:
    """What deploymentConfig says outside the containers."""
    assert pod(runtime(deploymentConfig=config)).get(key) == expected


def test_null_means_the_default_or_nothing() -> None:
    """A null runtimeClass is nvidia, null lists are absent (API server, documented; runtimeClass: operator, observed)."""
    cr = runtime()
    config = cr["spec"]["deploymentConfig"]
    nulls = {"runtimeClass": None, "toleration": None, "podAnnotations": None, "replicas": None, "sidecarConfig": None}
    assert pod({**cr, "spec": {**cr["spec"], "deploymentConfig": {**config, **nulls}}}) == pod(cr)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        pytest.param([{}], [{}], id="an empty term matches no node"),
        pytest.param(
            [{"matchExpressions": [{"key": "a", "operator": "Exists", "values": []}], "matchFields": []}],
            [{"matchExpressions": [{"key": "a", "operator": "Exists"}]}],
            id="empty lists are not sent",
        ),
    ],
)
def test_the_affinity(terms: list[Body], expected: list[Body]) -> None:
    """NodeSelectorTerms are required node affinity, as Go sends them."""
    required = pod(runtime(deploymentConfig={"nodeSelectorTerms": terms}))["affinity"]["nodeAffinity"]
    assert required == {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": expected}}


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        pytest.param(None, {"app": "x"}, id="none"),
        pytest.param({"model": "m"}, {"app": "x", "model": "m"}, id="one"),
        pytest.param({"app": "y"}, {"app": "y"}, id="app replaces the name"),
    ],
)
def test_labels_of_the_resource_are_selector_and_pod_labels(labels: Body | None, expected: Body) -> None:
    """In the Service, the Deployment's selector, the pods and the claim; nothing else carries labels (operator, observed)."""
    cr = runtime(labels, storageConfig={"enabled": True})
    spec = body(cr, "Deployment")["spec"]
    assert body(cr, "Service")["spec"]["selector"] == expected
    assert (spec["selector"]["matchLabels"], spec["template"]["metadata"]["labels"]) == (expected, expected)
    assert body(cr, "PersistentVolumeClaim")["metadata"]["labels"] == expected
    assert "labels" not in body(cr, "Deployment")["metadata"]


def test_annotations_of_the_pod() -> None:
    """PodAnnotations go to the pods, an empty value too; {} is not sent."""
    cr = runtime(deploymentConfig={"podAnnotations": {"a": "", "b": "c"}})
    assert body(cr, "Deployment")["spec"]["template"]["metadata"]["annotations"] == {"a": "", "b": "c"}
    empty = runtime(deploymentConfig={"podAnnotations": {}})
    assert "annotations" not in body(empty, "Deployment")["spec"]["template"]["metadata"]


@pytest.mark.parametrize(
    ("storage", "expected"),
    [
        pytest.param({}, (["ReadWriteMany"], "10Gi", None), id="the crd's defaults"),
        pytest.param({"size": "", "storageClassName": ""}, (["ReadWriteMany"], "10Gi", None), id="empty texts"),
        pytest.param(
            {"accessMode": "ReadOnlyMany", "storageClassName": "f"}, (["ReadOnlyMany"], "10Gi", "f"), id="all"
        ),
        pytest.param({"size": "1.5Ti"}, (["ReadWriteMany"], "1536Gi", None), id="a size that is printed anew"),
    ],
)
def test_the_claim(storage: Body, expected: tuple[Any, ...]) -> None:
    """Access mode, size and class."""
    spec = body(runtime(storageConfig={"enabled": True, **storage}), "PersistentVolumeClaim")["spec"]
    assert (spec["accessModes"], spec["resources"]["requests"]["storage"], spec.get("storageClassName")) == expected
