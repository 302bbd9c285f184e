"""The rule `empty-token-key`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "empty-token-key"

BAD = [
    pytest.param(
        runtime({"spec/model/hfTokenSecret": {"hfTokenSecretName": "hf", "hfTokenKeyName": ""}}),
        (Said("spec/model/hfTokenSecret/hfTokenKeyName", "secret hf"),),
        id="empty",
    ),
]
GOOD = [
    pytest.param(runtime({"spec/model/hfTokenSecret": {"hfTokenSecretName": "hf"}}), id="absent"),
    pytest.param(
        runtime({"spec/model/hfTokenSecret": {"hfTokenSecretName": "hf", "hfTokenKeyName": "tok"}}), id="named"
    ),
    pytest.param(runtime({"spec/model/hfTokenSecret": {"hfTokenKeyName": ""}}), id="no-secret"),
    pytest.param(runtime(), id="none"),
    pytest.param(runtime({"spec/model/hfTokenSecret": "hf"}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """An empty key in the reference to a secret is refused with the Deployment (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
