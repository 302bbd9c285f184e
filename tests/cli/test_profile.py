"""`--profile` judges and predicts by another version of the operator than the newest observed one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from prodstack.cli.app import run
from tests.upstream.children.builders import Body, runtime, stored_children

if TYPE_CHECKING:
    from pathlib import Path


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
    cr = {**runtime(), "spec": {"enablePDDisaggregation": True, "topology": {"prefill": side, "decode": side}}}
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
