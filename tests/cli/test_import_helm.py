"""`import helm`: the files that it writes, what it refuses, its exit codes, and that no values file harms it."""

from __future__ import annotations

import io
import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.cli.app import run
from tests.cli.hostile import EVIL, OUTPUTS, assert_in_order, ended
from tests.cli.test_homes import HOMES
from tests.cli.test_hostile_inputs import MANIFESTS
from tests.docs.pages import ROOT
from tests.importing.helm.values_files import REAL, with_model
from tests.projects import CLUSTER, STACK, ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.hostile import Ended, Output

CLEAN = json.dumps(with_model(pvcStorage="1Gi"))
"""Values of which everything can be carried over."""
WRITTEN = ["clusters/production.yaml", "stacks/vllm.migration.md", "stacks/vllm.yaml"]


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An empty folder, with a values file outside of it."""
    (tmp_path / "values.yaml").write_text(CLEAN)
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


def command(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Ended:
    """Run the command in the folder, on the values file outside of it unless others are named."""
    files = () if any(not each.startswith("--") for each in arguments[:1]) else ("../values.yaml",)
    return ended(["-C", str(folder), "import", "helm", *files, *arguments], monkeypatch)


def files(folder: Path) -> list[str]:
    """All files below a folder, also hidden ones."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_an_empty_folder_becomes_a_project(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 0 if everything was carried over; nothing is on standard output, and `check` has no error."""
    end = command(empty, monkeypatch, "--namespace", "team-a")
    assert (end.code, end.out) == (0, "")
    assert end.err.startswith(
        "wrote stacks/vllm.yaml\nwrote clusters/production.yaml\nwrote stacks/vllm.migration.md\n"
    )
    assert "carried over: 8 values\n" in end.err
    assert files(empty) == WRITTEN
    assert "namespace: team-a\n" in (empty / WRITTEN[0]).read_text()
    assert "yaml-language-server" not in (empty / WRITTEN[0]).read_text()
    assert ended(["-C", str(empty), "check"], monkeypatch).code == 0


