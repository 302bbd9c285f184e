"""Argo CD's objects: an app of apps in waves, whose project allows what the units contain and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from prodstack.compiler.delivery.health import lua_scripts
from prodstack.manifests.manifest import GROUP
from tests.compiler.delivery.clusters import ARGOCD, URL, argocd, named, project_with
from tests.projects import STACK

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from tests.projects import ProjectFolder

WAVE, FINALIZERS = "argocd.argoproj.io/sync-wave", ["resources-finalizer.argocd.argoproj.io"]
SCALED = STACK.replace("vllmConfig: {}", "vllmConfig: {}\n    autoscalingConfig: {enabled: true, maxReplicas: 3}")


def application(found: dict[tuple[str, str], Any], unit: str) -> dict[str, Any]:
    """The Application of a unit of prod."""
    body: dict[str, Any] = found["Application", f"prod-{unit}"]
    return body


def test_everything(project: ProjectFolder, snapshot: SnapshotAssertion) -> None:
    """One Application per unit, one above them, and the project of all but that one."""
    found = argocd(project)
    assert [name for _, name in found] == ["prod", "prod-crds", "prod-namespaces", "prod-operator", "prod-chat", "prod"]
    assert yaml.safe_dump_all(found.values(), sort_keys=False) == snapshot


def test_the_order(project: ProjectFolder) -> None:
    """The project before the CRDs, then the namespaces, the operator and the stacks; a deletion takes the reverse order."""
    found = {name: body["metadata"]["annotations"] for (_, name), body in argocd(project).items() if name != "prod"}
    waves = {name: int(annotations[WAVE]) for name, annotations in found.items()}
    assert waves["prod-crds"] < waves["prod-namespaces"] < waves["prod-operator"] < waves["prod-chat"]
    assert argocd(project)["AppProject", "prod"]["metadata"]["annotations"][WAVE] == "0"


def test_the_application_above_skips_itself(project: ProjectFolder) -> None:
    """As one of its own objects, its deletion might wait for itself; and compared by the server, it would sync after each change of another."""
    root = argocd(project)["Application", "prod"]
    assert root["metadata"]["annotations"] == {"argocd.argoproj.io/hook": "Skip"}
    assert "syncOptions" not in root["spec"]["syncPolicy"]
    assert root["spec"]["source"]["path"] == "dist/prod/gitops/argocd"
    assert root["spec"]["project"] == "default"


def test_the_application_above_can_be_applied_alone(project: ProjectFolder) -> None:
    """It has a label that no other object has: applying everything at once would sync everything at once."""
    label = ("app.kubernetes.io/component", "root")
    found = argocd(project)
    assert [key for key, body in found.items() if label in body["metadata"].get("labels", {}).items()] == [
        ("Application", "prod")
    ]


def test_crds_and_namespaces_are_never_deleted(project: ProjectFolder) -> None:
    """Neither by pruning nor with their Application; a stack is deleted with its Application."""
    found = argocd(project)
    for unit, is_deleted in {"crds": False, "namespaces": False, "operator": True, "chat": True}.items():
        body = application(found, unit)
        assert body["spec"]["syncPolicy"]["automated"] == {"prune": is_deleted, "selfHeal": True}
        assert body["metadata"].get("finalizers", []) == (FINALIZERS if is_deleted else [])


def test_an_application_reads_its_own_unit(project: ProjectFolder) -> None:
    """At the revision of the cluster file, and only the manifests: the folder has a Kustomization too."""
    source = application(argocd(project, path="infra/dist"), "chat")["spec"]["source"]
    assert source == {
        "repoURL": URL,
        "targetRevision": "main",
        "path": "infra/dist/prod/chat",
        "directory": {"include": "*.k8s.yaml"},
    }


def test_how_objects_are_applied_and_compared(project: ProjectFolder) -> None:
    """Server-side apply needs the server-side comparison; a stack's kinds come from another Application."""
    found = argocd(project)
    for unit in ("crds", "namespaces", "operator", "chat"):
        body = application(found, unit)
        assert "ServerSideApply=true" in body["spec"]["syncPolicy"]["syncOptions"]
        assert body["metadata"]["annotations"]["argocd.argoproj.io/compare-options"] == "ServerSideDiff=true"
        assert body["spec"]["syncPolicy"]["retry"]["limit"] > 0
    options = application(found, "chat")["spec"]["syncPolicy"]["syncOptions"]
    assert {"SkipDryRunOnMissingResource=true", "FailOnSharedResource=true"} < set(options)


def test_the_project(project: ProjectFolder) -> None:
    """One repository, one cluster, and few cluster-wide kinds.

    Of namespaces and their kinds, it must allow all: an object that the project no longer allows is never deleted, without a message. So
    a stack that leaves the cluster, or moves, must not take anything off the lists.
    """
    spec = argocd(project)["AppProject", "prod"]["spec"]
    assert spec["sourceRepos"] == [URL]
    assert spec["destinations"] == [{"server": "https://kubernetes.default.svc", "namespace": "*"}]
    assert spec["namespaceResourceWhitelist"] == [{"group": "*", "kind": "*"}]
    cluster_wide = {each["kind"] for each in spec["clusterResourceWhitelist"]}
    assert cluster_wide == {"Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding"}
    project_with(project, {"argocd": ARGOCD}, f"namespace: else\n{STACK}", operator={"install": False})
    assert named(project, "gitops/argocd")["AppProject", "prod"]["spec"] == spec


