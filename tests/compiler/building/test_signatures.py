"""When a file is believed to be the one that was read before, and what happens if somebody edits it while a run reads it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.cli.synth import synthesize
from prodstack.compiler.authoring.sources import read_stack
from prodstack.compiler.building import builder, fingerprint, project
from prodstack.compiler.building.fingerprint import FileDigests, Signature, content_digest
from prodstack.compiler.building.session import Session
from prodstack.manifests.opener import read_file
from tests.compiler.building.sequences import Runs, Version, pretended
from tests.projects import CLUSTER, STACK, ProjectFolder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from prodstack.compiler.authoring.project import ClusterEntry, StackEntry
    from prodstack.compiler.authoring.sources import ClusterSource, Read, StackSource

SECOND = 1_000_000_000
X, Y = STACK, STACK.replace("gpu: 1", "gpu: 2")


def known(file: Path) -> dict[str, Signature]:
    """What a run that reads the file stores."""
    digests = FileDigests(file.parent, {})
    digests.of(file.name)
    return digests.changed


def reads(file: Path, earlier: dict[str, Signature]) -> tuple[bytes, bool]:
    """The digest of the file for a later run, and whether that run reads it."""
    digests = FileDigests(file.parent, earlier)
    return digests.of(file.name), bool(digests.changed)


def later(seconds: float) -> float:
    """The time of the clock in so many seconds, in nanoseconds."""
    return time.time_ns() + seconds * SECOND


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that was just written."""
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\n")
    return path


def test_a_settled_file_is_not_read_again(file: Path) -> None:
    """The clock that counts is the file system's, which needs a moment."""
    time.sleep(0.15)
    assert reads(file, known(file)) == (content_digest(b"a: 1\n"), False)


def test_a_fresh_file_is_read_again(file: Path) -> None:
    """It could be edited once more within the same tick of the clock, without another time."""
    assert reads(file, known(file)) == (content_digest(b"a: 1\n"), True)


def test_an_edit_in_the_same_tick_is_noticed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Size, times and inode stay as they are."""
    looks = os.lstat(file)
    monkeypatch.setattr(os, "lstat", lambda _: looks)
    monkeypatch.setattr(time, "time_ns", lambda: looks.st_ctime_ns + 4_000_000)
    earlier = known(file)
    file.write_text("a: 2\n")
    assert reads(file, earlier) == (content_digest(b"a: 2\n"), True)


def test_a_clock_of_whole_seconds_needs_longer() -> None:
    """Some file systems count seconds, or two of them."""
    times = {"st_atime_ns": 100 * SECOND, "st_mtime_ns": 100 * SECOND, "st_ctime_ns": 100 * SECOND}
    found = os.stat_result((0o100644, 7, 0, 1, 0, 0, 5, 100, 100, 100), times)
    looks = fingerprint.looks_of(found)
    for seen, holds in ((100.2, False), (102.4, False), (102.6, True)):
        assert Signature(*looks, int(seen * SECOND), b"").still_holds(found) is holds


def test_restored_times_deceive_nobody(file: Path) -> None:
    """Another content of the same size with the old time of modification has another time of its status."""
    time.sleep(0.15)
    earlier, before = known(file), file.stat()
    file.write_text("a: 2\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert reads(file, earlier) == (content_digest(b"a: 2\n"), True)


def test_another_file_in_its_place_is_noticed(file: Path) -> None:
    """Also if it has the same size, and was as old."""
    other = file.with_suffix(".new")
    other.write_text("a: 2\n")
    before = file.stat()
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    time.sleep(0.15)
    earlier = known(file)
    other.replace(file)
    assert reads(file, earlier) == (content_digest(b"a: 2\n"), True)


def test_a_clock_that_was_set_back(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file from the future is never believed; what was read before the clock was set back is, until the file changes."""
    time.sleep(0.15)
    earlier = known(file)
    past = later(-3600)
    monkeypatch.setattr(time, "time_ns", lambda: past)
    assert reads(file, earlier) == (content_digest(b"a: 1\n"), False)
    assert reads(file, known(file)) == (content_digest(b"a: 1\n"), True)
    file.write_text("a: 2\n")
    os.utime(file, ns=(int(past), int(past)))
    assert reads(file, earlier) == (content_digest(b"a: 2\n"), True)


def test_a_link_is_followed_each_time(file: Path) -> None:
    """Nothing about a link changes when the file changes to which it leads."""
    link = file.with_name("b.yaml")
    link.symlink_to("a.yaml")
    time.sleep(0.15)
    earlier = known(link)
    file.write_text("a: 2\n")
    assert reads(link, earlier)[0] == content_digest(b"a: 2\n")


