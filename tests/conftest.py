"""Every test finds the node that comes with the requirements; `project` is a project folder of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import main
from tests.projects import FILES, ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path

main._find_node()


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    """A small valid project in a folder of its own."""
    return ProjectFolder(tmp_path / "project").write(FILES)
