"""A file that is saved while a run reads it never leaves a wrong row in the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import prodstack.compiler.building.builder as building
import prodstack.compiler.building.project as whole
from prodstack.compiler.authoring.sources import read_cluster, read_stack
from prodstack.compiler.building.session import Session
from tests.compiler.building.pretended import PretendedRenderer

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from prodstack.compiler.authoring.bases import Bases
    from prodstack.compiler.authoring.project import ClusterEntry, StackEntry
    from prodstack.compiler.authoring.sources import ClusterSource, Read, StackSource
    from tests.projects import ProjectFolder


def outcome(root: Path, *, cached: bool) -> tuple[object, dict[str, bytes]]:
    """The findings and the files of one run, which is stored."""
    run = Session(root, cached=cached, renderer=PretendedRenderer())
    found = run.findings, dict(run.files)
    run.save()
    return found


def stack_saved_meanwhile(monkeypatch: pytest.MonkeyPatch, project: ProjectFolder) -> None:
    """The stack file changes after its digest was made and before it is read; then an editor's undo brings the old text back."""
    path = project.root / "stacks/chat.yaml"
    old = path.read_text(encoding="utf-8")

    def read(entry: StackEntry) -> Read[StackSource]:
        path.write_text(f"namespace: other\n{old}", encoding="utf-8")
        found = read_stack(entry)
        path.write_text(old, encoding="utf-8")
        return found

    monkeypatch.setattr(building, "read_stack", read)


def cluster_saved_meanwhile(monkeypatch: pytest.MonkeyPatch, project: ProjectFolder) -> None:
    """The same with the cluster file."""
    path = project.root / "clusters/prod.yaml"
    old = path.read_text(encoding="utf-8")

    def read(entry: ClusterEntry, stacks: Collection[str], bases: Bases | None, own: str) -> Read[ClusterSource]:
        path.write_text(old + "namespace: other\n", encoding="utf-8")
        found = read_cluster(entry, stacks, bases, own)
        path.write_text(old, encoding="utf-8")
        return found

    monkeypatch.setattr(whole, "read_cluster", read)


@pytest.mark.parametrize("saved", [stack_saved_meanwhile, cluster_saved_meanwhile])
def test_what_was_read_is_what_was_digested(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, saved: object
) -> None:
    """Rows are stored under the digest of a text, so they must be made of that text."""
    assert callable(saved)
    with monkeypatch.context() as patch:
        saved(patch, project)
        during = outcome(project.root, cached=True)
    clean = outcome(project.root, cached=False)
    assert during != clean  # it did see the other text
    assert outcome(project.root, cached=True) == clean
    assert outcome(project.root, cached=True) == clean
