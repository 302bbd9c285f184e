"""`model: {catalog: NAME, pool: POOL}` in a stack file: what is filled in, what wins over it, and what is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.catalog.reading import catalog
from prodstack.manifests.finding import Severity
from tests.printed import one_line
from tests.projects import ENGINE_IMAGE, ROOT, spec

if TYPE_CHECKING:
    from tests.projects import ProjectFolder

LLAMA = "meta-llama/Llama-3.1-8B-Instruct"
H100 = "{name: h100, gpus: 8, nodes: 1, gpuMemory: 80}"
L40S = "{name: l40s, gpus: 8, nodes: 4, gpuMemory: 48, labels: {zone: b, gpu: l40s}}"
L4 = "{name: l4, gpus: 4, nodes: 4, gpuMemory: 24}"
POOLS = (L40S, H100, L4)
DEPLOYMENT = f"    deploymentConfig:\n      image: {ENGINE_IMAGE}\n"


def stack(model: str, rest: str = "", deployment: str = DEPLOYMENT) -> str:
    """A stack with one runtime; its `model` is on line 3."""
    return f"runtimes:\n  llama:\n    model: {model}\n{rest}{deployment}"


def cluster(*pools: str, more: str = "") -> str:
    """A cluster file with these node pools."""
    facts = f"facts: {{nodePools: [{', '.join(pools)}]}}\n" if pools else ""
    return f"stacks: [chat]\noperator: {{install: false}}\n{facts}{more}"


def errors(project: ProjectFolder) -> list[str]:
    """Every error on one line."""
    return [one_line(finding) for finding in project.compiled().findings if finding.severity is Severity.ERROR]


def engine(project: ProjectFolder, text: str, of_cluster: str, name: str = "llama") -> dict[str, Any]:
    """The spec of a runtime that compiles."""
    project.write({"stacks/chat.yaml": text, "clusters/prod.yaml": of_cluster})
    assert errors(project) == []
    return spec(project.objects(), "VLLMRuntime", name)


def test_a_name_alone_is_enough(project: ProjectFolder) -> None:
    """Everything that vLLM and Kubernetes need follows from the model and the cheapest pool on which it fits: one GPU of 48 GiB, not of 24 or 80.

    The KV cache of that GPU holds four sequences of the context, with whatever version of vLLM the image has.
    """
    found = engine(project, stack("{catalog: llama-3.1-8b-instruct}"), cluster(*POOLS))
    assert found["model"] == {
        "modelURL": LLAMA,
        "dtype": "bfloat16",
        "enableTool": True,
        "toolCallParser": "llama3_json",
        "maxModelLen": 39936,
    }
    assert found["vllmConfig"]["tensorParallelSize"] == 1
    assert found["vllmConfig"]["enableChunkedPrefill"] is True
    deployment = found["deploymentConfig"]
    assert deployment["resources"] == {"cpu": "4", "memory": "32Gi", "gpu": "1", "gpuType": "nvidia.com/gpu"}
    assert deployment["nodeSelectorTerms"] == [
        {
            "matchExpressions": [
                {"key": "gpu", "operator": "In", "values": ["l40s"]},
                {"key": "zone", "operator": "In", "values": ["b"]},
            ]
        }
    ]


def test_a_named_pool_is_used_even_if_another_is_cheaper(project: ProjectFolder) -> None:
    """Also if the cluster's override names it, since the names of pools belong to a cluster; a pool without labels gets no terms of its own."""
    more = "overrides: {chat: {runtimes: {llama: {model: {pool: h100}}}}}\n"
    found = engine(project, stack(f"{{catalog: {LLAMA}}}"), cluster(*POOLS, more=more))
    assert found["model"]["maxModelLen"] > 60000
    assert "pool" not in found["model"]
    assert found["deploymentConfig"]["nodeSelectorTerms"][0]["matchExpressions"][0]["key"] == "kubernetes.io/os"


def test_the_order_of_the_pools_does_not_matter(project: ProjectFolder) -> None:
    """The choice depends on memory and names only."""
    text = stack(f"{{catalog: {LLAMA}}}")
    assert engine(project, text, cluster(*POOLS)) == engine(project, text, cluster(*reversed(POOLS)))


def test_a_large_model_gets_more_gpus(project: ProjectFolder) -> None:
    """The tensor parallelism is the first of 1, 2, 4 and 8 that fits, and the pod gets as many GPUs, cores and memory."""
    found = engine(project, stack("{catalog: Llama-3.1-70B-Instruct, pool: h100}"), cluster(*POOLS))
    assert found["vllmConfig"]["tensorParallelSize"] == 4
    assert found["deploymentConfig"]["resources"] == {
        "cpu": "16",
        "memory": "128Gi",
        "gpu": "4",
        "gpuType": "nvidia.com/gpu",
    }


