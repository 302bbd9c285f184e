"""The rule `autoscaling-without-scrape`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.reference_index import engines, relations, router_labels
from prodstack.rules.reading.scrape import SCRAPE_ADD_ON, scraped

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING, only_with=("autoscalingConfig",))
def autoscaling_without_scrape(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime scales by metrics that nobody collects.

    **What it reports.** A VLLMRuntime with `autoscalingConfig.enabled: true`, where the tree has no PodMonitor with `jobLabel: app`
    (nor a ServiceMonitor for all Services of the namespace) that matches its pods and calls the job by the runtime's name, which a
    label `app` of another value prevents; or none that matches the pods of a router that serves it; unless the cluster's add-ons name `scrape-job`. In a partial tree it is a note.

    **Why it is bad.** KEDA asks Prometheus. Three of the four queries want `job="<name of the runtime>"` from the engines, the first
    a metric of the router (operator, observed). The operator makes no scrape job, and its Services carry no labels to
    select them by. Without data nothing scales.

    **Bad**

        kind: VLLMRuntime
        spec:
          autoscalingConfig: {enabled: true, maxReplicas: 4}     # and no PodMonitor

    **Fix.** Write a PodMonitor beside the runtime (and one for its router), or name `scrape-job` among the cluster's add-ons if Prometheus
    collects both some other way.

        apiVersion: monitoring.coreos.com/v1
        kind: PodMonitor
        metadata: {name: llama}
        spec:
          jobLabel: app
          selector:
            matchLabels: {app: llama}
          podMetricsEndpoints: [{port: http}]
    """
    if get(manifest.spec, "autoscalingConfig", "enabled") is not True or SCRAPE_ADD_ON in (world.facts.add_ons or ()):
        return
    severity = Severity.WARNING if world.complete else Severity.NOTE
    namespace, sides = manifest.ref.namespace, engines(manifest)
    if not all(scraped(world, namespace, engine.labels, job=manifest.ref.name) for engine in sides):
        yield Report(
            ("spec", "autoscalingConfig", "enabled"),
            f'no PodMonitor with jobLabel: app collects the metrics of this runtime\'s pods as job "{manifest.ref.name}"',
            _fix(manifest),
            severity,
        )
    routers = relations(world).routers_by_runtime.get(manifest, [])
    if routers and not any(scraped(world, r.ref.namespace, router_labels(r)) for r in routers):
        yield Report(
            ("spec", "autoscalingConfig", "enabled"),
            f'nothing collects the metrics of router "{routers[0].ref.name}", which count the requests that wait for this runtime',
            f'write a PodMonitor with selector app: "{routers[0].ref.name}"',
            severity,
        )


def _fix(manifest: Manifest) -> str:
    name, label = manifest.ref.name, manifest.labels.get("app")
    taken = (
        "" if label in (None, name) else f', and take the label app: "{label}" away, which becomes the name of the job'
    )
    return f'write a PodMonitor with jobLabel: app and selector app: "{name}"{taken}'
