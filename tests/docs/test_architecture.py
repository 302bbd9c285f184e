"""docs/architecture.md names the real tree, the real layers, and files that exist."""

from __future__ import annotations

import re
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOT
from tests.extending import Scratch
from tests.test_extending import MOST_FOR_A_FIELD, MOST_FOR_A_KIND, with_kind, with_seed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
TASKS = (
    "add a CRD field",
    "add a vLLM flag for a field",
    "add a flag of the router",
    "add a rule about one object",
    "add a rule across objects",
    "add a kind",
    "add a unit",
    "add a profile of the operator",
    "add a command",
    "add an output format",
    "change a page",
    "upgrade dependencies",
    "release",
)


def section(heading: str) -> str:
    """The text below a heading, up to the next one."""
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def rows() -> dict[str, tuple[list[str], str]]:
    """The table: for each task the paths to edit, and what to run."""
    cells = [line.strip("|").split("|") for line in section("I want to ...").splitlines() if line.startswith("| ")][1:]
    return {task.strip(): (re.findall(r"`([^`]*[/.][^`]*)`", edit), run.strip()) for task, edit, run in cells}


def found(path: str) -> bool:
    """Whether the tree has a file of this form; a name in angle brackets is any name."""
    return any(each.is_file() for each in ROOT.glob(re.sub(r"<\w+>", "*", path)))


@pytest.mark.parametrize("path", sorted({path for paths, _ in rows().values() for path in paths}))
def test_a_file_to_edit_exists(path: str) -> None:
    """Everybody who follows the table finds the file."""
    assert found(path)


def test_a_wrong_path_would_be_noticed() -> None:
    """The check above can fail."""
    assert not found("prodstack/models/<kind>.yaml")
    assert not found("prodstack/review/rules.py")


@pytest.mark.parametrize("task", TASKS)
def test_the_table_has_the_task(task: str) -> None:
    """Each task has files to edit and something to run, and most files are named exactly or by one placeholder."""
    paths, run = rows()[task]
    assert paths
    assert re.match(r"`make \w+`", run)
    assert all(path.count("<") <= 1 for path in paths)


class Recorder(Scratch):
    """A copy that is not extended: it only records which files would be touched."""

    def replace(self, path: str, old: str, new: str) -> None:  # noqa: ARG002  # the same signature
        """Record the file."""
        self.touched.add(path)

    def regenerate(self) -> None:
        """Nothing was changed."""


@pytest.mark.parametrize(
    ("task", "extend", "most"),
    [("add a CRD field", with_seed, MOST_FOR_A_FIELD), ("add a kind", with_kind, MOST_FOR_A_KIND)],
)
def test_the_table_names_every_file_that_an_extension_touches(
    task: str, extend: Callable[[Scratch], None], most: int, tmp_path: Path
) -> None:
    """The files that tests/test_extending.py edits are those of the row, one for each name in it."""
    copy = Recorder(tmp_path)
    extend(copy)
    forms = [re.compile(re.sub(r"<\w+>", "[^/]+", re.escape(path))) for path in rows()[task][0]]
    assert len(forms) <= most
    assert len(copy.touched) == len(forms)
    assert [path for path in copy.touched if not any(form.fullmatch(path) for form in forms)] == []
    assert [form.pattern for form in forms if not any(map(form.fullmatch, copy.touched))] == []


def tree() -> list[str]:
    """Every path of the page's tree."""
    lines = [line for line in section("The tree").splitlines() if line.startswith("    ")]
    return [path for line in lines for path in re.split(r"\s{2,}", line.strip())[0].split()]


def tracked() -> set[str]:
    """Every folder that Git tracks files in, at the top and directly in prodstack/."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return {f"{file.split('/')[0]}/" for file in listed if "/" in file} | {
        "/".join(file.split("/")[:2]) + "/" for file in listed if file.startswith("prodstack/") and file.count("/") > 1
    }


def test_the_tree_is_the_real_one() -> None:
    """Every entry exists, and every folder has an entry."""
    assert [path for path in tree() if not (ROOT / path).exists()] == []
    assert tracked() - {".github/"} - set(tree()) == set()


def test_the_layers_are_those_of_the_contract() -> None:
    """import-linter checks the same list in the same order."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    listed = [re.findall(r"`([^`]+)`", line) for line in re.findall(r"^\d+\. (.*)$", section("Layers"), re.MULTILINE)]
    assert listed == [[module.strip() for module in layer.split(":")] for layer in layers]


def test_the_data_flow_names_packages() -> None:
    """Each package on the left of the data flow is in the tree."""
    named = re.findall(r"^ +\|  (\S+?),? ", section("Data flow"), re.MULTILINE)
    assert len(named) >= 10
    assert [name for name in named if not (ROOT / name).is_dir()] == []
