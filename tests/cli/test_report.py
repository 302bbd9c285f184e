"""`report` writes a page about manifests or about a change; what it says never fails a pipeline."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from prodstack.cli.app import run
from tests.docs.tour import example_project

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = "kind: a\nkind: b\n"
ROUTER = """apiVersion: production-stack.vllm.ai/v1alpha1
kind: VLLMRouter
metadata: {name: chat, namespace: llm}
spec: {}
"""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example project of this repository, committed, with a longer context in dist/ that is not."""
    root = example_project(tmp_path_factory.mktemp("example"))
    file = root / "dist/today/basic/basic.k8s.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("maxModelLen: 4096") == 1
    file.write_text(text.replace("maxModelLen: 4096", "maxModelLen: 8192"), encoding="utf-8")
    return root


def test_a_change_is_written_to_a_file(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the revision, and with what `diff --git` says of the change; nothing is on standard output."""
    assert run(["-C", str(example), "report", "--git", "HEAD", "-o", "report.html"]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("", "wrote report.html\n")
    text = (example / "report.html").read_text(encoding="ascii")
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=example, check=True, capture_output=True, text=True)
    assert commit.stdout.strip() in text
    assert "Part of this never reaches a pod" in text
    assert "<code>--max-model-len</code>" in text
    assert "<strong>change-841</strong>: 1 runtime" in text


@pytest.mark.parametrize(
    ("argv", "start"),
    [
        (["-o", "a.md"], "### "),
        (["-o", "a.MD"], "### "),
        (["-o", "a.txt", "--format", "md"], "### "),
        (["-o", "a.html"], "<!doctype html>"),
        (["-o", "a.md", "--format", "html"], "<!doctype html>"),
    ],
    ids=" ".join,
)
def test_the_suffix_decides_unless_a_format_is_named(example: Path, argv: list[str], start: str) -> None:
    """HTML, unless the file is called .md."""
    assert run(["-C", str(example), "report", *argv]) == 0
    assert (example / argv[1]).read_text(encoding="utf-8").lstrip().startswith(start)


def test_without_a_file_it_goes_to_standard_output(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing else does. The same input gives the same bytes."""
    texts = []
    for _ in range(2):
        assert run(["-C", str(example), "report", "dist/today"]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        texts.append(out)
    assert texts[0] == texts[1]
    assert texts[0].lstrip().startswith("<!doctype html>")
    assert texts[0].rstrip().endswith("</html>")


def test_errors_do_not_fail_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page contains them; `check` is there to fail a pipeline."""
    (tmp_path / "a.yaml").write_text(ROUTER)
    assert run(["-C", str(tmp_path), "check", "a.yaml"]) == 1
    capsys.readouterr()
    assert run(["-C", str(tmp_path), "report", "a.yaml"]) == 0
    out, _ = capsys.readouterr()
    assert "missing-service-account" in out


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rest is shown."""
    (tmp_path / "a.yaml").write_text(ROUTER)
    (tmp_path / "b.yaml").write_text(BROKEN)
    assert run(["-C", str(tmp_path), "report", "a.yaml", "b.yaml", "--format", "md"]) == 0
    out, err = capsys.readouterr()
    assert "unreadable-yaml" in out
    assert "unreadable-yaml" in err


def test_without_our_objects_a_note_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page is empty."""
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    assert run(["-C", str(tmp_path), "report", "a.yaml"]) == 0
    out, err = capsys.readouterr()
    assert "no custom resource of the production stack was found" in err
    assert "There is no object of the operator" in out


MISUSE = {
    "no dist/": ([], 'the path "dist" does not exist'),
    "a path that does not exist": (["nope"], 'the path "nope" does not exist'),
    "no repository": (["--git", "HEAD", "."], "is not in a Git repository"),
    "two paths with --git": (["--git", "HEAD", "a", "b"], "give one path"),
    "an unknown profile": (["--profile", "nope", "."], 'there is no profile "nope"'),
    "a folder as the file": ([".", "-o", "folder"], 'the report cannot be written to "folder"'),
    "a file in a folder that does not exist": ([".", "-o", "nope/a.html"], "cannot be written"),
}


@pytest.mark.parametrize(("argv", "message"), MISUSE.values(), ids=MISUSE)
def test_misuse_exits_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], argv: list[str], message: str
) -> None:
    """Nothing is written to standard output."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.yaml").write_text(ROUTER)
    assert run(["-C", str(tmp_path), "report", *argv]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


def test_what_cannot_be_compared_is_not_reported(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The objects of an unreadable file would look deleted."""
    broken = example / "dist/today/broken.yaml"
    broken.write_text(BROKEN)
    try:
        assert run(["-C", str(example), "report", "--git", "HEAD"]) == 2
    finally:
        broken.unlink()
    out, err = capsys.readouterr()
    assert out == ""
    assert "nothing was compared" in err


def test_a_revision_names_its_profile_and_its_facts(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pools and suppressions are those of dist/<cluster>/cluster.facts."""
    assert run(["-C", str(example), "report", "--format", "md"]) == 0
    out, _ = capsys.readouterr()
    assert "8 in the pools" in out
    assert "mutable-image-tag" not in out
    assert os.sep not in out.split("\n", 1)[0]
