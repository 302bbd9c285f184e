"""`--profile` judges and predicts by another version of the operator than the newest observed one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from prodstack.cli.app import run
from prodstack.cli.synth import synthesize
from prodstack.compiler.publishing.publish import HEADER
from prodstack.upstream.children.api_defaults import api_defaults
from prodstack.upstream.children.predict import expand
from prodstack.upstream.profile import profile
from tests.projects import STACK
from tests.upstream.children.builders import Body, runtime, stored_children

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import ProjectFolder


def written(folder: Path, name: str, *objects: Body) -> str:
    """A file with these objects."""
    (folder / name).write_text(yaml.safe_dump_all(objects), encoding="utf-8")
    return str(folder / name)


def test_expand_leaves_out_what_the_version_does_not_have(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """ShmSize came after 0.1.12; the note says that this version was never run."""
    path = written(tmp_path, "a.yaml", runtime(deploymentConfig={"shmSize": "8Gi"}))
    assert run(["expand", path]) == 0
    assert "/dev/shm" in capsys.readouterr().out  # noqa: S108  # the operator's path
    assert run(["expand", "--profile", "0.1.12", path]) == 0
    captured = capsys.readouterr()
    assert "/dev/shm" not in captured.out  # noqa: S108  # the operator's path
    assert "was never run" in captured.err


def test_diff_calls_an_edit_ignored_that_the_version_does_not_see(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """PodAnnotations roll out today; release 0.1.11 does not have the field."""
    old = written(tmp_path, "old.yaml", runtime())
    new = written(tmp_path, "new.yaml", runtime(deploymentConfig={"podAnnotations": {"a": "b"}}))
    assert run(["diff", old, new]) == 0
    assert "verdict: rolls-out" in capsys.readouterr().out
    assert run(["diff", "--profile", "0.1.11", old, new]) == 0
    assert "verdict: rolls-out" not in capsys.readouterr().out


def test_drift_misses_nothing_that_the_version_never_makes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pods of 0.1.12 have no /dev/shm of the size that was written; only today's operator would make one."""
    with_size = runtime(deploymentConfig={"shmSize": "8Gi"})
    dump = written(tmp_path, "dump.yaml", with_size, *stored_children(runtime()))
    assert run(["drift", dump]) == 1
    assert "shmSize" in capsys.readouterr().out
    assert run(["drift", "--profile", "0.1.12", dump]) == 0
    capsys.readouterr()


def test_check_judges_by_the_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A topology is an error for an operator that does not know it, and a note if nobody says which operator runs."""
    side = runtime()["spec"]
    meta = {**runtime()["metadata"], "labels": {"model": "q"}}
    spec = {"enablePDDisaggregation": True, "topology": {"prefill": side, "decode": side}}
    cr = {**runtime(), "metadata": meta, "spec": spec}
    path = written(tmp_path, "a.yaml", cr)
    assert run(["check", path]) == 0
    assert run(["check", "--profile", "change-841", path]) == 0
    assert run(["check", "--profile", "2026-08-05", path]) == 1
    assert "topology needs an operator" in capsys.readouterr().out


def test_a_version_says_nothing_about_the_cluster(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What may be missing in the cluster is noted with and without --profile."""
    path = written(tmp_path, "a.yaml", runtime())
    for options in ([], ["--profile", "2026-08-05"]):
        assert run(["check", *options, path]) == 0
        assert "[missing-runtime-class]" in capsys.readouterr().out


CLUSTER_0_1_11 = "stacks: [chat]\noperator: {install: false, profile: 0.1.11}\n"
"""Release 0.1.11 has no podAnnotations and no shmSize."""


def published(project: ProjectFolder, stack: str = STACK, cluster: str = CLUSTER_0_1_11) -> ProjectFolder:
    """A project of one stack and one cluster, with its dist/."""
    project.write({"stacks/chat.yaml": stack, "clusters/prod.yaml": cluster})
    synthesize(project.root)
    assert (project.root / "dist/prod/chat/chat.k8s.yaml").exists()
    return project


def edited(project: ProjectFolder) -> Path:
    """The published file of the stack, with an annotation and a size of /dev/shm in its runtime."""
    path = project.root / "dist/prod/chat/chat.k8s.yaml"
    objects = list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
    for each in objects:
        if each["kind"] == "VLLMRuntime":
            each["spec"]["deploymentConfig"] |= {"podAnnotations": {"a": "b"}, "shmSize": "8Gi"}
    path.write_text(HEADER + "stacks/chat.yaml\n" + yaml.safe_dump_all(objects), encoding="utf-8")
    return path


def test_expand_takes_the_version_of_the_cluster(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """As `check dist/` does; --profile still wins."""
    edited(published(project))
    run(["-C", str(project.root), "expand"])
    assert "/dev/shm" not in capsys.readouterr().out  # noqa: S108  # the operator's path
    run(["-C", str(project.root), "expand", "--profile", "2026-08-05"])
    assert "/dev/shm" in capsys.readouterr().out  # noqa: S108  # the operator's path


def test_diff_takes_the_version_of_the_newer_tree(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """Between two folders; --profile still wins."""
    published(project)
    shutil.copytree(project.root / "dist", project.root / "old/dist")
    edited(project)
    (project.root / "old/dist/prod/cluster.facts").unlink()
    both = ["-C", str(project.root), "diff", "old/dist", "dist"]
    assert run(both) == 0
    assert "verdict: rolls-out" not in capsys.readouterr().out
    assert run([*both, "--profile", "2026-08-05"]) == 0
    assert "verdict: rolls-out" in capsys.readouterr().out


def test_drift_takes_the_version_of_the_cluster_in_dist(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    """The one that has the dump's objects; --profile still wins."""
    objects = list(yaml.safe_load_all(edited(published(project)).read_text(encoding="utf-8")))
    [cr] = [each for each in objects if each["kind"] == "VLLMRuntime"]
    children = [api_defaults(child.body) for child in expand(cr, profile("0.1.11"))]
    dump = written(project.root, "dump.yaml", cr, *children)
    assert run(["-C", str(project.root), "drift", dump]) == 0
    assert run(["-C", str(project.root), "drift", "--profile", "2026-08-05", dump]) == 1
    assert "shmSize" in capsys.readouterr().out


def test_expand_says_nothing_of_a_suppressed_mistake(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the cluster accepted is no finding of any command, and what is not accepted is one of expand too."""
    scaling = "{enabled: true, maxReplicas: 3, scaleUpPolicy: {}, scaleDownPolicy: {}, triggers: {}}"
    scaled = STACK.replace("vllmConfig: {}", f"vllmConfig: {{}}\n    autoscalingConfig: {scaling}")
    cluster = "stacks: [chat]\nfacts: {addOns: [scrape-job]}\noperator: {install: false}\n"
    quiet = "suppress:\n- {rule: missing-keda, reason: it comes}\n"
    published(project, scaled + quiet, cluster)
    capsys.readouterr()
    assert run(["-C", str(project.root), "expand"]) == 0
    assert "missing-keda" not in capsys.readouterr().err
    (project.root / "dist/prod/cluster.facts").write_text("facts: {addOns: [scrape-job]}\n", encoding="utf-8")
    assert run(["-C", str(project.root), "expand"]) == 1
    assert "missing-keda" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["expand", "--profile", "0.1.21", "a"], 'did you mean "0.1.12"?', id="unknown"),
        pytest.param(["check", "--profile", "0.1.12"], "operator.profile in the cluster file", id="without-a-path"),
    ],
)
def test_misuse(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody's operator is guessed, and cluster files say their own."""
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    assert words in " ".join(capsys.readouterr().err.split())
