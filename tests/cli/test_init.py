"""`init` makes a project that synthesizes as it stands, and never overwrites what somebody wrote."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml
from jsonschema import Draft7Validator

from prodstack import __version__
from prodstack.scaffold.project import TEMPLATES
from tests.cli.hostile import ended
from tests.docs.pages import ROOT, blocks, command_lines
from tests.docs.test_commands import mistakes
from tests.printed import read_back
from tests.projects import CLUSTER, STACK, ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.hostile import Ended

INPUTS = ["stacks/chat.yaml", "clusters/production.yaml"]
AT_THE_TOP = [".github/workflows/stacks.yaml", ".pre-commit-config.yaml"]
OTHERS = [".gitattributes", ".gitignore", "README.md", "cdk8s.yaml", "requirements.txt"]
SCHEMAS = [f".schemas/{kind}.json" for kind in ("stack", "cluster", "base")]
ALL = [*INPUTS, *OTHERS, *AT_THE_TOP, *SCHEMAS]


def init(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Ended:
    """Run the command on a folder."""
    return ended(["-C", str(folder), "init", *arguments], monkeypatch)


def files(folder: Path) -> dict[str, str]:
    """The content of every file, also of hidden ones, but for those of Git and of the cache."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return {path: text for path, text in found.items() if path.split("/")[0] not in (".git", ".cache", "dist")}


def written(end: Ended) -> list[str]:
    """The files that the command says it wrote."""
    return re.findall(r"^wrote (.*)$", end.err, re.MULTILINE)


def test_a_new_folder_becomes_a_project_that_synthesizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 0 of `init`, `synth`, `verify` and `check`, by the real program, without a finding."""
    end = init(tmp_path, monkeypatch, "new/models")
    project = ProjectFolder(tmp_path / "new/models")
    assert (end.code, end.out, written(end)) == (0, "", ALL)
    assert sorted(files(project.root)) == sorted(ALL)
    for command in ("synth", "verify", "check"):
        done = project.run(command)
        assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "no findings"
    assert "production/chat/chat.k8s.yaml" in project.dist()


def test_the_files_are_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They end with a line end, say no name of the machine, and nothing in them is left to fill in."""
    for name in "ab":
        init(tmp_path, monkeypatch, name)
    made = files(tmp_path / "a")
    assert made == files(tmp_path / "b")
    for path, text in made.items():
        assert text.endswith("\n"), path
        assert str(tmp_path) not in text
        assert "{version}" not in text
        assert "{cluster}" not in text
    assert f"production-stack-gitops=={__version__}\n" in made["requirements.txt"]
    assert f"rev: v{__version__}\n" in made[".pre-commit-config.yaml"]


def test_a_second_run_leaves_everything_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user changed stays; only schemas of another version are written again."""
    init(tmp_path, monkeypatch)
    for path in (*INPUTS, *OTHERS):
        (tmp_path / path).write_text("# mine\n")
    (tmp_path / SCHEMAS[0]).write_text("{}\n")
    before = files(tmp_path)
    end = init(tmp_path, monkeypatch)
    assert (end.code, written(end)) == (0, [SCHEMAS[0]])
    assert files(tmp_path) == {**before, SCHEMAS[0]: files(tmp_path)[SCHEMAS[0]]}
    assert json.loads(files(tmp_path)[SCHEMAS[0]])["title"] == "Stack file"
    assert re.findall("^left (.*) alone: it exists already$", end.err, re.MULTILINE) == [*OTHERS, *AT_THE_TOP]
    assert "to do: add to .gitattributes: dist/** linguist-generated, .schemas/** linguist-generated\n" in end.err
    assert "to do: add to .gitignore: .cache/, .staging/, .venv/, /.*.publish/\n" in end.err


def test_what_a_project_has_is_not_chosen_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an import there are stacks and clusters, so no example joins them."""
    project = ProjectFolder(tmp_path).write({"stacks/chat.yaml": STACK, "clusters/prod.yaml": CLUSTER})
    end = init(tmp_path, monkeypatch)
    assert written(end) == [*OTHERS, *AT_THE_TOP, *SCHEMAS]
    assert (tmp_path / "stacks/chat.yaml").read_text() == STACK
    assert project.messages() == []


def test_stacks_without_a_cluster_get_one_that_runs_them_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cluster file is the only thing that is missing for `synth`."""
    project = ProjectFolder(tmp_path).write({"stacks/a.yaml": STACK})
    assert written(init(tmp_path, monkeypatch))[0] == "clusters/production.yaml"
    assert project.messages() == []
    assert [unit.name for unit in project.compiled().units if unit.name == "a"] == ["a"]


def test_a_cluster_without_a_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which stack it shall run is the user's to say."""
    ProjectFolder(tmp_path).write({"clusters/prod.yaml": "stacks: []\n"})
    end = init(tmp_path, monkeypatch)
    assert written(end) == [*OTHERS, *AT_THE_TOP, *SCHEMAS]
    assert "to do: there are cluster files but no stack: `add stack NAME` writes one\n" in end.err


