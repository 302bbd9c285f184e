"""The rule `port-out-of-range`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, cache, router, runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "port-out-of-range"

BAD = [
    pytest.param(runtime({"spec/vllmConfig/port": 0}), (Said("spec/vllmConfig/port", "port 0"),), id="runtime-zero"),
    pytest.param(
        runtime({"spec/vllmConfig/port": 70000}), (Said("spec/vllmConfig/port", "70000"),), id="runtime-70000"
    ),
    pytest.param(router({"spec/port": 0}), (Said("spec/port", "port 0"),), id="router"),
    pytest.param(cache({"spec/port": 65536}), (Said("spec/port", "65536"),), id="cache"),
    pytest.param(router({"spec/port": -1}), (Said("spec/port", "-1"),), id="negative"),
]
GOOD = [
    pytest.param(runtime(), id="good"),
    pytest.param(runtime({"spec/vllmConfig/port": ABSENT}), id="absent"),
    pytest.param(router({"spec/port": 65535}), id="last"),
    pytest.param(runtime({"spec/vllmConfig/port": 5000000000}), id="beyond-int32-is-another-rule's"),
    pytest.param(runtime({"spec/vllmConfig/port": "8000"}), id="odd"),
    pytest.param(runtime({"spec/vllmConfig/port": True}), id="boolean"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """0 and numbers above 65535 are accepted by the CRD and fail on the operator (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
