"""Nothing is written outside dist/, and no name is two names."""

import os
from pathlib import Path

import pytest

from prodstack.compiler.publishing.publish import PublishError, publish, survey
from tests.compiler.publishing.publish_faults import CONTENT, FOREIGN, GOOD, NEW, OLD, project, tree

REFUSED_PATHS = {
    "absolute": "/etc/etc.k8s.yaml",
    "drive": "C:/a/a.k8s.yaml",
    "parent-first": "../a/a.k8s.yaml",
    "parent-inside": "lab/../a/a.k8s.yaml",
    "parent-as-unit": "lab/../...k8s.yaml",
    "here": "./a/a.k8s.yaml",
    "empty-part": "lab//a.k8s.yaml",
    "empty": "",
    "ends-in-slash": "lab/a/",
    "backslash": "lab\\a/a/a.k8s.yaml",
    "newline": "lab/a\n/a\n.k8s.yaml",
    "nul": "lab/a\0/a\0.k8s.yaml",
    "right-to-left": "lab/a\u202e/a\u202e.k8s.yaml",
    "surrogate": "lab/a\udc80/a\udc80.k8s.yaml",
    "other-unit": "lab/a/b.k8s.yaml",
    "too-deep": "lab/b/a/a.k8s.yaml",
    "too-flat": "a/a.k8s.yaml",
    "other-ending": "lab/a/a.yaml",
}


@pytest.mark.parametrize("path", REFUSED_PATHS.values(), ids=REFUSED_PATHS)
def test_a_path_that_could_leave_dist_is_refused(dist: Path, path: str) -> None:
    """Nothing is written, not even the good files; the message can be printed."""
    for function in (publish, survey):
        with pytest.raises(PublishError) as raised:
            function({**GOOD, path: CONTENT}, dist)
        assert raised.value.what == "is not a safe path of a unit"
        assert raised.value.rule == "unsafe-output-path"
        assert str(raised.value).isprintable()
    assert tree(dist) == {**OLD, **FOREIGN}


REFUSED_PAIRS = {
    "file": ("lab/A/A.k8s.yaml", "lab/a/a.k8s.yaml"),
    "cluster": ("Lab/b/b.k8s.yaml", "lab/a/a.k8s.yaml"),
    "accent": ("lab/\u00e9/\u00e9.k8s.yaml", "lab/e\u0301/e\u0301.k8s.yaml"),
    "sharp-s": ("lab/stra\u00dfe/stra\u00dfe.k8s.yaml", "lab/strasse/strasse.k8s.yaml"),
}


@pytest.mark.parametrize("pair", REFUSED_PAIRS.values(), ids=REFUSED_PAIRS)
def test_names_that_differ_only_by_case_are_refused(tmp_path: Path, pair: tuple[str, str]) -> None:
    """On macOS and Windows the two would be one file; that also holds for one to write and one to remove."""
    with pytest.raises(PublishError, match=r"differs from .* only by case"):
        publish(dict.fromkeys(pair, CONTENT), tmp_path / "dist")
    publish({pair[0]: CONTENT}, tmp_path / "dist")
    with pytest.raises(PublishError, match="only by case"):
        publish({pair[1]: CONTENT}, tmp_path / "dist")
    assert tree(tmp_path / "dist") == {pair[0]: CONTENT}


def test_nothing_to_publish_is_an_error(dist: Path) -> None:
    """An empty result would remove everything that runs."""
    with pytest.raises(PublishError, match=r"the inputs give no file, .*; check that .* \[empty-publish\]"):
        publish({}, dist)
    assert tree(dist) == {**OLD, **FOREIGN}


def test_a_content_without_our_first_line_is_an_error(dist: Path) -> None:
    """It could never be removed again: the first line is how a later publish knows what is ours."""
    with pytest.raises(PublishError, match=r"lab/a/a.k8s.yaml: its first line does not begin with '# Generated from '"):
        publish({"lab/a/a.k8s.yaml": b"kind: List\n"}, dist)
    assert tree(dist) == {**OLD, **FOREIGN}


IN_THE_WAY = {
    "cluster-is-a-link": ("lab", "link"),
    "unit-is-a-link": ("lab/a", "link"),
    "file-is-a-link": ("lab/a/a.k8s.yaml", "link"),
    "cluster-is-a-file": ("lab", "file"),
    "file-is-a-folder": ("lab/a/a.k8s.yaml", "folder"),
    "file-is-a-pipe": ("lab/a/a.k8s.yaml", "pipe"),
}


@pytest.mark.parametrize(("path", "kind"), IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_what_stands_in_the_way_is_refused(tmp_path: Path, path: str, kind: str) -> None:
    """A link inside dist/ leads nowhere; the message names the place and both kinds."""
    outside, target = tmp_path / "outside", tmp_path / "dist" / path
    outside.mkdir()
    target.parent.mkdir(parents=True)
    if kind == "link":
        target.symlink_to(outside)
    elif kind == "file":
        target.write_text("x")
    elif kind == "folder":
        target.mkdir()
    else:
        os.mkfifo(target)
    with pytest.raises(PublishError) as raised:
        publish(GOOD, tmp_path / "dist")
    assert str(raised.value).startswith(f"{target}: a {'file' if path.endswith('yaml') else 'folder'} has to be here")
    assert list(outside.iterdir()) == []
    assert project(tmp_path / "dist") == ["dist", "outside"]


@pytest.mark.parametrize("name", ["dist", ".dist.publish"])
def test_a_link_in_place_of_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    """dist/ and the hidden folder beside it are folders, or absent; a link could lead out of the project."""
    (tmp_path / "outside").mkdir()
    (tmp_path / name).symlink_to(tmp_path / "outside")
    with pytest.raises(PublishError, match=rf"{name}: is (not a folder of a publish|a symbolic link)"):
        publish(GOOD, tmp_path / "dist")
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize("name", ["", "..", "plain"])
def test_a_place_that_is_no_folder_is_refused(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hidden folder takes its name from the published one, so that one needs a name."""
    monkeypatch.chdir(tmp_path)
    Path("plain").write_text("x")
    with pytest.raises(PublishError, match=r"has no name of its own|is a file, not a folder"):
        publish(GOOD, Path(name))
    assert list(tmp_path.iterdir()) == [tmp_path / "plain"]


def test_a_linked_unit_is_foreign_and_is_not_followed(dist: Path, tmp_path: Path) -> None:
    """What a link in dist/ leads to is never read, reported or removed."""
    (tmp_path / "far/far").mkdir(parents=True)
    (tmp_path / "far/far/far.k8s.yaml").write_bytes(CONTENT)
    (dist / "far").symlink_to(tmp_path / "far")
    assert "far" in publish(NEW, dist).foreign
    assert (tmp_path / "far/far/far.k8s.yaml").read_bytes() == CONTENT
