"""The rule `adapter-runtime-unfit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import FailsAt
from tests.rules.builders import ABSENT, Patch, adapter, runtime
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "adapter-runtime-unfit"
AT = "spec/baseModel"
BY = FailsAt.OPERATOR
SIDECAR = {"enabled": True, "image": {"registry": "docker.io", "name": "lmcache/lmstack-sidecar:v1"}}
FIT = {
    "spec/model/enableLoRA": True,
    "spec/vllmConfig/maxLoras": 2,
    "spec/deploymentConfig/sidecarConfig": SIDECAR,
    "spec/storageConfig": {"enabled": True, "storageClassName": "gp3"},
}
HUB = {
    "spec/adapterSource": {
        "type": "huggingface",
        "adapterName": "sql",
        "repository": "acme/sql",
        "credentialsSecretRef": {"name": "hf", "key": "token"},
    }
}
LABEL = {"model": "qwen3-8b"}


def unfit(patch: Patch, part: str, source: Patch | None = None) -> Bad:
    """A runtime that fits but for the patch, and what is said of its adapter."""
    made = runtime({**FIT, **patch}, labels=LABEL)
    return Bad((made, adapter(source or {})), (Said("adapter", AT, part, fails_at=BY),))


BAD = {
    "LoRA off": unfit({"spec/model/enableLoRA": False}, 'runtime "llm/engine" has LoRA off'),
    "LoRA absent": unfit({"spec/model/enableLoRA": ABSENT}, "has LoRA off"),
    "no updating": unfit(
        {"spec/vllmConfig/env": [{"name": "VLLM_ALLOW_RUNTIME_LORA_UPDATING", "value": "False"}]}, 'to "False"'
    ),
    "another port": Bad(
        (runtime({**FIT, "spec/vllmConfig/port": 8001}, labels=LABEL), adapter()),
        (Said("adapter", AT, "listens on port 8001", fails_at=BY),),
    ),
    "a download without sidecar": unfit({"spec/deploymentConfig/sidecarConfig": ABSENT}, "no enabled sidecar", HUB),
    "a download without storage": unfit({"spec/storageConfig": ABSENT}, "no enabled storage", HUB),
    "two mount paths": unfit(
        {"spec/deploymentConfig/sidecarConfig": {**SIDECAR, "mountPath": "/lora"}},
        'at "/data", its sidecar at "/lora"',
        HUB,
    ),
}
GOOD = {
    "a download": (runtime(FIT, labels=LABEL), adapter(HUB)),
    "a local path": (runtime({"spec/model/enableLoRA": True}, labels=LABEL), adapter()),
    "a path of the hub": (
        runtime({"spec/model/enableLoRA": True}, labels=LABEL),
        adapter({"spec/adapterSource": {"type": "huggingface", "adapterName": "sql", "adapterPath": "/data/sql"}}),
    ),
    "updating switched on": (
        runtime(
            {**FIT, "spec/vllmConfig/env": [{"name": "VLLM_ALLOW_RUNTIME_LORA_UPDATING", "value": "true"}]},
            labels=LABEL,
        ),
        adapter(HUB),
    ),
    "another runtime": (runtime(labels={"model": "other"}), runtime(FIT, name="b", labels=LABEL), adapter(HUB)),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """The operator calls vLLM on port 8000 and the sidecar on 30090; vLLM needs LoRA on and the sidecar's volume (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
