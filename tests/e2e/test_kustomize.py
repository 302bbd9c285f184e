"""`kustomize build` of every unit gives the unit's objects unchanged, so plain kustomize and Flux apply what is published."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.e2e.conftest import located
from tests.e2e.manifests import DIST

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

pytestmark = pytest.mark.e2e

UNITS = sorted(path.parent for path in DIST.rglob("*.k8s.yaml"))


@pytest.fixture(scope="module")
def kustomize() -> Path:
    """The program, in the version that kustomize-controller builds with."""
    return located("kustomize")["kustomize"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.relative_to(DIST).as_posix())
def test_the_build_is_the_unit(kustomize: Path, unit: Path) -> None:
    """The same objects; kustomize brings them into the order in which they can be applied."""
    done = subprocess.run([str(kustomize), "build", str(unit)], capture_output=True, text=True, check=True)
    [file] = unit.glob("*.k8s.yaml")
    published = [each for each in yaml.safe_load_all(file.read_text(encoding="utf-8")) if each]
    assert _sorted(yaml.safe_load_all(done.stdout)) == _sorted(published)
    assert published


def _sorted(objects: Iterable[Any]) -> list[Any]:
    return sorted(
        objects, key=lambda each: (each["kind"], each["metadata"].get("namespace", ""), each["metadata"]["name"])
    )


def test_every_unit_is_built() -> None:
    """Stacks, what they need, and the objects for both tools."""
    names = {unit.relative_to(DIST).as_posix() for unit in UNITS}
    assert {"today/crds", "today/namespaces", "today/operator", "today/basic", "change-841/crds"} <= names
    assert {"today/gitops/argocd", "today/gitops/argocd-cm", "today/gitops/flux"} <= names
