"""Every command in the documentation exists: make targets, subcommands, options, requirement files, scripts, packages."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import typer
import yaml

from prodstack.cli.app import app
from prodstack.manifests.yaml_reader import read
from tests.docs.pages import HAND_WRITTEN, ROOT, blocks, command_lines, inline_code, name

if TYPE_CHECKING:
    from pathlib import Path

FENCED = [(block.page, line) for block in blocks("bash") for line in command_lines(block)]
CI = [
    (block.page, step["run"])
    for block in blocks("yaml")
    if block.note == "ci"
    for step in yaml.safe_load(block.text)["steps"]
    if "run" in step
]
INLINE = [
    (page, code)
    for page in HAND_WRITTEN
    for code in inline_code(page)
    if re.match(r"make [a-z]|((python3? )?main\.py|prodstack) [a-z-]", code)
]
PARTS = sorted({(name(page), part.strip()) for page, line in (*FENCED, *CI, *INLINE) for part in line.split(" | ")})
ELSEWHERE = {
    "kubectl",
    "curl",
    "helm",
    "git",
    "grep",
    "read",
    "cd",
    "sed",
    "rm",
    "tail",
    "head",
    "mkdir",
    "pipx",
    "uv",
    "pre-commit",
}
"""Programs that are not ours; kubectl and curl have their own tests."""
INSTALLED = ("prodstack", "production-stack-gitops")
"""The commands of the wheel. Completion is tested in tests/wheel."""
OF_THE_WHEEL = ("--version", "--install-completion", "--show-completion")
"""Options that need no command."""
DEBIAN_PACKAGES = {"git", "make", "pipx", "python3-venv"}
"""What a Debian or Ubuntu with only python3 needs in addition."""
SUBMODULE = "tools/stacks/"
"""Where docs/gitops.md puts this project in another repository."""

GROUP = typer.main.get_command(app)


def makefile_targets() -> set[str]:
    """The targets that the Makefile declares."""
    return set(re.findall(r"^([a-z0-9]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def mistakes(command: str) -> list[str]:
    """Everything that the command names and the project does not contain."""
    words = [word for word in shlex.split(command, comments=True) if not re.fullmatch(r"[A-Z0-9_]+=\S*", word)]
    words = words[1:] if words[0] == "uvx" else words
    program = words[0].removeprefix(SUBMODULE).rpartition("/")[2]
    if program in ELSEWHERE:
        return []
    if program == "apt-get":
        return _wrong_packages(words[1:])
    if program == "make":
        return [f"no target {target}" for target in words[1:] if target not in makefile_targets()]
    if program == "pip":
        files = [words[i + 1] for i, word in enumerate(words) if word == "-r"]
        return [f"no file {file}" for file in files if not (ROOT / file.removeprefix(SUBMODULE)).is_file()]
    if program == "main.py" or program in INSTALLED:
        return _wrong_arguments(words[1:], OF_THE_WHEEL if program in INSTALLED else ())
    if program in ("python", "python3"):
        return _wrong_script(words[1:])
    if program == "podman":
        return _wrong_container(words[1:])
    return [f"nobody checks {program}"]


def _wrong_container(words: list[str]) -> list[str]:
    """A build names its file; what a container runs is a command of the program."""
    if words[0] == "build":
        file = words[words.index("-f") + 1]
        return [] if (ROOT / file).is_file() else [f"no file {file}"]
    return _wrong_arguments(words[words.index("production-stack-gitops") + 1 :])


def _wrong_packages(words: list[str]) -> list[str]:
    if words[0] not in ("update", "install"):
        return [f"nobody checks apt-get {words[0]}"]
    return [f"no package {word}" for word in words[1:] if word != "-y" and word not in DEBIAN_PACKAGES]


def _wrong_script(words: list[str]) -> list[str]:
    if words[0].startswith("-"):
        return [] if words[0] in ("-m", "-c") else [f"no option {words[0]}"]
    script = words[0].removeprefix(SUBMODULE)
    if not (ROOT / script).is_file():
        return [f"no script {script}"]
    return _wrong_arguments(words[1:]) if script == "main.py" else []


def _wrong_arguments(words: list[str], without_command: tuple[str, ...] = ()) -> list[str]:
    if words and words[0] in without_command:
        return []
    if words[:1] == ["-C"]:
        words = words[2:]
    command: Any = GROUP
    for word in words[: 2 if words[:1] in (["import"], ["add"]) else 1] or [""]:
        if word not in command.commands:
            return [f"no command {[word]}"]
        command = command.commands[word]
    known = {option for parameter in command.params for option in parameter.opts}
    return [f"{words[0]} has no option {word}" for word in words[1:] if word.startswith("--") and word not in known]


@pytest.mark.parametrize(("page", "command"), PARTS, ids=lambda value: value)
def test_a_command_exists(page: str, command: str) -> None:
    """The project contains everything that a documented command names."""
    assert mistakes(command) == [], page


WRONG = {
    "a target": ("make deploy", "no target deploy"),
    "a subcommand": ("python main.py render", "no command ['render']"),
    "a subcommand of import": ("python main.py import values", "no command ['values']"),
    "a subcommand of another repository": ("python tools/stacks/main.py -C . render", "no command ['render']"),
    "a subcommand of the installed program": ("prodstack render", "no command ['render']"),
    "a subcommand without an installation": ("uvx production-stack-gitops render", "no command ['render']"),
    "an option of the installed program": ("prodstack --completion", "no command ['--completion']"),
    "an option": ("python main.py check --sarif", "check has no option --sarif"),
    "a file of requirements": ("pip install -r requirements-all.txt", "no file requirements-all.txt"),
    "a package": ("apt-get install -y python3-pip", "no package python3-pip"),
    "a file of an image": ("podman build -t a -f Dockerfile .", "no file Dockerfile"),
    "a command in a container": ("podman run --rm production-stack-gitops render", "no command ['render']"),
    "something else of apt-get": ("apt-get purge git", "nobody checks apt-get purge"),
    "sudo, which a plain Debian does not have": ("sudo apt-get update", "nobody checks sudo"),
    "a script": ("python docs/examples/app.py", "no script docs/examples/app.py"),
    "a program": ("stackctl apply", "nobody checks stackctl"),
}


@pytest.mark.parametrize(("command", "mistake"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_command_is_noticed(command: str, mistake: str) -> None:
    """The check above can fail, for each thing that a command can name."""
    assert mistakes(command) == [mistake]


def test_curl_asks_for_a_model_that_is_served() -> None:
    """The test request names a modelURL of dist/, and the local port of the port-forward above it."""
    (line,) = [line for _, line in FENCED if line.startswith("curl ")]
    words = shlex.split(line)
    basic = read((ROOT / "dist/today/basic/basic.k8s.yaml").read_bytes(), "basic")
    assert json.loads(words[words.index("-d") + 1])["model"] == basic[0]["spec"]["model"]["modelURL"]
    forwarded = {line.split()[3].partition(":")[0] for _, line in FENCED if line.startswith("kubectl port-forward")}
    assert forwarded == {words[1].split(":")[2].partition("/")[0]}


def test_without_requirements_main_names_documented_commands(tmp_path: Path) -> None:
    """What main.py prints if nothing is installed: the commands of docs/commands.md, and the packages of the README."""
    shutil.copy(ROOT / "main.py", tmp_path)
    shutil.copytree(ROOT / "prodstack", tmp_path / "prodstack", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-S", str(tmp_path / "main.py"), "check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "requirements are not installed" in done.stderr
    without_make = re.findall(r"^    (\S.*)$", done.stderr, re.MULTILINE)
    assert len(without_make) == 2
    documented = [line for page, line in FENCED if name(page) == "docs/commands.md"]
    assert [line for line in without_make if line not in documented] == []
    (packages,) = re.findall(r"apt-get install -y (.*)$", done.stderr, re.MULTILINE)
    assert set(packages.split()) <= DEBIAN_PACKAGES


def test_the_first_command_runs_as_root_on_a_plain_debian() -> None:
    """The quick start begins with apt-get: there is neither sudo nor pip nor a way to create a virtual environment."""
    first, *_ = (line for page, line in FENCED if name(page) == "README.md")
    assert first == "apt-get update"


def test_the_numbers_in_the_documentation_are_right() -> None:
    """More than a hundred rules, and stack files that are shorter than the 78 and 230 lines of upstream's tutorial."""
    from prodstack.rules.engine.registry import rules

    assert len(rules()) > 100
    lines = {stack: len((ROOT / f"stacks/{stack}.yaml").read_text().splitlines()) for stack in ("basic", "pd-sample")}
    assert lines["basic"] < 78
    assert lines["pd-sample"] < 230
