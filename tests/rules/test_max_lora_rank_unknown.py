"""The rule `max-lora-rank-unknown`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import runtime
from tests.rules.checks import ERROR, POD, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "max-lora-rank-unknown"

BAD = [
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["--max-lora-rank", "48"]}),
        (Said("spec/vllmConfig/extraArgs/0", "48", ERROR, POD),),
        id="48",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["--max_lora_rank=0"]}),
        (Said("spec/vllmConfig/extraArgs/0", '"0"', ERROR, POD),),
        id="underscores",
    ),
]
GOOD = [
    pytest.param(runtime({"spec/vllmConfig/extraArgs": ["--max-lora-rank", "64"]}), id="64"),
    pytest.param(runtime({"spec/vllmConfig/extraArgs": ["--max-lora-rank=512"]}), id="512"),
    pytest.param(runtime({"spec/vllmConfig/extraArgs": ["--max-lora-rank=48", "--max-lora-rank=64"]}), id="last-wins"),
    pytest.param(runtime(), id="none"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """VLLM takes nine ranks (vLLM, read)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
