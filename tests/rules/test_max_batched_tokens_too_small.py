"""The rule `max-batched-tokens-too-small`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, runtime
from tests.rules.checks import ERROR, POD, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "max-batched-tokens-too-small"

BAD = [
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/enableChunkedPrefill": False,
                "spec/vllmConfig/extraArgs": ["--max-num-batched-tokens", "2048"],
            }
        ),
        (Said("spec/vllmConfig/extraArgs/0", "8192", ERROR, POD),),
        id="off",
    ),
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/enableChunkedPrefill": ABSENT,
                "spec/vllmConfig/extraArgs": ["--max-num-batched-tokens=2048"],
            }
        ),
        (Said("spec/vllmConfig/extraArgs/0", "2048", ERROR, POD),),
        id="absent-is-off",
    ),
]
GOOD = [
    pytest.param(runtime({"spec/vllmConfig/extraArgs": ["--max-num-batched-tokens", "2048"]}), id="on"),
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/enableChunkedPrefill": False,
                "spec/vllmConfig/extraArgs": ["--max-num-batched-tokens", "8192"],
            }
        ),
        id="large",
    ),
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/enableChunkedPrefill": False,
                "spec/vllmConfig/extraArgs": ["--max-num-batched-tokens=2048", "--enable-chunked-prefill"],
            }
        ),
        id="on-by-flag",
    ),
    pytest.param(runtime({"spec/vllmConfig/enableChunkedPrefill": False}), id="none"),
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/enableChunkedPrefill": False,
                "spec/vllmConfig/extraArgs": ["--max-num-batched-tokens", "many"],
            }
        ),
        id="odd",
    ),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """Without chunked prefill the longest prompt has to fit into one batch (vLLM, read)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
