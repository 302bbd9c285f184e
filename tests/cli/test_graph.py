"""`graph` draws dist/ or what is named, on standard output alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.cli.app import run

if TYPE_CHECKING:
    from pathlib import Path

ROUTER = """apiVersion: production-stack.vllm.ai/v1alpha1
kind: VLLMRouter
metadata: {name: chat, namespace: llm}
spec: {serviceAccountName: chat}
"""


def dist(folder: Path, *clusters: str) -> Path:
    """A project with one unit in each cluster."""
    for cluster in clusters:
        unit = folder / "dist" / cluster / "chat"
        unit.mkdir(parents=True)
        (unit / "chat.k8s.yaml").write_text(ROUTER, encoding="utf-8")
    return folder


def test_without_a_path_dist_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every cluster in a box with its name."""
    assert run(["-C", str(dist(tmp_path, "east", "west")), "graph"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("flowchart LR\n")
    assert [line.strip() for line in out.splitlines() if "east" in line or "west" in line] == [
        'subgraph b1["east"]',
        'subgraph b3["west"]',
    ]
    assert err == ""


def test_one_cluster_has_no_box_around_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A path below dist/ draws that part."""
    assert run(["-C", str(dist(tmp_path, "east", "west")), "graph", "dist/east"]) == 0
    out = capsys.readouterr().out
    assert "east" not in out
    assert out.count("chat<br/>") == 1


@pytest.mark.parametrize("path", ["nope", "nope.yaml"])
def test_a_path_that_does_not_exist_is_misuse(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed that looks like a graph."""
    assert run(["graph", path]) == 2
    out, err = capsys.readouterr()
    assert (out, f'the path "{path}" does not exist' in err) == ("", True)


def test_a_file_that_cannot_be_read_is_said_and_the_rest_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One broken file does not hide the others."""
    (tmp_path / "a.yaml").write_text("a: [", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(ROUTER, encoding="utf-8")
    assert run(["graph", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert "unreadable-yaml" in err
    assert "chat<br/>" in out


def test_a_graph_that_nothing_could_draw_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """400 routers that select 400 runtimes are 160,000 edges: no picture, within seconds, and the way out."""
    routers = (ROUTER.replace("{name: chat,", f"{{name: chat-{number},") for number in range(400))
    selecting = "---\n".join(routers).replace(
        "{serviceAccountName: chat}", "{serviceAccountName: chat, k8sLabelSelector: a=b}"
    )
    runtime = ROUTER.replace("VLLMRouter", "VLLMRuntime").replace("spec: {serviceAccountName: chat}", "spec: {}")
    runtimes = (runtime.replace("{name: chat,", f"{{name: rt-{number}, labels: {{a: b}},") for number in range(400))
    (tmp_path / "many.yaml").write_text(selecting + "---\n" + "---\n".join(runtimes))
    assert run(["graph", str(tmp_path / "many.yaml")]) == 2
    out, err = capsys.readouterr()
    assert (out, "more than 100,000 edges: name one cluster or unit" in err) == ("", True)
