"""`clusters` prints what each cluster runs, in numbers."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from prodstack.cli.app import run
from tests.projects import CLUSTER, ROOT, STACK, ProjectFolder, stack_with

if TYPE_CHECKING:
    import pytest

FLEET = ROOT / "tests/data/fleet"
POOLS = (
    "facts: {nodePools: [{name: a, gpus: 8}, {name: b, gpuType: amd.com/gpu, gpus: 4}], addOns: [keda, scrape-job]}\n"
)


def rows(project: ProjectFolder, capsys: pytest.CaptureFixture[str], code: int = 0) -> dict[str, dict[str, Any]]:
    """The JSON document, by cluster."""
    assert run(["-C", str(project.root), "clusters", "--format", "json"]) == code
    return {row.pop("cluster"): row for row in json.loads(capsys.readouterr().out)["clusters"]}


def test_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    """One row for each cluster of the fleet example, on standard output alone."""
    assert run(["-C", str(FLEET), "clusters", "--no-cache"]) == 0
    out, err = capsys.readouterr()
    assert (out.splitlines(), err) == (
        [
            "CLUSTER  STACKS  RUNTIMES  GPUS                  ERRORS  WARNINGS  NOTES",
            "dev      4       3         nvidia.com/gpu 3/4    0       0         0",
            "prod     6       6         nvidia.com/gpu 11/32  0       0         0",
            "staging  6       6         nvidia.com/gpu 9/16   0       0         0",
        ],
        "",
    )


def test_gpus_by_type_and_with_autoscaling(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """What is requested at the lowest and the highest numbers of replicas, and what the pools have; a type without request counts too."""
    scaled = stack_with(
        "vllmConfig: {}", "vllmConfig: {}\n    autoscalingConfig: {enabled: true, minReplicas: 2, maxReplicas: 5}"
    )
    project.write({**scaled, "clusters/prod.yaml": CLUSTER + POOLS})
    assert rows(project, capsys)["prod"]["gpus"] == {
        "amd.com/gpu": {"wanted": 0, "most": 0, "pools": 4},
        "nvidia.com/gpu": {"wanted": 2, "most": 5, "pools": 8},
    }
    assert run(["-C", str(project.root), "clusters"]) == 0
    assert "amd.com/gpu 0/4, nvidia.com/gpu 2-5/8" in capsys.readouterr().out


def test_pools_that_are_not_stated(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is known of them, which is not the same as none."""
    assert run(["-C", str(project.root), "clusters"]) == 0
    assert "nvidia.com/gpu 1/?" in capsys.readouterr().out


def test_findings_are_counted_where_they_hold(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """By cluster, as `check` reports them; an error makes the exit code 1."""
    project.write({"clusters/prod.yaml": CLUSTER + "facts: {secrets: []}\n", "clusters/lab.yaml": CLUSTER})
    project.write(stack_with("modelURL: org/llama", "modelURL: org/llama, hfTokenSecret: hf"))
    found = rows(project, capsys, 1)
    assert found["prod"]["findings"]["errors"] == 1
    assert found["lab"]["findings"]["errors"] == 0


def test_what_cannot_be_read_or_compiled(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """A cluster file that is wrong has a row without numbers; a stack that does not compile counts as a stack, and is said."""
    project.write(
        {
            "stacks/more.yaml": STACK.replace("vllmConfig: {}", "vllmConfig: {port: x}"),
            "clusters/prod.yaml": CLUSTER.replace("chat", "chat, more"),
            "clusters/lab.yaml": "stacks: 5\n",
        }
    )
    assert rows(project, capsys, 1) == {
        "lab": {
            "stacks": None,
            "runtimes": None,
            "gpus": None,
            "compiles": False,
            "findings": {"errors": 1, "warnings": 0, "notes": 0},
        },
        "prod": {
            "stacks": 2,
            "runtimes": 1,
            "gpus": {"nvidia.com/gpu": {"wanted": 1, "most": 1, "pools": None}},
            "compiles": False,
            "findings": {"errors": 1, "warnings": 0, "notes": 0},
        },
    }


def test_the_cache_gives_the_same_numbers(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """They come from the stored records, so an unchanged project compiles nothing."""
    project.write({"clusters/prod.yaml": CLUSTER + POOLS})
    assert rows(project, capsys) == rows(project, capsys)


def test_a_damaged_cache_gives_the_same_numbers(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """What its records state is then taken from the objects again."""
    assert rows(project, capsys)["prod"]["runtimes"] == 1
    with closing(sqlite3.connect(project.root / ".cache/synth.sqlite")) as database:
        database.execute("UPDATE records SET values_text = '{}'")
        database.commit()
    assert rows(project, capsys)["prod"]["runtimes"] == 1


def test_a_folder_that_is_not_a_project(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, as for every command that reads a project."""
    project.write({"clusters/prod.yaml": None})
    assert run(["-C", str(project.root), "clusters"]) == 2
    assert "holds no cluster file" in capsys.readouterr().err
