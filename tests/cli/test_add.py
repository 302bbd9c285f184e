"""`add stack` writes a stack file that synthesizes, and adds it to the cluster file that shall run it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from prodstack.scaffold.stack import MODEL
from tests.cli.hostile import ended
from tests.projects import ROOT, ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.hostile import Ended

FLAGS = [(), ("--no-router",)], [(), ("--cache",)], [(), ("--lora", "my-org/sql-lora")], [(), ("--gpus", "2")]
COMBINATIONS = [[word for flags in each for word in flags] for each in product(*FLAGS)]


def add(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Ended:
    """Run the command on a folder."""
    return ended(["-C", str(folder), "add", "stack", *arguments], monkeypatch)


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    """A project as `init` makes it."""
    assert ended(["-C", str(tmp_path), "init"], monkeypatch).code == 0
    return ProjectFolder(tmp_path)


def test_every_combination_of_flags_synthesizes(new: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them together in one project, by the real program: exit 0, and a unit for each stack."""
    names = [f"stack-{number}" for number in range(len(COMBINATIONS))]
    for name, flags in zip(names, COMBINATIONS, strict=True):
        end = add(new.root, monkeypatch, name, "--model", "org/model", *flags)
        assert (end.code, end.out) == (0, ""), end.err
    done = new.run("synth")
    assert done.returncode == 0, done.stderr
    assert "error" not in done.stderr
    assert {f"production/{name}/{name}.k8s.yaml" for name in names} <= new.dist().keys()
    assert f"stacks: [chat, {', '.join(names)}]\n" in (new.root / "clusters/production.yaml").read_text()


def test_only_the_list_of_the_cluster_file_changes(new: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its comments stay, and the command says what it wrote and what comes next."""
    path = new.root / "clusters/production.yaml"
    before = path.read_text()
    end = add(new.root, monkeypatch, "code", "--model", "Qwen/Qwen3-8B")
    assert path.read_text() == before.replace("stacks: [chat]", "stacks: [chat, code]")
    assert end.err.startswith(
        "wrote stacks/code.yaml\nwrote clusters/production.yaml\nnext: edit stacks/code.yaml, then run: "
    )
    assert "modelURL: Qwen/Qwen3-8B\n" in (new.root / "stacks/code.yaml").read_text()


def test_a_dry_run_prints_and_writes_nothing(new: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both files are on standard output."""
    end = add(new.root, monkeypatch, "code", "--dry-run")
    assert end.code == 0
    assert "==> stacks/code.yaml <==\n" in end.out
    assert "==> clusters/production.yaml <==\n" in end.out
    assert "stacks: [chat, code]\n" in end.out
    assert [path.name for path in (new.root / "stacks").iterdir()] == ["chat.yaml"]


REFUSED = {
    "a stack that exists": (("chat",), "stacks/chat.yaml defines the stack chat already, so nothing was written"),
    "a stack that exists as a folder": (("folder",), "stacks/folder defines the stack folder already"),
    "a name with a capital": (("Chat",), 'NAME "Chat" is not a name of up to 63 lower-case letters'),
    "a path": (("../chat",), 'NAME "../chat" is not a name of up to 63 lower-case letters'),
    "a reserved name": (("crds",), '"crds" is reserved for the CRDs; choose another name'),
    "a name that no Service can have": (("1a",), 'the name "1a" is not a valid name for a Service'),
    "a name that is too long with its suffix": (("a" * 60,), "has 67 characters; the name of a Service has at most 63"),
    "no GPU": (("a", "--gpus", "0"), "'--gpus'"),
    "no model": (("a", "--model", ""), "modelURL"),
    "an unknown cluster": (("a", "--cluster", "productoin"), 'clusters/ has no such file; did you mean "production"?'),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_what_would_not_work_is_refused(
    new: ProjectFolder, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    """Exit 2, with the reason; the project stays as it is."""
    (new.root / "stacks/folder").mkdir()
    before = {path: path.read_bytes() for path in new.root.rglob("*.yaml")}
    end = add(new.root, monkeypatch, *arguments)
    assert end.code == 2
    assert message in end.err
    assert {path: path.read_bytes() for path in new.root.rglob("*.yaml")} == before


def test_several_clusters(new: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them has to be named; the others stay as they are."""
    new.write({"clusters/staging.yaml": "stacks:\n  - chat\noperator: {install: false}\n"})
    end = add(new.root, monkeypatch, "code")
    assert end.code == 2
    assert "there are several clusters; say which one with --cluster: production, staging" in end.err
    assert add(new.root, monkeypatch, "code", "--cluster", "staging").code == 0
    assert "  - chat\n  - code\n" in (new.root / "clusters/staging.yaml").read_text()
    assert "stacks: [chat]\n" in (new.root / "clusters/production.yaml").read_text()


UNCHANGED = {
    "stacks: all\n": "clusters/production.yaml runs the stack already, so it is unchanged",
    "stacks: &x [chat]\nforeignFiles: *x\n": "to do: add code to the list `stacks` in clusters/production.yaml",
    "base: small\n": "to do: add code to the list `stacks` in clusters/production.yaml",
}


@pytest.mark.parametrize(("text", "message"), UNCHANGED.items())
def test_a_cluster_file_that_is_left_alone(
    new: ProjectFolder, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    """The stack file is written, and the user knows what is left to do."""
    new.write({"clusters/production.yaml": text})
    end = add(new.root, monkeypatch, "code")
    assert end.code == 0
    assert message in end.err
    assert (new.root / "clusters/production.yaml").read_text() == text
    assert (new.root / "stacks/code.yaml").exists()


def test_a_folder_without_clusters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`init` comes first."""
    end = add(tmp_path, monkeypatch, "code")
    assert end.code == 2
    assert "has no cluster file that could run the stack; python3 main.py -C " in end.err
    assert list(tmp_path.iterdir()) == []


def test_the_help_names_the_default_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command states it a second time, so that `--help` need not load the compiler."""
    assert f"[default:\n                          {MODEL}]" in ended(["add", "stack", "--help"], monkeypatch).out


def test_the_checkout_can_be_used_too(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project without schemas for editors gets a file that names none."""
    assert add(project.root, monkeypatch, "code").code == 0
    assert (project.root / "stacks/code.yaml").read_text().startswith("# An entry is the spec")
    assert project.messages() == []
    assert (ROOT / "docs/schemas/stack.json").exists()