def changed_while_published(file: Path) -> None:
    """Somebody saves another content of the same size."""
    file.write_text("a: 2\n")


def replaced_while_published(file: Path) -> None:
    """Another file of the same size and age takes the name."""
    other, before = file.with_suffix(".other"), file.stat()
    other.write_text("a: 2\n")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)


def written(path: Path, meanwhile: Callable[[Path], object], pause: float) -> dict[str, Signature]:
    """What is learnt of a file that a run wrote elsewhere and renamed to this path. meanwhile: happens after the rename; pause: seconds from then on."""
    new = path.with_suffix(".new")
    new.write_text("a: 1\n")
    before = new.stat()
    new.replace(path)
    time.sleep(0.02)  # more than a tick, as between the first rename of a publish and the last
    meanwhile(path)
    time.sleep(pause)
    digests = FileDigests(path.parent, {})
    digests.add_written(path.name, before, content_digest(b"a: 1\n"))
    return digests.changed


def test_a_file_that_the_run_wrote_need_not_be_read(file: Path) -> None:
    """Once its clock has moved on. Before that, a later run reads it, as any other fresh file."""
    assert reads(file, written(file, lambda _: None, 0.15)) == (content_digest(b"a: 1\n"), False)
    assert reads(file, written(file, lambda _: None, 0.0)) == (content_digest(b"a: 1\n"), True)


@pytest.mark.parametrize("meanwhile", [changed_while_published, replaced_while_published, os.unlink])
def test_nothing_is_learnt_of_a_file_that_changed_since(file: Path, meanwhile: Callable[[Path], object]) -> None:
    """What is at the path is then not what the run wrote."""
    assert written(file, meanwhile, 0.15) == {}


def test_published_files_are_not_read_again(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run after a publish knows all of them, and still notices an edit."""
    monkeypatch.setattr(fingerprint, "_SETTLED", -SECOND)
    assert synthesize(project.root) == 0
    read: list[str] = []

    def counted(path: Path, root: Path) -> bytes:
        read.append(path.relative_to(root).parts[0])
        return read_file(path, root)

    monkeypatch.setattr(fingerprint, "read_file", counted)
    assert synthesize(project.root) == 0
    assert "dist" not in read
    published = project.root / "dist/prod/chat/chat.k8s.yaml"
    before = published.read_bytes()
    published.write_bytes(before.replace(b"replicas: 1", b"replicas: 2"))
    assert published.read_bytes() != before
    assert synthesize(project.root) == 0
    assert (read.count("dist"), published.read_bytes()) == (1, before)


def test_a_stack_that_is_edited_while_a_run_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was made of the new content is not stored for the old one, which may come back."""
    version = Version()
    with pretended(version):
        runs = Runs(tmp_path / "project", version)
        runs.write({"stacks/chat.yaml": X.encode(), "clusters/prod.yaml": CLUSTER.encode()})

        def edited(entry: StackEntry) -> Read[StackSource]:
            runs.put("stacks/chat.yaml", Y.encode())
            return read_stack(entry)

        with monkeypatch.context() as patch:
            patch.setattr(builder, "read_stack", edited)
            runs.run(cached=True)
        runs.put("stacks/chat.yaml", X.encode())
        runs.compare()


def test_a_cluster_that_is_edited_while_a_run_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is the result of the whole run."""
    version = Version()
    real = project.__dict__["read_cluster"]
    with pretended(version):
        runs = Runs(tmp_path / "project", version)
        runs.write({"stacks/chat.yaml": X.encode(), "clusters/prod.yaml": CLUSTER.encode()})

        def edited(entry: ClusterEntry, *rest: Any) -> Read[ClusterSource]:
            runs.put("clusters/prod.yaml", f"namespace: llm\n{CLUSTER}".encode())
            found: Read[ClusterSource] = real(entry, *rest)
            return found

        with monkeypatch.context() as patch:
            patch.setattr(project, "read_cluster", edited)
            runs.run(cached=True)
        runs.put("clusters/prod.yaml", CLUSTER.encode())
        runs.compare()


def test_a_run_that_nobody_disturbs_is_stored(tmp_path: Path) -> None:
    """So the tests above show something: also if the files were written just before."""
    version = Version()
    with pretended(version):
        runs = Runs(tmp_path / "project", version)
        runs.write({"stacks/chat.yaml": X.encode(), "clusters/prod.yaml": CLUSTER.encode()})
        runs.run(cached=True)
        assert Session(runs.root)._earlier is not None
