"""The rule `label-value-invalid`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import adapter, cache, other, router, runtime, topology
from tests.rules.checks import API_SERVER, ERROR, OPERATOR, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "label-value-invalid"

BAD = [
    pytest.param(
        runtime(labels={"model": "meta-llama/Llama-3.1-8B"}),
        (Said("metadata/labels/model", "meta-llama", ERROR, API_SERVER),),
        id="slash",
    ),
    pytest.param(
        router(labels={"model": "a" * 64}), (Said("metadata/labels/model", "64", ERROR, API_SERVER),), id="long"
    ),
    pytest.param(cache(labels={"tier": 1}), (Said("metadata/labels/tier", "no text", ERROR, API_SERVER),), id="number"),
    pytest.param(
        adapter(labels={"tier": True}), (Said("metadata/labels/tier", "true", ERROR, API_SERVER),), id="boolean"
    ),
    pytest.param(
        other("ConfigMap", {"metadata": {"name": "other", "labels": {"a b": "c"}}}),
        (Said("metadata/labels/a b", "a b", ERROR, API_SERVER),),
        id="key",
    ),
    pytest.param(
        topology(labels={"model": "a" * 56}),
        (Said("metadata/labels/model", "has 64 characters", ERROR, OPERATOR, "at most 55"),),
        id="side",
    ),
    pytest.param(
        topology(labels={"model": "a" * 64}), (Said("metadata/labels/model", "64", ERROR, API_SERVER),), id="alone"
    ),
]
GOOD = [
    pytest.param(runtime(labels={"model": "Llama-3.1-8B", "app.kubernetes.io/name": "x", "empty": ""}), id="good"),
    pytest.param(runtime(), id="none"),
    pytest.param(topology(labels={"model": "a" * 55}), id="room-for-a-side"),
    pytest.param(topology(), id="sides-without-a-label"),
    pytest.param(runtime(labels={"model": "a" * 63}), id="no-sides"),
    pytest.param(runtime(labels="x"), id="odd"),
    pytest.param(runtime(labels={"a": None}), id="null"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """A label that Kubernetes does not take is rejected with its object (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
