"""Nodes may pull what they lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import assert_quiet, assert_reported, cache, router, runtime

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "pull-policy-never"

BAD = {
    "router": (router({"spec/image/pullPolicy": "Never"}), "spec.image.pullPolicy", "Never"),
    "engine": (
        runtime({"spec/deploymentConfig/image/pullPolicy": "Never"}),
        "spec.deploymentConfig.image.pullPolicy",
        "of the engine",
    ),
    "cache": (cache({"spec/image/pullPolicy": "Never"}), "spec.image.pullPolicy", "cache server"),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """A node without the image cannot start the pod."""
    assert_reported(RULE, manifest, path, message, Severity.WARNING)


GOOD = {
    "always": router({"spec/image/pullPolicy": "Always"}),
    "if-not-present": router({"spec/image/pullPolicy": "IfNotPresent"}),
    "absent": router(),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """The other policies, and none."""
    assert_quiet(RULE, manifest)