def test_lmcache_s_buffers_are_added_to_the_memory(project: ProjectFolder) -> None:
    """Each GPU's process reserves one; the whole is at most 90 % of the pod's share of its node."""
    rest = "    lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: 20Gi}\n"
    text = stack("{catalog: Llama-3.1-70B-Instruct}", rest)
    found = engine(project, text, cluster(H100))
    assert found["deploymentConfig"]["resources"]["memory"] == f"{4 * 32 + 4 * 20}Gi"
    small = H100.replace("gpuMemory", "memory: 256, gpuMemory")
    assert engine(project, text, cluster(small))["deploymentConfig"]["resources"]["memory"] == "115Gi"


@pytest.mark.parametrize(
    ("model", "rest", "path", "value"),
    [
        ("maxModelLen: 8192", "", "model.maxModelLen", 8192),
        ("dtype: auto", "", "model.dtype", "auto"),
        ("modelURL: /models/llama", "", "model.modelURL", "/models/llama"),
        ("enableTool: false", "", "model.toolCallParser", None),
        ("toolCallParser: hermes", "", "model.toolCallParser", "hermes"),
        ("enableTool: true", "", "model.toolCallParser", "llama3_json"),
        (
            "pool: h100",
            "    vllmConfig: {tensorParallelSize: 2}\n",
            "deploymentConfig.resources.gpu",
            "2",
        ),
        ("pool: h100", "    vllmConfig: {enableChunkedPrefill: false}\n", "vllmConfig.enableChunkedPrefill", False),
        ("pool: h100", '    vllmConfig: {extraArgs: ["--max-model-len=4096"]}\n', "model.maxModelLen", None),
        ("pool: h100", '    vllmConfig: {extraArgs: ["-tp", "2"]}\n', "vllmConfig.tensorParallelSize", None),
        ("pool: h100", '    vllmConfig: {extraArgs: ["-tp", "2"]}\n', "deploymentConfig.resources.gpu", "2"),
        ("pool: h100", '    vllmConfig: {extraArgs: ["--dtype", "float16"]}\n', "model.dtype", None),
    ],
)
def test_what_is_written_wins(project: ProjectFolder, model: str, rest: str, path: str, value: object) -> None:
    """A field, and the same argument in extraArgs, is never replaced or said twice."""
    found: Any = engine(project, stack(f"{{catalog: {LLAMA}, {model}}}", rest), cluster(*POOLS))
    for key in path.split("."):
        found = found.get(key)
    assert found == value


def test_resources_that_are_written_win(project: ProjectFolder) -> None:
    """With two GPUs, the engine uses both; a missing amount is filled in."""
    deployment = f"{DEPLOYMENT}      resources: {{gpu: 2, cpu: 10}}\n"
    found = engine(project, stack(f"{{catalog: {LLAMA}, pool: h100}}", deployment=deployment), cluster(*POOLS))
    assert found["vllmConfig"]["tensorParallelSize"] == 2
    assert found["deploymentConfig"]["resources"] == {
        "cpu": "10",
        "memory": "64Gi",
        "gpu": "2",
        "gpuType": "nvidia.com/gpu",
    }


def test_node_selector_terms_and_gpu_type_limit_the_pools(project: ProjectFolder) -> None:
    """Without them the pool l40s would be chosen."""
    terms = "[{matchExpressions: [{key: gpu, operator: NotIn, values: [l40s]}]}]"
    text = stack(f"{{catalog: {LLAMA}}}", deployment=f"{DEPLOYMENT}      nodeSelectorTerms: {terms}\n")
    assert engine(project, text, cluster(L40S, H100))["model"]["maxModelLen"] > 60000
    amd = "{name: mi300x, gpus: 8, nodes: 1, gpuMemory: 192, gpuType: amd.com/gpu}"
    text = stack(f"{{catalog: {LLAMA}}}", deployment=f"{DEPLOYMENT}      resources: {{gpuType: amd.com/gpu}}\n")
    assert engine(project, text, cluster(L40S, amd))["model"]["maxModelLen"] == 131072


