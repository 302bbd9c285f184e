"""The installed command does what `python main.py` does in the checkout: same exit codes, same output, same bytes in dist/."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from prodstack import __version__
from tests.projects import ROOT
from tests.wheel.building import tracked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.wheel.conftest import Installed

pytestmark = pytest.mark.wheel
INPUTS = ("stacks/", "clusters/", "dist/", "docs/examples/", "tests/data/dumps/")
EVIL = "raise SystemExit('code of the project was run')\n"
COMMANDS = (
    "verify",
    "check",
    "check dist",
    "check dist --format sarif",
    "check docs/examples/handwritten.yaml",
    "diff dist/today dist/change-841 --format markdown",
    "drift tests/data/dumps/stale.yaml",
    "expand dist/today/basic",
    "graph",
    "show basic --cluster today",
    "clusters",
    "rules",
    "explain missing-service-account",
    "explain foreign-manifest",
    "import helm docs/examples/helm-values.yaml --dry-run",
    "import cluster docs/examples/live.yaml --dry-run",
    "synth --help",
    "no-such-command",
    "-C no-such-folder check",
)
"""One command line for each command, and some that fail."""


def copy(folder: Path) -> Path:
    """A project with the committed inputs, dist/, and examples."""
    for name in tracked():
        if name.startswith(INPUTS):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def dist(folder: Path) -> dict[str, bytes]:
    """Every file of dist/ by path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in (folder / "dist").rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two equal projects: one for the installed command, one for the checkout."""
    folder = tmp_path_factory.mktemp("projects")
    return copy(folder / "a" / "project"), copy(folder / "b" / "project")


@pytest.mark.parametrize("line", COMMANDS)
def test_it_does_what_the_checkout_does(line: str, installed: Installed, projects: tuple[Path, Path]) -> None:
    """Only the name of the program differs, in usage lines and in advice."""
    ours, theirs = projects
    found = installed.run("prodstack", *line.split(), cwd=ours)
    command = [sys.executable, str(ROOT / "main.py"), *line.split()]
    wanted = subprocess.run(
        command, cwd=theirs, env=installed.environment, capture_output=True, text=True, check=False, timeout=180
    )
    assert found.returncode == wanted.returncode
    assert _words(found.stdout) == _words(wanted.stdout)
    assert _words(found.stderr) == _words(wanted.stderr)
    assert found.stdout + found.stderr


def _words(text: str) -> list[str]:
    """The words, because a line of a usage may be filled differently, without what the installed command has in addition."""
    return re.sub(r"\bprodstack\b(?!\.)", "main.py", text.replace("python3 main.py", "main.py")).split()


def test_synth_writes_the_committed_bytes(installed: Installed, tmp_path: Path) -> None:
    """From nothing, from another folder, and by all three names of the program."""
    project = copy(tmp_path / "project")
    committed = dist(project)
    for command in (["prodstack"], ["production-stack-gitops"], ["python", "-m", "prodstack"]):
        shutil.rmtree(project / "dist")
        shutil.rmtree(project / ".cache", ignore_errors=True)
        done = installed.run(*command, "-C", str(project), "synth")
        assert done.returncode == 0, done.stderr
        assert dist(project) == committed
    again = installed.run("prodstack", cwd=project)
    assert (again.returncode, again.stderr.splitlines()[-1][:29]) == (0, "dist/: 0 written, 0 removed, ")


def test_watch_synthesizes_and_ends_with_ctrl_c(installed: Installed, tmp_path: Path) -> None:
    """It also finds watchfiles and node."""
    project, output = copy(tmp_path / "project"), tmp_path / "output"
    shutil.rmtree(project / "dist")
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [str(installed.bin / "prodstack"), "-C", str(project), "watch"],
            cwd=installed.empty,
            env=installed.environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
        try:
            until = time.monotonic() + 60
            while b"press Ctrl-C to stop" not in output.read_bytes() and time.monotonic() < until:
                time.sleep(0.1)
            os.killpg(process.pid, signal.SIGINT)
            assert process.wait(30) == 130, output.read_text()
        finally:
            process.kill()
            process.wait()
    assert dist(project) == dist(copy(tmp_path / "committed"))


def test_the_program_knows_its_version_and_its_names(installed: Installed) -> None:
    """Also as a module, and in the usage."""
    for command in (["prodstack"], ["production-stack-gitops"], ["python", "-m", "prodstack"]):
        assert installed.run(*command, "--version").stdout == f"{__version__}\n"
        assert installed.run(*command, "--help").stdout.startswith("Usage: prodstack [OPTIONS] COMMAND")


def test_a_project_brings_no_code_along(installed: Installed, tmp_path: Path) -> None:
    """Neither `prodstack` nor `python -m prodstack` imports from the current folder, whatever is there."""
    project = copy(tmp_path / "project")
    for name in ("charts", "imports", "constructs_lib", "yaml", "typer", "cdk8s", "jsii", "typing", "gc"):
        (project / f"{name}.py").write_text(EVIL, encoding="utf-8")
    for command in (["prodstack"], ["python", "-m", "prodstack"]):
        done = installed.run(*command, "verify", "--no-cache", cwd=project)
        assert done.returncode == 0, done.stderr


@pytest.fixture
def planted(installed: Installed) -> Iterator[None]:
    """Packages called charts and imports that something else installed into the same environment."""
    (site,) = (installed.bin.parent / "lib").glob("python*/site-packages")
    for name in ("charts", "imports"):
        (site / name).mkdir()
        (site / name / "__init__.py").write_text(EVIL, encoding="utf-8")
    yield
    for name in ("charts", "imports"):
        shutil.rmtree(site / name)


@pytest.mark.usefixtures("planted")
def test_it_gets_along_with_packages_called_charts_and_imports(installed: Installed, tmp_path: Path) -> None:
    """They are never imported."""
    done = installed.run("prodstack", "-C", str(copy(tmp_path / "project")), "verify", "--no-cache")
    assert done.returncode == 0, done.stderr


def test_the_shell_completes_commands_and_options(installed: Installed) -> None:
    """The shell asks in an environment variable and gives no arguments, which must not run `synth`."""
    script = installed.run("prodstack", "--show-completion", "bash", SHELL="/bin/bash")
    assert "complete -o default -F _prodstack_completion prodstack" in script.stdout
    for words, place, wanted in (("prodstack dri", "1", "drift"), ("prodstack check --for", "2", "--format")):
        asked = installed.run("prodstack", _PRODSTACK_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=place)
        assert (asked.stdout, asked.stderr) == (f"{wanted}\n", "")
    assert list(installed.empty.iterdir()) == []


def test_a_build_cache_is_not_shared_with_the_checkout(installed: Installed, tmp_path: Path) -> None:
    """Findings that are stored name the program, so each way of running has its own key."""
    folder = tmp_path / "project"
    (folder / "stacks").mkdir(parents=True)
    (folder / "clusters").mkdir()
    shutil.copyfile(ROOT / "docs/examples/helm-values.yaml", folder / "stacks/values.yaml")
    (folder / "clusters/one.yaml").write_text("stacks: [values]\noperator: {install: false}\n", encoding="utf-8")
    checkout = [sys.executable, str(ROOT / "main.py"), "check"]
    said = subprocess.run(checkout, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert "`python3 main.py import helm stacks/values.yaml`" in said.stdout + said.stderr
    ours = installed.run("prodstack", "check", cwd=folder)
    assert "`prodstack import helm stacks/values.yaml`" in ours.stdout + ours.stderr
