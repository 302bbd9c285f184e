"""Manifests beside a stack: what they name must exist, written or made by the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.values import block, text
from prodstack.manifests.wording import listed
from prodstack.rules.engine import cel
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.companions import (
    exists,
    have_our_objects,
    ports,
    selects_a_pod,
    selects_a_service,
    similar,
    targets,
)
from prodstack.rules.reading.scrape import ANYWHERE, API, monitored_namespaces, selector_of_labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path

_MONITORS = ("PodMonitor", "ServiceMonitor")


@rule(kinds=("*",), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def missing_target(manifest: Manifest, world: World) -> Iterator[Report]:
    """A route or an autoscaler names an object that does not exist.

    **What it reports.** A `backendRefs` entry of a Gateway API route, a backend of an Ingress, or the target of a ScaledObject, a
    HorizontalPodAutoscaler or a VerticalPodAutoscaler that names a Service or a workload which is not in the tree and which the operator does
    not make. It makes a Service and a Deployment with the name of each VLLMRuntime, VLLMRouter and CacheServer. In a partial tree it is a
    note, and only for a namespace that has objects of the operator.

    **Why it is bad.** A route without its Service answers 500 or 503, and an autoscaler without its target scales nothing (Gateway API, KEDA,
    read).

    **Bad**

        kind: HTTPRoute
        metadata: {name: chat, namespace: llm}
        spec:
          rules:
            - backendRefs: [{name: chat-router-service, port: 80}]     # the VLLMRouter is called chat-router

    **Fix.** Write the name of the custom resource: the operator's Service and Deployment have the same.

        spec:
          rules:
            - backendRefs: [{name: chat-router, port: 80}]
    """
    for target in () if manifest.is_ours else targets(manifest):
        if not exists(world, target) and (world.complete or have_our_objects(world, [target.namespace])):
            where = f' in namespace "{target.namespace}"' if target.namespace else ""
            yield Report(
                target.path,
                f'the {manifest.ref.kind} names the {target.kind} "{target.name}"{where}, which does not exist',
                _suggestion(similar(world, target)),
                Severity.WARNING if world.complete else Severity.NOTE,
            )


def _suggestion(near: str | None) -> str:
    if near is not None:
        return f'did you mean "{near}"?'
    return "write the name of the runtime, router or cache server, which is also that of its Service and Deployment"


@rule(kinds=("*",), severity=Severity.ERROR, fails_at=FailsAt.NOTHING, unguarded=cel.OTHER_OBJECTS)
def missing_target_port(manifest: Manifest, world: World) -> Iterator[Report]:
    """A route names a port that its Service does not have.

    **What it reports.** A `backendRefs` entry of a Gateway API route, or a backend of an Ingress, whose port is not a port of the Service that
    it names. The Services that the operator makes have only port 80, named http.

    **Why it is bad.** The route answers 500 or 503 (Gateway API, read). The ports of the containers, such as 8000, are not those of the Services
    (operator, observed).

    **Bad**

        kind: HTTPRoute
        spec:
          rules:
            - backendRefs: [{name: chat-router, port: 8000}]

    **Fix.**

        spec:
          rules:
            - backendRefs: [{name: chat-router, port: 80}]
    """
    for target in () if manifest.is_ours else targets(manifest):
        known = ports(world, target) if target.kind == "Service" and target.port is not None else None
        if known is not None:
            message = f'the {manifest.ref.kind} names port {target.port} of the Service "{target.name}", which has {listed(known, "and")}'
            yield Report(target.port_path, message, f"write {known[0]}")


@rule(kinds=("*",), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def unmatched_monitor_selector(manifest: Manifest, world: World) -> Iterator[Report]:
    """A PodMonitor or ServiceMonitor selects nothing.

    **What it reports.** The selector of a PodMonitor that matches no pod of the namespaces that it reaches, and that of a ServiceMonitor that
    matches no Service there. Only namespaces with objects of the operator are judged. In a partial tree it is a note.

    **Why it is bad.** Nothing is scraped, and nothing says so. The operator's pods have the label `app` with the name of the custom resource,
    and the labels of the runtime or router; its Services have no labels at all (operator, observed).

    **Bad**

        kind: ServiceMonitor
        spec:
          selector: {matchLabels: {app: chat}}      # the Service chat has no labels

    **Fix.** Select the labels that the pods have; use a PodMonitor for the operator's pods.

        kind: PodMonitor
        spec:
          selector: {matchLabels: {app: chat}}
    """
    if manifest.ref.kind not in _MONITORS or not text(manifest.body, "apiVersion").startswith(API):
        return
    selector = selector_of_labels(manifest.spec.get("selector"))
    namespaces = monitored_namespaces(manifest)
    if not selector.requirements or ANYWHERE in namespaces or not have_our_objects(world, namespaces):
        return
    of_services = manifest.ref.kind == "ServiceMonitor"
    matches = selects_a_service if of_services else selects_a_pod
    if not matches(world, selector, namespaces):
        yield Report(
            _path(manifest),
            f"the selector of the {manifest.ref.kind} matches no {'Service' if of_services else 'pod'} in {_shown(namespaces)}",
            "use a PodMonitor: the operator's Services have no labels"
            if of_services
            else "select a label that the pods have, such as app: NAME with the name of the runtime, router or cache server",
            Severity.WARNING if world.complete else Severity.NOTE,
        )


def _path(monitor: Manifest) -> Path:
    """The one label that is selected, or else the selector."""
    path: Path = ("spec", "selector", "matchLabels")
    labels = block(monitor.spec, "selector", "matchLabels")
    return (*path, next(iter(labels))) if len(labels) == 1 else path[:-1]


def _shown(namespaces: list[str]) -> str:
    names = listed([f'"{name}"' for name in namespaces], "and")
    return f"namespace{'s' if len(namespaces) > 1 else ''} {names}" if any(namespaces) else "its namespace"
