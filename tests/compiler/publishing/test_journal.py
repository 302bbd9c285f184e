"""A publish that fails is undone; one that was interrupted is finished, and nothing that a journal says is trusted."""

import errno
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from prodstack.compiler.publishing.publish import Kind, PublishError, Recovered, publish, verify
from prodstack.compiler.publishing.staging import Place
from tests.compiler.publishing.publish_faults import (
    FOREIGN,
    NEEDING_SPACE,
    NEW,
    OLD,
    Step,
    project,
    published,
    torn,
    tree,
    watched,
    write_tree,
)

LIMITED = """
import pathlib, resource, sys
from prodstack.compiler.publishing.publish import HEADER, PublishError, publish
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    publish({"lab/a/a.k8s.yaml": HEADER.encode() * 1000}, pathlib.Path(sys.argv[1]))
except PublishError as error:
    print(error.rule, error.where)
"""


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """OLD is published, with FOREIGN files beside."""
    return published(tmp_path)


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
def test_a_failure_at_any_step_leaves_the_old_tree(
    dist: Path, code: int, ever: frozenset[str] | None, rule: str
) -> None:
    """Also after the commit point: a publish that fails is undone, the hidden folder is gone, and the next one works."""
    steps, raised = 0, 0
    while True:
        step, failed = faulty(steps, code, ever)
        publish(OLD, dist)
        with watched(step):
            error = outcome(NEW, dist)
        if error:
            raised += 1
            assert (error.rule, tree(dist), project(dist)) == (rule, {**OLD, **FOREIGN}, ["dist"]), (steps, failed)
        else:
            assert tree(dist) == {**NEW, **FOREIGN}, (steps, failed)
        if not failed:
            break
        publish(NEW, dist)
        assert project(dist) == ["dist"]
        steps += 1
    assert raised > 20


def test_a_disk_that_dies_leaves_whole_files(dist: Path) -> None:
    """Nothing works from some step on, so nothing can be undone: the next publish on a mended disk gives the new tree."""
    outcomes, steps = set(), 0
    while True:
        write_tree(dist, {**OLD, **FOREIGN})
        step, failed = faulty(steps, errno.EIO, NEEDING_SPACE | {"fsync", "sync", "replace", "unlink", "rmdir"})
        with watched(step):
            try:
                publish(NEW, dist)
            except PublishError as error:
                outcomes.add(error.rule)
        if not failed:
            break
        assert torn(dist, OLD, NEW, FOREIGN) == []
        outcomes.add(publish(NEW, dist).recovered)
        assert tree(dist) == {**NEW, **FOREIGN}
        steps += 1
    assert outcomes >= {"publish-failed", "unfinished-publish", Recovered.DISCARDED, Recovered.FINISHED}


def test_an_error_of_the_disk_names_the_file_and_what_to_do(dist: Path) -> None:
    """The name is that in dist/, not that of a staged copy."""
    path = "lab/basic/basic.k8s.yaml"

    def step(_: int, name: str, args: tuple[Any, ...]) -> None:
        if name == "write" and bytes(args[1]) == NEW[path]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with watched(step), pytest.raises(PublishError) as raised:
        publish(NEW, dist)
    expected = f"{dist / path}: no space left on device; free space on that file system, then publish again [disk-full]"
    assert str(raised.value) == expected


def test_ctrl_c_undoes_too(dist: Path) -> None:
    """Whatever is raised, also after the commit point, dist/ is the old one."""

    def step(_: int, name: str, args: tuple[Any, ...]) -> None:
        if name == "replace" and Path(args[1]).parts[-3:] == ("next", "first", "first.k8s.yaml"):
            raise KeyboardInterrupt

    with watched(step), pytest.raises(KeyboardInterrupt):
        publish(NEW, dist)
    assert tree(dist) == {**OLD, **FOREIGN}
    assert project(dist) == ["dist"]


def test_a_file_system_without_hard_links_works(dist: Path) -> None:
    """What is replaced is then kept as a copy, and a failure is undone all the same."""

    def no_links(_: int, name: str, __: tuple[Any, ...]) -> None:
        if name == "link":
            raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    def no_links_and_full(number: int, name: str, args: tuple[Any, ...]) -> None:
        no_links(number, name, args)
        if name == "unlink" and Path(args[0]).name == "journal.json":
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with watched(no_links_and_full), pytest.raises(PublishError):
        publish(NEW, dist)
    assert {path: text for path, text in tree(dist).items() if path in OLD} == OLD
    with watched(no_links):
        publish(NEW, dist)
    assert tree(dist) == {**NEW, **FOREIGN}


