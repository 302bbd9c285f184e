"""The rule `off-by-absence`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, runtime
from tests.rules.checks import NOTE, NOTHING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "off-by-absence"

BAD = [
    pytest.param(
        runtime({"spec/vllmConfig/enableChunkedPrefill": ABSENT, "spec/vllmConfig/enablePrefixCaching": ABSENT}),
        (Said("spec/vllmConfig/enableChunkedPrefill", "enableChunkedPrefill and enablePrefixCaching", NOTE, NOTHING),),
        id="both",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/enablePrefixCaching": ABSENT}),
        (Said("spec/vllmConfig/enablePrefixCaching", "enablePrefixCaching", NOTE, NOTHING),),
        id="one",
    ),
]
GOOD = [
    pytest.param(runtime(), id="said"),
    pytest.param(runtime({"spec/vllmConfig/enableChunkedPrefill": False}), id="off-is-said"),
    pytest.param(
        runtime(
            {"spec/vllmConfig/enablePrefixCaching": ABSENT, "spec/vllmConfig/extraArgs": ["--enable-prefix-caching"]}
        ),
        id="flag",
    ),
    pytest.param(runtime({"spec/vllmConfig": []}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """The operator writes --no- for both flags where the fields are absent (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
