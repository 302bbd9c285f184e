"""Where a model fits: the answer for several GPUs, and the cheapest one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from prodstack.catalog.entries import GIB
from prodstack.catalog.fit import Fit, Verdict, fit, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prodstack.catalog.entries import Gpu, Model
    from prodstack.catalog.settings import Settings

PARALLEL = (1, 2, 4, 8)
"""The tensor parallelism that is tried if none is written."""


class Place(NamedTuple):
    """GPUs that a model can run on. kind: a kind of GPU or the name of a node pool; most: GPUs of one node, None if it is not known.

    small_batches: see Settings; the kind of GPU of a node pool is not known.
    """

    kind: str
    memory_bytes: float
    most: int | None = None
    small_batches: bool | None = None


class Choice(NamedTuple):
    """The answer for one place, with the settings that lead to it."""

    place: Place
    settings: Settings
    fit: Fit

    @property
    def gibibytes(self) -> float:
        """The memory of all GPUs together, in GiB."""
        return self.settings.tensor_parallel * self.place.memory_bytes / GIB


def gpu_place(gpu: Gpu) -> Place:
    """The place for a kind of GPU. vLLM's defaults for batches are smaller on the A100, whatever its memory."""
    return Place(gpu.kind, gpu.memory_bytes, small_batches=gpu.kind.startswith("A100"))


def choose(model: Model, settings: Settings, place: Place, parallel: Sequence[int]) -> Choice | None:
    """The answer for the first tensor parallelism that fits or whose answer is unknown, or else for the last that vLLM accepts; None if no node has enough GPUs."""
    found = None
    for size in parallel:
        if place.most is not None and size > place.most:
            continue
        tried = replace(settings, tensor_parallel=size, small_batches=place.small_batches)
        if found is not None and refusal(model, tried):
            continue
        found = Choice(place, tried, fit(model, tried, place.memory_bytes))
        if found.fit.verdict in (Verdict.FITS, Verdict.UNKNOWN):
            break
    return found


def cheapest(choices: Iterable[Choice]) -> Choice | None:
    """The choice that fits with the least GPU memory; None if none fits for certain."""
    fitting = [choice for choice in choices if choice.fit.verdict is Verdict.FITS]
    return min(fitting, key=lambda choice: (choice.gibibytes, choice.place.kind), default=None)
