"""PodDisruptionBudgets: while nodes are drained, only so many pods of a router or of a group of engines are gone at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.authoring.problems import did_you_mean
from prodstack.compiler.companions.stack import Mistake, made, own_labels
from prodstack.rules.reading.reference_index import engines, router_labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.compiler.companions.stack import Body, Stack
    from prodstack.models.companions import Budget, Disruption


def objects(settings: Disruption, stack: Stack) -> Iterator[Body]:
    """Yield a budget for each router and each group of engines. Both sides of a topology have one of their own."""
    for namespace, name, about, labels in _groups(stack):
        budget = _budget(settings, about)
        if budget is not None:
            # A pod that is not ready serves nobody. Without this, engines that cannot start would keep a node from being drained.
            spec = {
                **budget,
                "selector": {"matchLabels": own_labels(labels)},
                "unhealthyPodEvictionPolicy": "AlwaysAllow",
            }
            yield made("policy/v1", "PodDisruptionBudget", name, namespace, spec=spec)


def mistakes(settings: Disruption, stack: Stack) -> Iterator[Mistake]:
    """Yield names that the stack does not have, and budgets that say two things."""
    known = {about for _, _, names, _ in _groups(stack) for about in names}
    for name, budget in (settings.objects or {}).items():
        if name not in known:
            message = (
                f'disruption.objects names "{name}", but the stack has no such router, runtime or prefillDecode block'
            )
            yield Mistake(("disruption", "objects", name), message, did_you_mean(name, known), "unknown-reference")
        yield from _two_limits(budget, ("disruption", "objects", name))
    yield from _two_limits(settings, ("disruption",))


def _two_limits(budget: Budget, path: tuple[str, ...]) -> Iterator[Mistake]:
    if budget.max_unavailable is not None and budget.min_available is not None:
        message = "a PodDisruptionBudget has either maxUnavailable or minAvailable, not both"
        yield Mistake((*path, "minAvailable"), message, "remove one of them")


def _groups(stack: Stack) -> Iterator[tuple[str, str, tuple[str, ...], Mapping[str, str]]]:
    """Yield the namespace and the name of the budget, the names by which settings can mean it, and the labels of its pods."""
    for router in stack.routers:
        yield router.ref.namespace, router.ref.name, (router.ref.name,), router_labels(router)
    block_of = {runtime: block for block, runtimes in stack.blocks.items() for runtime in runtimes}
    for runtime in stack.runtimes:
        name = runtime.ref.name
        for engine in engines(runtime):
            yield engine.namespace, engine.name, tuple(dict.fromkeys((name, block_of.get(name, name)))), engine.labels


def _budget(settings: Disruption, names: tuple[str, ...]) -> dict[str, int] | None:
    """Return the limit of a group, None if it has no budget: what is said about it, or else about all."""
    written = settings.objects or {}
    own = next((written[name] for name in names if name in written), None)
    if own is not None and not own.is_on:
        return None
    for each in (own, settings):
        if each is not None and each.min_available is not None:
            return {"minAvailable": each.min_available}
        if each is not None and each.max_unavailable is not None:
            return {"maxUnavailable": each.max_unavailable}
    return {"maxUnavailable": 1}
