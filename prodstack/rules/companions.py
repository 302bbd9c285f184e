"""Manifests beside a stack: what they name must exist, written or made by the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import API_VERSION, RUNTIME
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
from prodstack.rules.reading.reference_index import claimant
from prodstack.rules.reading.scrape import ANYWHERE, API, monitored_namespaces, selector_of_labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path

_SCALERS = ("HorizontalPodAutoscaler", "ScaledObject")
"""The kinds that change the replicas of a Deployment. A VerticalPodAutoscaler changes its pods."""
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

    **Fix.** Write the name of the custom resource: the operator's Service has the same. An autoscaler scales the VLLMRuntime itself, see the
    rule contested-deployment.

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
                _suggestion(target.kind, similar(world, target)),
                Severity.WARNING if world.complete else Severity.NOTE,
            )


def _suggestion(kind: str, near: str | None) -> str:
    if near is not None:
        return f'did you mean "{near}"?'
    if kind != "Service":
        return "write the name of the workload; of the operator's objects, only a VLLMRuntime can be scaled, by its own name and kind"
    return "write the name of the runtime, router or cache server, which is also that of its Service"


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
def contested_deployment(manifest: Manifest, world: World) -> Iterator[Report]:
    """An autoscaler scales a Deployment that the operator keeps at its own number of replicas.

    **What it reports.** A HorizontalPodAutoscaler or a ScaledObject whose target is the Deployment of a VLLMRuntime, a VLLMRouter or a
    CacheServer.

    **Why it is bad.** The operator compares the Deployment's replicas with those of the custom resource, and updates the Deployment if they
    differ (operator, observed). It does so after every change of the Deployment, because it watches what it owns (read). So it takes back
    what the autoscaler does, and pods come and go. Of the operator's kinds, only VLLMRuntime has a scale subresource, which scales a runtime
    without a topology; nothing can scale the others automatically.

    **Bad**

        kind: HorizontalPodAutoscaler
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: chat}     # made for the VLLMRuntime chat

    **Fix.** For a runtime, write `autoscalingConfig`, or scale the VLLMRuntime itself. For a router or a cache server, remove the autoscaler and
    write as many `replicas` as the highest load needs.

        kind: HorizontalPodAutoscaler
        spec:
          scaleTargetRef: {apiVersion: production-stack.vllm.ai/v1alpha1, kind: VLLMRuntime, name: chat}
    """
    for target in targets(manifest) if manifest.ref.kind in _SCALERS else ():
        owner = claimant(world, target.namespace, target.name) if target.kind == "Deployment" else None
        if owner is not None:
            about = f"{owner.ref.kind} {owner.ref.name}"
            yield Report(
                target.path,
                f'the {manifest.ref.kind} scales the Deployment "{target.name}", whose replicas the operator sets back to those of the {about}',
                _scaling_fix(owner, target.name),
            )


def _scaling_fix(owner: Manifest, deployment: str) -> str:
    if owner.ref.kind == RUNTIME and deployment == owner.ref.name:
        return f"write autoscalingConfig, or scale the {RUNTIME} {owner.ref.name} itself (apiVersion: {API_VERSION}, kind: {RUNTIME})"
    return f"remove the autoscaler, and write the replicas that the highest load needs in the {owner.ref.kind} {owner.ref.name}"


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

    **Fix.** Select the labels that the pods have; use a PodMonitor for the operator's pods. `monitoring: true` in the stack file makes
    PodMonitors for all engines and routers of the stack.

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
            "use a PodMonitor, or monitoring: true in the stack file: the operator's Services have no labels"
            if of_services
            else "select a label that the pods have, such as app: NAME with the name of the runtime, router or cache server;"
            " or write monitoring: true in the stack file",
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