def test_defaults_and_overrides_count_as_written(project: ProjectFolder) -> None:
    """Both win over the catalogue, and the key itself can be in either."""
    more = """\
defaults: {runtimes: {model: {maxModelLen: 16384}, deploymentConfig: {resources: {memory: 20Gi}}}}
overrides: {chat: {runtimes: {llama: {model: {dtype: half}}}}}
"""
    found = engine(project, stack(f"{{catalog: {LLAMA}}}"), cluster(*POOLS, more=more))
    assert found["model"]["maxModelLen"] == 16384
    assert found["model"]["dtype"] == "half"
    assert found["deploymentConfig"]["resources"]["memory"] == "20Gi"
    of_all = f"defaults: {{runtimes: {{model: {{catalog: {LLAMA}}}}}}}\n"
    assert engine(project, stack("{maxModelLen: 2048}"), cluster(*POOLS, more=of_all))["model"]["modelURL"] == LLAMA


def test_both_sides_of_a_pair_and_of_a_topology_are_filled(project: ProjectFolder) -> None:
    """A side can have a pool of its own, and in a topology each side is an engine of its own."""
    image = f"deploymentConfig: {{image: {ENGINE_IMAGE}}}"
    block = f"""\
prefillDecode:
  pd:
    model: {{catalog: {LLAMA}}}
    {image}
    decode: {{model: {{pool: h100}}}}
routers:
  front: {{serves: pd, image: "registry.example.com/lmstack-router:2026-08-05", resources: {{cpu: 2, memory: 8Gi}}}}
"""
    prefill = engine(project, block, cluster(*POOLS), "pd-prefill")
    decode = spec(project.objects(), "VLLMRuntime", "pd-decode")
    assert (prefill["model"]["modelURL"], decode["model"]["modelURL"]) == (LLAMA, LLAMA)
    assert prefill["model"]["maxModelLen"] < decode["model"]["maxModelLen"]
    topology = block.replace("    decode:", "    mode: topology\n    decode:")
    more = "operator: {install: false, profile: change-841}\n"
    found = engine(project, topology, cluster(*POOLS).replace("operator: {install: false}\n", more), "pd")["topology"]
    assert found["prefill"]["model"]["maxModelLen"] == prefill["model"]["maxModelLen"]
    assert found["decode"]["deploymentConfig"]["resources"]["gpu"] == "1"


def test_the_version_of_the_image_on_the_cluster_counts(project: ProjectFolder) -> None:
    """A parser that not all versions of vLLM have is filled in only if the image's tag names a version that has it."""
    image = DEPLOYMENT.replace(ENGINE_IMAGE, "docker.io/vllm/vllm:v0.20.0")
    gpt = "{catalog: gpt-oss-20b}"
    assert engine(project, stack(gpt, deployment=image), cluster(H100))["model"]["toolCallParser"] == "openai"
    assert "toolCallParser" not in engine(project, stack(gpt), cluster(H100))["model"]
    old = 'images: {docker.io/vllm/vllm: ":v0.10.2"}\n'
    found = engine(project, stack(gpt, deployment=image), cluster(H100, more=old))
    assert "toolCallParser" not in found["model"]


def test_a_quantized_checkpoint_keeps_its_data_types(project: ProjectFolder) -> None:
    """They differ by part, so no dtype is filled in; vLLM reads them from the checkpoint."""
    assert "dtype" not in engine(project, stack("{catalog: Qwen3-32B-FP8}"), cluster(H100))["model"]


def test_without_facts_only_the_hardware_must_be_written(project: ProjectFolder) -> None:
    """If context and tensor parallelism are written, nothing needs to be calculated, and the rest follows from them."""
    text = stack("{catalog: Qwen3.5-27B, maxModelLen: 8192}", "    vllmConfig: {tensorParallelSize: 2}\n")
    found = engine(project, text, cluster())
    assert found["model"]["modelURL"] == "Qwen/Qwen3.5-27B"
    assert found["deploymentConfig"]["resources"] == {"cpu": "8", "memory": "64Gi", "gpu": "2"}
    assert engine(project, text, cluster(H100))["deploymentConfig"]["resources"]["gpuType"] == "nvidia.com/gpu"


def test_a_stack_that_no_cluster_runs_needs_no_pool(project: ProjectFolder) -> None:
    """It is validated like any other, and its hardware is not known yet."""
    project.write({"stacks/new.yaml": stack(f"{{catalog: {LLAMA}}}")})
    assert errors(project) == []
    project.write({"stacks/new.yaml": stack("{catalog: Lama-3.1-8B-Instruct}")})
    assert [line for line in errors(project) if "stacks/new.yaml:3:" in line]


