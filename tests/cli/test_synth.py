"""`synth` publishes the new dist/ or leaves the old one, whatever fails; `verify` says whether dist/ is what the files give."""

from __future__ import annotations

import errno
import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

import charts.units
from prodstack.cli.app import run
from prodstack.cli.synth import synthesize
from tests.printed import read_back
from tests.projects import CLUSTER, STACK, ProjectFolder, stack_with

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
    """A unit cannot be rendered."""

    def written(*_: Any) -> str:
        raise RuntimeError("injected")

    monkeypatch.setattr(charts.units, "written_by_cdk8s", written)


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
    """An edit of one stack touches one file and the index; a second run touches none."""
    capsys.readouterr()
    assert synthesize(published.root) == 0
    assert capsys.readouterr().err == "dist/: 2 written, 0 removed, 3 unchanged\n"
    assert synthesize(published.root) == 0
    assert capsys.readouterr().err == "dist/: 0 written, 0 removed, 5 unchanged\n"


def test_a_unit_that_vanished_is_removed(published: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """What no stack gives any more goes; a foreign file stays, and is named."""
    published.write(
        {"stacks/chat.yaml": None, "stacks/more.yaml": STACK, "dist/prod/chat/NOTES.md": "keep\n"}
        | {"clusters/prod.yaml": "stacks: [more]\noperator: {install: false}\n"}
    )
    capsys.readouterr()
    assert synthesize(published.root) == 0
    units = [f"prod/{unit}/{name}" for unit in ("crds", "more") for name in ("Kustomization", f"{unit}.k8s.yaml")]
    assert sorted(published.dist()) == sorted(["index.json", "prod/chat/NOTES.md", *units])
    assert "note: dist/prod/chat/NOTES.md was not generated, and is left alone" in capsys.readouterr().err


def test_a_cluster_does_not_vanish_silently(published: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """A cluster file that is gone stops synth, which names the option that allows it; verify says the same."""
    published.write({"clusters/lab.yaml": CLUSTER, "clusters/eu.yaml": CLUSTER})
    assert synthesize(published.root) == 0
    published.write({"clusters/prod.yaml": None, "clusters/eu.yaml": None})
    before = published.dist()
    capsys.readouterr()
    for command in (["synth"], ["verify"], ["synth", "--remove-cluster", "eu"], ["synth", "--remove-cluster", "prdo"]):
        assert run(["-C", str(published.root), *command]) == 1
        assert "run `synth --remove-cluster prod`" in capsys.readouterr().err
        assert published.dist() == before
    allowed = ["--remove-cluster", "prod", "--remove-cluster", "eu", "--remove-cluster", "lab"]
    assert run(["-C", str(published.root), "synth", *allowed]) == 0
    assert 'no cluster "lab" would disappear' in capsys.readouterr().err
    assert {path.partition("/")[0] for path in published.dist()} == {"index.json", "lab"}
    assert list(json.loads(published.dist()["index.json"])["clusters"]) == ["lab"]


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: extra}\n"
FOREIGN: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a manifest": ("prod/chat/extra.yaml", lambda path: path.write_text(POD)),
    "a manifest with our suffix": ("prod/more/more.k8s.yaml", lambda path: path.write_text(POD)),
    "JSON": ("prod/chat/extra.json", lambda path: path.write_text("{}")),
    "a suffix in capitals": ("prod/chat/extra.YML", lambda path: path.write_text(POD)),
    "a hidden manifest": ("prod/chat/.extra.yaml", lambda path: path.write_text(POD)),
    "a kustomization beside ours": ("prod/chat/kustomization.yaml", lambda path: path.write_text("{}")),
    "a kustomization of units": ("prod/Kustomization", lambda path: path.write_text("{}")),
    "a manifest above the clusters": ("extra.yaml", lambda path: path.write_text(POD)),
    "a manifest of no cluster": ("else/extra.yaml", lambda path: path.write_text(POD)),
    "a link to a file": ("prod/chat/extra", lambda path: path.symlink_to("../../../stacks/chat.yaml")),
    "a link to a folder": ("prod/extra", lambda path: path.symlink_to("/etc")),
    "a dead link": ("prod/chat/extra.txt", lambda path: path.symlink_to("absent")),
    "a pipe": ("prod/chat/pipe", os.mkfifo),
    "a name that a terminal would obey": ("prod/chat/a\a.yaml", lambda path: path.write_text(POD)),
}


