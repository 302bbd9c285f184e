"""The reference pages name every key, command, option, exit code, unit, construct, impact, state and reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

import pytest

from constructs_lib import __all__ as constructs
from prodstack.cli.app import COMMANDS, run
from prodstack.compiler.authoring.form import REFERENCE_KEYS
from prodstack.models.base import Model
from prodstack.models.cluster import ClusterFile
from prodstack.models.stack import StackFile, Suppression
from prodstack.reports.diff.impact import Impact
from prodstack.reports.drift.model import State
from prodstack.reports.drift.reasons import Reason
from prodstack.upstream.profile import FOLDER
from tests.docs.pages import ROOT, inline_code

if TYPE_CHECKING:
    from collections.abc import Iterator


def keys(model: type[Model]) -> Iterator[str]:
    """Every key of a model and of the models in its fields, as people write it."""
    for field in model.model_fields.values():
        yield str(field.alias)
        for part in _models(field.annotation):
            yield from keys(part)


def _models(annotation: object) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def words(page: str) -> set[str]:
    """Every word in backticks on a page."""
    return {
        word.strip(",;")
        for code in inline_code(ROOT / page)
        for word in code.replace("{", " ").replace("}", " ").split()
    }


STACK = {*keys(StackFile), *keys(Suppression), *(key for kind in REFERENCE_KEYS.values() for key in kind)}


@pytest.mark.parametrize("key", sorted(STACK))
def test_the_page_of_stack_files_names_the_key(key: str) -> None:
    """A key that the compiler reads is a key that people can look up."""
    assert key in words("docs/stack-file.md")


@pytest.mark.parametrize("key", sorted(set(keys(ClusterFile))))
def test_the_page_of_cluster_files_names_the_key(key: str) -> None:
    """A setting of a cluster is a setting that people can look up."""
    assert key in words("docs/cluster-file.md")


def cells(page: str) -> set[str]:
    """Every word in backticks in the first column of the page's tables."""
    first = re.findall(r"^\| (.*?) \|", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    return {word for cell in first for word in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_the_tables_of_commands_are_complete(page: str) -> None:
    """Each command has a row in the README and in the page of commands."""
    assert cells(page) >= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_page_of_commands_names_every_option(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A command's row has the options of its --help, with the same values of --format."""
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and f"`{name}`" in line.split(" | ")[0]]
    row = rows[0].replace("\\|", "|")
    assert run([name, "--help"]) == 0
    options = re.findall(r"^  (--[a-z-]+)(?: <(\w+(?:\|\w+)+)>)?", capsys.readouterr().out, re.MULTILINE)
    assert [option for option, values in options if f"`{option} {values}".rstrip() not in row] == []


@pytest.mark.parametrize("code", ["0", "1", "2", "130, 143"])
def test_the_page_of_commands_explains_every_exit_code(code: str) -> None:
    """0, 1 and 2, and what a shell reports for Ctrl-C and SIGTERM."""
    assert f"| {code} | " in (ROOT / "docs/commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("unit", ["crds", "namespaces", "operator"])
def test_the_page_of_cluster_files_explains_every_unit(unit: str) -> None:
    """The units that are not stacks have a row."""
    assert unit in cells("docs/cluster-file.md")
    assert unit in words("docs/gitops.md")


@pytest.mark.parametrize("profile", sorted(path.parent.name for path in FOLDER.glob("*/fields.yaml")))
def test_the_page_of_cluster_files_names_every_profile(profile: str) -> None:
    """What --profile and operator.profile accept."""
    assert profile in words("docs/cluster-file.md")


@pytest.mark.parametrize("construct", sorted(constructs))
def test_the_page_of_the_python_api_names_every_construct(construct: str) -> None:
    """What constructs_lib exports is what people can look up."""
    assert construct in words("docs/python-api.md")


REVIEW = sorted({*(str(impact) for impact in Impact), *(str(state) for state in State), *Reason})


@pytest.mark.parametrize("word", REVIEW)
def test_the_page_of_reviewing_explains_every_result(word: str) -> None:
    """Each impact of `diff`, and each state and reason of `drift`, has a row."""
    assert word in cells("docs/review.md")
