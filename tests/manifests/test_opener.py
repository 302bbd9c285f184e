"""Input files are regular, limited in size, and inside their folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from prodstack.manifests import opener
from prodstack.manifests.files import read_tree
from prodstack.manifests.opener import is_inside, read_file
from prodstack.manifests.yaml_reader import UnreadableYamlError, read


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [_pipe, _loop, _device, Path.mkdir], ids=["pipe", "loop", "device", "folder"])
def test_only_regular_files_are_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: object) -> None:
    """A pipe would block, a device would never end, and a loop of links leads nowhere."""
    assert callable(make)
    make(tmp_path / "a.yaml")
    monkeypatch.setattr(os, "open", pytest.fail)
    with pytest.raises(OSError, match=r"regular file|symbolic links"):
        read_file(tmp_path / "a.yaml")


@pytest.mark.parametrize("make", [_pipe, _loop, _device], ids=["pipe", "loop", "device"])
def test_a_file_that_is_not_regular_is_a_finding(tmp_path: Path, make: object) -> None:
    """One such file in a folder does not hide the others."""
    assert callable(make)
    make(tmp_path / "a.yaml")
    (tmp_path / "b.yaml").write_text("apiVersion: v1\nkind: ConfigMap\n")
    tree = read_tree(["."], tmp_path)
    assert len(tree.manifests) == 1
    assert [finding.rule for finding in tree.findings] == ["unreadable-yaml"]


def test_a_link_out_of_the_folder_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The link is judged first, so its content can show in no message."""
    (tmp_path / "outside.yaml").write_text("a: b\n")
    (tmp_path / "project").mkdir()
    (tmp_path / "project/a.yaml").symlink_to("../outside.yaml")
    monkeypatch.setattr(os, "open", pytest.fail)
    assert not is_inside(tmp_path / "project/a.yaml", tmp_path / "project")
    with pytest.raises(OSError, match="a link to a place outside the project"):
        read_file(tmp_path / "project/a.yaml", tmp_path / "project")


def test_a_large_file_is_refused_with_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the limit."""
    monkeypatch.setattr(opener, "MAX_BYTES", 1024**2)
    (tmp_path / "a.yaml").write_bytes(b"#" * (1024**2 + 1))
    with pytest.raises(OSError, match="larger than 1 MiB"):
        read_file(tmp_path / "a.yaml")


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it is read, up to the limit, although its size was smaller when it was opened."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: b")
    looks = path.stat()
    path.write_bytes(b"a: b\nc: d\n")
    monkeypatch.setattr(os, "fstat", lambda _: looks)
    assert read_file(path) == b"a: b\nc: d\n"
    monkeypatch.setattr(opener, "MAX_BYTES", 8)
    with pytest.raises(OSError, match="larger than 0 MiB"):
        read_file(path)


@pytest.mark.parametrize(
    "text",
    [
        f"a: &a {'x' * 600}\nb: [{', '.join(['*a'] * 2_000)}]\n",
        f"a: &a {{k: {'x' * 600}}}\nb: [{', '.join(['*a'] * 2_000)}]\n",
        f"a: &a {{{'k' * 600}: x}}\nb: [{', '.join(['*a'] * 2_000)}]\n",
    ],
    ids=["text", "mapping", "key"],
)
def test_aliases_are_limited_by_what_they_expand_to(text: str) -> None:
    """A few aliases of a long text are as large as many of a short one."""
    with pytest.raises(UnreadableYamlError, match="aliases expand to more than 1000000 characters"):
        read(text, "a.yaml")


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1,\t"a": 2, "b": "\\ud83d\\ude00"}',
        '{"a":\t"\\ud83d"}',
        '{"a":\tNaN, "b": "\\ud83d\\ude00"}',
        '{"b":\t"\\ud83d\\ude00", "a": ' + "[" * 101 + "]" * 101 + "}",
    ],
    ids=["a key twice", "half a pair", "NaN", "deep"],
)
def test_json_keeps_the_limits_of_yaml(tmp_path: Path, text: str) -> None:
    """What the YAML parser refuses and the JSON parser takes is held to the same limits."""
    (tmp_path / "a.json").write_text(text)
    tree = read_tree(["a.json"], tmp_path)
    assert [finding.rule for finding in tree.findings] == ["unreadable-yaml"]


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("p/a.yaml", True),
        ("p/missing.yaml", True),
        ("p/../p/a.yaml", True),
        ("p/inner/a.yaml", True),
        ("p", True),
        ("p/../q/a.yaml", False),
        ("p/out", False),
        ("p/out/a.yaml", False),
        ("q/a.yaml", False),
        ("pq/a.yaml", False),
        ("p/loop", False),
    ],
)
def test_what_is_inside_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, inside: bool) -> None:
    """Links count by where they lead, also the folder's own, and names by whole parts, however the two are written."""
    for folder in ("p", "q", "pq"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.yaml").write_text("a: 1\n")
    (tmp_path / "p" / "out").symlink_to("../q")
    (tmp_path / "p" / "inner").symlink_to(".")
    (tmp_path / "p" / "loop").symlink_to("loop")
    (tmp_path / "link").symlink_to("p")
    assert is_inside(tmp_path / path, tmp_path / "p") is inside
    assert is_inside(tmp_path / path, tmp_path / "link") is inside
    monkeypatch.chdir(tmp_path / "p")
    assert is_inside(tmp_path / path, Path()) is inside
    assert is_inside(Path(os.path.relpath(tmp_path / path)), Path()) is inside
