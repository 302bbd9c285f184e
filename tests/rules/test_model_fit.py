"""The rule about models that do not fit the GPUs of the cluster."""

from __future__ import annotations

import dataclasses
from functools import partial

from prodstack.manifests.manifest import NodePool
from tests.rules.builders import runtime
from tests.rules.harness import ERROR, FACTS, POD, WARNING, Case, Said, bad_cluster, check, good, parametrized

MODEL, TENSOR, LENGTH = "spec/model/modelURL", "spec/vllmConfig/tensorParallelSize", "spec/model/maxModelLen"
ARGUMENTS, GPU = "spec/vllmConfig/extraArgs", "spec/deploymentConfig/resources/gpu"
LARGE, SMALL = "meta-llama/Llama-3.1-70B-Instruct", "meta-llama/Llama-3.1-8B-Instruct"
H100 = dataclasses.replace(FACTS, node_pools=(NodePool("h100", gpus=64, nodes=8, gpu_memory=80),))
MIXED = dataclasses.replace(FACTS, node_pools=(*(H100.node_pools or ()), NodePool("other", gpus=8, nodes=1)))

too_large = partial(bad_cluster, "model-does-not-fit", facts=H100)
fits = partial(good, "model-does-not-fit", facts=H100)
CASES = (
    too_large(
        "weights beyond the memory",
        runtime({MODEL: LARGE}),
        Said(MODEL, "the weights need 131.4 GiB of each GPU, which has 80 GiB", ERROR, POD, "use more GPUs"),
    ),
    too_large(
        "a context that is too long",
        runtime({MODEL: "Qwen/Qwen3-VL-32B-Instruct", LENGTH: 100000}),
        Said(MODEL, "one sequence of 100000 tokens needs 24.41 GiB", WARNING, POD, "lower maxModelLen"),
    ),
    too_large(
        "heads that cannot be divided",
        runtime({MODEL: SMALL, TENSOR: 3, GPU: "3"}),
        Said(MODEL, "32 attention heads cannot be divided among 3 GPUs", WARNING, POD, "use a divisor"),
    ),
    too_large(
        "a context beyond the model's limit",
        runtime({MODEL: "Qwen/Qwen3-8B", LENGTH: 65536}),
        Said(MODEL, "65536 tokens exceeds the model's limit of 40960", WARNING, POD, "lower maxModelLen"),
    ),
    fits("a model that fits", runtime({MODEL: SMALL, LENGTH: 8192})),
    fits("enough GPUs", runtime({MODEL: LARGE, TENSOR: 4, GPU: "4", LENGTH: 8192})),
    fits("an answer that is not certain", runtime({MODEL: "openai/gpt-oss-120b", LENGTH: 131072})),
    fits("a cache that is not known", runtime({MODEL: "Qwen/Qwen3.5-27B"})),
    fits("a model that is not in the catalogue", runtime({MODEL: "org/llama-70b"})),
    fits("weights on the CPU", runtime({MODEL: LARGE, ARGUMENTS: ["--cpu-offload-gb", "80"]})),
    fits("layers on several GPUs", runtime({MODEL: LARGE, ARGUMENTS: ["--pipeline-parallel-size=2"], GPU: "2"})),
    good("model-does-not-fit", "memory that is not stated", runtime({MODEL: LARGE}), FACTS),
    good("model-does-not-fit", "memory that is stated for some pools only", runtime({MODEL: LARGE}), MIXED),
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """What certainly does not start is reported, and nothing that might."""
    check(case)
