"""The rule `duplicate-env-name`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import IMAGE, router, runtime
from tests.rules.checks import NOTE, NOTHING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "duplicate-env-name"

BAD = [
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/env": [
                    {"name": "A", "value": "1"},
                    {"name": "B", "value": "1"},
                    {"name": "A", "value": "2"},
                ]
            }
        ),
        (Said("spec/vllmConfig/env/2/name", "item 3", NOTE, NOTHING),),
        id="twice",
    ),
    pytest.param(
        router({"spec/env": [{"name": "A", "value": "1"}, {"name": "A", "value": "1"}]}),
        (Said("spec/env/1/name", "twice", NOTE, NOTHING),),
        id="router",
    ),
]
GOOD = [
    pytest.param(
        runtime({"spec/vllmConfig/env": [{"name": "A", "value": "1"}, {"name": "B", "value": "1"}]}), id="once"
    ),
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/env": [{"name": "A", "value": "1"}],
                "spec/deploymentConfig/sidecarConfig": {
                    "enabled": True,
                    "image": IMAGE,
                    "env": [{"name": "A", "value": "c"}],
                },
            }
        ),
        id="two-containers",
    ),
    pytest.param(runtime(), id="none"),
    pytest.param(runtime({"spec/vllmConfig/env": [1, {"name": 2}, {"name": 2}]}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """Of two variables of one name the last counts (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
