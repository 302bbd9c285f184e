"""The rule `empty-model-url`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, runtime
from tests.rules.checks import ERROR, POD, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "empty-model-url"

BAD = [
    pytest.param(runtime({"spec/model/modelURL": ""}), (Said("spec/model/modelURL", "vLLM", ERROR, POD),), id="empty"),
    pytest.param(runtime({"spec/model/modelURL": " "}), (Said("spec/model/modelURL", "vLLM", ERROR, POD),), id="space"),
]
GOOD = [
    pytest.param(runtime(), id="good"),
    pytest.param(runtime({"spec/model/modelURL": "/data/model"}), id="path"),
    pytest.param(runtime({"spec/model/modelURL": ABSENT}), id="absent"),
    pytest.param(runtime({"spec/model/modelURL": 5}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """An empty model is accepted everywhere, and the pod then fails (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
