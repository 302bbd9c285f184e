"""The rule `v1-absent`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, runtime
from tests.rules.checks import POD, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "v1-absent"

BAD = [
    pytest.param(
        runtime({"spec/vllmConfig/v1": ABSENT}),
        (Said("spec/vllmConfig/v1", "VLLM_USE_V1=0", WARNING, POD),),
        id="absent",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/v1": None}), (Said("spec/vllmConfig/v1", "absent", WARNING, POD),), id="null"
    ),
]
GOOD = [
    pytest.param(runtime(), id="on"),
    pytest.param(runtime({"spec/vllmConfig/v1": False}), id="off-is-said"),
    pytest.param(
        runtime({"spec/vllmConfig/v1": ABSENT, "spec/vllmConfig/env": [{"name": "VLLM_USE_V1", "value": "1"}]}),
        id="env",
    ),
    pytest.param(runtime({"spec/vllmConfig": []}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """v1 absent is VLLM_USE_V1=0 (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
