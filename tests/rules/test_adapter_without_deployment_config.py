"""An adapter carries loraAdapterDeploymentConfig."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import ABSENT, adapter, assert_quiet, assert_reported

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "adapter-without-deployment-config"

BAD = {
    "absent": (adapter({"spec/loraAdapterDeploymentConfig": ABSENT}), "spec.loraAdapterDeploymentConfig", "missing"),
    "null": (adapter({"spec/loraAdapterDeploymentConfig": None}), "spec.loraAdapterDeploymentConfig", "missing"),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """The operator needs the block; null is the same as absent."""
    assert_reported(RULE, manifest, path, message, Severity.ERROR)


GOOD = {
    "empty": adapter({"spec/loraAdapterDeploymentConfig": {}}),
    "full": adapter(),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """An empty one is enough."""
    assert_quiet(RULE, manifest)