FOLDER = {
    "stacks/chat.yaml": None,
    "stacks/chat/stack.yaml": STACK,
    "stacks/chat/volume.yaml": "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v}\n",
    "stacks/chat/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n",
    "stacks/chat/thing.yaml": "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\n",
    "stacks/chat/role.yaml": "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: far}\n",
}


def test_cluster_wide_manifests_beside_a_stack(project: ProjectFolder) -> None:
    """The project allows them. An object without a namespace gets that of the stack; of an unknown kind, it may be cluster-wide."""
    project_with(project, {"argocd": ARGOCD}).write(FOLDER)
    found = named(project, "gitops/argocd")
    kinds = {each["kind"] for each in found["AppProject", "prod"]["spec"]["clusterResourceWhitelist"]}
    assert {"PersistentVolume", "Thing"} < kinds
    assert not {"ConfigMap", "Role", "VLLMRuntime", "NetworkPolicy"} & kinds
    assert application(found, "chat")["spec"]["destination"]["namespace"] == "llm"


def test_settings_of_the_applications(project: ProjectFolder) -> None:
    """The units go to the cluster of the settings; the Application above stays where Argo CD is."""
    found = argocd(project, destination={"name": "east"}, project="models", namespace="gitops")
    assert found["AppProject", "models"]["spec"]["destinations"] == [{"name": "east", "namespace": "*"}]
    for unit in ("crds", "namespaces", "operator", "chat"):
        body = application(found, unit)
        assert body["spec"]["destination"] == {"name": "east", "namespace": "llm"}
        assert (body["spec"]["project"], body["metadata"]["namespace"]) == ("models", "gitops")
    root = found["Application", "prod"]["spec"]["destination"]
    assert root == {"server": "https://kubernetes.default.svc", "namespace": "gitops"}


def test_replicas_that_an_autoscaler_sets(project: ProjectFolder) -> None:
    """They are ignored for that runtime, also when it is applied."""
    project_with(project, {"argocd": ARGOCD}, SCALED)
    spec = application(named(project, "gitops/argocd"), "chat")["spec"]
    runtime = {"group": GROUP, "kind": "VLLMRuntime", "namespace": "llm", "name": "llama"}
    assert spec["ignoreDifferences"] == [{**runtime, "jsonPointers": ["/spec/deploymentConfig/replicas"]}]
    assert "RespectIgnoreDifferences=true" in spec["syncPolicy"]["syncOptions"]
    assert "ignoreDifferences" not in application(argocd(project), "chat")["spec"]


SCALER = """\
apiVersion: {version}
kind: {kind}
metadata: {{name: s, namespace: llm}}
spec: {{scaleTargetRef: {{apiVersion: {target}/v1alpha1, kind: VLLMRuntime, name: llama}}, minReplicas: 1, maxReplicas: 3}}
"""


@pytest.mark.parametrize(
    ("version", "kind"), [("keda.sh/v1alpha1", "ScaledObject"), ("autoscaling/v2", "HorizontalPodAutoscaler")]
)
def test_an_autoscaler_beside_the_stack(project: ProjectFolder, version: str, kind: str) -> None:
    """It owns the replicas of the runtime that it targets; one of another API does not."""
    for target, is_ours in ((GROUP, True), ("example.com", False)):
        text = SCALER.format(version=version, kind=kind, target=target)
        files = {"stacks/chat/stack.yaml": STACK, "stacks/chat/s.yaml": text, "stacks/chat.yaml": None}
        project_with(project, {"argocd": ARGOCD}).write(files)
        spec = application(named(project, "gitops/argocd"), "chat")["spec"]
        assert ("ignoreDifferences" in spec) is is_ours


def test_the_health_of_an_application_is_restored(project: ProjectFolder) -> None:
    """Without it, an app of apps does not wait for a wave. The ConfigMap has only our keys, and no Application applies it."""
    argocd(project)
    (body,) = project.objects("gitops/argocd-cm")
    assert body["metadata"]["labels"]["app.kubernetes.io/part-of"] == "argocd"
    assert all(key.startswith("resource.customizations.health.") for key in body["data"])
    assert "status.health.status" in body["data"]["resource.customizations.health.argoproj.io_Application"]
    paths = [each["spec"]["source"]["path"] for (kind, _), each in argocd(project).items() if kind == "Application"]
    assert not [path for path in paths if "argocd-cm" in path]


def test_the_scripts_of_the_operators_kinds(tmp_path: Path) -> None:
    """They are read from the layout of Argo CD's own resource_customizations/."""
    folder = tmp_path / "argocd" / GROUP / "VLLMRouter"
    folder.mkdir(parents=True)
    (folder / "health.lua").write_text("return {status = 'Healthy'}\n")
    assert lua_scripts(["VLLMRouter", "VLLMRuntime"], tmp_path) == {"VLLMRouter": "return {status = 'Healthy'}\n"}


def test_the_clusters_own_objects(project: ProjectFolder) -> None:
    """The project allows RuntimeClasses if the cluster file has some; quotas belong to the unit whose objects are never pruned."""
    keys: dict[str, Any] = {"quotas": {"llm": {"pods": 9}}, "runtimeClasses": {"nvidia": {}}}
    project_with(project, {"argocd": ARGOCD}, **keys)
    found = named(project, "gitops/argocd")
    allowed = found["AppProject", "prod"]["spec"]["clusterResourceWhitelist"]
    assert {"group": "node.k8s.io", "kind": "RuntimeClass"} in allowed
    assert {kind for kind, _ in named(project, "namespaces")} == {"Namespace", "ResourceQuota", "RuntimeClass"}
    assert application(found, "namespaces")["spec"]["syncPolicy"]["automated"]["prune"] is False
    assert not project.compiled().blocked
