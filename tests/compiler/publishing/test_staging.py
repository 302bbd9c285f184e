"""A publish that fails is undone, one that was interrupted is finished, and nothing left over is trusted."""

import errno
import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from prodstack.compiler.publishing.publish import Kind, PublishError, Survey, publish, survey
from tests.compiler.publishing.publish_faults import (
    CHANGING,
    CONTENT,
    FOREIGN,
    NEEDING_SPACE,
    NEW,
    OLD,
    Step,
    project,
    staging,
    torn,
    tree,
    watched,
    write_tree,
)

ROOT = Path(__file__).parents[3]
LIMITED = """
import pathlib, resource, sys
from prodstack.compiler.publishing.publish import HEADER, PublishError, publish
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    publish({"lab/a/a.k8s.yaml": HEADER.encode() * 1000}, pathlib.Path(sys.argv[1]))
except PublishError as error:
    print(error.rule, error.where)
"""


def faulty(at: int, code: int, ever: frozenset[str] | None) -> tuple[Step, list[str]]:
    """Fails the call number `at`, or from it on every call in `ever`; lists the names of those that failed."""
    failed: list[str] = []

    def step(number: int, name: str, _: tuple[Any, ...]) -> None:
        if number == at if ever is None else number >= at and name in ever:
            failed.append(name)
            raise OSError(code, os.strerror(code))

    return step, failed


def outcome(files: Mapping[str, bytes], dist: Path) -> PublishError | None:
    """The error that a publish ends with, if it does."""
    try:
        publish(files, dist)
    except PublishError as error:
        return error
    return None


FAULTS = {
    "full-once": (errno.ENOSPC, None, "disk-full"),
    "no-access-once": (errno.EACCES, None, "unwritable-output"),
    "broken-once": (errno.EIO, None, "publish-failed"),
    "full-from-then-on": (errno.ENOSPC, NEEDING_SPACE, "disk-full"),
    "quota-from-then-on": (errno.EDQUOT, NEEDING_SPACE, "disk-full"),
}


@pytest.mark.parametrize(("code", "ever", "rule"), FAULTS.values(), ids=FAULTS)
def test_a_failure_at_any_call_leaves_the_old_tree(
    dist: Path, code: int, ever: frozenset[str] | None, rule: str
) -> None:
    """Also of a call that only looks, and after the first rename: there is an error and the old tree, or none and the new one."""
    steps, raised, met = 0, 0, set()
    while True:
        step, failed = faulty(steps, code, ever)
        publish(OLD, dist)
        with watched(step, reads=ever is None):
            error = outcome(NEW, dist)
        met |= set(failed)
        if error:
            raised += 1
            found = (error.rule, tree(dist), staging(dist).leftovers())
            assert found == (rule, {**OLD, **FOREIGN}, []), (steps, failed)
        else:
            files = {path: content for path, content in tree(dist).items() if not path.endswith("/")}
            assert files == {**NEW, **FOREIGN}, (steps, failed)
        if not failed:
            break
        publish(NEW, dist)
        assert (project(dist), tree(dist)) == (["dist"], {**NEW, **FOREIGN})
        steps += 1
    assert raised > 20
    if ever is None:
        assert met >= {*CHANGING, "scandir", "copy2", "io.open"}
        assert met & {"lstat", "stat"}


def test_a_disk_that_dies_leaves_whole_files(dist: Path) -> None:
    """Nothing works from some step on, so nothing can be undone: the next publish on a repaired disk gives the new tree."""
    rules, steps, finished = set(), 0, set()
    while True:
        write_tree(dist, {**OLD, **FOREIGN})
        step, failed = faulty(steps, errno.EIO, frozenset({*CHANGING, "copy2"}))
        with watched(step):
            error = outcome(NEW, dist)
        rules |= {error.rule} if error else set()
        if not failed:
            break
        assert torn(dist, OLD, NEW, FOREIGN) == []
        if error and error.rule == "unfinished-publish":
            assert survey(NEW, dist).mismatches[0].kind is Kind.INTERRUPTED
        finished.add(publish(NEW, dist).interrupted)
        assert tree(dist) == {**NEW, **FOREIGN}
        steps += 1
    assert (rules, finished) == ({"publish-failed", "unfinished-publish"}, {True, False})


def test_an_error_of_the_disk_names_the_file_and_what_to_do(dist: Path) -> None:
    """The name is that in dist/, not that of a staged copy."""
    path = "lab/basic/basic.k8s.yaml"

    def step(_: int, name: str, args: tuple[Any, ...]) -> None:
        if name == "write" and bytes(args[1]) == NEW[path]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with watched(step), pytest.raises(PublishError) as raised:
        publish(NEW, dist)
    fix = "free some space on that file system, then run `synth` again [disk-full]"
    assert str(raised.value) == f"{dist / path}: no space left on device; {fix}"


