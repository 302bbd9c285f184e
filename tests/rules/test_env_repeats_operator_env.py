"""The rule `env-repeats-operator-env`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, IMAGE, router, runtime, topology
from tests.rules.checks import POD, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "env-repeats-operator-env"

BAD = [
    pytest.param(
        runtime({"spec/vllmConfig/env": [{"name": "VLLM_USE_V1", "value": "0"}]}),
        (Said("spec/vllmConfig/env/0", "v1, which is true", WARNING, POD),),
        id="v1",
    ),
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/env": [{"name": "HF_TOKEN", "value": "$(X)"}],
                "spec/model/hfTokenSecret": {"hfTokenSecretName": "hf"},
            }
        ),
        (Said("spec/vllmConfig/env/0", "secret hf", WARNING, POD),),
        id="token",
    ),
    pytest.param(
        router(
            {
                "spec/env": [{"name": "VLLM_API_KEY", "value": "$(X)"}],
                "spec/vllmApiKeySecret": {"name": "keys"},
                "spec/vllmApiKeyName": "key",
            }
        ),
        (Said("spec/env/0", "secret keys", WARNING, POD),),
        id="router",
    ),
    pytest.param(
        runtime(
            {
                "spec/deploymentConfig/sidecarConfig": {
                    "enabled": True,
                    "image": IMAGE,
                    "env": [{"name": "PORT", "value": "80"}],
                }
            }
        ),
        (Said("spec/deploymentConfig/sidecarConfig/env/0", "30090", WARNING, POD),),
        id="sidecar",
    ),
    pytest.param(
        topology({"spec/topology/decode/vllmConfig/env": [{"name": "VLLM_USE_V1", "value": "0"}]}),
        (Said("spec/topology/decode/vllmConfig/env/0", "v1", WARNING, POD),),
        id="side",
    ),
]
GOOD = [
    pytest.param(runtime({"spec/vllmConfig/env": [{"name": "VLLM_USE_V1", "value": "1"}]}), id="same"),
    pytest.param(
        runtime({"spec/vllmConfig/v1": ABSENT, "spec/vllmConfig/env": [{"name": "VLLM_USE_V1", "value": "1"}]}),
        id="v1-absent",
    ),
    pytest.param(runtime({"spec/vllmConfig/env": [{"name": "HF_TOKEN", "value": "$(X)"}]}), id="no-secret"),
    pytest.param(runtime({"spec/vllmConfig/env": [{"name": "HF_HOME", "value": "/data"}]}), id="other"),
    pytest.param(runtime({"spec/vllmConfig/env": [1, {"name": 2}]}), id="odd"),
    pytest.param(router(), id="none"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """The operator's variables stand before env (VLLM_USE_V1, the sidecar's) or after it (HF_TOKEN, VLLM_API_KEY) (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
