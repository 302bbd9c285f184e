"""The reference pages name every key of stack and cluster files, and the README every unit, command and exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from constructs_lib import __all__ as constructs
from prodstack.cli.app import COMMANDS
from prodstack.compiler.authoring.form import REFERENCE_KEYS
from prodstack.models.base import Model
from prodstack.models.cluster import ClusterFile
from prodstack.models.stack import StackFile, Suppression
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
    """Every word that stands in backticks on a page."""
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


@pytest.mark.parametrize("word", sorted({*COMMANDS, *constructs, "crds", "namespaces", "operator"}))
def test_the_readme_names_what_there_is(word: str) -> None:
    """Commands, constructs and units are in the README."""
    assert word in {part for code in words("README.md") for part in code.split("/")}