def test_a_mount_of_its_own_is_named(dist: Path) -> None:
    """A bind mount lies on the same device, so only the rename shows it."""

    def step(_: int, name: str, __: tuple[Any, ...]) -> None:
        if name == "replace":
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    with watched(step), pytest.raises(PublishError, match=r"is a mount of its own: .*; mount the folder that contains"):
        publish(NEW, dist)
    assert tree(dist) == {**OLD, **FOREIGN}


def test_ctrl_c_undoes_too(dist: Path) -> None:
    """Whatever is raised, also after the first rename, dist/ is the old one."""

    def step(_: int, name: str, args: tuple[Any, ...]) -> None:
        if name == "replace" and Path(args[1]).parts[-3:] == ("next", "first", "first.k8s.yaml"):
            raise KeyboardInterrupt

    with watched(step), pytest.raises(KeyboardInterrupt):
        publish(NEW, dist)
    assert tree(dist) == {**OLD, **FOREIGN}
    assert project(dist) == ["dist"]


def test_an_exception_right_after_a_rename_undoes_it(dist: Path) -> None:
    """A signal can arrive between a rename and the next line: what was renamed is told by the disk, not by a list."""
    replace = os.replace

    def interrupted(source: Any, target: Any) -> None:
        replace(source, target)
        if Path(target).name in ("basic.k8s.yaml", "0"):
            os.replace = replace
            raise KeyboardInterrupt

    os.replace = interrupted  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        publish(NEW, dist)
    assert tree(dist) == {**OLD, **FOREIGN}


