"""An API key needs the Secret and the key in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import assert_quiet, assert_reported, router

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "api-key-incomplete"

BAD = {
    "secret-only": (
        router({"spec/vllmApiKeySecret": {"name": "s"}}),
        "spec.vllmApiKeySecret.name",
        "vllmApiKeyName is empty",
    ),
    "key-only": (router({"spec/vllmApiKeyName": "k"}), "spec.vllmApiKeyName", "vllmApiKeySecret.name is empty"),
    "empty-secret": (
        router({"spec/vllmApiKeyName": "k", "spec/vllmApiKeySecret": {}}),
        "spec.vllmApiKeyName",
        "no key is used",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """With one of the two the operator sets nothing."""
    assert_reported(RULE, manifest, path, message, Severity.WARNING)


GOOD = {
    "both": router({"spec/vllmApiKeySecret": {"name": "s"}, "spec/vllmApiKeyName": "k"}),
    "neither": router(),
    "empty": router({"spec/vllmApiKeySecret": {"name": ""}, "spec/vllmApiKeyName": ""}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Both or neither."""
    assert_quiet(RULE, manifest)
