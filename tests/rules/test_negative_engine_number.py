"""The rule `negative-engine-number`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, runtime
from tests.rules.checks import ERROR, POD, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "negative-engine-number"

BAD = [
    pytest.param(
        runtime({"spec/vllmConfig/tensorParallelSize": -2}),
        (Said("spec/vllmConfig/tensorParallelSize", "-2", ERROR, POD),),
        id="tensor",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/maxLoras": -1}), (Said("spec/vllmConfig/maxLoras", "-1", WARNING, POD),), id="loras"
    ),
    pytest.param(
        runtime({"spec/model/maxModelLen": -1}), (Said("spec/model/maxModelLen", "-1", WARNING, POD),), id="length"
    ),
    pytest.param(
        runtime({"spec/model/maxNumSeqs": -5}), (Said("spec/model/maxNumSeqs", "-5", WARNING, POD),), id="seqs"
    ),
]
GOOD = [
    pytest.param(runtime(), id="good"),
    pytest.param(runtime({"spec/vllmConfig/maxLoras": 0}), id="zero"),
    pytest.param(runtime({"spec/vllmConfig/tensorParallelSize": ABSENT}), id="absent"),
    pytest.param(runtime({"spec/vllmConfig/tensorParallelSize": "-2"}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """A negative tensorParallelSize is accepted everywhere, and the pod then fails (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