WRONG = [
    (
        "{catalog: Lama-3.1-8B-Instruct}",
        POOLS,
        3,
        "which the catalogue does not have",
        'did you mean "Llama-3.1-8B-Instruct"?',
    ),
    ("{catalog: zzz}", POOLS, 3, 'catalog names "zzz"', "describe the model in catalog/"),
    ("{catalog: 5}", POOLS, 3, "model.catalog is 5", "a name, as text"),
    ("{catalog: {name: x}}", POOLS, 3, 'model.catalog is {"name": "x"}', "a name, as text"),
    ("{catalog: [x]}", POOLS, 3, 'model.catalog is ["x"]', "a name, as text"),
    ('{catalog: ""}', POOLS, 3, 'model.catalog is ""', "a name, as text"),
    (f"{{catalog: {LLAMA}, pool: 7}}", POOLS, 3, "model.pool is 7", "a name, as text"),
    (f"{{modelURL: {LLAMA}, pool: h100}}", POOLS, 3, "model.catalog is missing", "write model.catalog"),
    (f"{{catalog: {LLAMA}, pool: h10}}", POOLS, 3, 'pool names "h10"', 'did you mean "h100"?'),
    (f"{{catalog: {LLAMA}, pool: h10}}", (), 3, 'pool names "h10"', "remove it"),
    (f"{{catalog: {LLAMA}}}", (), 3, "no node pool of the cluster states the memory of its GPUs", "state gpuMemory"),
    (f"{{catalog: {LLAMA}}}", ("{name: a, gpus: 8}",), 3, "no node pool of the cluster states", "state gpuMemory"),
    (f"{{catalog: {LLAMA}, pool: a}}", ("{name: a, gpus: 8}",), 3, "states no gpuMemory", "state gpuMemory"),
    (
        "{catalog: Llama-3.1-70B-Instruct}",
        (L4,),
        3,
        "l4 (1 x 24 GiB): the weights need 131.4 GiB",
        "choose a smaller model",
    ),
    ("{catalog: Llama-3.1-8B-Instruct}", (L4,), 3, "GiB", "larger GPUs"),
    ("{catalog: Qwen3.5-27B}", (H100,), 3, "the KV cache is not known", "write model.maxModelLen and vllmConfig"),
]


@pytest.mark.parametrize(("model", "pools", "line", "words", "fix"), WRONG, ids=[f"{w[0]} {w[3]}" for w in WRONG])
def test_what_cannot_be_filled_in_is_reported(
    project: ProjectFolder, model: str, pools: tuple[str, ...], line: int, words: str, fix: str
) -> None:
    """At the line of the key, with the values and what to write."""
    project.write({"stacks/chat.yaml": stack(model), "clusters/prod.yaml": cluster(*pools)})
    (found,) = errors(project)
    assert found.startswith(f"stacks/chat.yaml:{line}:")
    assert words in found
    assert fix in found


def test_a_wrong_pool_in_an_override_is_reported_there(project: ProjectFolder) -> None:
    """The line to correct is the override's."""
    more = "overrides:\n  chat:\n    runtimes:\n      llama:\n        model: {pool: h10}\n"
    project.write({"stacks/chat.yaml": stack(f"{{catalog: {LLAMA}}}"), "clusters/prod.yaml": cluster(H100, more=more)})
    assert [line.startswith("clusters/prod.yaml:8:") for line in errors(project)] == [True]


@pytest.mark.parametrize(
    ("rest", "deployment", "words"),
    [
        (
            "",
            "      resources: {gpuType: amd.com/gpu}\n",
            'gpuType is "amd.com/gpu", but the node pool "h100" has nvidia.com/gpu',
        ),
        (
            "",
            "      nodeSelectorTerms: [{matchExpressions: [{key: gpu, operator: In, values: [a100]}]}]\n",
            'nodeSelectorTerms exclude the nodes of the pool "h100"',
        ),
        (
            '    vllmConfig: {extraArgs: ["--cpu-offload-gb", "8"]}\n',
            "",
            "--cpu-offload-gb changes what the calculation",
        ),
        ("    vllmConfig: {tensorParallelSize: 3}\n", "", "32 attention heads cannot be divided among 3 GPUs"),
        ("    vllmConfig: {tensorParallelSize: 16}\n", "", "h100: a node has only 8 GPUs"),
    ],
)
def test_what_contradicts_the_choice_is_reported(
    project: ProjectFolder, rest: str, deployment: str, words: str
) -> None:
    """A written value and the pool must agree, and the calculation must hold."""
    pool = H100.replace("gpuMemory", "labels: {gpu: h100}, gpuMemory")
    text = stack(f"{{catalog: {LLAMA}, pool: h100}}", rest, DEPLOYMENT + deployment)
    project.write({"stacks/chat.yaml": text, "clusters/prod.yaml": cluster(pool)})
    assert [words in line for line in errors(project)] == [True]