def test_a_limit_on_file_sizes_fails_like_a_full_disk(dist: Path) -> None:
    """A real failure of the operating system: a write that ends early, then an error."""
    command = [sys.executable, "-c", LIMITED, str(dist)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3])
    assert done.stdout == f"disk-full {dist}/lab/a/a.k8s.yaml\n", done.stderr
    assert tree(dist) == {**OLD, **FOREIGN}
    assert project(dist) == ["dist"]


PLANTED = {
    "not-json": ("{", "is no journal of a publish"),
    "not-an-object": ("[]", "is no journal of a publish"),
    "not-utf-8": ("\udcff", "is no journal of a publish"),
    "no-lists": ('{"added": 1, "replaced": [], "removed": [], "folders": []}', "is no journal of a publish"),
    "deep": ("[" * 100_000, "is no journal of a publish"),
    "leaves-dist": ('{"added": ["../../a"], "replaced": [], "removed": [], "folders": []}', 'empty, "." or ".."'),
    "removes-elsewhere": ('{"added": [], "replaced": [], "removed": ["/etc/passwd"], "folders": []}', "is absolute"),
    "folder-elsewhere": (
        '{"added": [], "replaced": [], "removed": [], "folders": ["../x"]}',
        "no folder of these files",
    ),
}


@pytest.mark.parametrize(("text", "what"), PLANTED.values(), ids=PLANTED)
@pytest.mark.parametrize("name", ["journal.json", "undo.json"])
def test_a_journal_that_we_did_not_write_is_refused(dist: Path, name: str, text: str, what: str) -> None:
    """A journal is a file that anybody may have put there: its names are checked, and its person is told what to do."""
    Place(dist).staging.mkdir()
    (Place(dist).staging / name).write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(PublishError, match=what):
        publish(NEW, dist)
    assert tree(dist) == {**OLD, **FOREIGN}


def test_the_next_publish_finishes(dist: Path) -> None:
    """First of all: dist/ becomes what the interrupted publish was to give, so nothing is left to write; then there is nothing to recover."""
    renamed: list[Any] = []

    def dying(_: int, name: str, args: tuple[Any, ...]) -> None:
        if name == "replace" and Path(args[1]).name == "basic.k8s.yaml":
            renamed.append(args)
        if renamed:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with watched(dying), pytest.raises(PublishError, match=r"could not be undone .* \[unfinished-publish\]"):
        publish(NEW, dist)
    assert next(item.kind for item in verify(OLD, dist)) is Kind.INTERRUPTED
    finished = publish(NEW, dist)
    assert (finished.recovered, finished.written, finished.removed) == (Recovered.FINISHED, (), ())
    assert tree(dist) == {**NEW, **FOREIGN}
    assert project(dist) == ["dist"]
    assert publish(NEW, dist).recovered is Recovered.NOTHING


def test_what_somebody_else_put_meanwhile_is_not_removed(dist: Path) -> None:
    """Between the kill and the next publish, a unit's file that was to go was replaced by a person's own."""

    def dying(_: int, name: str, __: tuple[Any, ...]) -> None:
        if name != "open" and Place(dist).journal.exists():
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with watched(dying), pytest.raises(PublishError):
        publish(NEW, dist)
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


def test_a_link_made_after_the_interruption_is_refused(dist: Path, tmp_path: Path) -> None:
    """The journal's names were safe when it was written; they are looked at again before anything follows them."""
    outside = tmp_path / "outside"

    def dying(_: int, name: str, __: tuple[Any, ...]) -> None:
        if name != "open" and Place(dist).journal.exists():
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with watched(dying), pytest.raises(PublishError):
        publish(NEW, dist)
    outside.mkdir()
    (dist / "next").symlink_to(outside)
    with pytest.raises(PublishError, match="dist/next: a folder has to stand here"):
        publish(NEW, dist)
    assert list(outside.iterdir()) == []
