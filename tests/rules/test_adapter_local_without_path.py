"""A local adapter says where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import adapter, assert_quiet, assert_reported

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "adapter-local-without-path"

BAD = {
    "absent": (
        adapter({"spec/adapterSource": {"type": "local", "adapterName": "a"}}),
        "spec.adapterSource.adapterPath",
        "adapterPath is empty",
    ),
    "empty": (
        adapter({"spec/adapterSource": {"type": "local", "adapterPath": "", "adapterName": "a"}}),
        "spec.adapterSource.adapterPath",
        "adapterPath is empty",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """Local needs adapterPath."""
    assert_reported(RULE, manifest, path, message, Severity.ERROR)


GOOD = {
    "path": adapter(),
    "huggingface": adapter({"spec/adapterSource": {"type": "huggingface", "adapterName": "a"}}),
    "odd": adapter({"spec/adapterSource": "local"}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """A path, or another source."""
    assert_quiet(RULE, manifest)
