"""The rule `argument-with-space`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import router, runtime
from tests.rules.checks import ERROR, POD, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "argument-with-space"

BAD = [
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["--seed 42"]}),
        (Said("spec/vllmConfig/extraArgs/0", "--seed 42", ERROR, POD, fix='"--seed", "42"'),),
        id="value",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["--enforce-eager", "-tp 2"]}),
        (Said("spec/vllmConfig/extraArgs/1", "-tp 2", ERROR, POD),),
        id="short",
    ),
]
GOOD = [
    pytest.param(runtime({"spec/vllmConfig/extraArgs": ["--seed", "42"]}), id="two"),
    pytest.param(runtime({"spec/vllmConfig/extraArgs": ["--served-model-name=a b"]}), id="equals"),
    pytest.param(runtime({"spec/vllmConfig/extraArgs": ["--override-generation-config", '{"a": 1}']}), id="json"),
    pytest.param(router({"spec/extraArgs": ["--log-level debug"]}), id="router-is-another-rule's"),
    pytest.param(runtime({"spec/vllmConfig/extraArgs": [1, None]}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """Each item is one argument (argparse, read)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
