"""The documented workflow works: its commands are run in order on a repository with a pull request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.docs.pages import ROOT
from tests.docs.pipelines import BAD, LONGER, GitHubRunner, repository_with_a_change

if TYPE_CHECKING:
    from tests.docs.pipelines import Outcome
    from tests.projects import ProjectFolder

WORKFLOW = yaml.safe_load((ROOT / "docs/examples/pull-request.yaml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["review"]["steps"]
COMMANDS = {step["name"]: step["run"] for step in STEPS if "run" in step}
INSTALL, VERIFY, CHECK, REPORT, SUMMARY = COMMANDS


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A clone with a pull request that contains the program too."""
    folder = repository_with_a_change(tmp_path_factory.mktemp("repository"))
    (folder.root / "main.py").symlink_to(ROOT / "main.py")
    (folder.root / "requirements.txt").write_bytes((ROOT / "requirements.txt").read_bytes())
    return folder


def reviewed(repository: ProjectFolder) -> dict[str, Outcome]:
    """The outcome of every step. The requirements are installed already."""
    (repository.root / "summary.md").unlink(missing_ok=True)
    variables = {"GITHUB_BASE_REF": "main", "GITHUB_STEP_SUMMARY": "summary.md"}
    return GitHubRunner(repository.root, {}, variables).run(STEPS)


def test_every_step_of_a_good_pull_request_succeeds(repository: ProjectFolder) -> None:
    """The comment names what changed and the effect, with the graph; the summary is the same, and the page is there."""
    outcomes = reviewed(repository)
    assert {outcome.result for outcome in outcomes.values()} == {"success"}, outcomes
    assert json.loads((repository.root / "check.sarif").read_text())["version"] == "2.1.0"
    comment = (repository.root / "comment.md").read_text(encoding="utf-8")
    assert "VLLMRuntime" in comment
    assert "maxModelLen" in comment
    assert "```mermaid\nflowchart LR\n" in comment
    assert (repository.root / "summary.md").read_text(encoding="utf-8") == comment
    assert "maxModelLen" in (repository.root / "report.html").read_text(encoding="ascii")
    assert {step["with"]["path"] for step in STEPS if "path" in step.get("with", {})} == {"report.html", "comment.md"}


def test_a_bad_pull_request_fails_and_still_has_its_report(repository: ProjectFolder) -> None:
    """The error fails `verify` and `check`, and the SARIF file contains it with its line."""
    repository.write({"stacks/chat.yaml": BAD})
    try:
        outcomes = reviewed(repository)
        assert {name for name, outcome in outcomes.items() if outcome.result == "failure"} == {VERIFY, CHECK}
        [run] = json.loads((repository.root / "check.sarif").read_text())["runs"]
        places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
        assert "stacks/chat.yaml" in {place["artifactLocation"]["uri"] for place in places}
        assert outcomes[REPORT].result == outcomes[SUMMARY].result == "success"
    finally:
        repository.write({"stacks/chat.yaml": LONGER})


def test_the_permissions_are_what_the_page_explains() -> None:
    """Each permission has a row on the page, and the trigger does not give the token to a fork."""
    page = (ROOT / "docs/pull-request.md").read_text(encoding="utf-8")
    assert all(f"| `{name}: {value}` |" in page for name, value in WORKFLOW["permissions"].items())
    assert WORKFLOW[True] == "pull_request"


def test_the_commands_that_report_run_after_one_that_failed() -> None:
    """Every step after `verify` has `if: always()`, and no script contains a value of the pull request."""
    after = STEPS[[step.get("name") for step in STEPS].index(VERIFY) + 1 :]
    assert all(step["if"] == "always()" for step in after)
    assert all("${{" not in command for command in COMMANDS.values())
