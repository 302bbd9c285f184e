"""A router's selector is read by the API server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, assert_quiet, assert_reported, router

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "label-selector-invalid"

BAD = {
    "model-id": (
        router({"spec/k8sLabelSelector": "model=meta-llama/Llama-3.1-8B"}),
        "spec.k8sLabelSelector",
        "is not a valid label value",
    ),
    "yaml": (router({"spec/k8sLabelSelector": "app: engine"}), "spec.k8sLabelSelector", "is not a valid label key"),
    "trailing-comma": (
        router({"spec/k8sLabelSelector": "app=engine,"}),
        "spec.k8sLabelSelector",
        "ends where a label key",
    ),
    "unclosed": (router({"spec/k8sLabelSelector": "app in (engine"}), "spec.k8sLabelSelector", "without"),
    "argument": (
        router({"spec/extraArgs": ["--k8s-label-selector", "app==", "--log-stats", "--k8s-label-selector=a b"]}),
        "spec.extraArgs[3]",
        "after",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """A selector that does not parse is answered with 400 for ever."""
    assert_reported(RULE, manifest, path, message)


GOOD = {
    "equality": router({"spec/k8sLabelSelector": "app=engine,tier!=test"}),
    "set": router({"spec/k8sLabelSelector": "app in (a, b),model notin (c)"}),
    "exists": router({"spec/k8sLabelSelector": "model,!draft"}),
    "empty": router({"spec/k8sLabelSelector": ""}),
    "absent": router({"spec/k8sLabelSelector": ABSENT}),
    "static": router({"spec/k8sLabelSelector": "((", "spec/serviceDiscovery": "static"}),
    "overridden": router({"spec/k8sLabelSelector": "((", "spec/extraArgs": ["--k8s-label-selector=app=a"]}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Equality, sets, existence and both mixed are fine; static discovery does not ask."""
    assert_quiet(RULE, manifest)