def test_it_can_be_synthesized(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the real program, into dist/."""
    command(empty, monkeypatch)
    done = ProjectFolder(empty).run("synth")
    assert done.returncode == 0, done.stderr
    assert "production/vllm/vllm.k8s.yaml" in ProjectFolder(empty).dist()


def test_companions_are_published(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Budgets and monitors of the chart are keys of the stack file, nothing is lost, and `synth` publishes the objects."""
    monitor = {"serviceMonitor": {"enabled": True, "additionalLabels": {"release": "kps"}}}
    values = {**with_model(top=monitor, pdb={"enabled": True, "maxUnavailable": 1}), "routerSpec": monitor}
    (empty / "values.json").write_text(json.dumps(values))
    end = command(empty, monkeypatch, "values.json")
    assert end.code == 0, end.err
    stack = (empty / "stacks/vllm.yaml").read_text()
    assert "monitoring:\n  enabled: true\n" in stack
    assert "    vllm-chat: {maxUnavailable: 1}\n" in stack
    done = ProjectFolder(empty).run("synth")
    assert done.returncode == 0, done.stderr
    assert b"kind: PodDisruptionBudget" in ProjectFolder(empty).dist()["production/vllm/vllm.k8s.yaml"]


@pytest.mark.parametrize("file", REAL, ids=lambda file: file.stem)
def test_values_that_cannot_be_carried_over_completely(
    empty: Path, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    """Exit 1, but every file is written; only one of the public values files has nothing that the operator cannot do."""
    end = command(empty, monkeypatch, str(file))
    assert end.code == (0 if file.stem == "values-25-v100-single-gpu" else 1)
    assert ("not possible with the operator: " in end.err or "needs a manifest of its own: " in end.err) is (
        end.code == 1
    )
    assert files(empty) == WRITTEN


def test_files_that_exist_are_not_overwritten(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 2, and nothing is written at all; --force overwrites, and other names avoid it."""
    (empty / "clusters").mkdir()
    (empty / WRITTEN[0]).write_text("mine")
    end = command(empty, monkeypatch)
    assert end.code == 2
    assert "clusters/production.yaml exists already, so nothing was written" in end.err
    assert files(empty) == WRITTEN[:1]
    assert command(empty, monkeypatch, "--cluster", "other", "--release", "chat").code == 0
    assert "stacks: [chat]\n" in (empty / "clusters/other.yaml").read_text()
    assert command(empty, monkeypatch, "--force").code == 0
    assert "stacks: [vllm]\n" in (empty / WRITTEN[0]).read_text()


def test_a_dry_run_prints_the_files(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It writes nothing, and standard output has the same texts."""
    end = command(empty, monkeypatch, "--dry-run")
    assert end.code == 0
    assert files(empty) == []
    printed = dict(re.findall(r"(?ms)^==> (\S+) <==\n(.*?)(?=\n==> |\Z)", end.out))
    assert sorted(printed) == WRITTEN
    command(empty, monkeypatch)
    assert all(
        (empty / name).read_text().strip() == text.strip() for name, text in printed.items() if name.endswith("yaml")
    )


def test_a_checkout_has_schemas(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the files name them, so that editors know the keys."""
    (empty / "docs/schemas").mkdir(parents=True)
    for name in ("stack", "cluster"):
        (empty / f"docs/schemas/{name}.json").write_text("{}")
    command(empty, monkeypatch)
    assert (empty / WRITTEN[2]).read_text().startswith("# yaml-language-server: $schema=../docs/schemas/stack.json\n")


def test_another_release_joins_a_project(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of the project stay as they are, and both stacks compile."""
    project.write({"values.yaml": CLEAN})
    end = ended(["-C", str(project.root), "import", "helm", "values.yaml"], monkeypatch)
    assert end.code == 0
    assert (project.root / "stacks/chat.yaml").read_text() == STACK
    assert (project.root / "clusters/prod.yaml").read_text() == CLUSTER
    assert not project.compiled().blocked


def test_standard_input_and_layers(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with helm, the last file wins; the key of a dependency is the name of the release."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"llm: {CLEAN}".encode())))
    (empty / "more.yaml").write_text("llm: {routerSpec: {replicaCount: 3}}\nother: {a: 1}\n")
    assert command(empty, monkeypatch, "-", "more.yaml").code == 0
    assert "replicas: 3" in (empty / "stacks/llm.yaml").read_text()
    assert "| `other` | | The value belongs to another chart. |" in (empty / "stacks/llm.migration.md").read_text()


WRONG: dict[str, tuple[list[str], str]] = {
    "no file": (["missing.yaml"], 'the values file "missing.yaml" cannot be read: No such file'),
    "a folder": (["."], "it is not a regular file"),
    "no values": (["other.yaml"], "these are no values of the chart vllm-stack"),
    "a bad release": (["../values.yaml", "--release", "A/b"], '--release "A/b" is not a name'),
    "a reserved release": (["../values.yaml", "--release", "crds"], '"crds" is reserved for the CRDs'),
    "a bad cluster": (["../values.yaml", "--cluster", "../x"], '--cluster "../x" is not a name'),
    "a bad namespace": (["../values.yaml", "--namespace", "A"], '--namespace "A" is not a name'),
    "nothing named": ([], "Missing argument 'VALUES'"),
}


@pytest.mark.parametrize(("arguments", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_call_ends_with_2(
    empty: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    """The message says what is wrong, and nothing is written."""
    (empty / "other.yaml").write_text("image: {}\n")
    end = ended(["-C", str(empty), "import", "helm", *arguments], monkeypatch)
    assert end.code == 2
    assert message in end.err.replace("\n", " ")
    assert files(empty) == ["other.yaml"]


def test_values_that_deploy_nothing(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no stack to write."""
    (empty / "off.yaml").write_text(json.dumps(with_model(enabled=False)))
    end = command(empty, monkeypatch, "off.yaml")
    assert end.code == 1
    assert "deploy nothing that the operator could run, so nothing was written" in end.err
    assert files(empty) == ["off.yaml"]


def test_a_link_out_of_the_project_is_not_followed(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a folder nor a file that is one; a folder that cannot be written is reported, and no half of the files is left."""
    (tmp_path / "elsewhere").mkdir()
    (empty / "stacks").symlink_to(tmp_path / "elsewhere")
    assert "is a link to a place outside the project" in command(empty, monkeypatch, "--force").err
    (empty / "stacks").unlink()
    (empty / "stacks").mkdir()
    (empty / "stacks/vllm.yaml").symlink_to(tmp_path / "elsewhere/x")
    assert command(empty, monkeypatch, "--force").code == 2
    assert list((tmp_path / "elsewhere").iterdir()) == []
    (empty / "stacks/vllm.yaml").unlink()
    (empty / "clusters").write_text("a file")
    end = command(empty, monkeypatch)
    assert (end.code, "cannot be written" in end.err) == (2, True)
    assert files(empty) == ["clusters"]


@pytest.mark.parametrize("home", HOMES.values(), ids=HOMES)
def test_it_needs_no_home(empty: Path, monkeypatch: pytest.MonkeyPatch, home: str | None) -> None:
    """Containers run as a user without a home folder."""
    end = ended(["-C", str(empty), "import", "helm", "../values.yaml"], monkeypatch, home=home)
    assert_in_order(end)
    assert end.code == 0


def hostile_values() -> dict[str, str | bytes]:
    """Values with text that steers terminals in the place of names, keys and values, and what is no values file at all."""
    model: dict[str, Any] = {
        "name": EVIL,
        "modelURL": EVIL,
        "tag": EVIL,
        "env": [{"name": EVIL, "value": EVIL}],
        EVIL: EVIL,
    }
    odd: dict[str, Any] = dict(zip("abc", ([], {}, None), strict=True))
    values = {
        "texts": {
            "servingEngineSpec": {"modelSpec": [model]},
            "routerSpec": {EVIL: {EVIL: [EVIL]}, "extraArgs": [EVIL]},
        },
        "another key": {EVIL: {"routerSpec": {"tag": EVIL}, "servingEngineSpec": {"modelSpec": [model]}}},
        "models of other types": {"servingEngineSpec": {"modelSpec": [1, None, [], "a", odd]}},
        "lists": {"servingEngineSpec": [1], "routerSpec": [2], "cacheserverSpec": [3], "loraAdapters": {"a": 1}},
        "nulls": {"servingEngineSpec": None, "routerSpec": None, "cacheserverSpec": None, "loraAdapters": None},
        "numbers": {"servingEngineSpec": {"modelSpec": [{"modelURL": 1, "name": 2**70, "replicaCount": 1e300}]}},
    }
    return {**{name: json.dumps(each) for name, each in values.items()}, **MANIFESTS}


HOSTILE = hostile_values()


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_it_survives_every_values_file(
    empty: Path, monkeypatch: pytest.MonkeyPatch, text: str | bytes, output: Output
) -> None:
    """Exit 0, 1 or 2, no traceback, no control character, and a project that `check` can read."""
    (empty.parent / "values.yaml").write_bytes(
        text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    )
    for more in ([], ["--dry-run", "--force"]):
        assert_in_order(ended(["-C", str(empty), "import", "helm", "../values.yaml", *more], monkeypatch, output))
    if files(empty):
        end = ended(["-C", str(empty), "check"], monkeypatch)
        assert_in_order(end)
        assert end.code == 0, end.out


def test_the_documentation_names_the_command_and_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    """In the README, and with every option in the page of commands."""
    assert "`import helm`" in (ROOT / "README.md").read_text(encoding="utf-8")
    (row,) = [
        line for line in (ROOT / "docs/commands.md").read_text().splitlines() if line.startswith("| `import helm` |")
    ]
    assert run(["import", "helm", "--help"]) == 0
    options = set(re.findall(r"^  (--[a-z-]+)", capsys.readouterr().out, re.MULTILINE))
    assert [option for option in options if f"`{option}" not in row] == []
