"""Cluster files with GitOps tools, and what is generated from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.yaml_writer import to_yaml
from tests.projects import STACK

if TYPE_CHECKING:
    from tests.projects import ProjectFolder

Body = dict[str, Any]

URL = "https://git.example.com/platform/models.git"
ARGOCD: Body = {"repoURL": URL, "revision": "main"}
FLUX: Body = {"repoURL": URL}
VOLUME = STACK.replace("vllmConfig: {}", "vllmConfig: {}\n    storageConfig: {enabled: true, size: 10Gi}")
KEPT = {
    "argocd.argoproj.io/sync-options": "Prune=confirm,Delete=confirm",
    "kustomize.toolkit.fluxcd.io/prune": "disabled",
}


def cluster(gitops: Body | None, **keys: Any) -> str:
    """A cluster file that installs the operator, with these tools and other keys."""
    tools = {} if gitops is None else {"gitops": gitops}
    file = {"stacks": ["chat"], "namespace": "llm", "operator": {"allowMutableImage": True}, **tools, **keys}
    return to_yaml([file])


def project_with(project: ProjectFolder, gitops: Body | None, stack: str = STACK, **keys: Any) -> ProjectFolder:
    """A project with one cluster, prod, that runs the stack chat."""
    return project.write({"stacks/chat.yaml": stack, "clusters/prod.yaml": cluster(gitops, **keys)})


def argocd(project: ProjectFolder, /, **settings: Any) -> dict[tuple[str, str], Body]:
    """Argo CD's objects by kind and name."""
    project_with(project, {"argocd": {**ARGOCD, **settings}})
    return named(project, "gitops/argocd")


def flux(project: ProjectFolder, /, **settings: Any) -> dict[tuple[str, str], Body]:
    """Flux's objects by kind and name."""
    project_with(project, {"flux": {**FLUX, **settings}})
    return named(project, "gitops/flux")


def named(project: ProjectFolder, unit: str) -> dict[tuple[str, str], Body]:
    """The objects of a unit by kind and name; each is there once."""
    objects = project.objects(unit)
    found = {(body["kind"], body["metadata"]["name"]): body for body in objects}
    assert len(found) == len(objects)
    return found


def annotations_of(project: ProjectFolder, kind: str = "VLLMRuntime") -> Body:
    """The annotations of the one object of this kind in the stack."""
    (found,) = [body for body in project.objects() if body["kind"] == kind]
    given: Body = found["metadata"].get("annotations", {})
    return given
