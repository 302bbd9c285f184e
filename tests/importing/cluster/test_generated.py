"""For any project, synth, import and synth give the same objects; for any live object, a difference is announced."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.project import compile_project
from prodstack.importing.cluster.convert import import_cluster
from prodstack.manifests.manifest import Manifest
from prodstack.manifests.schema import with_defaults
from tests.e2e.mutated import try_all
from tests.importing.cluster import stacks
from tests.importing.cluster.dumps import dump
from tests.projects import ROOT, ProjectFolder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prodstack.importing.cluster.convert import Imported

SEEDS = range(60)
CASES = 120


def emitted(root: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The custom resources that the project in a folder gives, each with its cluster."""
    compiled = compile_project(load(root))
    assert compiled.whole, compiled.findings
    for unit in compiled.units:
        for resource in unit.resources if unit.body else ():
            if resource.manifest.is_ours:
                yield unit.cluster, resource.body


def again(bodies: list[dict[str, Any]]) -> Imported:
    """Import the objects of one cluster, and assert that exactly they are emitted again."""
    result = import_cluster(dump(bodies), "again")
    assert result.missing == (), result.blocking
    for body in bodies:
        found = result.trial.emitted[Manifest(body).ref].body
        assert with_defaults(found) == with_defaults(body), json.dumps(body)
    assert result.differences == ()
    return result


def _sections(data: Any, section: str) -> dict[str, Any]:
    return {name: entry for each in data for name, entry in each.get(section, {}).items()}


@pytest.mark.parametrize("number", SEEDS)
def test_a_project_is_found_again(tmp_path: Path, number: int) -> None:
    """Equal objects, with rollout digests, and the references that the stack files had."""
    files = stacks.project(random.Random(number))  # noqa: S311  # reproducible cases
    ProjectFolder(tmp_path).write({path: json.dumps(data) for path, data in files.items()})
    bodies = [body for _, body in emitted(tmp_path)]
    assert bodies
    result = again(bodies)
    written = [data for path, data in files.items() if path.startswith("stacks/")]
    found = [stack.data for stack in result.stacks]
    for section, key in (("routers", "serves"), ("runtimes", "cache")):
        before, after = _sections(written, section), _sections(found, section)
        assert {name for name, entry in before.items() if key in entry} == {
            name for name, e in after.items() if key in e
        }
    off = any(data.get("rolloutDigest") is False for data in written)
    assert off or not any("rolloutDigest" in data for data in found)


@pytest.mark.parametrize("root", [ROOT, ROOT / "tests/e2e/project"], ids=["examples", "everything"])
def test_the_examples_are_found_again(root: Path) -> None:
    """The stacks of this repository, on each cluster, among them a topology."""
    by_cluster: dict[str, list[dict[str, Any]]] = {}
    for cluster, body in emitted(root):
        by_cluster.setdefault(cluster, []).append(body)
    assert by_cluster
    for cluster, bodies in by_cluster.items():
        result = again(bodies)
        assert result.cluster.profile.name == ("change-841" if cluster == "change-841" else "2026-08-05")
        assert not any("rolloutDigest" in stack.data for stack in result.stacks)


def test_a_difference_of_any_live_object_is_announced() -> None:
    """Objects that the API server or the operator refuse too: each is emitted with explained differences, or a finding says why not."""
    seen = {"emitted": 0, "missing": 0}

    def judged(body: dict[str, Any]) -> None:
        result = import_cluster(dump([body]), "again")
        for live in result.live.objects:
            seen["missing" if live in result.missing else "emitted"] += 1
        assert result.blocking or not result.missing
        assert result.unexplained == ()

    try_all(judged, CASES)
    assert min(seen.values()) > CASES // 10
