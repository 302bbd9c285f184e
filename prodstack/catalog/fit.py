"""Whether a model fits a GPU, with every number that leads to the answer, its formula and its source."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prodstack.catalog import memory
from prodstack.catalog.entries import GIB, Attention
from prodstack.catalog.kv_cache import SOURCE, TokenBytes, UnknownCacheError, token_bytes
from prodstack.catalog.ranges import Amount, Range
from prodstack.catalog.versions import UTILIZATION_SOURCE, default_utilization

if TYPE_CHECKING:
    from prodstack.catalog.entries import Model
    from prodstack.catalog.settings import Settings


class Verdict(enum.StrEnum):
    """The answer. UNKNOWN: the catalogue does not have what is needed; DEPENDS: the ranges allow both answers."""

    FITS = "fits"
    DOES_NOT_FIT = "does not fit"
    DEPENDS = "depends"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Fit:
    """The answer for one model on one kind of GPU.

    reason: why, in one sentence. beyond_doubt: the weights alone exceed the memory. amounts: in the order of the calculation.
    """

    verdict: Verdict
    reason: str
    amounts: tuple[Amount, ...]
    beyond_doubt: bool = False

    def amount(self, name: str) -> Range | None:
        """The value of one amount; None if it is not known."""
        return next((amount.value for amount in self.amounts if amount.name == name), None)


POOL, TOKENS, SEQUENCES, CONTEXT, PER_TOKEN = (
    "KV cache",
    "tokens in the KV cache",
    "sequences of full length",
    "largest context",
    "KV cache per token",
)


def fit(model: Model, settings: Settings, memory_bytes: float) -> Fit:
    """Whether an engine with these settings starts on GPUs of this memory, and what is left for the KV cache."""
    usable, budget = _budget(settings, memory_bytes)
    needs = (
        memory.weights(model, settings),
        memory.activations(model, settings, memory_bytes),
        memory.buffers(settings),
        memory.graphs(settings),
        memory.lora(model, settings),
    )
    pool = _pool(budget, needs)
    cache, tokens, problem = _cache(model, settings, pool, memory_bytes)
    amounts = (*usable, *needs, pool, *cache)
    refused = refusal(model, settings)
    if refused:
        return Fit(Verdict.DOES_NOT_FIT, refused, amounts)
    return _judged(model, settings, memory_bytes, amounts, tokens, problem)


def refusal(model: Model, settings: Settings) -> str:
    """Why vLLM refuses these settings for this model on any GPU; "" if it does not."""
    parallel = settings.tensor_parallel
    if model.heads % parallel:
        return f"{model.heads} attention heads cannot be divided among {parallel} GPUs; use a divisor as tensor parallelism"
    for layers in model.attention:
        heads = layers.kv_heads
        if layers.kind in (Attention.FULL, Attention.SLIDING) and heads % parallel and parallel % heads:
            return f"{heads} KV heads can be neither divided among {parallel} GPUs nor replicated evenly"
    if (settings.max_model_len or 0) > model.max_context:
        return f"a context of {settings.max_model_len} tokens exceeds the model's limit of {model.max_context}; lower maxModelLen"
    return ""


def _budget(settings: Settings, memory_bytes: float) -> tuple[tuple[Amount, ...], Range]:
    visible = memory.visible(memory_bytes)
    share = (
        Range.of(settings.utilization) if settings.utilization is not None else default_utilization(settings.version)
    )
    source = "the settings" if settings.utilization is not None else UTILIZATION_SOURCE
    utilization = Amount("utilization", share, "", "--gpu-memory-utilization", source)
    budget = (visible.value or Range.of(0)).times(share)
    total = Amount("memory for vLLM", budget, memory.GIBIBYTES, "memory of the GPU x utilization", memory.PROFILING)
    return (visible, utilization, total), budget


def _pool(budget: Range, needs: tuple[Amount, ...]) -> Amount:
    unknown = [need.name for need in needs if need.value is None]
    if unknown:
        return Amount(POOL, None, memory.GIBIBYTES, f"not known without: {', '.join(unknown)}", memory.PROFILING)
    left = budget
    for need in needs:
        left = left.minus(need.value or Range.of(0))
    formula = f"memory for vLLM - {' - '.join(need.name for need in needs)}"
    return Amount(POOL, left, memory.GIBIBYTES, formula, memory.PROFILING)


def _cache(
    model: Model, settings: Settings, pool: Amount, memory_bytes: float
) -> tuple[tuple[Amount, ...], TokenBytes | None, str]:
    """The amounts of the KV cache, the bytes of a token, and why these are not known ("" if they are)."""
    try:
        each = token_bytes(model, settings)
    except UnknownCacheError as error:
        return (Amount(PER_TOKEN, None, "bytes", str(error), SOURCE),), None, str(error)
    length, batched = settings.max_model_len or model.max_context, settings.batches(memory_bytes)[1].tokens
    sequence = each.sequence(length, batched)
    first = Amount(PER_TOKEN, Range.of(each.total), "bytes", each.formula, SOURCE)
    second = Amount(
        f"KV cache of {length} tokens", Range.of(sequence / GIB), memory.GIBIBYTES, _sequence_formula(each), SOURCE
    )
    if pool.value is None or pool.value.high <= 0:
        return (first, second), each, ""
    room = Range(max(pool.value.low, 0), pool.value.high).scaled(GIB)
    return (first, second, *_capacity(model, each, room, sequence, length, batched)), each, ""


def _sequence_formula(each: TokenBytes) -> str:
    if not each.sliding:
        return "bytes per token x tokens, in blocks of 16"
    return (
        f"{each.growing} bytes x all tokens + {each.sliding} bytes x at most {each.window} - 1 + the tokens of a step"
    )


def _capacity(
    model: Model, each: TokenBytes, room: Range, sequence: int, length: int, batched: int
) -> tuple[Amount, ...]:
    sequences = room.scaled(1 / sequence)
    tokens = sequences.scaled(length) if each.sliding else room.scaled(1 / each.total)
    whole = Range(float(int(tokens.low)), float(int(tokens.high)))
    formula = "sequences x context" if each.sliding else "KV cache / KV cache per token"
    longest_held = Range(*(float(longest(each, bound, model.max_context, batched)) for bound in room))
    return (
        Amount(TOKENS, whole, "tokens", formula, SOURCE),
        Amount(SEQUENCES, sequences, "", f"KV cache / KV cache of {length} tokens", SOURCE),
        Amount(CONTEXT, longest_held, "tokens", "what one sequence can have, up to the model's limit", SOURCE),
    )


def longest(each: TokenBytes, room: float, limit: int, batched: int) -> int:
    """The longest sequence that the room holds, found by halving."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if each.sequence(middle, batched) <= room else (low, middle - 1)
    return low


