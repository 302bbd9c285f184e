"""An image needs its registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import assert_quiet, assert_reported, cache, router, runtime

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "empty-registry"

BAD = {
    "router": (router({"spec/image/registry": ""}), "spec.image.registry", '"/lmcache/lmstack-router:v0.1.11"'),
    "engine": (
        runtime({"spec/deploymentConfig/image/registry": ""}),
        "spec.deploymentConfig.image.registry",
        "of the engine",
    ),
    "cache": (cache({"spec/image/registry": ""}), "spec.image.registry", "cache server"),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """Registry and name are joined by a slash."""
    assert_reported(RULE, manifest, path, message, Severity.ERROR)


GOOD = {
    "docker": router(),
    "own": router({"spec/image/registry": "r.example:5000/team"}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Any registry."""
    assert_quiet(RULE, manifest)
