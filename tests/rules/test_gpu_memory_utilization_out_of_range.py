"""The rule `gpu-memory-utilization-out-of-range`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, runtime
from tests.rules.checks import ERROR, POD, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "gpu-memory-utilization-out-of-range"

BAD = [
    pytest.param(
        runtime({"spec/vllmConfig/gpuMemoryUtilization": "abc"}),
        (Said("spec/vllmConfig/gpuMemoryUtilization", "abc", ERROR, POD),),
        id="abc",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/gpuMemoryUtilization": "0"}),
        (Said("spec/vllmConfig/gpuMemoryUtilization", "0", ERROR, POD),),
        id="0",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/gpuMemoryUtilization": "1.5"}),
        (Said("spec/vllmConfig/gpuMemoryUtilization", "1.5", ERROR, POD),),
        id="1.5",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/gpuMemoryUtilization": "90"}),
        (Said("spec/vllmConfig/gpuMemoryUtilization", "90", ERROR, POD),),
        id="90",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/gpuMemoryUtilization": "-0.5"}),
        (Said("spec/vllmConfig/gpuMemoryUtilization", "-0.5", ERROR, POD),),
        id="-0.5",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/gpuMemoryUtilization": "nan"}),
        (Said("spec/vllmConfig/gpuMemoryUtilization", "nan", ERROR, POD),),
        id="nan",
    ),
]
GOOD = [
    pytest.param(runtime(), id="good"),
    pytest.param(runtime({"spec/vllmConfig/gpuMemoryUtilization": "1"}), id="all"),
    pytest.param(runtime({"spec/vllmConfig/gpuMemoryUtilization": ""}), id="empty-is-absent"),
    pytest.param(runtime({"spec/vllmConfig/gpuMemoryUtilization": ABSENT}), id="absent"),
    pytest.param(runtime({"spec/vllmConfig/gpuMemoryUtilization": 0.9}), id="number-is-another-rule's"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """VLLM takes a share above 0 and up to 1 (vLLM, read)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