@pytest.mark.parametrize(("path", "make"), FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_manifest(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str], path: str, make: Callable[[Path], object]
) -> None:
    """It fails verify; synth reports it and leaves it alone, and with --strict publishes nothing."""
    assert synthesize(project.root) == 0
    target = project.root / "dist" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    make(target)
    capsys.readouterr()
    for command, code in ((["verify"], 1), (["synth"], 0), (["synth", "--strict"], 1)):
        assert run(["-C", str(project.root), *command]) == code
        assert "[foreign-manifest]" in capsys.readouterr().err
    assert target.is_symlink() or target.exists()
    project.write({"clusters/prod.yaml": CLUSTER + f'foreignFiles: ["{path.removeprefix("prod/")}"]\n'})
    allowed = path.startswith("prod/") and path.isprintable()
    assert run(["-C", str(project.root), "verify"]) == (0 if allowed else 1)


def test_a_file_directly_in_dist_can_be_allowed(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """As it is seen from the cluster's folder, by any cluster file. The message says what to write; nothing else is allowed so."""
    assert synthesize(project.root) == 0
    project.write({"dist/kustomization.yaml": "{}", "dist/lab/extra.yaml": POD, "dist/other/extra.yaml": POD})
    project.write({"clusters/lab.yaml": CLUSTER})
    assert run(["-C", str(project.root), "verify"]) == 1
    said = read_back(capsys.readouterr().err)
    (line,) = [line for line in said if line.startswith("dist/kustomization.yaml:1:1: ")]
    assert '; delete it; or list "../kustomization.yaml" under foreignFiles in a cluster file [' in line
    files = [
        "../kustomization.yaml",
        "../lab/extra.yaml",
        "../other/extra.yaml",
        "../kustomization.yml",
        "../../x.yaml",
    ]
    project.write({"clusters/prod.yaml": CLUSTER + f"foreignFiles: {json.dumps(files)}\n"})
    assert synthesize(project.root) == 0
    said = read_back(capsys.readouterr().err)
    assert [line.partition(":")[0] for line in said if "[foreign-manifest]" in line] == [
        "dist/lab/extra.yaml",
        "dist/other/extra.yaml",
    ]
    unused = [line for line in said if "[unknown-reference]" in line]
    assert [f'"{file}"' in line for file, line in zip(files[1:], unused, strict=True)] == [True] * 4
    assert 'did you mean "../kustomization.yaml"?' in unused[2]


def test_an_allowed_file_that_is_not_there(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """An exception that allows nothing today would allow anything tomorrow. Other clusters' files cannot be allowed."""
    project.write({"clusters/prod.yaml": CLUSTER + "foreignFiles: [chat/extra.yml]\n", "clusters/lab.yaml": CLUSTER})
    project.write({"dist/prod/chat/extra.yaml": POD, "dist/lab/chat/extra.yml": POD})
    assert synthesize(project.root) == 0
    said = read_back(capsys.readouterr().err)
    wanted = 'clusters/prod.yaml:3:16: warning: foreignFiles[0] allows "chat/extra.yml", but dist/prod/ has no foreign file of this name'
    assert f'{wanted}; did you mean "chat/extra.yaml"? [unknown-reference]' in said
    assert any(line.startswith("dist/lab/chat/extra.yml:1:1: warning: ") for line in said)


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
        assert "dist: error: is a " in capsys.readouterr().err
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


def test_another_output_folder_that_cannot_be_written(
    published: ProjectFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A finding, as for dist/."""
    before = published.dist()
    monkeypatch.setenv("CDK8S_OUTDIR", str(published.root / "stacks/chat.yaml"))
    capsys.readouterr()
    assert synthesize(published.root) == 1
    (line,) = read_back(capsys.readouterr().err)
    assert line.startswith(f"{published.root}/stacks/chat.yaml/prod/")
    assert line.endswith(": not a directory; fix this, then run `synth` again [publish-failed]")
    assert published.dist() == before


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
