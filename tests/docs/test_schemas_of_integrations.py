"""What other programs read is valid by their own schemas, which check-jsonschema and pre-commit contain. No network is used."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.docs.pages import ROOT
from tests.docs.test_gitlab import BODY, HEADER, component

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORKFLOWS = sorted(
    [
        *(ROOT / ".github/workflows").glob("*.yml"),
        *(ROOT / "docs/examples").glob("*-action.yaml"),
        ROOT / "docs/examples/pull-request.yaml",
    ]
)
FORMS = sorted(path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
FILES = {
    "vendor.github-actions": [ROOT / "action.yml"],
    "vendor.github-workflows": WORKFLOWS,
    "vendor.github-issue-forms": FORMS,
    "vendor.github-issue-config": [ROOT / ".github/ISSUE_TEMPLATE/config.yml"],
}
GITLAB = ("vendor.gitlab-ci", "--data-transform", "gitlab-ci")


def checked(schema: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """What check-jsonschema says."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def written(folder: Path, data: object) -> Path:
    """A YAML file."""
    file = folder / "data.yml"
    file.write_text(data if isinstance(data, str) else yaml.safe_dump(data), encoding="utf-8")
    return file


@pytest.mark.parametrize("schema", FILES)
def test_what_github_reads_is_valid(schema: str) -> None:
    """The action, the workflows and the forms."""
    assert FILES[schema]
    done = checked(schema, *FILES[schema])
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "inputs", [{}, {"strict": True, "comment": True, "stage": "review"}], ids=["defaults", "inputs"]
)
def test_the_gitlab_component_is_valid(tmp_path: Path, inputs: dict[str, Any]) -> None:
    """Its jobs, whatever the inputs; and its header has only what a header may have."""
    done = checked(*GITLAB, written(tmp_path, component(**inputs)))
    assert done.returncode == 0, done.stdout
    header = yaml.safe_load(HEADER)
    assert set(header) == {"spec"}
    keys = {key for each in header["spec"]["inputs"].values() for key in each}
    assert keys <= {"default", "description", "options", "regex", "type"}
    assert "\n---\n" not in BODY


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        (
            "vendor.github-actions",
            {"name": "a", "description": "a", "runs": {"using": "composite", "steps": [{"run": "a"}]}},
        ),
        ("vendor.github-workflows", {"on": "push", "jobs": {"a": {"steps": [{"run": "a"}]}}}),
        (GITLAB[0], {"job": {"script": ["a"], "artifacts": {"when": "sometimes"}}}),
    ],
    ids=["an action's step without a shell", "a job without a runner", "an unknown time"],
)
def test_a_mistake_would_be_noticed(tmp_path: Path, schema: str, data: object) -> None:
    """The checks above can fail."""
    assert checked(schema, written(tmp_path, data)).returncode == 1


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("validate-manifest", ".pre-commit-hooks.yaml"),
        ("validate-config", ".pre-commit-config.yaml"),
        ("validate-config", "docs/examples/pre-commit.yaml"),
    ],
)
def test_what_pre_commit_reads_is_valid(tmp_path: Path, command: str, file: str) -> None:
    """The hooks for others and our own; a hook without an entry is refused."""
    pre_commit = [sys.executable, "-m", "pre_commit", command]
    assert subprocess.run([*pre_commit, str(ROOT / file)], capture_output=True, check=False).returncode == 0
    wrong = written(tmp_path, [{"id": "a", "name": "a", "language": "python"}])
    assert subprocess.run([*pre_commit, str(wrong)], capture_output=True, check=False).returncode == 1


def scripts(data: object) -> Iterator[str]:
    """Every script in what GitHub reads."""
    if isinstance(data, dict):
        if isinstance(data.get("run"), str):
            yield data["run"]
        for value in data.values():
            yield from scripts(value)
    if isinstance(data, list):
        for value in data:
            yield from scripts(value)


@pytest.mark.parametrize("file", [ROOT / "action.yml", *WORKFLOWS], ids=lambda file: file.name)
def test_no_value_becomes_part_of_a_script(file: Path) -> None:
    """A name of a branch can be code: values reach scripts through the environment, where a shell does not read them as code."""
    found = list(scripts(yaml.safe_load(file.read_text(encoding="utf-8"))))
    assert found or file.name == "github-action.yaml"
    assert [script for script in found if "${{" in script] == []


def test_no_input_becomes_part_of_a_gitlab_script() -> None:
    """Inputs are values of variables, of the stage and of the image."""
    for name, job in yaml.safe_load(BODY).items():
        assert not any("$[[" in line for key in ("script", "before_script") for line in job.get(key, [])), name