def test_terms_that_exclude_every_known_pool_are_reported(project: ProjectFolder) -> None:
    """The message names the fields that exclude them, and the pools."""
    terms = "      nodeSelectorTerms: [{matchExpressions: [{key: gpu, operator: In, values: [a100]}]}]\n"
    text = stack(f"{{catalog: {LLAMA}}}", deployment=DEPLOYMENT + terms)
    project.write({"stacks/chat.yaml": text, "clusters/prod.yaml": cluster(L40S)})
    (found,) = errors(project)
    assert "no node pool that nodeSelectorTerms allow states gpuMemory (others do: l40s); correct these fields" in found


def test_a_name_that_several_models_have_is_reported(project: ProjectFolder) -> None:
    """The full names are in the message."""
    own = "models:\n- {id: me/Qwen3-8B, hiddenSize: 4096, heads: 32, vocabulary: 32000, dtype: bfloat16, maxContext: 8192, source: me,"
    own += " attention: [{kind: full, layers: 32, kvHeads: 8, headSize: 128}]}\n"
    project.write(
        {
            "catalog/own.yaml": own,
            "stacks/chat.yaml": stack("{catalog: Qwen3-8B}"),
            "clusters/prod.yaml": cluster(H100),
        }
    )
    assert [("write one of" in line, "me/Qwen3-8B" in line, "Qwen/Qwen3-8B" in line) for line in errors(project)] == [
        (True, True, True)
    ]


def test_nothing_and_null_are_no_catalogue(project: ProjectFolder) -> None:
    """A null is left out, as everywhere."""
    text = stack(
        "{modelURL: org/llama, catalog: null, pool: null}",
        deployment=f"{DEPLOYMENT}      resources: {{cpu: 4, memory: 16Gi, gpu: 1}}\n",
    )
    assert engine(project, text, cluster(H100))["model"] == {"modelURL": "org/llama"}


def test_a_plain_custom_resource_cannot_name_the_catalogue(project: ProjectFolder) -> None:
    """Manifests of a stack's folder are published as they are, so the key stays unknown there."""
    body = f"""\
apiVersion: production-stack.vllm.ai/v1alpha1
kind: VLLMRuntime
metadata: {{name: raw, namespace: default}}
spec:
  model: {{modelURL: org/llama, catalog: {LLAMA}}}
  deploymentConfig: {{image: {{registry: docker.io, name: x}}, resources: {{cpu: "1"}}}}
"""
    files = {"stacks/chat.yaml": None, "stacks/chat/stack.yaml": stack(f"{{catalog: {LLAMA}}}")}
    project.write({**files, "stacks/chat/raw.yaml": body, "clusters/prod.yaml": cluster(H100)})
    assert any("raw.yaml:5:" in line and "spec.model.catalog is not a field" in line for line in project.messages())


NAMES = sorted(model.id for model in catalog(ROOT).models.values())


@pytest.mark.parametrize("memory", [16, 24, 48, 80, 141])
def test_what_is_filled_in_passes_the_rule(project: ProjectFolder, memory: int) -> None:
    """Every model of the catalogue is either refused with a reason, or gets values with which the rule model-does-not-fit finds nothing.

    Neither does the rule about parallelism, the one about nodes that are too small, or the one about memory.
    """
    entries = "".join(f"  m{at}:\n    model: {{catalog: {name}}}\n{DEPLOYMENT}" for at, name in enumerate(NAMES))
    pool = f"{{name: p, gpus: 8000, nodes: 1000, gpuMemory: {memory}, memory: 400}}"
    project.write({"stacks/chat.yaml": f"runtimes:\n{entries}", "clusters/prod.yaml": cluster(pool)})
    refused = {
        int(line.partition("VLLMRuntime m")[2].partition(":")[0])
        for line in errors(project)
        if "fits no node pool for certain" in line
    }
    kept = [name for at, name in enumerate(NAMES) if at not in refused]
    assert kept
    entries = "".join(f"  m{at}:\n    model: {{catalog: {name}}}\n{DEPLOYMENT}" for at, name in enumerate(kept))
    project.write({"stacks/chat.yaml": f"runtimes:\n{entries}"})
    wrong = ("model-does-not-fit", "mismatched-tensor-parallel-size", "missing-gpu-pool", "exceeded-node-memory")
    assert [line for line in project.messages() if any(f"[{rule}]" in line for rule in wrong)] == []
    assert errors(project) == []
    assert len(project.objects()) == len(kept)
