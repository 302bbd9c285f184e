"""A base model is the value of a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import ABSENT, adapter, assert_quiet, assert_reported

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "base-model-not-a-label"

BAD = {
    "hugging-face-id": (adapter({"spec/baseModel": "meta-llama/Llama-3.1-8B"}), "spec.baseModel", "no pod's label"),
    "too-long": (adapter({"spec/baseModel": "m" * 64}), "spec.baseModel", "64 characters"),
    "empty": (adapter({"spec/baseModel": ""}), "spec.baseModel", "is empty"),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """A label holds no slash and at most 63 characters."""
    assert_reported(RULE, manifest, path, message, Severity.ERROR)


GOOD = {
    "label": adapter({"spec/baseModel": "Llama-3.1-8B_x"}),
    "63": adapter({"spec/baseModel": "m" * 63}),
    "missing": adapter({"spec/baseModel": ABSENT}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Letters, digits, dots, dashes and underscores."""
    assert_quiet(RULE, manifest)
