"""The composite action works: its steps are run on a repository with a pull request."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.docs.pages import ROOT
from tests.docs.pipelines import BAD, LONGER, GitHubRunner, executable, repository_with_a_change

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docs.pipelines import Outcome
    from tests.projects import ProjectFolder

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
SETUP, INSTALL, VERIFY, CHECK, REPORT, KEEP, COMMENT = [str(step.get("name", step.get("uses"))) for step in STEPS]
DEFAULTS = {f"inputs.{name}": str(each["default"]) for name, each in ACTION["inputs"].items()}
PULL_REQUEST = {
    "github.token": "t",
    "github.event_name": "pull_request",
    "github.repository": "platform/stacks",
    "github.event.pull_request.head.repo.full_name": "platform/stacks",
}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """The project is in a folder of the repository."""
    return repository_with_a_change(tmp_path_factory.mktemp("repository"), "serving")


def acted(
    repository: ProjectFolder, runner: Path, *, base_ref: str = "main", **contexts: str
) -> tuple[dict[str, Outcome], str]:
    """The outcomes of all steps, and the run's summary. Installing only records what would be installed."""
    environment = f'mkdir -p "$3/bin"; cp "{executable(runner / "venv-python", _VENV_PYTHON)}" "$3/bin/python"'
    executable(runner / "path/python", environment)
    summary = runner / "summary.md"
    variables = {
        "PATH": f"{runner / 'path'}:/usr/local/bin:/usr/bin:/bin",
        "RUNNER_TEMP": str(runner),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_BASE_REF": base_ref,
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    named = {key.replace("__", "."): value for key, value in contexts.items()}
    known = {
        **DEFAULTS,
        **PULL_REQUEST,
        "runner.temp": str(runner),
        "inputs.project": "serving",
        "inputs.token": "t",
        **named,
    }
    outcomes = GitHubRunner(repository.root.parent, known, variables).run(STEPS)
    return outcomes, summary.read_text(encoding="utf-8") if summary.exists() else ""


_VENV_PYTHON = f"""\
if [ "$2" = pip ]; then echo "$@" > "$RUNNER_TEMP/pip.log"; else exec "{sys.executable}" "$@"; fi"""


def test_a_good_pull_request_succeeds(repository: ProjectFolder, tmp_path: Path) -> None:
    """Every step runs; the comment and the summary say what the change does, and the artifact is a whole page."""
    outcomes, summary = acted(repository, tmp_path)
    assert {name: outcome.result for name, outcome in outcomes.items()} == dict.fromkeys(outcomes, "success"), outcomes
    assert "--require-hashes" in (tmp_path / "pip.log").read_text()
    assert str(ROOT / "requirements.txt") in (tmp_path / "pip.log").read_text()
    report = (tmp_path / "production-stack/report.html").read_text(encoding="utf-8")
    assert report.lower().startswith("<!doctype html>")
    assert "maxModelLen" in report
    assert "spec.model.maxModelLen" in summary
    comment = outcomes[COMMENT].given
    assert (tmp_path / "production-stack/comment.md").read_text(encoding="utf-8") == summary
    assert comment["path"] == str(tmp_path / "production-stack/comment.md")
    assert outcomes[KEEP].given["path"] == str(tmp_path / "production-stack/report.html")


def test_a_bad_pull_request_fails_and_still_has_its_report(repository: ProjectFolder, tmp_path: Path) -> None:
    """The error is an annotation at its line, seen from the root of the repository; nothing hides the comment."""
    repository.write({"stacks/chat.yaml": BAD})
    try:
        outcomes, summary = acted(repository, tmp_path)
    finally:
        repository.write({"stacks/chat.yaml": LONGER})
    failed = {name for name, outcome in outcomes.items() if outcome.result == "failure"}
    assert failed == {VERIFY, CHECK}
    assert re.search(r"^::error file=serving/stacks/chat\.yaml,line=\d+,", outcomes[CHECK].out, re.MULTILINE)
    assert outcomes[COMMENT].result == "success"
    assert summary


@pytest.mark.parametrize(
    ("contexts", "is_posted"),
    [
        pytest.param({}, True, id="a branch of the repository"),
        pytest.param({"inputs__comment": "false"}, False, id="switched off"),
        pytest.param({"github__event_name": "push"}, False, id="a push"),
        pytest.param({"github__event__pull_request__head__repo__full_name": "guest/stacks"}, False, id="a fork"),
    ],
)
def test_the_comment_is_posted_where_the_token_may(
    repository: ProjectFolder, tmp_path: Path, contexts: dict[str, str], is_posted: bool
) -> None:
    """Otherwise the step is skipped, and the job succeeds."""
    outcomes, _ = acted(repository, tmp_path, **contexts)
    assert (outcomes[COMMENT].result == "success") is is_posted
    assert "failure" not in {outcome.result for outcome in outcomes.values()}


def test_warnings_fail_only_if_that_is_wanted(tmp_path: Path) -> None:
    """A stack that no cluster uses is a warning."""
    warned = repository_with_a_change(tmp_path / "repository", "serving").write({"stacks/unused.yaml": LONGER})
    for strict, result in (("false", "success"), ("true", "failure")):
        outcomes, _ = acted(warned, tmp_path / strict, inputs__strict=strict)
        assert outcomes[CHECK].result == result
        assert "::warning " in outcomes[CHECK].out


def test_without_a_base_the_report_describes_what_is_there(repository: ProjectFolder, tmp_path: Path) -> None:
    """On a push there is no pull request to compare with; an input can name a revision."""
    outcomes, summary = acted(repository, tmp_path / "none", base_ref="")
    assert outcomes[REPORT].result == "success"
    assert "spec.model.maxModelLen" not in summary
    _, summary = acted(repository, tmp_path / "named", base_ref="", inputs__base="HEAD~1")
    assert "spec.model.maxModelLen" in summary


def test_a_hostile_base_is_not_an_option(repository: ProjectFolder, tmp_path: Path) -> None:
    """A name of a branch reaches no shell as code, and no program as an option."""
    marker = tmp_path / "reached"
    for base in (f"$(touch {marker})", f"`touch {marker}`", f"--output={marker}", f"x; touch {marker}"):
        outcomes, _ = acted(repository, tmp_path / "runner", base_ref=base)
        assert outcomes[REPORT].result == "failure"
        acted(repository, tmp_path / "runner", base_ref="", inputs__base=base)
    assert not marker.exists()


def test_after_a_failed_installation_nothing_runs(tmp_path: Path) -> None:
    """The steps that need the program are skipped, so that the log ends with the reason."""
    outcomes = GitHubRunner(tmp_path, {**DEFAULTS, **PULL_REQUEST}, {}).run([{**STEPS[1], "run": "exit 1"}, *STEPS[2:]])
    assert outcomes[INSTALL].result == "failure"
    assert {outcome.result for name, outcome in outcomes.items() if name != INSTALL} == {"skipped"}


def test_every_input_is_explained() -> None:
    """In the action itself and on its page."""
    page = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    assert all(each["description"] for each in ACTION["inputs"].values())
    assert [name for name in ACTION["inputs"] if f"| `{name}` |" not in page] == []
