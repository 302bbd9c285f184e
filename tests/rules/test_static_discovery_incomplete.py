"""Static discovery needs backends and models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, assert_quiet, assert_reported, reports, router

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "static-discovery-incomplete"

BAD = {
    "no-models": (
        router({"spec/serviceDiscovery": "static", "spec/staticBackends": "http://a.b.svc:80"}),
        "spec.staticModels",
        "staticModels is empty",
    ),
    "no-backends": (
        router({"spec/serviceDiscovery": "static", "spec/staticModels": "m"}),
        "spec.staticBackends",
        "staticBackends is empty",
    ),
    "empty-models": (
        router({"spec/serviceDiscovery": "static", "spec/staticBackends": "http://a.b.svc", "spec/staticModels": ""}),
        "spec.staticModels",
        "panics",
    ),
    "only-arguments": (
        router(
            {
                "spec/serviceDiscovery": "static",
                "spec/staticBackends": "http://a.b.svc",
                "spec/extraArgs": ["--static-models", "m"],
            }
        ),
        "spec.staticModels",
        "panics",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """Without one of the two the operator panics for ever."""
    assert_reported(RULE, manifest, path, message)


GOOD = {
    "both": router(
        {"spec/serviceDiscovery": "static", "spec/staticBackends": "http://a.b.svc:80", "spec/staticModels": "m"}
    ),
    "k8s": router(),
    "default": router({"spec/serviceDiscovery": ABSENT}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Both are there, or discovery goes by labels."""
    assert_quiet(RULE, manifest)


def test_both_may_be_missing() -> None:
    """Each missing field is reported at its place."""
    assert [r.path[-1] for r in reports(RULE, router({"spec/serviceDiscovery": "static"}))] == [
        "staticBackends",
        "staticModels",
    ]
