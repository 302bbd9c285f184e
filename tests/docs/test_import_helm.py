"""The page about `import helm` shows what the command really writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.cli.app import run
from tests.docs.pages import ROOT, blocks
from tests.projects import ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs/import-helm.md"
SHOWN = {block.note: block.text for block in blocks("text", pages=[PAGE])}
VALUES = ROOT / "docs/examples/helm-values.yaml"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A folder in which the page's command ran."""
    assert run(["-C", str(tmp_path), "import", "helm", str(VALUES), "--namespace", "team-a"]) == 1
    return tmp_path


@pytest.mark.parametrize(
    ("note", "file"),
    [("stack", "stacks/vllm.yaml"), ("expose", "stacks/vllm.yaml"), ("report", "stacks/vllm.migration.md")],
)
def test_what_the_page_shows_is_what_is_written(example: Path, note: str, file: str) -> None:
    """Word for word."""
    assert SHOWN[note] in (example / file).read_text(encoding="utf-8")


def test_the_example_synthesizes(example: Path) -> None:
    """Its objects are complete, and no finding is an error or a warning."""
    folder = ProjectFolder(example)
    kinds = [body["kind"] for body in folder.objects("vllm")]
    assert [kind for kind in kinds if kind != "Ingress"] == ["VLLMRuntime", "VLLMRouter"]
    assert folder.messages() == []


def test_the_page_names_every_section_of_the_report(example: Path) -> None:
    """In their order."""
    page = PAGE.read_text(encoding="utf-8").partition("## The report")[2]
    sections = [
        line[3:] for line in (example / "stacks/vllm.migration.md").read_text().splitlines() if line.startswith("## ")
    ]
    places = [page.index(f"| {section} |") for section in sections]
    assert len(sections) >= 5
    assert places == sorted(places)
