"""Adapters come from a path or from Hugging Face."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import adapter, assert_quiet, assert_reported

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "adapter-source-not-implemented"

BAD = {
    "s3": (adapter({"spec/adapterSource": {"type": "s3", "adapterName": "a"}}), "spec.adapterSource.type", '"s3"'),
    "http": (
        adapter({"spec/adapterSource": {"type": "http", "adapterName": "a"}}),
        "spec.adapterSource.type",
        '"http"',
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """The operator has no code for s3 and http."""
    assert_reported(RULE, manifest, path, message, Severity.ERROR)


GOOD = {
    "local": adapter(),
    "huggingface": adapter(
        {
            "spec/adapterSource": {
                "type": "huggingface",
                "credentialsSecretRef": {"name": "s", "key": "k"},
                "adapterName": "a",
            }
        }
    ),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Local and huggingface are implemented."""
    assert_quiet(RULE, manifest)
