"""Whether a monitor of the Prometheus operator in the tree collects the metrics of some pods.

Source: the Prometheus operator's API documentation, read; that the stack's Services carry no labels: operator, observed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from prodstack.manifests.cache import about_world
from prodstack.manifests.manifest import Manifest, World
from prodstack.manifests.selector import Requirement, Selector
from prodstack.manifests.values import get
from prodstack.rules.reading.addresses import services

if TYPE_CHECKING:
    from collections.abc import Mapping

SCRAPE_ADD_ON = "scrape-job"
"""The add-on that a cluster file names where engines and routers are collected by something outside the tree."""
API = "monitoring.coreos.com/"
MONITORS = ("PodMonitor", "ServiceMonitor", "ScrapeConfig")
_OPERATORS = {"In": "in", "NotIn": "notin", "Exists": "exists", "DoesNotExist": "!"}
ANYWHERE = "*"
Index = dict[tuple[str, str, str], list[Manifest]]


def scraped(world: World, namespace: str, labels: Mapping[str, str], job: str | None = None) -> bool:
    """Whether a monitor collects the pods with these labels; job: the name that the job has to get, which queries ask for."""
    index = _monitors(world)
    keys = [(space, *item) for space in (namespace, ANYWHERE) for item in (*labels.items(), ("", ""))]
    return any(_collects(monitor, world, namespace, labels, job) for key in keys for monitor in index.get(key, ()))


@about_world
def _monitors(world: World) -> Index:
    """The monitors by a namespace that they reach and a label that they ask for: ("", "") where that cannot be told beforehand."""
    found: Index = defaultdict(list)
    for monitor in world.manifests:
        if monitor.ref.kind in MONITORS and str(monitor.body.get("apiVersion")).startswith(API):
            for namespace in _namespaces(monitor):
                found[namespace, *_first_label(monitor)].append(monitor)
    return found


def _namespaces(monitor: Manifest) -> list[str]:
    wanted = get(monitor.spec, "namespaceSelector", default={})
    names = get(wanted, "matchNames")
    if get(wanted, "any") is True or monitor.ref.kind == "ScrapeConfig":
        return [ANYWHERE]
    return [str(name) for name in names] if isinstance(names, list) else [monitor.ref.namespace]


def _first_label(monitor: Manifest) -> tuple[str, str]:
    exact = get(monitor.spec, "selector", "matchLabels")
    known = monitor.ref.kind == "PodMonitor" and isinstance(exact, dict)
    return next(((str(key), str(text)) for key, text in exact.items()), ("", "")) if known else ("", "")


def _collects(monitor: Manifest, world: World, namespace: str, labels: Mapping[str, str], job: str | None) -> bool:
    if monitor.ref.kind == "ScrapeConfig":
        return True  # its relabelling can say anything, so it is taken at its word
    selector = _selector(monitor.spec.get("selector"))
    if monitor.ref.kind == "PodMonitor":
        return selector.matches(labels) and job in (None, labels.get(str(monitor.spec.get("jobLabel"))))
    if not selector.requirements:
        return True  # every Service, so the operator's too; the job is the Service's name, which is the runtime's
    leading = services(world).leading_to(namespace, labels)
    return job is None and any(selector.matches(service.labels) for service in leading)


def _selector(block: Any) -> Selector:
    """The selector that matchLabels and matchExpressions mean; entries of a wrong shape are passed over."""
    labels, expressions = get(block, "matchLabels"), get(block, "matchExpressions")
    exact = labels.items() if isinstance(labels, dict) else ()
    found = [Requirement(key, "=", frozenset((str(text),))) for key, text in exact]
    for item in expressions if isinstance(expressions, list) else ():
        values = get(item, "values")
        texts = frozenset(v for v in values if isinstance(v, str)) if isinstance(values, list) else frozenset()
        found.append(Requirement(str(get(item, "key")), _OPERATORS.get(str(get(item, "operator")), "exists"), texts))
    return Selector(tuple(found))
