"""Commands that read dist/ know the objects of GitOps tools as plain objects of their cluster."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from prodstack.cli.app import run
from tests.compiler.delivery.clusters import ARGOCD, FLUX, VOLUME, project_with

if TYPE_CHECKING:
    from tests.projects import ProjectFolder

FILES = {
    f"prod/gitops/{unit}/{name}"
    for unit in ("argocd", "argocd-cm", "flux")
    for name in ("Kustomization", f"{unit}.k8s.yaml")
}


@pytest.fixture
def delivered(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> ProjectFolder:
    """A published project that both tools deliver."""
    project_with(project, {"argocd": ARGOCD, "flux": FLUX}, VOLUME)
    assert run(["-C", str(project.root), "synth"]) == 0
    capsys.readouterr()
    return project


def test_what_is_published(delivered: ProjectFolder) -> None:
    """The folders of both tools, which verify knows; they go with the key."""
    assert set(delivered.dist()) > FILES
    assert run(["-C", str(delivered.root), "verify"]) == 0
    project_with(delivered, {"argocd": ARGOCD}, VOLUME)
    assert run(["-C", str(delivered.root), "verify"]) == 1
    assert run(["-C", str(delivered.root), "synth"]) == 0
    assert set(delivered.dist()) & FILES == {path for path in FILES if "flux" not in path}
    project_with(delivered, None, VOLUME)
    assert run(["-C", str(delivered.root), "synth"]) == 0
    assert not set(delivered.dist()) & FILES


def test_no_command_stumbles(delivered: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """`check` and `graph` of all of dist/ say the same as without the tools."""
    answers = []
    for gitops in ({"argocd": ARGOCD, "flux": FLUX}, None):
        project_with(delivered, gitops, VOLUME)
        assert run(["-C", str(delivered.root), "synth"]) == 0
        capsys.readouterr()
        assert run(["-C", str(delivered.root), "check", "dist", "--format", "json"]) == 0
        findings = json.loads(capsys.readouterr().out)["findings"]
        assert run(["-C", str(delivered.root), "graph"]) == 0
        answers.append((findings, capsys.readouterr().out))
    assert answers[0] == answers[1]


def test_what_the_annotations_change(delivered: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing: the operator does not read annotations of a custom resource, so no pod restarts."""
    old = delivered.root / "old"
    (delivered.root / "dist").rename(old)
    project_with(delivered, None, VOLUME)
    assert run(["-C", str(delivered.root), "synth"]) == 0
    capsys.readouterr()
    assert run(["-C", str(delivered.root), "diff", "old", "dist"]) == 0
    printed = capsys.readouterr().out
    assert 'kustomize.toolkit.fluxcd.io/prune"]: "disabled" -> (absent) [nothing]' in printed
    assert "[rolls-out]" not in printed
