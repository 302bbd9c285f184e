"""replicas: 0 unloads nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import adapter, assert_quiet, assert_reported

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "adapter-replicas-zero"

BAD = {
    "zero": (
        adapter({"spec/loraAdapterDeploymentConfig/replicas": 0}),
        "spec.loraAdapterDeploymentConfig.replicas",
        "never unloads",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """The operator never unloads an adapter for it."""
    assert_reported(RULE, manifest, path, message, Severity.NOTE)


GOOD = {
    "absent": adapter(),
    "one": adapter({"spec/loraAdapterDeploymentConfig/replicas": 1}),
    "false": adapter({"spec/loraAdapterDeploymentConfig/replicas": False}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Absent is every matching pod."""
    assert_quiet(RULE, manifest)
