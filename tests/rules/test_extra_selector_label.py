"""The rule `extra-selector-label`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import cache, router, runtime
from tests.rules.checks import NOTE, NOTHING, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "extra-selector-label"

BAD = [
    pytest.param(
        runtime(labels={"team": "a", "model": "m"}), (Said("metadata/labels/team", "team", NOTE, NOTHING),), id="own"
    ),
    pytest.param(
        router(labels={"app.kubernetes.io/name": "production-stack"}),
        (Said(("metadata", "labels", "app.kubernetes.io/name"), "selector", NOTE, NOTHING),),
        id="upstream",
    ),
    pytest.param(
        runtime(labels={"app.kubernetes.io/instance": "x"}),
        (Said(("metadata", "labels", "app.kubernetes.io/instance"), "blocks", WARNING, NOTHING),),
        id="argo",
    ),
    pytest.param(
        runtime(labels={"kustomize.toolkit.fluxcd.io/name": "x", "kustomize.toolkit.fluxcd.io/namespace": "y"}),
        (Said(("metadata", "labels", "kustomize.toolkit.fluxcd.io/name"), "namespace", WARNING, NOTHING),),
        id="flux",
    ),
]
GOOD = [
    pytest.param(runtime(labels={"model": "m"}), id="model"),
    pytest.param(runtime(), id="none"),
    pytest.param(cache(labels={"team": "a"}), id="cache-ignores-labels"),
    pytest.param(runtime(labels={"app": "x"}), id="app-is-another-rule's"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """Every label of a runtime or router is part of an immutable selector (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
