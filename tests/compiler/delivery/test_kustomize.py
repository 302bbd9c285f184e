"""The Kustomization in each unit's folder.

kubectl 1.32 was run on such folders: `kubectl kustomize` builds them, and a command with `-f FOLDER` reads the objects alone. With the same
content in a kustomization.yaml, that command reads it as an object of a kind that no API server knows.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import yaml

from charts.synth import files
from prodstack.compiler.publishing.publish import HEADER
from tests.compiler.delivery.clusters import ARGOCD, FLUX, project_with

if TYPE_CHECKING:
    from tests.projects import ProjectFolder

READ_BY_KUBECTL = (".json", ".yaml", ".yml")
READ_BY_KUSTOMIZE = ("kustomization.yaml", "kustomization.yml", "Kustomization")


def test_every_unit_has_one(project: ProjectFolder) -> None:
    """It lists the one file with objects, also in the folders for GitOps tools."""
    made = files(project_with(project, {"argocd": ARGOCD, "flux": FLUX}).compiled().units)
    units = [PurePosixPath(path) for path in made if path.endswith(".k8s.yaml")]
    assert len(units) == 7
    for unit in units:
        text = made[str(unit.with_name("Kustomization"))].decode()
        assert yaml.safe_load(text) == {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": [unit.name],
        }
        assert text.startswith(HEADER)


def test_its_name(project: ProjectFolder) -> None:
    """kustomize, Argo CD and Flux know it; kubectl reads the other file of the folder alone."""
    made = [PurePosixPath(path) for path in files(project.compiled().units)]
    for folder in {path.parent for path in made if path.suffix == ".yaml"}:
        names = [path.name for path in made if path.parent == folder]
        assert sum(name in READ_BY_KUSTOMIZE for name in names) == 1
        assert [name for name in names if name.endswith(READ_BY_KUBECTL)] == [f"{folder.name}.k8s.yaml"]