def _judged(
    model: Model,
    settings: Settings,
    memory_bytes: float,
    amounts: tuple[Amount, ...],
    each: TokenBytes | None,
    problem: str,
) -> Fit:
    answer = Fit(Verdict.UNKNOWN, "", amounts)
    needed, pool, weights = None, answer.amount(POOL), answer.amount("weights")
    if weights is not None and weights.low > memory_bytes / GIB:
        reason = f"the weights need {weights.low:.1f} GiB of each GPU, which has {memory_bytes / GIB:g} GiB; use more GPUs, larger ones, or a quantized checkpoint"
        return Fit(Verdict.DOES_NOT_FIT, reason, amounts, beyond_doubt=True)
    if pool is None:
        return Fit(Verdict.UNKNOWN, "the memory that is left for the KV cache is not known", amounts)
    if pool.high <= 0:
        return Fit(
            Verdict.DOES_NOT_FIT,
            "nothing is left for the KV cache; use more or larger GPUs, or raise the utilization",
            amounts,
        )
    if each is None:
        reason = f"the weights fit, but the KV cache is not known: {problem}"
        return Fit(Verdict.UNKNOWN if pool.low > 0 else Verdict.DEPENDS, reason, amounts)
    length = settings.max_model_len or model.max_context
    needed = each.sequence(length, settings.batches(memory_bytes)[1].tokens) / GIB
    return Fit(*_compared(pool, needed, length), amounts)


def _compared(pool: Range, needed: float, length: int) -> tuple[Verdict, str]:
    held = f"one sequence of {length} tokens needs {needed:.2f} GiB, and the KV cache has {pool.low:.2f} to {pool.high:.2f} GiB"
    if pool.low >= needed:
        return Verdict.FITS, held
    if pool.high < needed:
        return Verdict.DOES_NOT_FIT, f"{held}; lower maxModelLen, or use more or larger GPUs"
    return Verdict.DEPENDS, f"{held}; lower maxModelLen to be sure"
