"""An adapter's API key reaches every pod with a label `model`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import adapter, assert_quiet, assert_reported

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "adapter-api-key-broadcast"

BAD = {
    "key": (adapter({"spec/vllmApiKey": {"secretName": "s", "secretKey": "k"}}), "spec.vllmApiKey", "whole cluster"),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """The key goes to every Ready pod of the cluster that has the label."""
    assert_reported(RULE, manifest, path, message, Severity.WARNING)


GOOD = {
    "absent": adapter(),
    "null": adapter({"spec/vllmApiKey": None}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Without a key nothing is sent."""
    assert_quiet(RULE, manifest)
