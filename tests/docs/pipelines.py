"""Run the steps of a GitHub workflow, a composite action or a GitLab job as their runners do, without their services.

Commands are run; an action that a step `uses` is not, but what it would be given is recorded. An expression or a condition in a form that is
not known here is an error, never a guess.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.projects import FILES, ROOT, STACK, ProjectFolder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGER = STACK.replace("model: {modelURL: org/llama}", "model: {modelURL: org/llama, maxModelLen: 8192}")
"""The example change: a longer context, which rolls out."""
BAD = STACK.replace("serves: [llama]", "serves: [lama]")
_EXPRESSION = re.compile(r"\$\{\{ ?([\w.-]+) ?\}\}")
_TERM = re.compile(r"([\w.-]+) (==|!=) (?:'([^']*)'|([\w.]+))")


def git(folder: Path, *arguments: str) -> str:
    """Run one git command, with a fixed author and without the user's configuration."""
    who = {f"GIT_{role}_{what}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    own = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(["git", *arguments], cwd=folder, env=own, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def repository_with_a_change(root: Path, project: str = ".") -> ProjectFolder:
    """A clone: origin/main contains a small project in a folder, and the branch a longer context and the new dist/."""
    root.mkdir(parents=True, exist_ok=True)
    folder = ProjectFolder(root / project).write(FILES)
    git(root, "init", "-q", "-b", "main")
    _synthesized(folder, root)
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(root, "checkout", "-q", "-b", "longer")
    _synthesized(folder.write({"stacks/chat.yaml": LONGER}), root)
    return folder


def _synthesized(folder: ProjectFolder, root: Path) -> None:
    done = folder.run("synth")
    if done.returncode:
        raise RuntimeError(done.stderr)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "c")


def executable(path: Path, text: str) -> Path:
    """A shell script that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def run_script(
    script: str, folder: Path, environment: Mapping[str, str], shell: Sequence[str] = ("bash", "-e", "-o", "pipefail")
) -> subprocess.CompletedProcess[str]:
    """Run a script as a runner does; the tests' own Python comes first on the path, and pip may not use the network."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    given = {**os.environ, "PATH": path, "PIP_NO_INDEX": "1", **environment}
    return subprocess.run([*shell, "-c", script], cwd=folder, env=given, capture_output=True, text=True, check=False)


@dataclass(frozen=True)
class Outcome:
    """What became of a step: success, failure or skipped; what it printed; for an action, what it would be given."""

    name: str
    result: str
    out: str = ""
    err: str = ""
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass
class GitHubRunner:
    """Runs steps in order in a folder. contexts: the value of each expression, such as `inputs.strict`."""

    folder: Path
    contexts: dict[str, str]
    environment: Mapping[str, str]

    def run(self, steps: Sequence[Mapping[str, Any]]) -> dict[str, Outcome]:
        """The outcome of each step by its name, or by its action."""
        outcomes: dict[str, Outcome] = {}
        for step in steps:
            name = str(step.get("name", step.get("uses")))
            failed = any(outcome.result == "failure" for outcome in outcomes.values())
            outcomes[name] = self._run(name, step) if self._is_wanted(step, failed) else Outcome(name, "skipped")
            if "id" in step:
                self.contexts[f"steps.{step['id']}.outcome"] = outcomes[name].result
        return outcomes

    def _run(self, name: str, step: Mapping[str, Any]) -> Outcome:
        if "uses" in step:
            return Outcome(
                name, "success", given={key: self.text(value) for key, value in step.get("with", {}).items()}
            )
        environment = {key: self.text(value) for key, value in step.get("env", {}).items()}
        done = run_script(step["run"], self.folder, {**self.environment, **environment})
        return Outcome(name, "failure" if done.returncode else "success", done.stdout, done.stderr)

    def text(self, value: object) -> str:
        """A value with its expressions replaced."""
        text = _EXPRESSION.sub(lambda found: self.contexts[found[1]], str(value))
        if "${{" in text:
            raise ValueError(f"unknown expression: {value}")
        return text

    def _is_wanted(self, step: Mapping[str, Any], failed: bool) -> bool:
        """Whether all terms of the step's condition hold. Without always(), a step is skipped after a failure."""
        terms = str(step["if"]).split(" && ") if "if" in step else []
        return (not failed or "always()" in terms) and all(self._holds(term) for term in terms if term != "always()")

    def _holds(self, term: str) -> bool:
        found = _TERM.fullmatch(term)
        if found is None:
            raise ValueError(f"unknown condition: {term}")
        right = found[3] if found[3] is not None else self.contexts[found[4]]
        return (self.contexts.get(found[1], "") == right) is (found[2] == "==")


def program(folder: Path) -> Path:
    """A folder for the path with `prodstack`, which runs this checkout, and a `pip` that only records what it is asked to install."""
    executable(folder / "prodstack", f'exec "{sys.executable}" "{ROOT / "main.py"}" "$@"')
    executable(folder / "pip", f'echo "$@" >> "{folder / "pip.log"}"')
    return folder
