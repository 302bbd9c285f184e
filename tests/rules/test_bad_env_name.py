"""The rule `bad-env-name`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import IMAGE, router, runtime
from tests.rules.checks import WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "bad-env-name"

BAD = [
    pytest.param(
        runtime({"spec/vllmConfig/env": [{"name": "A=B", "value": "c"}]}),
        (Said("spec/vllmConfig/env/0/name", "A=B"),),
        id="equals",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/env": [{"name": "OK", "value": "c"}, {"name": "", "value": "c"}]}),
        (Said("spec/vllmConfig/env/1/name", '""'),),
        id="empty",
    ),
    pytest.param(
        router({"spec/env": [{"name": "A=B", "value": "c"}]}), (Said("spec/env/0/name", "refuses"),), id="router"
    ),
    pytest.param(
        runtime({"spec/vllmConfig/env": [{"name": "A\tB", "value": "c"}]}),
        (Said("spec/vllmConfig/env/0/name", "no name"),),
        id="control",
    ),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/sidecarConfig": {
                    "enabled": True,
                    "image": IMAGE,
                    "env": [{"name": "A=B", "value": "c"}],
                }
            }
        ),
        (Said("spec/deploymentConfig/sidecarConfig/env/0/name", "A=B"),),
        id="sidecar",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/env": [{"name": "A B", "value": "c"}]}),
        (Said("spec/vllmConfig/env/0/name", "1.32", WARNING),),
        id="space",
    ),
]
GOOD = [
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/env": [
                    {"name": "HF_HOME", "value": "c"},
                    {"name": "a.b-c", "value": "d"},
                    {"name": "_x", "value": "y"},
                ]
            }
        ),
        id="good",
    ),
    pytest.param(runtime(), id="none"),
    pytest.param(
        runtime({"spec/deploymentConfig/sidecarConfig": {"image": IMAGE, "env": [{"name": "A=B", "value": "c"}]}}),
        id="sidecar-off",
    ),
    pytest.param(runtime({"spec/vllmConfig/env": [1, {"name": 2}, {}]}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """A name with '=' is accepted by the CRD and refused with the Deployment (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
