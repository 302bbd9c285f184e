"""`synth` publishes the new dist/ or leaves the old one, whatever fails; `verify` says whether dist/ is what the files give."""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

import charts.units
from prodstack.cli.app import run
from prodstack.cli.synth import synthesize
from tests.projects import STACK, ProjectFolder, stack_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EDIT = stack_with("vllmConfig: {}", "vllmConfig: {maxLoras: 3}")


@pytest.fixture
def published(project: ProjectFolder) -> ProjectFolder:
    """A project that was published, and then edited."""
    assert synthesize(project.root) == 0
    return project.write(EDIT)


def failing_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second object of the first chart cannot be made."""
    real = charts.units.add

    def add(chart: Any, index: int, *rest: Any) -> None:
        if index == 1:
            raise RuntimeError("injected")
        real(chart, index, *rest)

    monkeypatch.setattr(charts.units, "add", add)


def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing more can be written."""

    def write(*_: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", write)


def failing_rename(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file can be put in its place."""

    def replace(*_: Any, **__: Any) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "replace", replace)


FAILURES: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], int]] = {
    "an exception in a chart": (failing_chart, 2),
    "a full disk": (full_disk, 1),
    "a rename that fails": (failing_rename, 1),
}


@pytest.mark.parametrize(("fail", "code"), FAILURES.values(), ids=FAILURES)
def test_whatever_fails_dist_is_the_old_one(
    published: ProjectFolder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fail: Callable[[pytest.MonkeyPatch], None],
    code: int,
) -> None:
    """Byte for byte, said in words; and the next synth, with nothing in its way, publishes the new one."""
    before = published.dist()
    with monkeypatch.context() as patched:
        fail(patched)
        assert run(["-C", str(published.root), "synth"]) == code
    assert published.dist() == before
    assert "Traceback" not in capsys.readouterr().err
    assert run(["-C", str(published.root), "synth"]) == 0
    assert b"maxLoras: 3" in published.dist()["prod/chat/chat.k8s.yaml"]


def test_bad_input_leaves_dist(published: ProjectFolder) -> None:
    """A mistake in one of two stacks publishes neither."""
    before = published.dist()
    published.write({"stacks/broken.yaml": "runtimes: [\n", **EDIT})
    assert synthesize(published.root) == 1
    assert published.dist() == before


def test_only_what_changed_is_written(published: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """An edit of one stack touches one file; a second run touches none."""
    capsys.readouterr()
    assert synthesize(published.root) == 0
    assert capsys.readouterr().err == "dist/: 1 written, 0 removed, 1 unchanged\n"
    assert synthesize(published.root) == 0
    assert capsys.readouterr().err == "dist/: 0 written, 0 removed, 2 unchanged\n"


def test_a_unit_that_vanished_is_removed(published: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """What no stack gives any more goes; a foreign file stays, and is named."""
    published.write(
        {"stacks/chat.yaml": None, "stacks/more.yaml": STACK, "dist/prod/chat/NOTES.md": "keep\n"}
        | {"clusters/prod.yaml": "stacks: [more]\noperator: {install: false}\n"}
    )
    capsys.readouterr()
    assert synthesize(published.root) == 0
    assert sorted(published.dist()) == ["prod/chat/NOTES.md", "prod/crds/crds.k8s.yaml", "prod/more/more.k8s.yaml"]
    assert "note: dist/prod/chat/NOTES.md was not generated, and is left alone" in capsys.readouterr().err


def test_strict_lets_warnings_block(project: ProjectFolder) -> None:
    """A warning publishes without --strict, and not with it."""
    project.write(stack_with("lmstack-router:v0.1.7", "lmstack-router:latest"))
    assert synthesize(project.root, strict=True) == 1
    assert not (project.root / "dist").exists()
    assert synthesize(project.root) == 0


def test_verify_changes_nothing(published: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what differs, and after synth that nothing does."""
    before = published.dist()
    assert run(["-C", str(published.root), "verify"]) == 1
    assert "chat.k8s.yaml" in capsys.readouterr().err
    assert published.dist() == before
    assert synthesize(published.root) == 0
    assert run(["-C", str(published.root), "verify"]) == 0


@pytest.mark.parametrize("kind", ["file", "link"])
def test_verify_of_what_is_not_a_folder(
    published: ProjectFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    """It is said, by both commands, and nothing is written through a link."""
    dist = published.root / "dist"
    shutil.rmtree(dist)
    dist.write_text("x") if kind == "file" else dist.symlink_to(tmp_path)
    for command in ("verify", "synth"):
        capsys.readouterr()
        assert run(["-C", str(published.root), command]) == 1
        assert "dist: is a " in capsys.readouterr().err
    assert kind == "file" or not (tmp_path / "prod").exists()


def test_an_interrupted_publish_is_told_and_finished(
    published: ProjectFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    """By `verify` in any case; the next synth ends it and says so, and then all is well."""
    (published.root / ".dist.publish/new").mkdir(parents=True)
    assert run(["-C", str(published.root), "verify"]) == 1
    assert "a publish was interrupted" in capsys.readouterr().err
    assert run(["-C", str(published.root), "synth"]) == 0
    assert "note: an earlier run of synth was interrupted" in capsys.readouterr().err
    assert run(["-C", str(published.root), "verify"]) == 0


def test_another_output_folder_gets_the_files_alone(
    published: ProjectFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With CDK8S_OUTDIR elsewhere, dist/ is not touched."""
    before = published.dist()
    monkeypatch.setenv("CDK8S_OUTDIR", str(tmp_path / "out"))
    assert synthesize(published.root) == 0
    assert published.dist() == before
    assert b"maxLoras: 3" in (tmp_path / "out/prod/chat/chat.k8s.yaml").read_bytes()


def test_the_staging_folder_gets_a_copy(published: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cdk8s CLI deletes its output folder first, so that is never dist/: dist/ is published, and copied there."""
    monkeypatch.setenv("CDK8S_OUTDIR", str(published.root / ".staging"))
    assert synthesize(published.root) == 0
    copied = {path: (published.root / ".staging" / path).read_bytes() for path in published.dist()}
    assert copied == published.dist()


def test_a_failed_run_leaves_the_staging_folder(published: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is copied that was not published."""
    monkeypatch.setenv("CDK8S_OUTDIR", str(published.root / ".staging"))
    published.write({"stacks/chat.yaml": "runtimes: [\n"})
    assert synthesize(published.root) == 1
    assert not (published.root / ".staging").exists()
