"""`check dist/` and `graph` judge what `synth` wrote with the facts and suppressions of the input files, as `check` does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.cli.app import run
from prodstack.cli.synth import synthesize
from prodstack.compiler.publishing.publish import HEADER
from prodstack.rules.engine.clusters import GENERATED
from tests.projects import CLUSTER, STACK, ProjectFolder

if TYPE_CHECKING:
    from tests.projects import Content

LATEST = STACK.replace("lmstack-router:v0.1.7", "lmstack-router:latest")
QUIET = "suppress:\n- {rule: mutable-image-tag, object: front, reason: on purpose}\n"
TOKEN = STACK.replace("org/llama", "org/llama, hfTokenSecret: token")
GPUS = STACK.replace(
    "resources: {cpu: 4, memory: 16Gi, gpu: 1}", "replicas: 3\n      resources: {cpu: 4, memory: 16Gi, gpu: 1}"
)
POOL = "facts: {nodePools: [{name: a, gpus: 2, nodes: 2}]}\n"
PROJECTS: dict[str, dict[str, Content]] = {
    "no finding": {},
    "a warning": {"stacks/chat.yaml": LATEST},
    "a suppressed warning": {"stacks/chat.yaml": LATEST + QUIET},
    "a secret that exists": {"stacks/chat.yaml": TOKEN, "clusters/prod.yaml": CLUSTER + "facts: {secrets: [{name: token}]}\n"},
    "a pool that is too small, suppressed": {
        "stacks/chat.yaml": GPUS + "suppress:\n- {rule: exceeded-gpu-pool, reason: more nodes come}\n",
        "clusters/prod.yaml": CLUSTER + POOL,
    },
    "two clusters with different facts": {
        "stacks/chat.yaml": STACK.replace("vllmConfig: {}", "vllmConfig: {}\n    storageConfig: {enabled: true, size: 10Gi}"),
        "clusters/prod.yaml": CLUSTER + "facts: {storageClasses: [a], defaultStorageClass: a}\n",
        "clusters/dev.yaml": CLUSTER + "facts: {storageClasses: [a]}\nsuppress: []\n",
    },
    "another profile": {"clusters/prod.yaml": "stacks: [chat]\noperator: {install: false, profile: 0.1.11}\n"},
}  # fmt: skip


def judged(project: ProjectFolder, capsys: pytest.CaptureFixture[str], *paths: str) -> list[tuple[Any, ...]]:
    """What `check` reports, without the places."""
    capsys.readouterr()
    run(["-C", str(project.root), "check", *paths, "--format", "json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    keys = ("rule", "severity", "message")
    return sorted((*(f[key] for key in keys), str(f["object"]), cluster) for f in found for cluster in f["clusters"])


def published(project: ProjectFolder, files: dict[str, Content]) -> ProjectFolder:
    """A project whose dist/ is written, whatever errors its rules report."""
    project.write(files)
    synthesize(project.root)
    return project


@pytest.mark.parametrize("files", PROJECTS.values(), ids=PROJECTS)
def test_both_report_the_same(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str], files: dict[str, Content]
) -> None:
    """Rule, severity, message, object and cluster."""
    published(project, files)
    if (project.root / "dist").exists():
        assert judged(project, capsys, "dist") == judged(project, capsys)
        assert run(["-C", str(project.root), "verify"]) == 0


def test_an_object_that_is_missing_from_a_whole_cluster(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error for the cluster's folder, as for the project; one unit alone is a part of a cluster."""
    published(project, {"stacks/chat.yaml": LATEST + QUIET})
    path = project.root / "dist/prod/chat/chat.k8s.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("app in (llama)", "app in (lama)"), encoding="utf-8")
    severities = {
        folder: {found[1] for found in judged(project, capsys, folder) if found[0] == "unmatched-selector"}
        for folder in ("dist", "dist/prod", "dist/prod/chat")
    }
    assert severities == {"dist": {"error"}, "dist/prod": {"error"}, "dist/prod/chat": {"warning"}}


def test_the_graph_marks_only_what_is_not_suppressed(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    """A warning that the stack file accepts is no mark."""
    graphs = []
    for text in (STACK, LATEST + QUIET, LATEST):
        published(project, {"stacks/chat.yaml": text})
        capsys.readouterr()
        assert run(["-C", str(project.root), "graph"]) == 0
        graphs.append(capsys.readouterr().out)
    assert graphs[0] == graphs[1] != graphs[2]


def test_the_index_is_no_manifest(project: ProjectFolder) -> None:
    """A tool that syncs the whole folder must not apply it; it is written only if there is something to say, and goes with it."""
    assert "prod/cluster.facts" not in published(project, {}).dist()
    published(project, {"stacks/chat.yaml": LATEST + QUIET})
    text = project.dist()["prod/cluster.facts"].decode()
    assert text.startswith("# Generated from clusters/prod.yaml and stacks/chat.yaml; do not edit.")
    published(project, {"stacks/chat.yaml": STACK})
    assert "prod/cluster.facts" not in project.dist()


def test_the_first_line_is_that_of_a_published_file() -> None:
    """The rules know what `synth` wrote without importing the compiler."""
    assert GENERATED.decode() == HEADER


def test_an_index_that_nobody_generated(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """It would silence findings, so it fails verify; one that cannot be read is an error of check."""
    published(project, {"stacks/chat.yaml": LATEST})
    project.write({"dist/prod/cluster.facts": "suppress: [{unit: chat, rule: mutable-image-tag, reason: x}]\n"})
    assert run(["-C", str(project.root), "verify"]) == 1
    assert "dist/prod/cluster.facts:1:1" in capsys.readouterr().err
    project.write({"dist/prod/cluster.facts": "suppress: [\n"})
    assert ("unreadable-yaml", "error") in [found[:2] for found in judged(project, capsys, "dist")]
