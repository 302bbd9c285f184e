"""Choose the node pool for a model of the catalogue: the one that is named, or else the one on which it fits with the least GPU memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.catalog.choice import PARALLEL, Choice, Place, cheapest
from prodstack.catalog.engines import engine as read_engine
from prodstack.catalog.engines import not_calculated
from prodstack.catalog.entries import GIB
from prodstack.catalog.fit import Verdict
from prodstack.catalog.plan import planned
from prodstack.compiler.authoring.problems import did_you_mean
from prodstack.manifests.values import text
from prodstack.manifests.wording import shown
from prodstack.rules.reading.pools import gpus_of_a_node, may_select
from prodstack.upstream.vllm_cli import PARALLEL as PARALLEL_FLAGS
from prodstack.upstream.vllm_cli import last, number, workers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from prodstack.catalog.entries import Model
    from prodstack.catalog.settings import Settings
    from prodstack.manifests.manifest import Facts, NodePool

TENSOR = PARALLEL_FLAGS[0]
WRITE_BOTH = "write model.maxModelLen and vllmConfig.tensorParallelSize yourself"
STATE = "state gpuMemory in facts.nodePools of the cluster file"


class Chosen(NamedTuple):
    """The pool to run on, None if nothing depends on it, and the settings with the values that nobody wrote."""

    pool: NodePool | None
    settings: Settings


class NoPoolError(Exception):
    """No pool can be chosen; the text says why, with the numbers. fix: what to do; rule: the id of the finding."""

    def __init__(self, message: str, fix: str, rule: str = "unusable-catalog-model") -> None:
        super().__init__(message)
        self.fix, self.rule = fix, rule


def chosen(model: Model, engine: Mapping[str, Any], facts: Facts, named: str | None) -> Chosen:
    """Return the pool for an engine of a cluster. Raises NoPoolError if the values that nobody wrote depend on a pool and none fits.

    An engine whose context and tensor parallelism are written needs no calculation; then a pool on which it may fit is chosen too.
    """
    settings = read_engine(engine).settings
    pools = list(_pools(engine, facts, named))
    is_decided = settings.max_model_len is not None and _has_parallelism(engine)
    changed = not_calculated(engine)
    if not is_decided and (changed or not pools):
        raise NoPoolError(*_uncalculated(engine, facts, changed))
    found = [] if changed else list(_choices(model, engine, pools))
    best = _best(found, is_decided=is_decided)
    if best is not None:
        return Chosen(*best)
    if not is_decided:
        raise NoPoolError(*_why(model, found, pools))
    return Chosen(pools[0] if named is not None else None, settings)


def _best(found: Sequence[tuple[NodePool, Choice]], *, is_decided: bool) -> tuple[NodePool, Settings] | None:
    """The pool with the least GPU memory on which the model fits for certain or, for settings that are written, may fit."""
    best = cheapest(choice for _, choice in found)
    if best is None and is_decided:
        best = _least(choice for _, choice in found if choice.fit.verdict is not Verdict.DOES_NOT_FIT)
    return next(((pool, choice.settings) for pool, choice in found if choice is best), None)


def _has_parallelism(engine: Mapping[str, Any]) -> bool:
    return number(engine, TENSOR) is not None or last(engine, TENSOR) is not None


def _pools(engine: Mapping[str, Any], facts: Facts, named: str | None) -> Iterator[NodePool]:
    """Yield the pools that the engine may run on, and whose GPUs' memory is known."""
    gpu_type = text(engine, "deploymentConfig", "resources", "gpuType")
    every = facts.node_pools or ()
    if named is not None:
        every = (_named(named, engine, every, gpu_type),)
    for pool in every:
        is_possible = pool.gpu_type == (gpu_type or pool.gpu_type) and may_select(engine, pool)
        if pool.gpus > 0 and pool.gpu_memory is not None and is_possible:
            yield pool


