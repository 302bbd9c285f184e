"""Registry and name make an image reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import assert_quiet, assert_reported, cache

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "invalid-image-reference"

BAD = {
    "scheme": (
        cache({"spec/image": {"registry": "https://r.example", "name": "a/b:v1"}}),
        "spec.image.name",
        "https://r.example/a/b:v1",
    ),
    "slash": (
        cache({"spec/image": {"registry": "r.example/", "name": "a/b:v1"}}),
        "spec.image.name",
        "r.example//a/b:v1",
    ),
    "empty-name": (cache({"spec/image": {"registry": "r.example", "name": ""}}), "spec.image.name", '"r.example/"'),
    "capitals": (
        cache({"spec/image": {"registry": "r.example", "name": "Team/b:v1"}}),
        "spec.image.name",
        "no image reference",
    ),
    "space": (
        cache({"spec/image": {"registry": "r.example", "name": "a/b :v1"}}),
        "spec.image.name",
        "no image reference",
    ),
    "digest": (
        cache({"spec/image": {"registry": "r.example", "name": "a/b@sha256:12"}}),
        "spec.image.name",
        "no image reference",
    ),
    "two-tags": (
        cache({"spec/image": {"registry": "r.example", "name": "a/b:v1:v2"}}),
        "spec.image.name",
        "no image reference",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """A container runtime cannot read the joined text."""
    assert_reported(RULE, manifest, path, message, Severity.ERROR)


GOOD = {
    "tag": cache(),
    "port-and-path": cache({"spec/image/registry": "registry.example:5000/team"}),
    "digest": cache({"spec/image/name": "a/b@sha256:" + "0" * 64}),
    "both": cache({"spec/image/name": "a/b:v1@sha256:" + "0" * 64}),
    "underscores": cache({"spec/image/name": "a_b/c__d.e-f:V1_2.3-x"}),
    "upper-host": cache({"spec/image/registry": "R.Example"}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Ports, paths, tags, digests and both."""
    assert_quiet(RULE, manifest)
