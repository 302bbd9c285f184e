"""Whether the model of an engine fits the GPUs of a cluster's node pools."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from prodstack.catalog.engines import engine, not_calculated
from prodstack.catalog.entries import GIB
from prodstack.catalog.fit import Fit, fit
from prodstack.catalog.own import catalog_with

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.catalog.entries import Model
    from prodstack.catalog.settings import Settings
    from prodstack.manifests.manifest import Facts


def best_fit(block: Mapping[str, Any], facts: Facts) -> Fit | None:
    """The answer for the pool with the largest GPUs; None if there is nothing to calculate."""
    asked = engine(block)
    of_type = [pool for pool in facts.node_pools or () if pool.gpu_type == asked.gpu_type and pool.gpus]
    memories = [pool.gpu_memory for pool in of_type if pool.gpu_memory is not None]
    if not memories or len(memories) < len(of_type) or not_calculated(block):
        return None
    model = _models(facts.catalog).get(asked.model)
    if model is None:
        return None
    return _answer(model, replace(asked.settings, small_batches=None), max(memories))


@lru_cache(maxsize=256)
def _answer(model: Model, settings: Settings, gibibytes: float) -> Fit:
    return fit(model, settings, gibibytes * GIB)


@lru_cache(maxsize=16)
def _models(own: str) -> Mapping[str, Model]:
    """Our models and those of a project's own catalogue, by id and alias."""
    found = catalog_with(own).models.values()
    return {name: model for model in found for name in (model.id, *model.aliases)}
