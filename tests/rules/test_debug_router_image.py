"""The sample's debug image was never published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import ABSENT, assert_quiet, assert_reported, reports, router

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "debug-router-image"

BAD = {
    "sample": (router({"spec/image/name": "lmcache/vllm-router:debug-detailed"}), "spec.image.name", "never published"),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """No registry has lmcache/vllm-router:debug-detailed."""
    assert_reported(RULE, manifest, path, message, Severity.ERROR)


GOOD = {
    "release": router(),
    "other-tag": router({"spec/image/name": "lmcache/vllm-router:v1"}),
    "none": router({"spec/image": ABSENT}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Releases, and other builds."""
    assert_quiet(RULE, manifest)


def test_in_another_registry_somebody_may_have_built_it() -> None:
    """A mirror may hold a build of one's own."""
    image = {"registry": "registry.example", "name": "lmcache/vllm-router:debug-detailed"}
    assert [report.severity for report in reports(RULE, router({"spec/image": image}))] == [Severity.WARNING]