def _named(named: str, engine: Mapping[str, Any], pools: Sequence[NodePool], gpu_type: str) -> NodePool:
    pool = next((pool for pool in pools if pool.name == named), None)
    if pool is None:
        message = f"pool names {shown(named)}, which facts.nodePools of the cluster does not have"
        raise NoPoolError(message, did_you_mean(named, [each.name for each in pools]), "unknown-reference")
    if pool.gpu_memory is None or not pool.gpus:
        raise NoPoolError(f'the node pool "{named}" has {pool.gpus} GPUs and states no gpuMemory for them', STATE)
    if gpu_type and gpu_type != pool.gpu_type:
        raise NoPoolError(
            f'gpuType is "{gpu_type}", but the node pool "{named}" has {pool.gpu_type}', "remove one of them"
        )
    if not may_select(engine, pool):
        message = f'nodeSelectorTerms exclude the nodes of the pool "{named}"'
        raise NoPoolError(message, "remove nodeSelectorTerms, or choose another pool")
    return pool


def _choices(model: Model, engine: Mapping[str, Any], pools: Sequence[NodePool]) -> Iterator[tuple[NodePool, Choice]]:
    """Yield the answer for each pool with enough GPUs per node."""
    settings = read_engine(engine).settings
    for pool in pools:
        others = max(1, workers(engine) // max(1, settings.tensor_parallel))
        place = Place(pool.name, (pool.gpu_memory or 0) * GIB, gpus_of_a_node(pool) // others)
        choice = planned(model, settings, place, _sizes(engine, settings, others))
        if choice is not None:
            yield pool, choice


def _sizes(engine: Mapping[str, Any], settings: Settings, others: int) -> Sequence[int]:
    """The tensor parallelism to try: the one that is written, or that follows from the GPUs of a pod, or all usual ones."""
    if _has_parallelism(engine):
        return (max(1, settings.tensor_parallel),)
    gpus = read_engine(engine).gpus
    return (max(1, gpus // others),) if gpus else PARALLEL


def _least(choices: Iterator[Choice]) -> Choice | None:
    return min(choices, key=lambda choice: (choice.gibibytes, choice.place.kind), default=None)


def _uncalculated(engine: Mapping[str, Any], facts: Facts, changed: str) -> tuple[str, str]:
    """Why nothing can be calculated, and what to do. changed: the argument that the calculation does not cover."""
    if changed:
        return f"{changed} changes what the calculation is based on", WRITE_BOTH
    gpu_type = text(engine, "deploymentConfig", "resources", "gpuType")
    known = [pool.name for pool in facts.node_pools or () if pool.gpu_memory is not None and pool.gpus]
    if known:
        fields = f"gpuType {gpu_type} and nodeSelectorTerms" if gpu_type else "nodeSelectorTerms"
        message = f"no node pool that {fields} allow states gpuMemory (others do: {', '.join(known)})"
        return message, "correct these fields, or state gpuMemory for the pool that they mean"
    return "no node pool of the cluster states the memory of its GPUs, so nothing can be calculated", (
        f"{STATE}; or {WRITE_BOTH}"
    )


def _why(model: Model, found: Sequence[tuple[NodePool, Choice]], pools: Sequence[NodePool]) -> tuple[str, str]:
    """Why a model fits none of the pools for certain, and what to do."""
    reasons = [
        f"{pool.name} ({choice.settings.tensor_parallel} x {pool.gpu_memory:g} GiB): {choice.fit.reason.partition('; ')[0]}"
        for pool, choice in found
    ]
    few = [pool for pool in pools if not any(pool is each for each, _ in found)]
    reasons += [f"{pool.name}: a node has only {gpus_of_a_node(pool)} GPUs" for pool in few]
    is_unknown = any(choice.fit.verdict is Verdict.UNKNOWN for _, choice in found)
    fix = WRITE_BOTH if is_unknown else f"choose a smaller model or larger GPUs; or {WRITE_BOTH}"
    return f"{model.id} fits no node pool for certain: {'. '.join(reasons)}", fix
