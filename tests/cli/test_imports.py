"""Which modules each command imports: imports are most of the time of a short run, and a name here is easier to keep than a time."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.projects import ROOT, STACK, stack_with

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import ProjectFolder

CDK8S = ("cdk8s", "jsii")
PYDANTIC = ("pydantic", "pydantic_core")
RULES = ("prodstack.rules", "prodstack.upstream", "yaml")
COMPILER = ("prodstack.models", "prodstack.compiler.building.stack", "prodstack.compiler.authoring.stack")
POOL = ("multiprocessing", "concurrent")
RICH = ("rich",)
TEMPLATES = ("jinja2",)
WATCH = ("watchfiles", "anyio")
MANIFESTS = (
    *CDK8S,
    *PYDANTIC,
    *POOL,
    *RICH,
    *WATCH,
    "prodstack.models",
    "prodstack.compiler",
    "charts",
    "constructs_lib",
    "sqlite3",
)
"""What no command needs that reads manifests and writes to a file or a pipe."""
WARM = (*CDK8S, *PYDANTIC, *RULES, *COMPILER, *POOL, *RICH, *WATCH)
"""What no run needs over a project that is as it was."""


RUN = """
import atexit, runpy, sys
atexit.register(lambda: print("", *sys.modules, sep="\\nmodule ", file=sys.__stderr__))
sys.argv = {argv!r}
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def imported(root: Path, *argv: str) -> set[str]:
    """The modules that a run of main.py has imported when it ends."""
    code = RUN.format(argv=[str(ROOT / "main.py"), *argv])
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False, timeout=120
    )
    assert "internal error" not in done.stderr
    found = {line.removeprefix("module ") for line in done.stderr.splitlines() if line.startswith("module ")}
    assert "pathlib" in found
    return found


def unwanted(found: set[str], names: tuple[str, ...]) -> set[str]:
    """The modules among these, or below them."""
    return {module for module in found if any(module == name or module.startswith(f"{name}.") for name in names)}


@pytest.fixture
def published(project: ProjectFolder) -> Path:
    """A project that was published and checked, so that the build cache has all of it."""
    for command in ((), ("check",)):
        done = project.run(*command)
        assert done.returncode == 0, done.stderr
    return project.root


@pytest.mark.parametrize("argv", [("--help",), ("--version",), ("check", "--help")], ids=" ".join)
def test_help_imports_no_part_of_the_work(tmp_path: Path, argv: tuple[str, ...]) -> None:
    """It imports typer and the commands, and nothing that they work with."""
    work = ("prodstack.rules", "prodstack.upstream", "prodstack.reports", "prodstack.compiler", "prodstack.models")
    assert (
        unwanted(imported(tmp_path, *argv), (*work, *CDK8S, *PYDANTIC, *POOL, *RICH, *WATCH, "yaml", "sqlite3"))
        == set()
    )


@pytest.mark.parametrize("argv", [(), ("synth",), ("verify",), ("check",)], ids=lambda argv: " ".join(argv) or "-")
def test_an_unchanged_project_needs_neither_rules_nor_a_reader(published: Path, argv: tuple[str, ...]) -> None:
    """The stored result is enough."""
    assert unwanted(imported(published, *argv), WARM) == set()


def test_the_catalogue_is_imported_only_for_a_stack_that_names_a_model_of_it(project: ProjectFolder) -> None:
    """`show` judges nothing, so that it needs the catalogue for nothing else."""
    assert unwanted(imported(project.root, "show", "chat", "--cluster", "prod"), ("prodstack.catalog",)) == set()
    text = STACK.replace("vllmConfig: {}", "vllmConfig: {tensorParallelSize: 1}")
    project.write(stack_with("{modelURL: org/llama}", "{catalog: Qwen/Qwen3-8B, maxModelLen: 4096}", text))
    assert "prodstack.catalog.own" in imported(project.root, "show", "chat", "--cluster", "prod")


def test_a_companion_is_imported_only_for_a_stack_that_asks_for_it(project: ProjectFolder) -> None:
    """Most stacks use few of the keys, and every edit would wait for all of them."""
    makers = tuple(f"prodstack.compiler.companions.{each}" for each in ("alerts", "monitoring", "expose", "network"))
    shown = ("show", "chat", "--cluster", "prod")
    assert unwanted(imported(project.root, *shown), (*makers, "prodstack.compiler.companions.disruption")) == set()
    project.write(stack_with("runtimes:", "disruption: true\nruntimes:"))
    found = imported(project.root, *shown)
    assert "prodstack.compiler.companions.disruption" in found
    assert unwanted(found, makers) == set()


def test_without_a_command_not_even_typer_is_imported(published: Path) -> None:
    """It is the command that people type most, and it has no options."""
    assert unwanted(imported(published), ("typer",)) == set()


def test_a_stack_that_changed_is_checked_without_cdk8s_and_without_a_pool(project: ProjectFolder) -> None:
    """Only rendering needs cdk8s, and few stacks are built faster in one process."""
    project.run("check")
    project.write(stack_with("vllmConfig: {}", "vllmConfig: {maxLoras: 3}"))
    found = imported(project.root, "check")
    assert "prodstack.compiler.building.stack" in found
    assert unwanted(found, (*CDK8S, *POOL, *RICH, "charts", "constructs_lib")) == set()


@pytest.mark.parametrize("argv", [("clusters",), ("show", "chat", "--cluster", "prod")], ids=lambda argv: argv[0])
def test_what_a_project_has_is_shown_without_cdk8s(project: ProjectFolder, argv: tuple[str, ...]) -> None:
    """Nothing is rendered."""
    assert unwanted(imported(project.root, *argv), (*CDK8S, *POOL, *RICH, "charts", "constructs_lib")) == set()


@pytest.mark.parametrize(
    "argv",
    [("check", "dist"), ("expand",), ("graph",), ("diff", "dist", "dist"), ("drift", "dist"), ("report",)],
    ids=" ".join,
)
def test_reports_on_manifests_need_no_models_and_no_compiler(published: Path, argv: tuple[str, ...]) -> None:
    """They read plain YAML."""
    found = imported(published, *argv)
    assert "prodstack.manifests.manifest" in found
    assert unwanted(found, MANIFESTS) == set()


@pytest.mark.parametrize(
    "argv", [("check", "dist"), ("diff", "dist", "dist"), ("report", "--format", "md")], ids=" ".join
)
def test_only_a_page_needs_templates(published: Path, argv: tuple[str, ...]) -> None:
    """No other command becomes slower, nor does the comment."""
    assert unwanted(imported(published, *argv), TEMPLATES) == set()
    assert unwanted(imported(published, "report"), TEMPLATES)


@pytest.mark.parametrize("argv", [("rules",), ("explain", "missing-runtime-class")], ids=" ".join)
def test_pages_need_rules_alone(tmp_path: Path, argv: tuple[str, ...]) -> None:
    """The pages are the docstrings of the rules."""
    found = imported(tmp_path, *argv)
    assert "prodstack.rules.names" in found
    assert unwanted(found, (*MANIFESTS, "prodstack.rules.engine.guards")) == set()
