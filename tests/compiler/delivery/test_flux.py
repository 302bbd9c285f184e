"""Flux's objects: a source, a Kustomization for each unit in the order of their dependencies, and one above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from prodstack.compiler.delivery import flux as module
from prodstack.compiler.delivery.health import flux_expressions
from tests.compiler.delivery.clusters import FLUX, URL, flux, named, project_with

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from tests.projects import ProjectFolder

UNITS = ("crds", "namespaces", "operator", "chat")


def spec(found: dict[tuple[str, str], Any], unit: str) -> dict[str, Any]:
    """The spec of the Kustomization of a unit of prod."""
    body: dict[str, Any] = found["Kustomization", f"prod-{unit}"]["spec"]
    return body


def test_everything(project: ProjectFolder, snapshot: SnapshotAssertion) -> None:
    """One Kustomization per unit, one above them, and the source of all."""
    found = flux(project)
    assert [name for _, name in found] == ["prod", "prod", "prod-crds", "prod-namespaces", "prod-operator", "prod-chat"]
    assert yaml.safe_dump_all(found.values(), sort_keys=False) == snapshot


def test_the_order(project: ProjectFolder) -> None:
    """CRDs, namespaces, operator, stacks; without an operator of ours, a stack waits for what is before it."""
    found = flux(project)
    waits = {unit: [each["name"] for each in spec(found, unit).get("dependsOn", [])] for unit in UNITS}
    assert waits == {
        "crds": [],
        "namespaces": ["prod-crds"],
        "operator": ["prod-crds", "prod-namespaces"],
        "chat": ["prod-operator"],
    }
    project_with(project, {"flux": FLUX}, operator={"install": False})
    depends = spec(named(project, "gitops/flux"), "chat")["dependsOn"]
    assert depends == [{"name": "prod-crds"}, {"name": "prod-namespaces"}]


def test_what_is_deleted(project: ProjectFolder) -> None:
    """Never CRDs and namespaces. The operator outlives its Kustomization: it removes the finalizers of LoraAdapters."""
    found = flux(project)
    kept = {unit: (spec(found, unit)["prune"], spec(found, unit)["deletionPolicy"]) for unit in UNITS}
    assert kept == {
        "crds": (False, "Orphan"),
        "namespaces": (False, "Orphan"),
        "operator": (True, "Orphan"),
        "chat": (True, "WaitForTermination"),
    }


def test_a_stack_has_time_to_load_its_model(project: ProjectFolder) -> None:
    """Half an hour by default. What failed is tried again soon, not at the next interval."""
    found = flux(project)
    assert (spec(found, "chat")["timeout"], spec(found, "crds")["timeout"]) == ("30m", "5m")
    assert {spec(found, unit)["retryInterval"] for unit in UNITS} == {"2m"}
    assert all(spec(found, unit)["wait"] is True for unit in UNITS)
    assert spec(flux(project, timeout="2h"), "chat")["timeout"] == "2h"


def test_the_kustomization_above_does_not_wait_for_itself(project: ProjectFolder) -> None:
    """It is in the folder that it applies; with wait, or with a deletion that waits, it would never end."""
    root = flux(project)["Kustomization", "prod"]["spec"]
    assert root["path"] == "./dist/prod/gitops/flux"
    assert (root["wait"], root["prune"]) == (False, True)
    assert "deletionPolicy" not in root


@pytest.mark.parametrize(
    "key", ["commonMetadata", "force", "postBuild", "targetNamespace", "namePrefix", "healthChecks"]
)
def test_what_would_break_a_runtime_is_never_written(project: ProjectFolder, key: str) -> None:
    """Labels enter immutable selectors, force deletes and creates, postBuild rewrites templates, and wait ignores healthChecks."""
    found = flux(project, decryption={"provider": "sops"}, serviceAccountName="deployer")
    assert not [body for (kind, _), body in found.items() if kind == "Kustomization" and key in body["spec"]]


COMMIT = "0123456789abcdef0123456789abcdef01234567"
SOURCES: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "git": ({}, "GitRepository", {"branch": "main"}),
    "a commit": ({"revision": {"commit": COMMIT}}, "GitRepository", {"commit": COMMIT}),
    "ssh": (
        {"repoURL": "ssh://git@example.com/m.git", "revision": {"semver": ">=1.0.0"}},
        "GitRepository",
        {"semver": ">=1.0.0"},
    ),
    "oci": ({"repoURL": "oci://example.com/m"}, "OCIRepository", {"tag": "latest"}),
    "oci, a digest": (
        {"repoURL": "oci://example.com/m", "revision": {"digest": f"sha256:{'a' * 64}"}},
        "OCIRepository",
        {"digest": f"sha256:{'a' * 64}"},
    ),
}


@pytest.mark.parametrize(("settings", "kind", "ref"), SOURCES.values(), ids=SOURCES)
def test_the_source(project: ProjectFolder, settings: dict[str, Any], kind: str, ref: dict[str, Any]) -> None:
    """A Git repository or an OCI artifact, by its address; every Kustomization refers to it."""
    found = flux(project, **settings, secretRef="git-token", interval="1m")
    source = found[kind, "prod"]["spec"]
    url = settings.get("repoURL", URL)
    assert source == {"interval": "1m", "url": url, "ref": ref, "secretRef": {"name": "git-token"}}
    for unit in UNITS:
        assert spec(found, unit)["sourceRef"] == {"kind": kind, "name": "prod"}


def test_a_source_that_exists(project: ProjectFolder) -> None:
    """No source is written."""
    ref = {"kind": "OCIRepository", "name": "models", "namespace": "sources"}
    found = named(project_with(project, {"flux": {"sourceRef": ref}}), "gitops/flux")
    assert {kind for kind, _ in found} == {"Kustomization"}
    assert spec(found, "chat")["sourceRef"] == ref


def test_settings_of_the_kustomizations(project: ProjectFolder) -> None:
    """The account and the namespace are those of all; only stacks can have Secrets to decrypt."""
    decryption = {"provider": "sops", "secretRef": "sops-age"}
    found = flux(project, serviceAccountName="deployer", namespace="ops", decryption=decryption)
    assert {body["metadata"]["namespace"] for body in found.values()} == {"ops"}
    assert {spec(found, unit)["serviceAccountName"] for unit in UNITS} == {"deployer"}
    assert spec(found, "chat")["decryption"] == {"provider": "sops", "secretRef": {"name": "sops-age"}}
    assert not [unit for unit in UNITS[:3] if "decryption" in spec(found, unit)]


def test_health_expressions_are_those_of_the_units_kinds(
    project: ProjectFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stack without an adapter has no expression for adapters, and the CRDs none at all."""
    api, current = "production-stack.vllm.ai/v1alpha1", "has(status.x)"
    kinds = ("VLLMRuntime", "VLLMRouter", "CacheServer", "LoraAdapter")
    rows = [{"apiVersion": api, "kind": kind, "current": current} for kind in kinds]
    (tmp_path / "flux.yaml").write_text(yaml.safe_dump(rows))
    monkeypatch.setattr(module, "flux_expressions", lambda: flux_expressions(tmp_path))
    found = flux(project)
    assert [each["kind"] for each in spec(found, "chat")["healthCheckExprs"]] == list(kinds[:3])
    assert "healthCheckExprs" not in spec(found, "crds")


def test_the_clusters_own_objects(project: ProjectFolder) -> None:
    """Quotas and RuntimeClasses are in the unit that stacks wait for, and that is never pruned."""
    keys: dict[str, Any] = {
        "quotas": {"llm": {"pods": 9}},
        "runtimeClasses": {"nvidia": {}},
        "operator": {"install": False},
    }
    found = named(project_with(project, {"flux": FLUX}, **keys), "gitops/flux")
    assert {kind for kind, _ in named(project, "namespaces")} == {"Namespace", "ResourceQuota", "RuntimeClass"}
    assert spec(found, "namespaces")["prune"] is False
    assert {"name": "prod-namespaces"} in spec(found, "chat")["dependsOn"]
