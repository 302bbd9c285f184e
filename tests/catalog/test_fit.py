"""The calculation: bytes per token, weights, versions, verdicts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from prodstack.catalog import memory
from prodstack.catalog.choice import Place, cheapest, choose
from prodstack.catalog.engines import engine, image_version
from prodstack.catalog.entries import GIB, Attention, Layers
from prodstack.catalog.fit import CONTEXT, POOL, SEQUENCES, TOKENS, Fit, Verdict, fit
from prodstack.catalog.kv_cache import UnknownCacheError, token_bytes
from prodstack.catalog.ranges import Range
from prodstack.catalog.reading import catalog
from prodstack.catalog.settings import Settings
from prodstack.catalog.versions import default_utilization, version

CATALOG = catalog(Path(__file__).parents[2])
LLAMA = CATALOG.models["meta-llama/Meta-Llama-3.1-8B"]
OLD = Settings(version("0.19.0"))


def of(name: str, memory_gib: float = 80, **settings: object) -> Fit:
    """The answer for a model on GPUs of this memory, with vLLM 0.19 unless stated."""
    return fit(CATALOG.models[name], replace(OLD, **settings), memory_gib * GIB)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "parallel", "expected"),
    [
        ("meta-llama/Meta-Llama-3.1-8B", 1, 131072),
        ("meta-llama/Meta-Llama-3.1-8B", 2, 65536),
        ("meta-llama/Meta-Llama-3.1-8B", 8, 16384),
        ("meta-llama/Meta-Llama-3.1-8B", 16, 16384),
        ("deepseek-ai/DeepSeek-V3", 1, 70272),
        ("deepseek-ai/DeepSeek-V3", 8, 70272),
        ("openai/gpt-oss-20b", 1, 49152),
    ],
)
def test_bytes_per_token(name: str, parallel: int, expected: int) -> None:
    """Heads are divided by tensor parallelism and then replicated; the latent vector is not divided."""
    assert token_bytes(CATALOG.models[name], replace(OLD, tensor_parallel=parallel)).total == expected


def test_fp8_halves_the_cache_and_float32_doubles_it() -> None:
    """The data type of the cache is that of the weights, unless it is stated."""
    assert token_bytes(LLAMA, replace(OLD, kv_cache_dtype="fp8")).total == 65536
    assert token_bytes(LLAMA, replace(OLD, dtype="float32")).total == 262144


def test_a_sliding_window_limits_what_a_sequence_needs() -> None:
    """gpt-oss: half of the layers keep 128 - 1 tokens and one step, in whole blocks and one block more."""
    each = token_bytes(CATALOG.models["openai/gpt-oss-20b"], OLD)
    assert (each.growing, each.sliding) == (24576, 24576)
    assert each.sequence(131072, 2048) == 24576 * 131072 + 24576 * (2176 + 16)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Qwen/Qwen3.5-27B", "fixed state"),
        ("google/gemma-4-26B-A4B", "sliding window"),
        ("deepseek-ai/DeepSeek-V3.2", "sparse attention"),
        ("meta-llama/Llama-4-Scout-17B-16E-Instruct", "chunked attention"),
        ("nvidia/Qwen3-235B-A22B-NVFP4", "state --kv-cache-dtype"),
    ],
)
def test_what_is_not_known_stays_unknown(name: str, words: str) -> None:
    """No number is made up: the pool is calculated, tokens and sequences are not, and the answer says why."""
    model = CATALOG.models[name]
    with pytest.raises(UnknownCacheError, match=words):
        token_bytes(model, OLD)
    answer = of(name, 288, tensor_parallel=4)
    assert answer.verdict is Verdict.UNKNOWN
    assert words in answer.reason
    assert answer.amount(POOL) is not None
    assert answer.amount(TOKENS) is None


def test_pages_of_one_size_in_groups_of_different_size_are_padded() -> None:
    """Twelve layers with full attention and 33 with a window do not fall into groups of one size."""
    layers = (Layers(Attention.FULL, 12, 8, 128, 128), Layers(Attention.SLIDING, 33, 8, 128, 128, 512))
    with pytest.raises(UnknownCacheError, match="sliding window"):
        token_bytes(replace(LLAMA, attention=layers), OLD)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("0.19.0", 19),
        ("v0.8.5.post1", 8),
        ("v0.22", 22),
        ("latest", None),
        ("2025-05-27-v1", None),
        ("", None),
        ("1.0", None),
    ],
)
def test_versions(text: str, minor: int | None) -> None:
    """Only a version number of vLLM names a version; a date does not."""
    assert version(text).minor == minor


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.19.1", Range(0.9, 0.9)),
        ("0.22.0", Range(0.92, 0.92)),
        ("0.20", Range(0.9, 0.92)),
        ("latest", Range(0.9, 0.92)),
    ],
)
def test_the_default_utilization_depends_on_the_version(text: str, expected: Range) -> None:
    """Between the versions whose default was read, and for unknown ones, it is a range."""
    assert default_utilization(version(text)) == expected


def test_graphs_are_subtracted_since_0_21() -> None:
    """Not before, not with --enforce-eager, and perhaps if the version is unknown."""
    assert memory.graphs(OLD).value == Range(0, 0)
    assert memory.graphs(replace(OLD, version=version("0.21.0"))).value == Range(0.1, 2)
    assert memory.graphs(replace(OLD, version=version("latest"))).value == Range(0, 2)
    assert memory.graphs(replace(OLD, version=version("0.28"), enforce_eager=True)).value == Range(0, 0)


def test_weights_by_quantization() -> None:
    """Llama 8B: 14.96 GiB stored, 29.9 as float32, 8.46 if vLLM quantizes to FP8, which keeps the embedding; unknown for others."""
    lows = [
        memory.weights(LLAMA, settings).value
        for settings in (
            OLD,
            replace(OLD, dtype="float32"),
            replace(OLD, quantization="fp8"),
            replace(OLD, quantization="awq"),
        )
    ]
    assert [None if low is None else round(low.low, 2) for low in lows] == [14.96, 29.92, 8.46, None]
    assert memory.weights(replace(LLAMA, weights=()), OLD).value is None


def test_a_model_fits() -> None:
    """One sequence of the full length fits whatever the ranges are; tokens, sequences and the largest context follow."""
    answer = of("meta-llama/Meta-Llama-3.1-8B", max_model_len=8192)
    assert answer.verdict is Verdict.FITS
    tokens, sequences = answer.amount(TOKENS), answer.amount(SEQUENCES)
    assert tokens is not None
    assert sequences is not None
    assert tokens.low / 8192 == pytest.approx(sequences.low, rel=1e-3)
    assert answer.amount(CONTEXT) == Range(131072, 131072)


def test_weights_beyond_the_memory_are_beyond_doubt() -> None:
    """No setting helps if the weights alone exceed the memory."""
    answer = of("meta-llama/Meta-Llama-3.1-70B")
    assert answer.verdict is Verdict.DOES_NOT_FIT
    assert answer.beyond_doubt
    assert "the weights need 131.4 GiB of each GPU, which has 80 GiB" in answer.reason


def test_a_context_that_is_too_long_does_not_fit() -> None:
    """The model starts with less context, so it is not beyond doubt; the answer says what to change and how far one can go."""
    answer = of("Qwen/Qwen3-32B", utilization=0.9)
    assert answer.verdict is Verdict.DOES_NOT_FIT
    assert not answer.beyond_doubt
    assert "lower maxModelLen" in answer.reason
    longest = answer.amount(CONTEXT)
    assert longest is not None
    assert 0 < longest.high < 40960


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"tensor_parallel": 3}, "32 attention heads cannot be divided among 3 GPUs"),
        ({"max_model_len": 200_000}, "a context of 200000 tokens exceeds the model's limit of 131072"),
    ],
)
def test_vllm_refuses_some_settings(settings: dict[str, int], words: str) -> None:
    """Whatever the GPU."""
    answer = of("meta-llama/Meta-Llama-3.1-8B", 288, **settings)
    assert answer.verdict is Verdict.DOES_NOT_FIT
    assert words in answer.reason


def test_every_amount_has_a_formula_and_a_source() -> None:
    """Also those that are unknown."""
    for name in ("meta-llama/Meta-Llama-3.1-8B", "Qwen/Qwen3.5-27B", "openai/gpt-oss-120b"):
        assert all(amount.formula and amount.source for amount in of(name).amounts)


def test_the_cheapest_place_has_the_least_memory_in_total() -> None:
    """One GPU of 80 GiB is cheaper than one of 141, and than eight of 24; a node with too few GPUs is no place."""
    model = CATALOG.models["Qwen/Qwen3-30B-A3B"]
    places = [
        Place("small", 24 * GIB),
        Place("large", 141 * GIB),
        Place("medium", 80 * GIB),
        Place("tiny", 24 * GIB, most=2),
    ]
    choices = [choose(model, replace(OLD, max_model_len=8192), place, (1, 2, 4, 8)) for place in places]
    best = cheapest(choice for choice in choices if choice)
    assert best is not None
    assert (best.place.kind, best.settings.tensor_parallel) == ("medium", 1)
    assert choices[3] is not None
    assert choices[3].fit.verdict is not Verdict.FITS
    assert choose(model, OLD, Place("single", 80 * GIB, most=1), (2,)) is None


@pytest.mark.parametrize(
    ("name", "minor"),
    [
        ("vllm/vllm-openai:v0.19.0", 19),
        ("mirror/vllm/vllm-openai:v0.22.1@sha256:abc", 22),
        ("lmcache/vllm-openai:v0.3.7", None),
    ],
)
def test_only_images_of_vllm_name_its_version(name: str, minor: int | None) -> None:
    """The tags of lmcache/vllm-openai are LMCache's versions."""
    assert image_version(name).minor == minor


