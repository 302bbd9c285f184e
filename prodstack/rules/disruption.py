"""PodDisruptionBudgets of the operator's pods: those that keep a node from being drained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.wording import listed, plural, shown
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.budgets import earlier_of, evictable, is_budget, selected_by, selector_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.rules.reading.budgets import Group, Selected

_MOST_SHOWN = 3
"""How many groups of pods a message names."""


@rule(kinds=("*",), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def blocking_disruption_budget(manifest: Manifest, world: World) -> Iterator[Report]:
    """A PodDisruptionBudget never lets a pod go.

    **What it reports.** A PodDisruptionBudget that selects pods of the operator and lets none of them be evicted: `maxUnavailable: 0`, or a
    `minAvailable` that is not less than the number of pods. With autoscaling, the number is `minReplicas`. A percentage is rounded up. Also
    two budgets that select the same pods.

    **Why it is bad.** `kubectl drain`, an upgrade of the nodes and a cluster autoscaler evict pods, and wait as long as a budget refuses. So
    the node is never drained, and the upgrade stops there. If two budgets select a pod, every eviction of it ends in an error (Kubernetes,
    read).

    **Bad**

        kind: PodDisruptionBudget
        metadata: {name: chat}
        spec:
          minAvailable: 1
          selector: {matchLabels: {app: chat}}      # a runtime with one replica

    **Fix.** Let one pod go, or run more replicas than must stay.

        spec:
          maxUnavailable: 1
          selector: {matchLabels: {app: chat}}
    """
    selector = selector_of(manifest) if is_budget(manifest) else None
    if selector is not None:
        selected = selected_by(world, selector, manifest.ref.namespace)
        yield from _never(manifest, selected)
        yield from _twice(manifest, selected.groups, world)


def _never(budget: Manifest, selected: Selected) -> Iterator[Report]:
    """Report a budget that evicts nothing."""
    groups = selected.groups
    pods = sum(group.fewest for group in groups)
    key = "maxUnavailable" if budget.spec.get("maxUnavailable") is not None else "minAvailable"
    left = evictable(budget, pods)
    if not groups or left is None or left > 0 or (key == "minAvailable" and selected.has_others):
        return
    number = f", and {_shown(groups)} can have only {plural(pods, 'pod')}" if key == "minAvailable" else ""
    of_what = "of them" if number else f"of the pods of {_shown(groups)}"
    yield Report(
        ("spec", key),
        f"{key} is {shown(budget.spec[key])}{number}, so none {of_what} can be evicted",
        "write maxUnavailable: 1 in its place, or run more replicas than must stay",
    )


def _shown(groups: list[Group]) -> str:
    first = [group.about for group in groups[:_MOST_SHOWN]]
    return listed([*first, f"{len(groups) - _MOST_SHOWN} more"] if len(groups) > _MOST_SHOWN else first, "and")


def _twice(budget: Manifest, groups: list[Group], world: World) -> Iterator[Report]:
    """Report other budgets of the same pods, at the one whose name comes last."""
    for group in groups:
        earlier = earlier_of(world, budget, group)
        if earlier is not None:
            yield Report(
                ("spec", "selector"),
                f'it selects pods of {group.about}, and so does the PodDisruptionBudget "{earlier}": no such pod can be evicted',
                "remove one of them, or let them select different pods",
            )
            return
