"""The rule `tool-without-parser`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import runtime
from tests.rules.checks import ERROR, POD, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "tool-without-parser"

BAD = [
    pytest.param(
        runtime({"spec/model/enableTool": True}),
        (Said("spec/model/enableTool", "toolCallParser", ERROR, POD),),
        id="absent",
    ),
    pytest.param(
        runtime({"spec/model/enableTool": True, "spec/model/toolCallParser": ""}),
        (Said("spec/model/enableTool", "toolCallParser", ERROR, POD),),
        id="empty",
    ),
]
GOOD = [
    pytest.param(runtime({"spec/model/enableTool": True, "spec/model/toolCallParser": "hermes"}), id="parser"),
    pytest.param(
        runtime({"spec/model/enableTool": True, "spec/vllmConfig/extraArgs": ["--tool-call-parser=hermes"]}), id="extra"
    ),
    pytest.param(runtime({"spec/model/enableTool": False}), id="off"),
    pytest.param(runtime(), id="none"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """VLLM does not start with automatic tool choice and no parser (vLLM, read)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
