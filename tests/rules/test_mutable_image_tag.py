"""Images are pinned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import assert_quiet, assert_reported, cache, router, runtime

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "mutable-image-tag"

BAD = {
    "latest": (router({"spec/image/name": "lmcache/lmstack-router:latest"}), "spec.image.name", 'the tag "latest"'),
    "none": (cache({"spec/image/name": "lmcache/lmcache-server"}), "spec.image.name", "neither tag nor digest"),
    "port-is-no-tag": (
        cache({"spec/image": {"registry": "r.example:5000", "name": "a/b"}}),
        "spec.image.name",
        "neither tag",
    ),
    "engine": (
        runtime({"spec/deploymentConfig/image/name": "a/b:latest"}),
        "spec.deploymentConfig.image.name",
        "of the engine",
    ),
    "sidecar": (
        runtime(
            {
                "spec/deploymentConfig/sidecarConfig": {
                    "enabled": True,
                    "image": {"registry": "docker.io", "name": "a/s:latest"},
                }
            }
        ),
        "spec.deploymentConfig.sidecarConfig.image.name",
        "of the sidecar",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """Latest moves, and no tag means latest."""
    assert_reported(RULE, manifest, path, message, Severity.WARNING)


GOOD = {
    "tag": router(),
    "digest": router({"spec/image/name": "lmcache/lmstack-router@sha256:" + "0" * 64}),
    "tag-and-digest": router({"spec/image/name": "a/b:latest@sha256:" + "0" * 64}),
    "sidecar-off": runtime(
        {"spec/deploymentConfig/sidecarConfig": {"image": {"registry": "docker.io", "name": "a/s"}}}
    ),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """A tag or a digest pins; a sidecar that is off is never pulled."""
    assert_quiet(RULE, manifest)
