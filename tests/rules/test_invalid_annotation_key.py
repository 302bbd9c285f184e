"""The rule `invalid-annotation-key`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import other, runtime
from tests.rules.checks import API_SERVER, ERROR, OPERATOR, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "invalid-annotation-key"
POD = "spec/deploymentConfig/podAnnotations"

BAD = [
    pytest.param(
        runtime({POD: {"scrape me": "x"}}),
        (Said(f"{POD}/scrape me", "not a valid label key", ERROR, OPERATOR),),
        id="pod",
    ),
    pytest.param(runtime({POD: {"a" * 64: "x"}}), (Said(f"{POD}/{'a' * 64}", "64", ERROR, OPERATOR),), id="long"),
    pytest.param(
        other("ConfigMap", {"metadata": {"name": "other", "annotations": {"-/x": "c"}}}),
        (Said(("metadata", "annotations", "-/x"), "prefix", ERROR, API_SERVER),),
        id="prefix",
    ),
]
GOOD = [
    pytest.param(runtime({POD: {"prometheus.io/scrape": "true", "a.B/c_D": "", "Example.COM/x": "1"}}), id="usual"),
    pytest.param(runtime(), id="none"),
    pytest.param(runtime({POD: ["x y"]}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """The API server takes no such key, on an object or in a Deployment's template (Kubernetes API server, run)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """Kubernetes lowers the key before it looks, so capitals in the prefix pass."""
    check_good(RULE, manifest)