def test_a_folder_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub and pre-commit read their files at the top only, so they are not written below it; at the top they are."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    end = init(tmp_path, monkeypatch, "models")
    assert written(end) == [*INPUTS, *OTHERS, *SCHEMAS]
    assert f"this folder is in the Git repository {tmp_path}, and these are read only at its top\n" in end.err
    assert set(AT_THE_TOP) <= set(written(init(tmp_path, monkeypatch)))


@pytest.mark.parametrize("path", ["stacks", ".schemas"])
def test_a_file_where_a_folder_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Nothing is written, and the message says what to rename."""
    (tmp_path / path).write_text("")
    end = init(tmp_path, monkeypatch)
    assert end.code == 2
    assert "a folder is needed there: rename the file that has its name" in end.err
    assert [name for name in files(tmp_path) if name != path] == []


def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither of a folder nor of a file."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "new/clusters").symlink_to(tmp_path / "outside")
    end = init(tmp_path, monkeypatch, "new")
    assert end.code == 2
    assert "is a link to a place outside the project; replace the link with a folder" in end.err
    assert files(tmp_path / "outside") == {}


def test_the_hints_of_the_cluster_file_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without their signs they are valid, fit the schema, and the stack finds its GPU there."""
    init(tmp_path, monkeypatch)
    path = tmp_path / "clusters/production.yaml"
    hints = re.sub(r"^# (?=(?:storageClass|facts|gitops):|  )", "", path.read_text(), flags=re.MULTILINE)
    path.write_text(hints)
    assert set(yaml.safe_load(hints)) == {"stacks", "namespace", "operator", "storageClass", "facts", "gitops"}
    assert ProjectFolder(tmp_path).messages() == []
    schema = json.loads((tmp_path / ".schemas/cluster.json").read_text())
    assert list(Draft7Validator(schema).iter_errors(yaml.safe_load(hints))) == []


def test_the_files_name_their_schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Editors find them, also in what an import or `add stack` writes later; and the files fit them."""
    init(tmp_path, monkeypatch)
    assert ended(["-C", str(tmp_path), "add", "stack", "code", "--cache"], monkeypatch).code == 0
    for path in ("stacks/chat.yaml", "stacks/code.yaml", "clusters/production.yaml"):
        first, _, rest = (tmp_path / path).read_text().partition("\n")
        schema = (tmp_path / path).parent / first.removeprefix("# yaml-language-server: $schema=")
        errors = Draft7Validator(json.loads(schema.read_text())).iter_errors(yaml.safe_load(rest))
        assert list(errors) == [], path


def test_the_workflow_is_the_documented_one() -> None:
    """It differs only in how the program is installed and called."""
    documented = (ROOT / "docs/examples/pull-request.yaml").read_text(encoding="utf-8")
    ours = documented.replace("python main.py", "prodstack").replace("--require-hashes ", "")
    assert (TEMPLATES / "workflow.yaml").read_text(encoding="utf-8") == ours


def test_the_commands_of_the_new_readme_exist() -> None:
    """Those of the program, with their options, and those of kubectl for the folders that `synth` writes."""
    found = [line for block in blocks("bash", pages=[TEMPLATES / "README.md"]) for line in command_lines(block)]
    ours = [line for line in found if line.startswith("prodstack ")]
    assert len(ours) == 3
    assert [mistakes(line) for line in ours] == [[], [], []]
    folders = [re.findall(r"dist/\{cluster\}/(\S+)/", line)[0] for line in found if line.startswith("kubectl ")]
    assert folders == ["gitops/argocd-cm", "gitops/argocd", "gitops/flux"]


def test_cdk8s_runs_the_installed_program_into_the_staging_folder() -> None:
    """As in a checkout, dist/ is never what the cdk8s CLI deletes."""
    ours, template = (yaml.safe_load(path.read_text()) for path in (ROOT / "cdk8s.yaml", TEMPLATES / "cdk8s.yaml"))
    assert template == {**ours, "app": "prodstack"}


def test_an_empty_list_of_stacks_is_said(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody believes that models are served if `synth` succeeds without one."""
    from prodstack.cli.synth import synthesize

    project.write(
        {
            "stacks/chat.yaml": None,
            "stacks/note.md": "",
            "clusters/prod.yaml": "stacks: all\ncrds: {}\noperator: {install: false}\n",
        }
    )
    assert synthesize(project.root) == 0
    last = read_back(capsys.readouterr().err)[-1]
    assert last.startswith("note: no cluster runs a stack, so dist/ serves no model; to write one: python3 main.py -C ")
    assert last.endswith(" add stack NAME")
