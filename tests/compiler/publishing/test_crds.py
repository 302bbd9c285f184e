"""The hardened CRDs refuse more than the plain ones and mean the same; the committed file is fresh."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from charts.synth import files
from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.project import compile_project
from prodstack.compiler.building.units import CRDS, Unit
from prodstack.compiler.publishing.bundles import BUNDLES
from prodstack.compiler.publishing.crds import HARDENED, hardened_bundle, hardened_yaml, main
from prodstack.models.crds import BOUNDS, RULES, bundle
from prodstack.models.generated import bundle_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
KINDS = ("VLLMRuntime", "VLLMRouter", "CacheServer", "LoraAdapter")
APPLY_ANNOTATION = 262144
"""Bytes: what client-side apply keeps of an object in an annotation (Kubernetes API, documented)."""


def root_schema(definition: dict[str, Any]) -> dict[str, Any]:
    """The schema of the one version."""
    (version,) = definition["spec"]["versions"]
    schema: dict[str, Any] = version["schema"]["openAPIV3Schema"]
    return schema


def nodes(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every node below a schema with its path."""
    yield path or ".", schema
    for name, child in schema.get("properties", {}).items():
        yield from nodes(child, f"{path}.{name}")
    for word, mark in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(schema.get(word), dict):
            yield from nodes(schema[word], path + mark)


def meaning(schema: dict[str, Any]) -> dict[str, Any]:
    """A node without what only refuses, and without its children."""
    inner = {"properties", "items", "additionalProperties"}
    return {word: value for word, value in schema.items() if word not in BOUNDS | {RULES} | inner}


PAIRS = [
    pytest.param(root_schema(plain), root_schema(hard), id=kind)
    for kind, plain, hard in zip(KINDS, bundle(), hardened_bundle(), strict=True)
]


@pytest.mark.parametrize(("plain", "hard"), PAIRS)
def test_type_default_enum_and_presence_stay(plain: dict[str, Any], hard: dict[str, Any]) -> None:
    """Node by node the two bundles mean the same; the object's name alone has a node of its own."""
    before, after = dict(nodes(plain)), dict(nodes(hard))
    assert after.keys() - before.keys() <= {".metadata.name"}
    assert {path: meaning(node) for path, node in before.items()} == {path: meaning(after[path]) for path in before}


@pytest.mark.parametrize(("plain", "hard"), PAIRS)
def test_nothing_that_the_plain_bundle_refuses_is_let_pass(plain: dict[str, Any], hard: dict[str, Any]) -> None:
    """Bounds and rules of the plain bundle are all there; what is added stands behind them."""
    after = dict(nodes(hard))
    for path, node in nodes(plain):
        bounds = {word: value for word, value in node.items() if word in BOUNDS}
        assert bounds.items() <= after[path].items()
        rules = node.get(RULES, [])
        assert after[path].get(RULES, [])[: len(rules)] == rules


@pytest.mark.parametrize("definition", hardened_bundle(), ids=KINDS)
def test_a_node_has_each_rule_once(definition: dict[str, Any]) -> None:
    """The list of rules is a map by the rule's text: server-side apply refuses one that has a text twice."""
    for path, node in nodes(root_schema(definition)):
        texts = [entry["rule"] for entry in node.get(RULES, ())]
        assert len(texts) == len(set(texts)), path


@pytest.mark.parametrize("definition", hardened_bundle(), ids=KINDS)
def test_client_side_apply_can_keep_a_definition(definition: dict[str, Any]) -> None:
    """`kubectl apply` and a GitOps tool's default put the whole object into an annotation, which has a limit."""
    assert len(json.dumps(definition).encode()) < APPLY_ANNOTATION * 0.8


def test_the_committed_file_is_fresh() -> None:
    """`python -m prodstack.compiler.publishing.crds` writes it."""
    assert main(["--check"]) == 0
    assert (ROOT / HARDENED).read_bytes() == hardened_yaml()


def test_what_is_published_is_the_committed_files() -> None:
    """A run copies them; the other bundle is the one that the generated classes were made of."""
    assert BUNDLES["hardened"] == ROOT / HARDENED
    assert BUNDLES["upstream"].read_bytes() == bundle_yaml(bundle())


@pytest.mark.parametrize(
    ("written", "validation"),
    [("", "hardened"), ("crds: {}", "hardened"), ("crds: {validation: upstream}", "upstream")],
    ids=["absent", "empty", "upstream"],
)
def test_a_cluster_is_hardened_unless_it_says_otherwise(tmp_path: Path, written: str, validation: str) -> None:
    """The guards are the default."""
    for folder in ("stacks", "clusters"):
        (tmp_path / folder).mkdir()
    (tmp_path / "clusters" / "production.yaml").write_text(f"stacks: []\n{written}\n", encoding="utf-8")
    compiled = compile_project(load(tmp_path))
    assert [unit.validation for unit in compiled.units if unit.name == CRDS] == [validation]


@pytest.mark.parametrize("validation", BUNDLES)
def test_the_cluster_file_chooses_the_bundle(validation: str) -> None:
    """The unit of the CRDs is the header and the bundle, to the byte."""
    unit = Unit("production", CRDS, ("clusters/production.yaml",), validation=validation)
    _, _, content = files([unit])[unit.path].partition(b"\n")
    assert content == BUNDLES[validation].read_bytes()


def test_check_names_a_stale_file_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--check` exits 1 with the path and the command; writing makes it fresh."""
    assert main(["--check"], tmp_path) == 1
    assert (
        capsys.readouterr().err
        == f"{HARDENED}: not what the models and the rules say; run python -m prodstack.compiler.publishing.crds\n"
    )
    assert list(tmp_path.iterdir()) == []
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0
    assert list(yaml.load_all((tmp_path / HARDENED).read_bytes(), yaml.CSafeLoader)) == hardened_bundle()


def test_a_wrong_call_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown option exits 2 and writes nothing."""
    assert main(["--chekc"], tmp_path) == 2
    assert capsys.readouterr().err.startswith("usage: ")
    assert list(tmp_path.iterdir()) == []
