"""dist/index.json: every unit of every cluster on a line, with what it contains."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from charts.synth import files
from constructs_lib.operator_objects import operator_objects
from prodstack.cli.app import run
from prodstack.compiler.delivery.contents import counted, operator_contents
from prodstack.compiler.delivery.index import Row, index_text
from prodstack.compiler.delivery.summary import Content, Summary, summary_from_json, summary_to_json
from tests.compiler.delivery.clusters import ARGOCD, cluster, project_with
from tests.projects import CLUSTER, STACK

if TYPE_CHECKING:
    from tests.projects import ProjectFolder


def index(project: ProjectFolder) -> dict[str, list[dict[str, Any]]]:
    """The units of each cluster."""
    data = json.loads(files(project.compiled().units)["index.json"])
    clusters: dict[str, list[dict[str, Any]]] = data["clusters"]
    return clusters


def test_a_row(project: ProjectFolder) -> None:
    """The path, the kinds, the GPUs of all replicas, and the digest that sha256sum prints for the file."""
    stack = STACK.replace("gpu: 1}", "gpu: 2}\n      replicas: 3").replace(
        "vllmConfig: {}", "vllmConfig: {tensorParallelSize: 2}"
    )
    made = files(project_with(project, None, stack).compiled().units)
    (row,) = [row for row in json.loads(made["index.json"])["clusters"]["prod"] if row["unit"] == "chat"]
    assert row == {
        "cluster": "prod",
        "unit": "chat",
        "path": "prod/chat/chat.k8s.yaml",
        "kinds": {"CacheServer": 1, "VLLMRouter": 1, "VLLMRuntime": 1},
        "gpus": {"nvidia.com/gpu": 6},
        "sha256": hashlib.sha256(made["prod/chat/chat.k8s.yaml"]).hexdigest(),
    }


def test_every_file_with_objects_is_listed(project: ProjectFolder) -> None:
    """Cluster by cluster, sorted, one line each, so that two branches that change two units merge."""
    project_with(project, {"argocd": ARGOCD}).write({"clusters/lab.yaml": CLUSTER})
    made = files(project.compiled().units)
    text = made["index.json"].decode()
    rows = [row for rows in json.loads(text)["clusters"].values() for row in rows]
    assert {row["path"] for row in rows} == {path for path in made if path.endswith(".k8s.yaml")}
    assert [(row["cluster"], row["unit"]) for row in rows] == sorted((row["cluster"], row["unit"]) for row in rows)
    assert all(
        any(f'"path": "{row["path"]}"' in line and row["sha256"] in line for line in text.splitlines()) for row in rows
    )


def test_an_edit_changes_one_line(project: ProjectFolder) -> None:
    """That of the unit which changed."""
    before = files(project.compiled().units)["index.json"].decode().splitlines()
    project.write({"stacks/chat.yaml": STACK.replace("cpu: 4", "cpu: 5")})
    after = files(project.compiled().units)["index.json"].decode().splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 1
    assert '"unit": "chat"' in changed[0]


def test_gpus_by_type(project: ProjectFolder) -> None:
    """A unit without runtimes has none; those of a cluster can be added up."""
    project.write({"stacks/chat.yaml": STACK.replace("gpu: 1}", "gpu: 1, gpuType: amd.com/gpu}")})
    assert {row["unit"]: row["gpus"] for row in index(project)["prod"]} == {"chat": {"amd.com/gpu": 1}, "crds": {}}


@pytest.mark.parametrize("aggregate", [True, False])
def test_what_the_operator_consists_of(aggregate: bool) -> None:
    """The list that the compiler has agrees with the objects, whatever the cluster file says."""
    objects = operator_objects(namespace="ops", aggregate_user_roles=aggregate)
    assert sorted(operator_contents("ops")) == sorted(counted(objects.values()))


def test_a_summary_is_stored_and_read() -> None:
    """The build cache has the same as the run that made it."""
    made = Summary((Content("v1", "Service", "a", 2),), (("nvidia.com/gpu", 4),), (("a", "b"),), "a")
    assert summary_from_json(summary_to_json(made)) == made


def test_a_fleet_of_500_units(project: ProjectFolder) -> None:
    """The objects of GitOps tools stay small, and the index loads: a ConfigMap or an object of 1 MiB would not be stored."""
    names = [f"stack-{number:03}" for number in range(500)]
    manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: llm}\n"
    project.write({"stacks/chat.yaml": None, **{f"stacks/{name}/c.yaml": manifest for name in names}})
    project.write(
        {"clusters/prod.yaml": cluster({"argocd": ARGOCD, "flux": {"repoURL": ARGOCD["repoURL"]}}, stacks=names)}
    )
    objects = [*project.objects("gitops/argocd"), *project.objects("gitops/flux")]
    assert len(objects) == 2 * 503 + 4
    assert max(len(json.dumps(body)) for body in objects) < 4_000
    rows = (
        Row("prod", name, f"prod/{name}/{name}.k8s.yaml", Summary((Content("v1", "ConfigMap", "llm", 1),)), bytes(32))
        for name in names
    )
    text = index_text(rows)
    assert len(text) < 300 * len(names)
    assert [row["unit"] for row in json.loads(text)["clusters"]["prod"]] == names


def test_nobody_reads_it_as_a_manifest(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """`check dist/` reads past it; a JSON file of that name that `synth` did not write is read."""
    assert run(["-C", str(project.root), "synth"]) == 0
    assert run(["-C", str(project.root), "check", "dist"]) == 0
    capsys.readouterr()
    project.write({"other/index.json": '{"kind": "VLLMRouter", "spec": {}}'})
    assert run(["-C", str(project.root), "check", "other"]) == 1
    assert "other/index.json" in capsys.readouterr().out
