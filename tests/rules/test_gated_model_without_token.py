"""A gated model needs a token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import assert_quiet, assert_reported, reports, runtime, topology

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "gated-model-without-token"

BAD = {
    "llama": (runtime({"spec/model/modelURL": "meta-llama/Llama-3.1-8B-Instruct"}), "spec.model.modelURL", "no token"),
    "gemma": (runtime({"spec/model/modelURL": "google/gemma-3-27b-it"}), "spec.model.modelURL", "gemma"),
    "case": (runtime({"spec/model/modelURL": "mistralai/Codestral-22B-v0.1"}), "spec.model.modelURL", "gated"),
    "empty-secret": (
        runtime({"spec/model/modelURL": "meta-llama/X", "spec/model/hfTokenSecret": {"hfTokenSecretName": ""}}),
        "spec.model.modelURL",
        "gated",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """Hugging Face answers 401 without one."""
    assert_reported(RULE, manifest, path, message, Severity.WARNING)


GOOD = {
    "open": runtime(),
    "token": runtime({"spec/model/modelURL": "meta-llama/X", "spec/model/hfTokenSecret": {"hfTokenSecretName": "hf"}}),
    "path": runtime({"spec/model/modelURL": "/data/meta-llama/X"}),
    "open-mistral": runtime({"spec/model/modelURL": "mistralai/Mistral-Nemo-Instruct-2407"}),
    "other-google": runtime({"spec/model/modelURL": "google/flan-t5-xl"}),
    "offline": runtime(
        {"spec/model/modelURL": "meta-llama/X", "spec/vllmConfig/env": [{"name": "HF_HUB_OFFLINE", "value": "1"}]}
    ),
    "mirror": runtime(
        {
            "spec/model/modelURL": "meta-llama/X",
            "spec/vllmConfig/env": [{"name": "HF_ENDPOINT", "value": "https://m.example"}],
        }
    ),
    "flag": runtime({"spec/model/modelURL": "meta-llama/X", "spec/vllmConfig/extraArgs": ["--hf-token=$(T)"]}),
    "odd": runtime({"spec/model/modelURL": 5}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """A token, an open model, a path, offline mode, a mirror."""
    assert_quiet(RULE, manifest)


def test_each_side_of_a_topology_needs_its_own() -> None:
    """The token of one side does not serve the other."""
    sides = {f"spec/topology/{name}/model/modelURL": "meta-llama/X" for name in ("prefill", "decode")}
    said = reports(RULE, topology({**sides, "spec/topology/prefill/model/hfTokenSecret": {"hfTokenSecretName": "hf"}}))
    assert [report.path[2] for report in said] == ["decode"]
