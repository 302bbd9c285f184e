"""Whether a monitor of the Prometheus operator scrapes the metrics of given pods.

Sources: the Prometheus operator's API documentation, read; that the stack's Services have no labels: operator, observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.index import FOREIGN, indexed
from prodstack.manifests.selector import Requirement, Selector
from prodstack.manifests.values import block, entries, get, words
from prodstack.rules.reading.addresses import services_leading_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.index import Key
    from prodstack.manifests.manifest import Manifest, World

SCRAPE_ADD_ON = "scrape-job"
"""The add-on that a cluster file names if something outside the tree scrapes engines and routers."""
API = "monitoring.coreos.com/"
MONITORS = ("PodMonitor", "ServiceMonitor", "ScrapeConfig")
_OPERATORS = {"In": "in", "NotIn": "notin", "Exists": "exists", "DoesNotExist": "!"}
ANYWHERE = "*"


@indexed(FOREIGN)
def monitors(manifest: Manifest) -> Iterator[tuple[Key, Manifest]]:
    """The monitors by a namespace that they reach and a label that they select: ("", "") if that is not known in advance."""
    if manifest.ref.kind in MONITORS and str(manifest.body.get("apiVersion")).startswith(API):
        for namespace in monitored_namespaces(manifest):
            for label in _labels(manifest):
                yield (namespace, *label), manifest


def scraped(world: World, namespace: str, labels: Mapping[str, str], job: str | None = None) -> bool:
    """Whether a monitor scrapes the pods with these labels. job: the job name that queries need, None for any."""
    keys = [(space, *item) for space in (namespace, ANYWHERE) for item in (*labels.items(), ("", ""))]
    return any(
        _scrapes(monitor, world, namespace, labels, job) for key in keys for monitor in world.look(monitors, key)
    )


def monitored_namespaces(monitor: Manifest) -> list[str]:
    """The namespaces that a monitor reaches, its own if it names none; ANYWHERE for all."""
    wanted = get(monitor.spec, "namespaceSelector", default={})
    names = get(wanted, "matchNames")
    if get(wanted, "any") is True or monitor.ref.kind == "ScrapeConfig":
        return [ANYWHERE]
    return [str(name) for name in names] if isinstance(names, list) and names else [monitor.ref.namespace]


def _labels(monitor: Manifest) -> list[tuple[str, str]]:
    """The label of which a pod must have one of these values, as far as the selector names one."""
    exact = selector_of_labels(monitor.spec.get("selector")).requirements if monitor.ref.kind == "PodMonitor" else ()
    found = next(((each.key, sorted(each.values)) for each in exact if each.operator in ("=", "in")), None)
    return [("", "")] if found is None else [(found[0], value) for value in found[1]]


def _scrapes(monitor: Manifest, world: World, namespace: str, labels: Mapping[str, str], job: str | None) -> bool:
    if monitor.ref.kind == "ScrapeConfig":
        return True  # its relabelling can select anything, so assume that it selects these pods
    selector = selector_of_labels(monitor.spec.get("selector"))
    if monitor.ref.kind == "PodMonitor":
        return selector.matches(labels) and job in (None, labels.get(str(monitor.spec.get("jobLabel"))))
    if not selector.requirements:
        return True  # it selects every Service, including the operator's; the job is then named after the runtime
    leading = services_leading_to(world, namespace, labels)
    return job is None and any(selector.matches(service.labels) for service in leading)


def selector_of_labels(selector: Any) -> Selector:
    """The selector in matchLabels and matchExpressions, without entries of a wrong type."""
    exact = block(selector, "matchLabels").items()
    found = [Requirement(key, "=", frozenset((str(text),))) for key, text in exact]
    for item in entries(selector, "matchExpressions"):
        operator = _OPERATORS.get(str(get(item, "operator")), "exists")
        found.append(Requirement(str(get(item, "key")), operator, frozenset(words(item, "values"))))
    return Selector(tuple(found))
