"""The rule `unknown-dtype`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, runtime
from tests.rules.checks import ERROR, POD, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "unknown-dtype"

BAD = [
    pytest.param(runtime({"spec/model/dtype": "fp16"}), (Said("spec/model/dtype", "fp16", ERROR, POD),), id="fp16"),
    pytest.param(runtime({"spec/model/dtype": "int8"}), (Said("spec/model/dtype", "int8", ERROR, POD),), id="int8"),
    pytest.param(
        runtime({"spec/model/dtype": "BFloat16"}), (Said("spec/model/dtype", "BFloat16", ERROR, POD),), id="BFloat16"
    ),
]
GOOD = [
    pytest.param(runtime({"spec/model/dtype": "auto"}), id="auto"),
    pytest.param(runtime({"spec/model/dtype": "half"}), id="half"),
    pytest.param(runtime({"spec/model/dtype": "float16"}), id="float16"),
    pytest.param(runtime({"spec/model/dtype": "bfloat16"}), id="bfloat16"),
    pytest.param(runtime({"spec/model/dtype": "float"}), id="float"),
    pytest.param(runtime({"spec/model/dtype": "float32"}), id="float32"),
    pytest.param(runtime({"spec/model/dtype": ""}), id=""),
    pytest.param(runtime({"spec/model/dtype": ABSENT}), id="absent"),
    pytest.param(runtime({"spec/model/dtype": 16}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """VLLM takes six data types (vLLM, read)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
