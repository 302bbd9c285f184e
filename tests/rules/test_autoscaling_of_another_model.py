"""The rule `autoscaling-of-another-model`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, Patch, runtime
from tests.rules.checks import NOTHING, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "autoscaling-of-another-model"
ON: Patch = {
    "spec/deploymentConfig/replicas": ABSENT,
    "spec/autoscalingConfig": {
        "enabled": True,
        "maxReplicas": 4,
        "scaleUpPolicy": {},
        "scaleDownPolicy": {},
        "triggers": {},
    },
}
ARGUMENTS = "spec/vllmConfig/extraArgs"


def scaled(*arguments: object) -> Manifest:
    """A runtime that scales, with these extra arguments."""
    return runtime({**ON, ARGUMENTS: list(arguments)})


BAD = [
    pytest.param(scaled("--served-model-name", "chat"), 0, 'requests to "Qwen/Qwen3-8B"', id="two items"),
    pytest.param(scaled("--seed", "1", "--served_model_name=chat"), 2, 'serves "chat"', id="underscores"),
    pytest.param(scaled("--served-model-name=a", "--served-model-name=chat"), 1, 'requests to "a"', id="twice"),
]


@pytest.mark.parametrize(("manifest", "at", "part"), BAD)
def test_bad(manifest: Manifest, at: int, part: str) -> None:
    """The query names modelURL unless one item says --served-model-name=NAME (operator, observed)."""
    fix = "--served-model-name=chat"
    check_bad(RULE, manifest, Said(f"{ARGUMENTS}/{at}", part, WARNING, NOTHING, fix))


GOOD = [
    pytest.param(scaled("--served-model-name=chat"), id="with ="),
    pytest.param(scaled("--served-model-name", "Qwen/Qwen3-8B"), id="the name of the model"),
    pytest.param(scaled("--seed", "1"), id="another argument"),
    pytest.param(scaled("--served-model-name"), id="no value"),
    pytest.param(runtime({ARGUMENTS: ["--served-model-name", "chat"]}), id="no autoscaling"),
    pytest.param(
        runtime({"spec/autoscalingConfig": {"enabled": False}, ARGUMENTS: ["--served-model-name", "chat"]}), id="off"
    ),
]


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What the operator sees, and what nobody asks for."""
    check_good(RULE, manifest)
