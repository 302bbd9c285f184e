"""The rule `runtime-class-empty`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "runtime-class-empty"

BAD = [
    pytest.param(
        runtime({"spec/deploymentConfig/runtimeClass": ""}),
        (Said("spec/deploymentConfig/runtimeClass", "refuses"),),
        id="empty",
    ),
]
GOOD = [
    pytest.param(runtime(), id="absent"),
    pytest.param(runtime({"spec/deploymentConfig/runtimeClass": None}), id="null-is-nvidia"),
    pytest.param(runtime({"spec/deploymentConfig/runtimeClass": "nvidia-cdi"}), id="other"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """The name of a RuntimeClass cannot be empty (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
