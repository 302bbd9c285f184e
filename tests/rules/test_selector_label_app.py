"""The rule `selector-label-app`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, cache, router, runtime
from tests.rules.checks import NOTHING, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "selector-label-app"

SCALING = {
    "spec/deploymentConfig/replicas": ABSENT,
    "spec/autoscalingConfig": {
        "enabled": True,
        "maxReplicas": 4,
        "scaleUpPolicy": {},
        "scaleDownPolicy": {},
        "triggers": {},
    },
}
BAD = [
    pytest.param(
        runtime(labels={"app": "chat"}), (Said("metadata/labels/app", '"chat"', WARNING, NOTHING),), id="runtime"
    ),
    pytest.param(
        router(labels={"app": "chat"}), (Said("metadata/labels/app", "app=router", WARNING, NOTHING),), id="router"
    ),
    pytest.param(
        runtime(SCALING, labels={"app": "chat"}),
        (Said("metadata/labels/app", 'ask for job="engine"', WARNING, NOTHING),),
        id="autoscaled",
    ),
]
GOOD = [
    pytest.param(runtime(labels={"app": "engine"}), id="own-name"),
    pytest.param(runtime(), id="none"),
    pytest.param(cache(labels={"app": "chat"}), id="cache-ignores-labels"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """A label app replaces app=<name> in the selector, on the pods and in the Service (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