def test_an_unknown_kind_of_gpu_widens_the_range() -> None:
    """A large GPU may be an A100, for which vLLM's default batches are smaller."""
    large, small, unknown = (
        memory.activations(LLAMA, replace(OLD, small_batches=known), 80 * GIB).value for known in (False, True, None)
    )
    assert large is not None
    assert small is not None
    assert unknown == Range(small.low, large.high)


def test_an_engine_is_read_as_vllm_gets_it() -> None:
    """Extra arguments win over fields, and the tag of the image names the version."""
    block = {
        "model": {"modelURL": "Qwen/Qwen3-8B", "maxModelLen": 4096, "enableLoRA": True},
        "vllmConfig": {
            "tensorParallelSize": 2,
            "gpuMemoryUtilization": "0.8",
            "maxLoras": 4,
            "extraArgs": ["--kv-cache-dtype=fp8", "--max-model-len", "8192", "--enforce-eager"],
        },
        "deploymentConfig": {"image": {"name": "vllm/vllm-openai:v0.19.0"}, "resources": {"gpu": "2"}},
    }
    found = engine(block)
    assert (found.model, found.gpu_type, found.gpus) == ("Qwen/Qwen3-8B", "nvidia.com/gpu", 2)
    expected = Settings(
        version("v0.19.0"),
        tensor_parallel=2,
        max_model_len=8192,
        utilization=0.8,
        kv_cache_dtype="fp8",
        max_loras=4,
        enforce_eager=True,
    )
    assert found.settings == expected
