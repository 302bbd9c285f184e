"""The operator install has every object, each in its place, and Service and Deployment select the manager's pods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cdk8s
import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from constructs_lib.operator_install import OperatorInstall
from prodstack.upstream.install import OPERATOR_IMAGE
from tests.constructs_lib.operator_objects import (
    CR_KINDS,
    MANAGER,
    METRICS_SERVICE,
    SYSTEM,
    Manifest,
    container,
    default_text,
    manifests,
    named,
    pod_template,
    synthesize,
)

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

CLUSTER_SCOPED = {"ClusterRole", "ClusterRoleBinding"}

UPSTREAM_POD_LABELS = {
    "app.kubernetes.io/name": "production-stack",
    "app.kubernetes.io/instance": "production-stack",
    "app.kubernetes.io/component": "manager",
}
"""The labels of the manager pods of upstream's install (operator/config/manager, read)."""


class YamlFile(SingleFileSnapshotExtension):
    """A snapshot is one YAML file, as a reviewer reads it."""

    file_extension = "yaml"
    _write_mode = WriteMode.TEXT


@pytest.fixture(scope="module")
def objects() -> list[Manifest]:
    """The objects of the default install."""
    return manifests()


def test_snapshot(snapshot: SnapshotAssertion) -> None:
    """The whole install, object by object, for a reader."""
    assert default_text() == snapshot.use_extension(YamlFile)


def test_objects_are_complete_and_no_more() -> None:
    """Each object is there once; the Namespace and the CRDs are units of their own."""
    found = [(m["kind"], m["metadata"]["name"]) for m in manifests()]
    users = [("ClusterRole", f"production-stack-{k}-{u}-role") for k in CR_KINDS for u in ("admin", "editor", "viewer")]
    expected = [
        ("ServiceAccount", MANAGER),
        ("Role", "production-stack-leader-election-role"),
        ("RoleBinding", "production-stack-leader-election-rolebinding"),
        ("ClusterRole", "production-stack-manager-role"),
        ("ClusterRoleBinding", "production-stack-manager-rolebinding"),
        ("ClusterRole", "production-stack-metrics-auth-role"),
        ("ClusterRoleBinding", "production-stack-metrics-auth-rolebinding"),
        ("ClusterRole", "production-stack-metrics-reader"),
        ("Service", "production-stack-controller-manager-metrics-service"),
        ("NetworkPolicy", "production-stack-controller-manager-metrics"),
        ("Deployment", MANAGER),
        *users,
    ]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("namespace", [SYSTEM, "vllm-operator"])
def test_namespace_is_on_namespaced_objects_and_subjects_only(namespace: str) -> None:
    """The namespace stands on every namespaced object and in every subject, and on no cluster-scoped object."""
    objects = manifests(namespace=namespace)
    for manifest in objects:
        expected = None if manifest["kind"] in CLUSTER_SCOPED else namespace
        assert manifest["metadata"].get("namespace") == expected, manifest["metadata"]["name"]
    subjects = [s for m in objects for s in m.get("subjects", [])]
    assert subjects == [{"kind": "ServiceAccount", "name": MANAGER, "namespace": namespace}] * 3


def test_handle_names_what_was_made() -> None:
    """The typed handle gives the names that other charts and docs refer to."""
    install = OperatorInstall(cdk8s.Testing.chart(), "operator", namespace="ops")
    assert (install.namespace, install.service_account_name, install.deployment_name) == ("ops", MANAGER, MANAGER)


def test_selectors_select_the_manager_pods(objects: list[Manifest]) -> None:
    """Deployment and metrics Service select the pods by labels that never change, and upstream's own pods not at all."""
    labels = pod_template(objects)["metadata"]["labels"]
    service = named(objects, "Service", METRICS_SERVICE)
    for selector in (
        service["spec"]["selector"],
        named(objects, "Deployment", MANAGER)["spec"]["selector"]["matchLabels"],
    ):
        assert selector
        assert selector.items() <= labels.items()
        assert not [key for key in selector if "version" in key or "instance" in key or "managed-by" in key]
        assert not selector.items() <= UPSTREAM_POD_LABELS.items()


def test_metrics_service_reaches_the_metrics_port(objects: list[Manifest]) -> None:
    """The Service's 8443 is the port that the manager was told to bind, and one that its container declares."""
    (port,) = named(objects, "Service", METRICS_SERVICE)["spec"]["ports"]
    assert (port["port"], port["targetPort"], port["protocol"]) == (8443, 8443, "TCP")
    assert 8443 in [p["containerPort"] for p in container(objects)["ports"]]


def test_only_labelled_namespaces_reach_the_manager(objects: list[Manifest]) -> None:
    """The policy selects the manager's pods, and lets the namespaces with the label in, on the metrics port only."""
    spec = named(objects, "NetworkPolicy", "production-stack-controller-manager-metrics")["spec"]
    labels = pod_template(objects)["metadata"]["labels"]
    assert spec["podSelector"]["matchLabels"]
    assert spec["podSelector"]["matchLabels"].items() <= labels.items()
    assert spec["policyTypes"] == ["Ingress"]
    source = {"namespaceSelector": {"matchLabels": {"metrics": "enabled"}}}
    assert spec["ingress"] == [{"from": [source], "ports": [{"port": 8443, "protocol": "TCP"}]}]


@pytest.mark.parametrize("aggregate", [True, False])
def test_user_roles_are_added_to_the_built_in_roles_unless_told_otherwise(aggregate: bool) -> None:
    """Without the labels the roles exist and give nobody a permission until they are bound."""
    roles = [
        m
        for m in manifests(aggregate_user_roles=aggregate)
        if m["metadata"]["name"].endswith(("editor-role", "admin-role", "viewer-role"))
    ]
    assert len(roles) == 12
    aggregated = [m for m in roles if any("aggregate-to" in label for label in m["metadata"]["labels"])]
    assert len(aggregated) == (12 if aggregate else 0)


def test_defaults(objects: list[Manifest]) -> None:
    """Memory is four times upstream's limit, for a cache of the whole cluster's pods; one replica runs."""
    assert named(objects, "Deployment", MANAGER)["spec"]["replicas"] == 1
    assert container(objects)["image"] == OPERATOR_IMAGE
    assert container(objects)["resources"] == {
        "requests": {"cpu": "10m", "memory": "128Mi"},
        "limits": {"cpu": "500m", "memory": "512Mi"},
    }


def test_settings_land_in_the_deployment() -> None:
    """Every setting is copied as it was written."""
    objects = manifests(
        image="registry.example/op:abc",
        image_pull_policy="Never",
        replicas=2,
        cpu_request="100m",
        cpu_limit="2",
        memory_request="1Gi",
        memory_limit="3Gi",
    )
    manager = container(objects)
    assert (manager["image"], manager["imagePullPolicy"]) == ("registry.example/op:abc", "Never")
    assert named(objects, "Deployment", MANAGER)["spec"]["replicas"] == 2
    assert manager["resources"] == {
        "requests": {"cpu": "100m", "memory": "1Gi"},
        "limits": {"cpu": "2", "memory": "3Gi"},
    }


def test_two_syntheses_are_byte_identical() -> None:
    """Nothing in the output depends on the run."""
    assert synthesize() == default_text()
