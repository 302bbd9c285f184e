"""The rule `empty-toleration`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "empty-toleration"

BAD = [
    pytest.param(
        runtime({"spec/deploymentConfig/toleration": []}),
        (Said("spec/deploymentConfig/toleration", "for ever", fix="leave"),),
        id="runtime",
    ),
]
GOOD = [
    pytest.param(runtime(), id="absent"),
    pytest.param(runtime({"spec/deploymentConfig/toleration": None}), id="null"),
    pytest.param(runtime({"spec/deploymentConfig/toleration": [{"operator": "Exists"}]}), id="one"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """An empty list of tolerations is dropped by the API server, and the operator updates for ever (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
