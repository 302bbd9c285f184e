"""The rule `tensor-parallel-against-gpus`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, runtime, topology
from tests.rules.checks import ERROR, NOTHING, POD, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "tensor-parallel-against-gpus"

BAD = [
    pytest.param(
        runtime({"spec/vllmConfig/tensorParallelSize": 4, "spec/deploymentConfig/resources/gpu": "2"}),
        (Said("spec/vllmConfig/tensorParallelSize", "needs 4 GPUs", ERROR, POD),),
        id="too-few",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/resources/gpu": "2"}),
        (Said("spec/vllmConfig/tensorParallelSize", "idles", WARNING, NOTHING, fix="tensorParallelSize: 2"),),
        id="too-many",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["--pipeline-parallel-size", "2"]}),
        (Said("spec/vllmConfig/tensorParallelSize", "pipeline parallel 2", ERROR, POD),),
        id="pipeline",
    ),
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/extraArgs": ["-pp=2"],
                "spec/vllmConfig/tensorParallelSize": 2,
                "spec/deploymentConfig/resources/gpu": "2",
            }
        ),
        (Said("spec/vllmConfig/tensorParallelSize", "needs 4", ERROR, POD),),
        id="short",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/tensorParallelSize": 2, "spec/deploymentConfig/resources/gpu": ABSENT}),
        (Said("spec/vllmConfig/tensorParallelSize", "none", WARNING, POD),),
        id="no-gpu",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/tensorParallelSize": ABSENT, "spec/deploymentConfig/resources/gpu": "2"}),
        (Said("spec/vllmConfig/tensorParallelSize", "one engine process", WARNING, NOTHING),),
        id="absent-size",
    ),
    pytest.param(
        topology({"spec/topology/prefill/vllmConfig/tensorParallelSize": 2}),
        (Said("spec/topology/prefill/vllmConfig/tensorParallelSize", "needs 2", ERROR, POD),),
        id="side",
    ),
]
GOOD = [
    pytest.param(runtime(), id="one"),
    pytest.param(
        runtime({"spec/vllmConfig/tensorParallelSize": 2, "spec/deploymentConfig/resources/gpu": "2"}), id="two"
    ),
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/tensorParallelSize": 2,
                "spec/deploymentConfig/resources/gpu": "2",
                "spec/deploymentConfig/resources/gpuType": "amd.com/gpu",
            }
        ),
        id="amd",
    ),
    pytest.param(
        runtime(
            {
                "spec/vllmConfig/tensorParallelSize": 2,
                "spec/deploymentConfig/resources/gpu": "4",
                "spec/vllmConfig/extraArgs": ["--pipeline-parallel-size=2"],
            }
        ),
        id="product",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/tensorParallelSize": 1, "spec/deploymentConfig/resources/gpu": ABSENT}), id="cpu"
    ),
    pytest.param(
        runtime({"spec/vllmConfig/tensorParallelSize": 8, "spec/vllmConfig/extraArgs": ["--nnodes", "2"]}),
        id="several-pods",
    ),
    pytest.param(runtime({"spec/vllmConfig/tensorParallelSize": -2}), id="negative"),
    pytest.param(runtime({"spec/vllmConfig/tensorParallelSize": "2"}), id="odd"),
    pytest.param(runtime({"spec/deploymentConfig/resources/gpu": "x"}), id="unreadable"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """An engine has one pod, so its workers are the pod's GPUs (vLLM, read)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
