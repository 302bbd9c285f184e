"""What is written for a model on a node pool where nobody wrote anything: the tensor parallelism and the context."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from prodstack.catalog.choice import Choice, choose
from prodstack.catalog.entries import GIB
from prodstack.catalog.fit import POOL, Fit, Verdict, fit, longest, refusal
from prodstack.catalog.kv_cache import token_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prodstack.catalog.choice import Place
    from prodstack.catalog.entries import Model
    from prodstack.catalog.settings import Settings

ROOM = 4
"""How many sequences of the full length the KV cache holds for certain, if the length is chosen here."""
LEAST = 4096
"""The shortest context that is chosen, in tokens, unless the model's own limit is shorter."""
STEP = 1024
"""A context below the model's limit is a multiple of this."""


def planned(model: Model, settings: Settings, place: Place, parallel: Sequence[int]) -> Choice | None:
    """The first tensor parallelism with which the model fits for certain or the answer is unknown, or else the last that vLLM accepts.

    A context that is not written is the longest of which the KV cache holds ROOM. None if no node has enough GPUs.
    """
    if settings.max_model_len is not None:
        return choose(model, settings, place, parallel)
    found = None
    for size in parallel:
        tried = replace(settings, tensor_parallel=size, small_batches=place.small_batches)
        if (place.most is not None and size > place.most) or (found is not None and refusal(model, tried)):
            continue
        found = _with_context(model, tried, place)
        if found.fit.verdict in (Verdict.FITS, Verdict.UNKNOWN):
            break
    return found


def _with_context(model: Model, settings: Settings, place: Place) -> Choice:
    """The answer for the longest context, or for the shortest one if that does not fit."""
    least = min(LEAST, model.max_context)
    short = replace(settings, max_model_len=least)
    answer = fit(model, short, place.memory_bytes)
    pool = answer.amount(POOL)
    if answer.verdict is not Verdict.FITS or pool is None:
        return Choice(place, short, answer)
    each, batched = token_bytes(model, settings), settings.batches(place.memory_bytes)[1].tokens
    length = longest(each, pool.low * GIB / ROOM, model.max_context, batched)
    length -= length % STEP if length < model.max_context else 0
    if length < least:
        needed = ROOM * each.sequence(least, batched) / GIB
        return Choice(place, short, Fit(Verdict.DEPENDS, _too_little(pool.low, needed, least), answer.amounts))
    chosen = replace(settings, max_model_len=length)
    return Choice(place, chosen, fit(model, chosen, place.memory_bytes))


def _too_little(room: float, needed: float, length: int) -> str:
    return f"{ROOM} sequences of {length} tokens need {needed:.2f} GiB, and the KV cache has at least {room:.2f} GiB"
