"""`import cluster`: it writes a project that synthesizes, never overwrites one, and ends with a code that CI can use."""

from __future__ import annotations

import io
import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.cli.hostile import OUTPUTS, assert_in_order, ended
from tests.cli.test_hostile_inputs import MANIFESTS
from tests.importing.cluster.builders import cache, router, runtime
from tests.importing.cluster.test_companions import INGRESS
from tests.projects import ROOT, ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.hostile import Output

WRITTEN = ["clusters/prod.import.md", "clusters/prod.yaml", "stacks/front.yaml"]
LIVE = [runtime(), router()]
DUMP = json.dumps({"apiVersion": "v1", "kind": "List", "items": LIVE})


def files(root: Path) -> list[str]:
    """Every file below a folder."""
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An empty folder beside a dump."""
    (tmp_path / "dump.yaml").write_text(DUMP)
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


def run(root: Path, patch: pytest.MonkeyPatch, *arguments: str, dump: str = "../dump.yaml") -> Any:
    """Import the dump into a folder."""
    return ended(["-C", str(root), "import", "cluster", dump, "--cluster", "prod", *arguments], patch)


def test_an_empty_folder_becomes_a_project_that_synthesizes(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files, the report and a summary; then synth publishes exactly what is live."""
    end = run(empty, monkeypatch)
    assert (end.code, end.out) == (0, "")
    assert (
        end.err.splitlines()[-1]
        == "2 custom resources in 1 stack; the merge: nothing (nothing changes for running pods)"
    )
    assert files(empty) == WRITTEN
    done = ProjectFolder(empty).run("synth")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    text = (empty / "dist/prod/front/front.k8s.yaml").read_text()
    found = {each["kind"]: each for each in yaml.safe_load_all(text)}
    assert found == {each["kind"]: each for each in LIVE}
    again = ended(["-C", str(empty), "diff", "--live", str(empty.parent / "dump.yaml"), "dist/prod/front"], monkeypatch)
    assert "nothing differs" in again.out


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("---\n".join(yaml.safe_dump(each) for each in LIVE), id="documents"),
        pytest.param(yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": LIVE}), id="a List"),
        pytest.param(DUMP, id="JSON"),
    ],
)
def test_every_form_of_a_dump_is_read(empty: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Also from standard input, and in several files."""
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert run(empty, patched, dump="-").code == 0
    written = (empty / "stacks/front.yaml").read_bytes()
    (empty.parent / "dump.yaml").write_text(text)
    assert run(empty, monkeypatch, "--force").code == 0
    assert (empty / "stacks/front.yaml").read_bytes() == written


def test_a_dry_run_writes_nothing(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It prints every file that would be written."""
    end = run(empty, monkeypatch, "--dry-run")
    assert end.code == 0
    assert [line for line in end.out.splitlines() if line.startswith("==> ")] == [
        "==> stacks/front.yaml <==",
        "==> clusters/prod.yaml <==",
        "==> clusters/prod.import.md <==",
    ]
    assert files(empty) == []


def test_nothing_is_overwritten_without_force(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a stack of this name, nor one in another form, which would define the stack twice."""
    ProjectFolder(empty).write({"stacks/front.yaml": "mine\n"})
    end = run(empty, monkeypatch)
    assert end.code == 2
    assert "stacks/front.yaml exists already" in end.err
    assert files(empty) == ["stacks/front.yaml"]
    assert run(empty, monkeypatch, "--force").code == 0
    assert files(empty) == WRITTEN
    for other in ("stacks/front.yml", "stacks/front/stack.yaml"):
        ProjectFolder(empty).write({"stacks/front.yaml": None, other: "runtimes: {}\n"})
        end = run(empty, monkeypatch, "--force")
        assert end.code == 2
        assert "defines the stack front already" in end.err
        ProjectFolder(empty).write({other: None})
        if (empty / "stacks/front").is_dir():
            (empty / "stacks/front").rmdir()


def test_companions_make_the_stack_a_folder(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a stack file that is there is in the way."""
    (empty.parent / "dump.yaml").write_text("\n---\n".join(map(json.dumps, [*LIVE, INGRESS])))
    assert run(empty, monkeypatch, "--with-companions").code == 0
    assert files(empty) == [*WRITTEN[:2], "stacks/front/ingress-chat.yaml", "stacks/front/stack.yaml"]
    assert ProjectFolder(empty).run("check").returncode == 0


def test_what_has_to_be_corrected_is_exit_1(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are written all the same, because they are what has to be corrected."""
    (empty.parent / "dump.yaml").write_text(json.dumps(router()))
    end = run(empty, monkeypatch)
    assert end.code == 1
    assert "1 finding would block synth; the report says what to change" in end.err
    assert files(empty) == WRITTEN
    assert "unmatched-selector" in (empty / "clusters/prod.import.md").read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("a: [", "nothing was imported: correct the unreadable files first", id="broken"),
        pytest.param(
            "kind: Service\napiVersion: v1\nmetadata: {name: a}\n",
            "contains no custom resource",
            id="no custom resource",
        ),
    ],
)
def test_a_dump_that_proves_nothing_is_misuse(
    empty: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    """Nothing is written."""
    (empty.parent / "dump.yaml").write_text(text)
    end = run(empty, monkeypatch)
    assert (end.code, files(empty)) == (2, [])
    assert said in end.err


def test_a_project_without_stacks_can_have_schemas(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the files name them, so that editors complete and check what is edited next."""
    ProjectFolder(empty).write({"docs/schemas/stack.json": "{}", "docs/schemas/cluster.json": "{}"})
    assert run(empty, monkeypatch).code == 0
    text = (empty / "stacks/front.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=../docs/schemas/stack.json\n")


@pytest.mark.parametrize("arguments", [["--cluster", "../x"], ["--cluster", "A"], ["--profile", "0.0.1"]])
def test_a_wrong_name_is_misuse(empty: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    """The name of a cluster is that of a file, so it cannot lead elsewhere."""
    end = ended(["-C", str(empty), "import", "cluster", "../dump.yaml", *arguments], monkeypatch)
    assert (end.code, files(empty.parent)) == (2, ["dump.yaml"])


def test_the_documentation_names_the_command_and_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the README, and with every option in the page of commands."""
    assert "`import cluster`" in (ROOT / "README.md").read_text(encoding="utf-8")
    lines = (ROOT / "docs/commands.md").read_text(encoding="utf-8").splitlines()
    (row,) = [line for line in lines if line.startswith("| `import cluster` |")]
    options = set(re.findall(r"^  (--[a-z-]+)", ended(["import", "cluster", "-h"], monkeypatch).out, re.MULTILINE))
    assert len(options) >= 5
    assert [option for option in options if f"`{option}" not in row] == []


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("text", MANIFESTS.values(), ids=MANIFESTS)
def test_hostile_manifests(empty: Path, monkeypatch: pytest.MonkeyPatch, text: str | bytes, output: Output) -> None:
    """Alone and beside good objects; whatever was written, `check` and `synth` then survive it."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    (empty.parent / "a.json").write_bytes(data)
    (empty.parent / "good.json").write_text(json.dumps(cache()))
    for arguments in (["../a.json", "--dry-run"], ["../a.json", "../good.json", "--with-companions"]):
        assert_in_order(ended(["-C", str(empty), "import", "cluster", *arguments], monkeypatch, output))
    assert_in_order(ended(["-C", str(empty), "check"], monkeypatch))
