"""An adapter from Hugging Face names a Secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import adapter, assert_quiet, assert_reported

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "adapter-huggingface-without-credentials"

BAD = {
    "absent": (
        adapter({"spec/adapterSource": {"type": "huggingface", "repository": "o/r", "adapterName": "a"}}),
        "spec.adapterSource.credentialsSecretRef",
        "panics",
    ),
    "null": (
        adapter({"spec/adapterSource": {"type": "huggingface", "credentialsSecretRef": None, "adapterName": "a"}}),
        "spec.adapterSource.credentialsSecretRef",
        "panics",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """Without adapterPath the operator reads the Secret and panics where none is named."""
    assert_reported(RULE, manifest, path, message, Severity.ERROR)


GOOD = {
    "credentials": adapter(
        {
            "spec/adapterSource": {
                "type": "huggingface",
                "credentialsSecretRef": {"name": "s", "key": "k"},
                "adapterName": "a",
            }
        }
    ),
    "path": adapter(
        {"spec/adapterSource": {"type": "huggingface", "adapterPath": "/data/lora-adapters/a", "adapterName": "a"}}
    ),
    "local": adapter(),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Credentials, or a path that was found before."""
    assert_quiet(RULE, manifest)
