"""Mistakes in the key `gitops` of a cluster file: each is an error at its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.compiler.delivery.parts import folder
from tests.compiler.delivery.clusters import ARGOCD, FLUX, URL, cluster, project_with
from tests.projects import STACK

if TYPE_CHECKING:
    from tests.projects import ProjectFolder

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no tool": ({}, "gitops names no tool; write argocd, flux or both"),
    "no address": ({"argocd": {"repoURL": "models"}}, "gitops.argocd.repoURL is not the address of a repository"),
    "another protocol": ({"flux": {"repoURL": "ftp://example.com/x"}}, "gitops.flux.repoURL"),
    "outside the repository": (
        {"argocd": {**ARGOCD, "path": "../dist"}},
        'gitops.argocd.path "../dist" is not a path inside',
    ),
    "an absolute path": ({"flux": {**FLUX, "path": "/dist"}}, 'gitops.flux.path "/dist"'),
    "two destinations": (
        {"argocd": {**ARGOCD, "destination": {"name": "a", "server": "https://b"}}},
        "gitops.argocd.destination has server and name of server, name; write exactly one of them",
    ),
    "no destination": ({"argocd": {**ARGOCD, "destination": {}}}, "gitops.argocd.destination has none of server, name"),
    "no source": ({"flux": {}}, "gitops.flux has none of repoURL, sourceRef"),
    "two sources": (
        {"flux": {**FLUX, "sourceRef": {"kind": "GitRepository", "name": "x"}}},
        "gitops.flux has repoURL and sourceRef of repoURL, sourceRef",
    ),
    "settings of another source": (
        {"flux": {"sourceRef": {"kind": "GitRepository", "name": "x"}, "secretRef": "y"}},
        "gitops.flux.secretRef has no effect",
    ),
    "two revisions": (
        {"flux": {**FLUX, "revision": {"branch": "a", "tag": "b"}}},
        "gitops.flux.revision has branch and tag",
    ),
    "a branch of an artifact": (
        {"flux": {"repoURL": "oci://example.com/x", "revision": {"branch": "a"}}},
        'gitops.flux.revision.branch does not exist for "oci://example.com/x"; allowed: tag, semver, digest',
    ),
    "no duration": ({"flux": {**FLUX, "interval": "10"}}, "a duration such as 10m"),
    "a key that does not exist": ({"argocd": {**ARGOCD, "repoUrl": URL}}, '"repoUrl" is not a field'),
}


@pytest.mark.parametrize(("gitops", "message"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_an_error(project: ProjectFolder, gitops: dict[str, Any], message: str) -> None:
    """With what is wrong and what to write, at its line of the cluster file."""
    compiled = project_with(project, gitops).compiled()
    found = [each for each in compiled.findings if message in f"{each.message}; {each.fix}"]
    assert found, project.messages()
    assert compiled.blocked
    assert all(each.file == "clusters/prod.yaml" and each.line >= 1 for each in found)


@pytest.mark.parametrize("tool", ["argocd", "flux"])
def test_a_password_in_an_address(project: ProjectFolder, tool: str) -> None:
    """It would be published, so it blocks, and no message repeats it."""
    url = "https://bot:hunter2-S3cr3t@git.example.com/platform/models.git"
    messages = "\n".join(project_with(project, {tool: {"repoURL": url}}).messages())
    assert f"gitops.{tool}.repoURL holds" in messages
    assert project.compiled().blocked
    assert "S3cr3t" not in messages


def test_a_name_that_flux_cannot_write_into_a_label(project: ProjectFolder) -> None:
    """The name of a Kustomization is the value of a label of every object."""
    name = "s" * 60
    project.write(
        {
            f"stacks/{name}.yaml": STACK,
            "stacks/chat.yaml": None,
            "clusters/prod.yaml": cluster({"flux": FLUX}, stacks=[name]),
        }
    )
    (message,) = [each for each in project.messages() if "invalid-name" in each]
    assert f"the Kustomization prod-{name} has a name of 65 characters" in message
    project.write({"clusters/prod.yaml": cluster({"argocd": ARGOCD}, stacks=[name])})
    assert not [each for each in project.messages() if "invalid-name" in each]


EAST = {"argocd": {**ARGOCD, "destination": {"name": "east"}}}


def test_two_clusters_in_one_argo_cd(project: ProjectFolder) -> None:
    """The cluster prod with the stack eu-chat, and prod-eu with the stack chat, would have one Application."""
    project_with(project, EAST, stacks=["eu-chat"]).write({"stacks/eu-chat.yaml": STACK})
    project.write({"clusters/prod-eu.yaml": cluster(EAST)})
    (message,) = [each for each in project.messages() if "duplicate-object" in each]
    assert "Application argocd/prod-eu-chat of this cluster has the name of one of the cluster prod" in message
    project.write({"clusters/prod-eu.yaml": cluster({"argocd": {**EAST["argocd"], "namespace": "other"}})})
    assert not [each for each in project.messages() if "duplicate-object" in each]


def test_two_clusters_with_one_project(project: ProjectFolder) -> None:
    """Each would allow only its own units. Clusters with an Argo CD of their own can use the same names."""
    for settings, count in (({**ARGOCD, "project": "models"}, 0), ({**EAST["argocd"], "project": "models"}, 1)):
        project_with(project, {"argocd": settings}).write({"clusters/lab.yaml": cluster({"argocd": settings})})
        found = [each for each in project.messages() if "AppProject argocd/models" in each]
        assert len(found) == count


@pytest.mark.parametrize("where", ["stacks", "clusters"])
def test_the_name_of_the_folder_is_reserved(project: ProjectFolder, where: str) -> None:
    """A stack or a cluster called gitops would share its folder."""
    project.write({f"{where}/gitops.yaml": STACK if where == "stacks" else cluster(None)})
    assert any(f'{where}/gitops.yaml:1:1: "gitops" is reserved for' in each for each in project.messages())
    assert project.compiled().blocked


@pytest.mark.parametrize("path", ["dist", "./dist", "dist/", "./dist//", None])
def test_one_path_in_many_forms(path: str | None) -> None:
    """The path of a unit is always the same text."""
    assert folder(path, "prod", "chat") == "dist/prod/chat"


def test_dist_at_the_top_of_a_repository() -> None:
    """A repository that contains nothing but dist/."""
    assert folder(".", "prod", "chat") == "prod/chat"
