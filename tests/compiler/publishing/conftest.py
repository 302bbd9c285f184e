"""What the tests of publishing share."""

from pathlib import Path

import pytest

from tests.compiler.publishing.publish_faults import published


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A dist/ to which OLD is published, with FOREIGN files beside."""
    return published(tmp_path)
