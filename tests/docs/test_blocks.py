"""Every YAML block in the documentation is quoted from a file, compiles, or names things that exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml
from jsonschema import Draft7Validator

from prodstack.compiler.authoring.editor_schema import cluster_schema, stack_schema
from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.project import compile_project
from prodstack.compiler.publishing.bundles import BUNDLES, HARDENED
from prodstack.manifests.finding import Severity
from tests.docs.pages import HAND_WRITTEN, ROOT, Block, blocks, name

if TYPE_CHECKING:
    from pathlib import Path

YAML = blocks("yaml", "yml")
QUOTED = [block for block in YAML if block.note.startswith("file=")]
OURS = [block for block in YAML if block.note.startswith("project=")]
PROJECTS = [page for page in HAND_WRITTEN if any(block.page == page for block in OURS)]
SCHEMAS = {"stacks": Draft7Validator(stack_schema()), "clusters": Draft7Validator(cluster_schema())}


def path(block: Block) -> str:
    """The file that a block stands for."""
    return block.note.partition("=")[2]


def test_every_yaml_block_says_what_it_is() -> None:
    """A block that nobody checks goes stale, so there is none without a mark."""
    assert [str(b) for b in YAML if b not in (*QUOTED, *OURS) and b.note != "ci"] == []
    assert len(QUOTED) >= 6
    assert len(OURS) >= 8


@pytest.mark.parametrize("block", QUOTED, ids=str)
def test_a_quoted_block_is_the_files_own_text(block: Block) -> None:
    """A block that shows a part of a file in stacks/, clusters/, dist/ or docs/examples/ has that file's text, word for word."""
    assert block.text in (ROOT / path(block)).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "block", [b for b in OURS if path(b).count("/") == 1 or path(b).endswith("stack.yaml")], ids=str
)
def test_a_stack_or_cluster_block_fits_its_schema(block: Block) -> None:
    """An editor underlines nothing in what the documentation shows."""
    validator = SCHEMAS[path(block).partition("/")[0]]
    assert [error.message for error in validator.iter_errors(yaml.safe_load(block.text))] == []


@pytest.mark.parametrize("page", PROJECTS, ids=name)
def test_the_blocks_of_a_page_compile_together(page: Path, tmp_path: Path) -> None:
    """The blocks of one page are one project; a page without a cluster file gets one that runs all its stacks. No finding but notes."""
    for block in OURS:
        if block.page == page:
            file = tmp_path / path(block)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
    (tmp_path / "clusters").mkdir(exist_ok=True)
    if not list((tmp_path / "clusters").iterdir()):
        stacks = sorted(each.stem for each in (tmp_path / "stacks").iterdir())
        (tmp_path / "clusters" / "all.yaml").write_text(
            yaml.safe_dump({"stacks": stacks, "operator": {"install": False}})
        )
    compiled = compile_project(load(tmp_path))
    assert [f"{f.file}:{f.line}: {f.message}" for f in compiled.findings if f.severity is not Severity.NOTE] == []
    assert any(unit.resources for unit in compiled.units)


def test_the_refusal_in_the_page_of_the_hardened_crds_is_the_real_one() -> None:
    """It quotes the message of a guard, word for word."""
    bundle = BUNDLES[HARDENED].read_text(encoding="utf-8")
    page = (ROOT / "docs/hardened-crds.md").read_text(encoding="utf-8")
    quoted = re.findall(r'^\* spec\.\S+: Invalid value: "string": (.*)$', page, re.MULTILINE)
    assert len(quoted) == 1
    assert [text for text in quoted if text not in bundle] == []
