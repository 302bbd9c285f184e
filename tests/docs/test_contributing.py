"""What a contributor's editor, hooks and pull requests use runs the project's own checks, and nothing that can change unnoticed."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.docs.pages import ROOT
from tests.docs.test_commands import makefile_targets
from tests.docs.tour import FLEET, README, START, steps

WORKFLOW = ROOT / ".github/workflows/ci.yml"
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))


def loaded(path: str) -> Any:
    """A YAML file of the project."""
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_ci_runs_what_a_contributor_can_run() -> None:
    """The last step runs .ci/run, which is executable; what it needs is set up before, and only the programs of the tests are cached."""
    job = loaded(".github/workflows/ci.yml")["jobs"]["checks"]
    install, checks = [step["run"] for step in job["steps"] if "run" in step]
    assert install.endswith("apt-get install -y -qq redis-server prometheus")
    assert checks == ".ci/run"
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
    needed = re.findall(r"^for program in (.*); do$", (ROOT / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(needed[0].split()) == {"python3", "make", "git", "node", "npm", "go"}
    used = [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]
    assert used == [f"actions/{name}" for name in ("checkout", "setup-python", "setup-node", "setup-go", "cache")]


def test_what_the_pages_run_is_on_the_path_of_the_fresh_clone() -> None:
    """`.ci/fresh-clone.sh` runs the tests with few programs on the path; a page that uses another one would fail only there."""
    listed = re.findall(
        r"^for program in (.*); do$", (ROOT / ".ci/fresh-clone.sh").read_text(encoding="utf-8"), re.MULTILINE
    )
    lines = [line for page in (README, FLEET, START) for step in steps(page) for line in step.commands.splitlines()]
    used = {part.split()[0] for line in lines for part in line.split(" | ")}
    assert {"git", "sed", "head", "tail"} <= used
    assert used - {"cd", "prodstack"} <= set(listed[0].split())


def test_ci_runs_every_supported_version_of_python() -> None:
    """The pages name the versions that CI runs; the oldest one runs all checks, and the others the quick start and the tests."""
    jobs = loaded(".github/workflows/ci.yml")["jobs"]
    (oldest,) = [
        step["with"]["python-version"] for step in jobs["checks"]["steps"] if "setup-python" in step.get("uses", "")
    ]
    assert f'requires-python = ">={oldest}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert [step["run"] for step in jobs["versions"]["steps"] if "run" in step] == [".ci/fresh-clone.sh"]
    *others, newest = jobs["versions"]["strategy"]["matrix"]["python"]
    named = f"{', '.join([oldest, *others])} and {newest}"
    assert f"tested with {named}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Python {named} are supported" in (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert f"| Python {named} |" in (ROOT / "docs/evidence.md").read_text(encoding="utf-8")


def test_ci_may_only_read() -> None:
    """The jobs have a token that can read, and leaves none behind for the code that it runs."""
    workflow = loaded(".github/workflows/ci.yml")
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert "permissions" not in job
        assert job["steps"][0]["with"]["persist-credentials"] is False
    assert "pull_request_target" not in WORKFLOW.read_text(encoding="utf-8")


def test_the_hooks_run_make_targets() -> None:
    """Each hook is local and runs a target of the Makefile; there is nothing to download."""
    (repository,) = loaded(".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    assert len(repository["hooks"]) == 3
    for hook in repository["hooks"]:
        assert hook["language"] == "system"
        assert hook["pass_filenames"] is False
        program, target = hook["entry"].split()
        assert program == "make"
        assert target in makefile_targets()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_an_issue_form_is_complete(form: Any) -> None:
    """A form has a name, a description, and questions with ids of their own, at least one of them required."""
    content = loaded(f".github/ISSUE_TEMPLATE/{form.name}")
    if form.stem == "config":
        assert content == {"blank_issues_enabled": True}
        return
    assert content["name"]
    assert content["description"]
    questions = [entry for entry in content["body"] if entry["type"] != "markdown"]
    assert len({question["id"] for question in questions}) == len(questions) >= 3
    assert any(question.get("validations", {}).get("required") for question in questions)


def test_there_are_forms_for_bugs_wrong_facts_and_features() -> None:
    """The three kinds of issues that the project has."""
    assert {form.stem for form in FORMS} == {"bug", "config", "feature", "wrong-fact"}


def test_the_checklist_names_targets() -> None:
    """What a pull request asks for can be run."""
    text = (ROOT / ".github/pull_request_template.md").read_text(encoding="utf-8")
    named = re.findall(r"`make (\w+)`", text)
    assert set(named) == {"test", "lint", "verify"}
    assert set(named) <= makefile_targets()


def test_generated_files_have_a_source_and_a_target() -> None:
    """Each path in the table of CONTRIBUTING.md exists."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?) \| (.*?) \| `", text, re.MULTILINE)
    paths = [path for generated, source in rows for path in re.findall(r"`([^`]+)`", f"{generated} {source}")]
    assert len(paths) >= 12
    assert [path for path in paths if not list(ROOT.glob(path.rstrip("/")))] == []


def test_the_editor_leaves_recordings_alone() -> None:
    """The settings of .editorconfig that change text do not apply to what was generated or recorded."""
    text = (ROOT / ".editorconfig").read_text(encoding="utf-8")
    assert text.startswith("root = true\n")
    generated = text.partition("[{dist,imports,docs/schemas,tests/data,tests/**/__snapshots__}/**]\n")[2]
    assert "trim_trailing_whitespace = unset" in generated
    assert "insert_final_newline = unset" in generated
