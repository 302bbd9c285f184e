"""PodDisruptionBudgets, the pods of the operator that they select, and how many of these may be evicted.

Source: Kubernetes' disruption controller and its eviction API, read. Labels and numbers of the pods: operator, observed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.index import FOREIGN, indexed
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World
from prodstack.manifests.values import get, integer_or_none, whole_number
from prodstack.rules.reading.companions import selected_pods
from prodstack.rules.reading.fields import autoscaling
from prodstack.rules.reading.reference_index import engines, router_labels
from prodstack.rules.reading.scrape import selector_of_labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.index import Key
    from prodstack.manifests.selector import Selector

KIND = "PodDisruptionBudget"
_PERCENT = re.compile(r"[0-9]+%\Z", re.ASCII)


class Group(NamedTuple):
    """Pods of the operator with the same labels. fewest: how many there are, or as few as autoscaling leaves; at least 1 if it can be 0."""

    about: str
    labels: Mapping[str, str]
    fewest: int


def is_budget(manifest: Manifest) -> bool:
    """Whether the object is a PodDisruptionBudget."""
    return manifest.ref.kind == KIND and str(manifest.body.get("apiVersion")).startswith("policy/")


def selector_of(budget: Manifest) -> Selector | None:
    """The selector of the budget's pods, None if it selects none. An empty selector selects every pod of the namespace."""
    written = budget.spec.get("selector")
    return selector_of_labels(written) if isinstance(written, dict) else None


@indexed(RUNTIME, ROUTER, CACHE_SERVER, plain=True)
def sizes_by_labels(manifest: Manifest) -> Iterator[tuple[Key, list[Any]]]:
    """For messages, what the groups of the operator's pods are of, and their sizes, by namespace and all labels."""
    for group in _groups(manifest):
        yield _all_labels(manifest.ref.namespace, group.labels), [group.about, group.fewest]


def _all_labels(namespace: str, labels: Mapping[str, str]) -> Key:
    return (namespace, *(f"{key}={labels[key]}" for key in sorted(labels)))


@indexed(FOREIGN, plain=True)
def budgets_in(manifest: Manifest) -> Iterator[tuple[Key, list[Any]]]:
    """The names and the selectors of the budgets of a namespace, by the namespace and a label that they select ("", "" without one)."""
    selector = selector_of(manifest) if is_budget(manifest) else None
    if selector is not None:
        exact = next((each for each in selector.requirements if each.operator in ("=", "in")), None)
        for text in sorted(exact.values) if exact is not None else ("",):
            key = str(exact.key) if exact is not None else ""
            yield (manifest.ref.namespace, key, text), [manifest.ref.name, manifest.spec["selector"]]


def _groups(manifest: Manifest) -> Iterator[Group]:
    name = manifest.ref.name
    if manifest.ref.kind == RUNTIME:
        scaling = autoscaling(manifest)
        for engine in engines(manifest):
            fewest = engine.replicas if scaling is None else max(1, integer_or_none(scaling, "minReplicas") or 1)
            yield Group(str(engine), engine.labels, fewest)
    elif manifest.ref.kind == ROUTER:
        yield Group(f'router "{name}"', router_labels(manifest), _replicas(manifest))
    else:
        yield Group(f'cache server "{name}"', {"app": name}, _replicas(manifest))


def _replicas(manifest: Manifest) -> int:
    found = integer_or_none(manifest.spec, "replicas")
    return 1 if found is None else found


class Selected(NamedTuple):
    """What a budget selects: groups of the operator's pods, without those of which no pod runs; has_others: whether also pods of others."""

    groups: list[Group]
    has_others: bool


def selected_by(world: World, selector: Selector, namespace: str) -> Selected:
    """The pods of a namespace that a selector matches. Of those of other workloads, the number is not known."""
    groups, has_others = [], False
    by_labels: dict[Key, list[Mapping[str, str]]] = {}
    for labels in selected_pods(world, selector, namespace):
        by_labels.setdefault(_all_labels(namespace, labels), []).append(labels)
    for key, alike in by_labels.items():
        sizes = world.look(sizes_by_labels, key)
        groups += [Group(about, alike[0], fewest) for about, fewest in sizes if fewest > 0]
        has_others = has_others or len(alike) > len(sizes)
    return Selected(groups, has_others)


def earlier_of(world: World, budget: Manifest, group: Group) -> str | None:
    """The first budget by name that selects the pods of a group too, if its name comes before this budget's."""
    namespace, own = budget.ref.namespace, budget.ref.name
    keys = [(namespace, *item) for item in (*group.labels.items(), ("", ""))]
    earlier = [(name, written) for key in keys for name, written in world.look(budgets_in, key) if name < own]
    earlier.sort(key=lambda each: each[0])
    return next((name for name, written in earlier if selector_of_labels(written).matches(group.labels)), None)


def evictable(budget: Manifest, pods: int) -> int | None:
    """How many of `pods` healthy pods the budget lets go at the same time; None if it does not say.

    A percentage is one of all pods, rounded up, for both limits.
    """
    for key, is_minimum in (("maxUnavailable", False), ("minAvailable", True)):
        limit = _limit(get(budget.spec, key), pods)
        if limit is not None:
            return pods - limit if is_minimum else min(limit, pods)
    return None


def _limit(written: object, pods: int) -> int | None:
    if isinstance(written, str) and _PERCENT.match(written):
        return -(-pods * int(written[:-1]) // 100)
    return whole_number(written)
