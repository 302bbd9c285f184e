"""Whether a monitor of the Prometheus operator scrapes the metrics of given pods.

Sources: the Prometheus operator's API documentation, read; that the stack's Services have no labels: operator, observed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from prodstack.manifests.cache import about_world
from prodstack.manifests.manifest import Manifest, World
from prodstack.manifests.selector import Requirement, Selector
from prodstack.manifests.values import block, entries, get, words
from prodstack.rules.reading.addresses import services

if TYPE_CHECKING:
    from collections.abc import Mapping

SCRAPE_ADD_ON = "scrape-job"
"""The add-on that a cluster file names if something outside the tree scrapes engines and routers."""
API = "monitoring.coreos.com/"
MONITORS = ("PodMonitor", "ServiceMonitor", "ScrapeConfig")
_OPERATORS = {"In": "in", "NotIn": "notin", "Exists": "exists", "DoesNotExist": "!"}
ANYWHERE = "*"
Index = dict[tuple[str, str, str], list[Manifest]]


def scraped(world: World, namespace: str, labels: Mapping[str, str], job: str | None = None) -> bool:
    """Whether a monitor scrapes the pods with these labels. job: the job name that queries need, None for any."""
    index = _monitors(world)
    keys = [(space, *item) for space in (namespace, ANYWHERE) for item in (*labels.items(), ("", ""))]
    return any(_scrapes(monitor, world, namespace, labels, job) for key in keys for monitor in index.get(key, ()))


@about_world
def _monitors(world: World) -> Index:
    """The monitors by a namespace that they reach and one label that they select: ("", "") if that is not known in advance."""
    found: Index = defaultdict(list)
    for monitor in world.manifests:
        if monitor.ref.kind in MONITORS and str(monitor.body.get("apiVersion")).startswith(API):
            for namespace in monitored_namespaces(monitor):
                found[namespace, *_first_label(monitor)].append(monitor)
    return found


def monitored_namespaces(monitor: Manifest) -> list[str]:
    """The namespaces that a monitor reaches; ANYWHERE for all."""
    wanted = get(monitor.spec, "namespaceSelector", default={})
    names = get(wanted, "matchNames")
    if get(wanted, "any") is True or monitor.ref.kind == "ScrapeConfig":
        return [ANYWHERE]
    return [str(name) for name in names] if isinstance(names, list) else [monitor.ref.namespace]


def _first_label(monitor: Manifest) -> tuple[str, str]:
    exact = get(monitor.spec, "selector", "matchLabels")
    known = monitor.ref.kind == "PodMonitor" and isinstance(exact, dict)
    return next(((str(key), str(text)) for key, text in exact.items()), ("", "")) if known else ("", "")


def _scrapes(monitor: Manifest, world: World, namespace: str, labels: Mapping[str, str], job: str | None) -> bool:
    if monitor.ref.kind == "ScrapeConfig":
        return True  # its relabelling can select anything, so assume that it selects these pods
    selector = selector_of_labels(monitor.spec.get("selector"))
    if monitor.ref.kind == "PodMonitor":
        return selector.matches(labels) and job in (None, labels.get(str(monitor.spec.get("jobLabel"))))
    if not selector.requirements:
        return True  # it selects every Service, including the operator's; the job is then named after the runtime
    leading = services(world).leading_to(namespace, labels)
    return job is None and any(selector.matches(service.labels) for service in leading)


def selector_of_labels(selector: Any) -> Selector:
    """The selector in matchLabels and matchExpressions, without entries of a wrong type."""
    exact = block(selector, "matchLabels").items()
    found = [Requirement(key, "=", frozenset((str(text),))) for key, text in exact]
    for item in entries(selector, "matchExpressions"):
        operator = _OPERATORS.get(str(get(item, "operator")), "exists")
        found.append(Requirement(str(get(item, "key")), operator, frozenset(words(item, "values"))))
    return Selector(tuple(found))
