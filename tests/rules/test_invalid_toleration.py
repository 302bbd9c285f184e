"""The rule `invalid-toleration`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import runtime
from tests.rules.checks import Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "invalid-toleration"

BAD = [
    pytest.param(
        runtime({"spec/deploymentConfig/toleration": [{"key": "a", "operator": "exists"}]}),
        (Said("spec/deploymentConfig/toleration/0", "exists"),),
        id="operator",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/toleration": [{"key": "a", "operator": "Exists", "effect": "NoRun"}]}),
        (Said("spec/deploymentConfig/toleration/0", "NoRun"),),
        id="effect",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/toleration": [{"key": "a", "operator": "Exists", "value": "b"}]}),
        (Said("spec/deploymentConfig/toleration/0", "a value"),),
        id="exists-value",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/toleration": [{"effect": "NoSchedule"}]}),
        (Said("spec/deploymentConfig/toleration/0", "no key"),),
        id="no-key",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/toleration": [{"key": "a b", "operator": "Exists"}]}),
        (Said("spec/deploymentConfig/toleration/0", "a b"),),
        id="key",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/toleration": [{"key": "a", "value": "b/c"}]}),
        (Said("spec/deploymentConfig/toleration/0", "b/c"),),
        id="value",
    ),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/toleration": [
                    {"key": "a", "operator": "Exists", "effect": "NoSchedule", "tolerationSeconds": 5}
                ]
            }
        ),
        (Said("spec/deploymentConfig/toleration/0", "NoExecute"),),
        id="seconds",
    ),
]
GOOD = [
    pytest.param(runtime(), id="absent"),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/toleration": [
                    {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}
                ]
            }
        ),
        id="exists",
    ),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/toleration": [
                    {"key": "t", "operator": "Equal", "value": "v", "effect": "NoExecute", "tolerationSeconds": 60}
                ]
            }
        ),
        id="equal",
    ),
    pytest.param(runtime({"spec/deploymentConfig/toleration": [{"operator": "Exists"}]}), id="all"),
    pytest.param(runtime({"spec/deploymentConfig/toleration": [{"key": "a", "value": "b"}]}), id="default-operator"),
    pytest.param(runtime({"spec/deploymentConfig/toleration": ["x", 1]}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """A wrong toleration is accepted by the CRD and refused with the Deployment (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
