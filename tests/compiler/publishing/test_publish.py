"""dist/ holds exactly what was published and what is foreign; `verify` names every difference."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prodstack.compiler.publishing.publish import HEADER, Kind, PublishError, publish, survey
from prodstack.manifests.layout import INDEX_MARK
from tests.compiler.publishing.publish_faults import FOREIGN, GOOD, NEW, OLD, project, tree


def test_it_says_what_it_did(dist: Path) -> None:
    """Each file is written, removed, unchanged or foreign; the folders that a removed unit leaves empty are gone."""
    done = publish(NEW, dist)
    assert done.written == ("lab/basic/basic.k8s.yaml", "lab/more/more.k8s.yaml", "next/first/first.k8s.yaml")
    assert done.removed == ("gone/only/only.k8s.yaml", "lab/left/left.k8s.yaml")
    assert done.unchanged == ("lab/same/same.k8s.yaml",)
    assert done.foreign == ("README.md", "lab/left/keep.txt", "lab/theirs/theirs.k8s.yaml")
    assert done.interrupted is False
    assert tree(dist) == {**NEW, **FOREIGN}
    assert project(dist) == ["dist"]


def test_an_unchanged_file_is_not_touched(dist: Path) -> None:
    """Same inode, same times: a second publish of the same files changes nothing at all."""
    before = {path: os.lstat(dist / path) for path in tree(dist)}
    done = publish(OLD, dist)
    assert (done.written, done.removed, done.unchanged) == ((), (), tuple(sorted(OLD)))
    after = {path: os.lstat(dist / path) for path in tree(dist)}
    assert [(s.st_ino, s.st_mtime_ns) for s in after.values()] == [(s.st_ino, s.st_mtime_ns) for s in before.values()]


def test_the_first_publish_makes_the_folder(tmp_path: Path) -> None:
    """dist/ need not exist; the folder above it must."""
    assert publish(NEW, tmp_path / "dist").written == tuple(sorted(NEW))
    assert tree(tmp_path / "dist") == NEW
    with pytest.raises(PublishError, match=r"absent/dist: its parent folder does not exist"):
        publish(NEW, tmp_path / "absent" / "dist")


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o644)], ids=oct)
def test_a_file_is_0644_less_the_umask(tmp_path: Path, umask: int, mode: int) -> None:
    """The mode never depends on the staging folder or on what stood there."""
    previous = os.umask(umask)
    try:
        publish(GOOD, tmp_path / "dist")
    finally:
        os.umask(previous)
    assert stat.S_IMODE((tmp_path / "dist/lab/a/a.k8s.yaml").stat().st_mode) == mode


def test_a_damaged_file_of_ours_comes_back(dist: Path) -> None:
    """At a path that we write, a file without our first line is replaced: the name belongs to the generator."""
    (dist / "lab/basic/basic.k8s.yaml").write_text("")
    assert publish(OLD, dist).written == ("lab/basic/basic.k8s.yaml",)
    assert tree(dist) == {**OLD, **FOREIGN}


def test_verify_names_every_difference_and_changes_nothing(dist: Path) -> None:
    """Missing, changed (with the first line that differs) and vanished, each with what to do; sorted by path."""
    before = tree(dist)
    found = survey({**NEW, **GOOD}, dist).mismatches
    assert [(item.path, item.kind) for item in found] == [
        ("gone/only/only.k8s.yaml", Kind.VANISHED),
        ("lab/a/a.k8s.yaml", Kind.MISSING),
        ("lab/basic/basic.k8s.yaml", Kind.CHANGED),
        ("lab/left/left.k8s.yaml", Kind.VANISHED),
        ("lab/more/more.k8s.yaml", Kind.MISSING),
        ("next/first/first.k8s.yaml", Kind.MISSING),
    ]
    changed = str(found[2])
    where = f"{dist}/lab/basic/basic.k8s.yaml:2"
    assert changed == f"{where}: differs from what the inputs give; run `synth`, which replaces the file"
    assert tree(dist) == before
    assert project(dist) == ["dist"]


def test_empty_folders_are_removed(dist: Path) -> None:
    """Git does not know them, and a publish that was killed may leave one."""
    (dist / "lab/nothing/here").mkdir(parents=True)
    assert publish(OLD, dist).foreign == tuple(sorted(FOREIGN))
    assert tree(dist) == {**OLD, **FOREIGN}


def test_an_absent_dist_misses_everything(tmp_path: Path) -> None:
    """Verify makes no folder either."""
    assert [item.kind for item in survey(GOOD, tmp_path / "dist").mismatches] == [Kind.MISSING]
    assert list(tmp_path.iterdir()) == []


def test_foreign_files_are_notes(dist: Path) -> None:
    """They do not make dist/ wrong; a name that a terminal would obey is shown as an escape."""
    (dist / "bell\a").write_text("")
    assert survey(OLD, dist).mismatches == ()
    assert [(item.path, item.kind) for item in survey(OLD, dist).notes] == [
        (path, Kind.FOREIGN) for path in ("README.md", r"bell\x07", "lab/left/keep.txt", "lab/theirs/theirs.k8s.yaml")
    ]


NAMES = st.from_regex(r"[a-z][a-z0-9.-]{0,8}", fullmatch=True)
TREES = st.dictionaries(
    st.tuples(NAMES, NAMES).map(lambda pair: f"{pair[0]}/{pair[1]}/{pair[1]}.k8s.yaml"),
    st.binary(max_size=40).map(lambda rest: HEADER.encode() + rest),
    min_size=1,
    max_size=6,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=TREES, second=TREES)
def test_what_was_published_verifies(dist: Path, first: Mapping[str, bytes], second: Mapping[str, bytes]) -> None:
    """Whatever was there before, dist/ holds exactly the files afterwards, and a third publish has nothing to do."""
    for files in (first, second):
        publish(files, dist)
        assert survey(files, dist).mismatches == ()
        assert tree(dist) == {**FOREIGN, **files}
    assert publish(second, dist).written == ()


OTHERS = {
    "lab/basic/Kustomization": b"# Generated from x\nresources: []\n",
    "lab/gitops/flux/flux.k8s.yaml": b"# Generated from x\nkind: List\n",
    "lab/gitops/flux/Kustomization": b"# Generated from x\nresources: []\n",
    "index.json": f"{INDEX_MARK} 1}}\n".encode(),
}


def test_files_beside_the_units(tmp_path: Path) -> None:
    """They are ours: replaced, and removed when no input gives them any more. One that is not marked as ours stays."""
    folder = tmp_path / "dist"
    publish({**GOOD, **OTHERS}, folder)
    assert tree(folder) == {**GOOD, **OTHERS}
    assert publish(GOOD, folder).removed == tuple(sorted(OTHERS))
    assert tree(folder) == GOOD
    theirs = {"index.json": b"{}", "lab/a/Kustomization": b"resources: []\n"}
    for path, content in theirs.items():
        (folder / path).write_bytes(content)
    assert publish(GOOD, folder).foreign == tuple(sorted(theirs))
    assert tree(folder) == {**GOOD, **theirs}


def test_an_index_without_our_mark_is_an_error(tmp_path: Path) -> None:
    """It has no first line to say so: the file begins with a key."""
    with pytest.raises(PublishError, match=r"index\.json: its first line does not begin with"):
        publish({**GOOD, "index.json": b"{}"}, tmp_path / "dist")