def test_a_limit_on_file_sizes_fails_like_a_full_disk(dist: Path) -> None:
    """A real failure of the operating system: a write that ends early, then an error."""
    command = [sys.executable, "-c", LIMITED, str(dist)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout == f"disk-full {dist}/lab/a/a.k8s.yaml\n", done.stderr
    assert tree(dist) == {**OLD, **FOREIGN}
    assert project(dist) == ["dist"]


def dying(dist: Path) -> None:
    """A publish of NEW whose disk dies after the first rename of a unit's file, so that nothing can be undone."""
    renamed: list[Any] = []

    def step(_: int, name: str, args: tuple[Any, ...]) -> None:
        if renamed:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if name == "replace":
            renamed.append(args)

    with watched(step), pytest.raises(PublishError, match=r"could not be undone .* \[unfinished-publish\]"):
        publish(NEW, dist)


def test_the_next_publish_finishes(dist: Path) -> None:
    """Dist/ becomes what the inputs give, also when they have changed meanwhile; then there is nothing left to finish."""
    dying(dist)
    assert survey(OLD, dist).mismatches[0].kind is Kind.INTERRUPTED
    done = publish(OLD, dist)
    assert (done.interrupted, done.written, done.removed) == (True, ("gone/only/only.k8s.yaml",), ())
    assert tree(dist) == {**OLD, **FOREIGN}
    assert project(dist) == ["dist"]
    assert publish(NEW, dist).interrupted is False


def test_what_somebody_else_put_meanwhile_is_not_removed(dist: Path) -> None:
    """Between the failure and the next publish, a unit's file that was to go was replaced by a person's own."""
    dying(dist)
    (dist / "lab/left/left.k8s.yaml").write_text("mine: true\n")
    assert "lab/left/left.k8s.yaml" in publish(NEW, dist).foreign
    assert (dist / "lab/left/left.k8s.yaml").read_text() == "mine: true\n"


def test_what_somebody_else_put_meanwhile_is_not_undone(dist: Path) -> None:
    """Going back takes away only what this publish put: a file that another program made at the last moment stays."""
    target = dist / "next/first/first.k8s.yaml"

    def raced(_: int, name: str, args: tuple[Any, ...]) -> None:
        if name == "replace" and Path(args[1]) == target:
            target.write_text("mine: true\n")
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with watched(raced), pytest.raises(PublishError):
        publish(NEW, dist)
    assert tree(dist) == {**OLD, **FOREIGN, "next/first/first.k8s.yaml": b"mine: true\n"}


def test_an_undo_touches_nothing_that_was_not_begun(dist: Path) -> None:
    """The first rename fails, and then the disk also says that the staged files are gone: no other file is moved or removed."""
    theirs = dist / "next/first/first.k8s.yaml"
    before = {path: path.lstat().st_ino for path in dist.rglob("*.yaml")}
    failed: list[str] = []

    def step(_: int, name: str, args: tuple[Any, ...]) -> None:
        if name == "replace" and not failed:
            failed.append(name)
            theirs.parent.mkdir(parents=True)
            theirs.write_text("mine: true\n")
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if failed and name in ("lstat", "stat") and Path(args[0]).parent.name == "new" and Path(args[0]).name != "0":
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

    with watched(step, reads=True), pytest.raises(PublishError):
        publish(NEW, dist)
    assert {path: path.lstat().st_ino for path in before} == before
    assert theirs.read_text() == "mine: true\n"


@pytest.mark.parametrize("code", [errno.EIO, errno.EACCES, errno.ENOENT, errno.ELOOP])
def test_a_file_that_cannot_be_looked_at_is_never_taken_for_absent(dist: Path, code: int) -> None:
    """Whichever single look fails, the result is the whole new tree, or an error and the whole old one."""
    steps = 0
    while True:
        step, failed = faulty_look(steps, code)
        with watched(step, reads=True):
            error = outcome(NEW, dist)
        files = {path: content for path, content in tree(dist).items() if not path.endswith("/")}
        assert files == ({**OLD, **FOREIGN} if error else {**NEW, **FOREIGN}), (steps, failed)
        if not failed:
            break
        publish(OLD, dist)
        steps += 1
    assert steps > 10


def faulty_look(at: int, code: int) -> tuple[Step, list[str]]:
    """Fails the look number `at` at something below dist/."""
    count = itertools.count()
    failed: list[str] = []

    def step(_: int, name: str, args: tuple[Any, ...]) -> None:
        looks = name in ("lstat", "stat", "scandir") and isinstance(args[0], str | os.PathLike)
        if looks and "dist" in Path(args[0]).parts and next(count) == at:
            failed.append(name)
            raise OSError(code, os.strerror(code))

    return step, failed


def test_a_link_made_after_the_interruption_is_refused(dist: Path, tmp_path: Path) -> None:
    """Finishing looks at every path again before anything is written."""
    outside = tmp_path / "outside"
    dying(dist)
    outside.mkdir()
    (dist / "next").symlink_to(outside)
    with pytest.raises(PublishError, match="dist/next: a folder has to be here"):
        publish(NEW, dist)
    assert list(outside.iterdir()) == []


def test_planted_leftovers_are_deleted_and_not_followed(dist: Path, tmp_path: Path) -> None:
    """Anybody may have put files into the staging folder: none is read or moved, and a link leads nowhere."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/kept").write_text("x")
    staging(dist).folder.mkdir()
    for name in ("new", "old"):
        (staging(dist).folder / name).symlink_to(tmp_path / "outside")
    (staging(dist).folder / "plan.json").write_text('{"removed": ["../../outside/kept"]}')
    assert publish(NEW, dist).interrupted
    assert tree(dist) == {**NEW, **FOREIGN}
    assert tree(tmp_path / "outside") == {"kept": b"x"}


def test_a_publish_that_is_refused_changes_nothing(dist: Path) -> None:
    """The caller sees the changes first; what an interrupted publish left is then still there for `verify` to report."""
    dying(dist)
    before, seen = tree(dist), []

    def refuse(found: Survey) -> None:
        seen.append(found.vanished)
        raise LookupError

    with pytest.raises(LookupError):
        publish(NEW, dist, review=refuse)
    assert (tree(dist), seen) == (before, [("lab/left/left.k8s.yaml",)])
    assert survey(NEW, dist).interrupted


MANY = {f"lab/u{n}/u{n}.k8s.yaml": CONTENT + b"b: %d\n" % n for n in range(100)}
"""So many files that threads write them."""


def test_many_files_come_out_like_few(dist: Path) -> None:
    """Each with its own content, and the threads end with the publish."""
    threads = threading.active_count()
    publish(MANY, dist)
    assert {path: content for path, content in tree(dist).items() if path not in FOREIGN} == MANY
    assert (threading.active_count(), project(dist)) == (threads, ["dist"])


def test_one_of_many_files_that_cannot_be_written(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, the other threads end, and dist/ is as it was."""
    before, count = tree(dist), itertools.count()
    flush = os.fsync

    def full(handle: int) -> None:
        if next(count) == 50:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        flush(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PublishError, match=r"/lab/u\d+/u\d+\.k8s\.yaml: no space left on device"):
        publish(MANY, dist)
    assert (tree(dist), project(dist)) == (before, ["dist"])
