"""Autoscaling: settings that stop the operator, and what a runtime needs so that KEDA scales it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.values import get, integer_or_none
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, observed
from prodstack.rules.engine.place import RUNTIME_SPEC, Found
from prodstack.rules.engine.predicate import anything, field, is_true
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.addresses import made_by_operator
from prodstack.rules.reading.fields import autoscaling
from prodstack.rules.reading.reference_index import engines, router_labels, routers_of
from prodstack.rules.reading.scrape import SCRAPE_ADD_ON, scraped
from prodstack.rules.reading.supply import has, unsupplied
from prodstack.upstream.children.runtime import served_model_name
from prodstack.upstream.vllm_cli import last

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World

_PARTS = ("scaleUpPolicy", "scaleDownPolicy", "triggers")
_SERVED_NAME = "--served-model-name"


def _missing_parts(found: Found) -> list[str]:
    return [part for part in _PARTS if get(found.value, part) is None]


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, evidence=(observed(),))
def incomplete_autoscaling() -> tuple[Case, ...]:
    """Autoscaling is on, but a part of its settings is missing.

    **What it reports.** An `autoscalingConfig` with `enabled: true` and without `scaleUpPolicy`, `scaleDownPolicy` or `triggers`.

    **Why it is bad.** The operator reads all three without checking that they exist, and panics on every reconcile. `{}` is enough for each,
    since the CRD fills in the rest.

    **Bad**

        autoscalingConfig: {enabled: true, maxReplicas: 3}

    **Fix.**

        autoscalingConfig:
          enabled: true
          maxReplicas: 3
          scaleUpPolicy: {}
          scaleDownPolicy: {}
          triggers: {}
    """
    scale_up, scale_down, triggers = (field(part) for part in _PARTS)
    return (
        Case(
            at=((RUNTIME_SPEC / "autoscalingConfig").where(field("enabled", is_true)),),
            must=scale_up & scale_down & triggers,
            message=lambda found: (
                f"autoscalingConfig is enabled without {', '.join(_missing_parts(found))}, and the operator panics on every reconcile"
            ),
            fix=lambda found: "write " + ", ".join(f"{part}: {{}}" for part in _missing_parts(found)),
            guard="autoscalingConfig is incomplete, and the operator panics on every reconcile:"
            " write scaleUpPolicy, scaleDownPolicy and triggers ({{}} is enough)",
        ),
    )


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    only_with=("autoscalingConfig",),
    guards=(
        cel.Guard(
            RUNTIME,
            ".spec.autoscalingConfig",
            cel.where(cel.true("enabled"), "!has(self.minReplicas) || self.minReplicas <= self.maxReplicas"),
            "minReplicas is above maxReplicas, so the operator makes no ScaledObject: write a maxReplicas that is at least minReplicas",
        ),
        cel.Guard(
            RUNTIME,
            ".spec",
            f"!{cel.true('autoscalingConfig.enabled')} || !({cel.has('deploymentConfig.replicas')})"
            " || self.deploymentConfig.replicas <= self.autoscalingConfig.maxReplicas",
            "maxReplicas is below the runtime's replicas, so the operator makes no ScaledObject: write a maxReplicas that is at least as many",
            ".autoscalingConfig.maxReplicas",
        ),
    ),
)
def inconsistent_autoscaling_bounds(manifest: Manifest) -> Iterator[Report]:
    """The bounds of autoscaling contradict each other or the replicas.

    **What it reports.** An enabled autoscalingConfig whose `minReplicas` (default 1) is above its `maxReplicas`, or whose `maxReplicas` is below
    `deploymentConfig.replicas` (default 1).

    **Why it is bad.** On every reconcile, the operator returns an error instead of making the ScaledObject, and never writes a status. A
    maxReplicas below the live replicas never recovers: nothing lowers the replicas any more (operator, observed).

    **Bad**

        autoscalingConfig: {enabled: true, minReplicas: 4, maxReplicas: 2, scaleUpPolicy: {}, scaleDownPolicy: {}, triggers: {}}

    **Fix.**

        autoscalingConfig: {enabled: true, minReplicas: 1, maxReplicas: 4, scaleUpPolicy: {}, scaleDownPolicy: {}, triggers: {}}
    """
    settings = autoscaling(manifest)
    most = integer_or_none(settings, "maxReplicas")
    if most is None:
        return
    least = integer_or_none(settings, "minReplicas", default=1)
    start = integer_or_none(manifest.spec, "deploymentConfig", "replicas", default=1)
    at, effect = ("spec", "autoscalingConfig", "maxReplicas"), "so the operator makes no ScaledObject"
    if least is not None and least > most:
        yield Report(
            at, f"minReplicas {least} is above maxReplicas {most}, {effect}", f"write maxReplicas: {least} or more"
        )
    elif start is not None and start > most:
        message = f"maxReplicas {most} is below deploymentConfig.replicas {start}, {effect}"
        yield Report(at, message, f"write maxReplicas: {start} or more, or leave deploymentConfig.replicas out")


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING, only_with=("autoscalingConfig",))
def mismatched_autoscaling_model(manifest: Manifest) -> Iterator[Report]:
    """A runtime scales by the requests for a model name that it does not serve.

    **What it reports.** A VLLMRuntime with `autoscalingConfig.enabled: true` and a `--served-model-name` in extraArgs that the operator does not
    see: it is written as two items, with underscores, or after another one.

    **Why it is bad.** The query for incoming requests uses the first argument that is spelled `--served-model-name=NAME`, with "=", and without
    one the modelURL (operator, observed). vLLM serves the last name that it gets, and the router counts requests by the name that
    clients ask for, so the query matches nothing.

    **Bad**

        autoscalingConfig: {enabled: true}
        vllmConfig:
          extraArgs: ["--served-model-name", "chat"]

    **Fix.** Write one item, with "=".

        autoscalingConfig: {enabled: true}
        vllmConfig:
          extraArgs: ["--served-model-name=chat"]
    """
    extra = last(manifest.spec, _SERVED_NAME) if autoscaling(manifest) is not None else None
    asked = served_model_name(manifest.spec)
    if extra is not None and extra.value and extra.value != asked:
        yield Report(
            ("spec", "vllmConfig", "extraArgs", extra.at),
            f'the engine serves "{extra.value}", but the autoscaling query asks for the requests to "{asked}"',
            f'write it once, as one item: "{_SERVED_NAME}={extra.value}"',
        )


@field_rule(
    severity=Severity.WARNING, fails_at=FailsAt.NOTHING, evidence=(observed(),), only_with=("autoscalingConfig",)
)
def contested_replicas() -> tuple[Case, ...]:
    """Autoscaling is on, but the manifest sets the number of replicas.

    **What it reports.** A `deploymentConfig.replicas` next to an enabled autoscalingConfig.

    **Why it is bad.** KEDA writes `spec.deploymentConfig.replicas`, and the next apply of the manifest writes it back. A GitOps tool that
    heals drift does so all the time. One apply with `replicas: 1` took 4 pods down to 1.

    **Bad**

        deploymentConfig: {replicas: 1}
        autoscalingConfig: {enabled: true, maxReplicas: 4}

    **Fix.** Leave replicas out and write minReplicas.

        autoscalingConfig: {enabled: true, minReplicas: 1, maxReplicas: 4}
    """
    return (
        Case(
            at=(RUNTIME_SPEC.where(field("autoscalingConfig.enabled", is_true)) / "deploymentConfig.replicas",),
            must=~anything,
            message="replicas is {value} although autoscaling is on, so every apply sets the runtime back to it",
            fix="leave deploymentConfig.replicas out, and write autoscalingConfig.minReplicas",
        ),
    )


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    only_with=("autoscalingConfig",),
    unguarded=cel.CLUSTER,
)
def missing_keda(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime uses autoscaling in a cluster without KEDA.

    **What it reports.** A VLLMRuntime with `autoscalingConfig.enabled: true`, if the cluster's add-ons do not include `keda` and
    the tree has no CustomResourceDefinition of ScaledObjects. In a partial tree of an unknown cluster it is a note.

    **Why it is bad.** The operator makes a ScaledObject for KEDA. Without KEDA each reconcile ends in an error, and the runtime
    gets no status (operator, observed).

    **Bad**

        kind: VLLMRuntime
        spec:
          autoscalingConfig: {enabled: true, maxReplicas: 4}

    **Fix.** Install KEDA and list it in the cluster file, or leave autoscalingConfig out.

        facts:
          addOns: [keda]
    """
    severity = unsupplied(world, world.facts.add_ons)
    if get(manifest.spec, "autoscalingConfig", "enabled") is not True or "keda" in (world.facts.add_ons or ()):
        return
    if severity is not None and not has(world, "CustomResourceDefinition", "scaledobjects.keda.sh"):
        yield Report(
            ("spec", "autoscalingConfig", "enabled"),
            "autoscaling is enabled, but KEDA is not known to be in the cluster; without KEDA the operator fails on this runtime",
            "install KEDA and list keda in the cluster's add-ons, or remove autoscalingConfig",
            severity,
            None if severity is Severity.ERROR else FailsAt.NOTHING,
        )


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING, only_with=("autoscalingConfig",))
def missing_scrape_job(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime scales by metrics that nothing collects.

    **What it reports.** A VLLMRuntime with `autoscalingConfig.enabled: true`, if the tree has no PodMonitor with `jobLabel: app` (nor a
    ServiceMonitor for all Services of the namespace) that matches its pods and names the job after the runtime, which a label `app` with
    another value prevents. Also if no monitor matches the pods of a router that serves the runtime. Nothing is reported if the cluster's
    add-ons include `scrape-job`. In a partial tree it is a note.

    **Why it is bad.** KEDA asks Prometheus. Three of the four queries need `job="<name of the runtime>"` from the engines, the first one
    a metric of the router (operator, observed). The operator makes no scrape job, and its Services have no labels to
    select them by. Without data nothing scales.

    **Bad**

        kind: VLLMRuntime
        spec:
          autoscalingConfig: {enabled: true, maxReplicas: 4}     # and no PodMonitor

    **Fix.** Write `monitoring: true` in the stack file of the runtime, and in that of its router if it is another one: the stack then has both
    PodMonitors. Or write them yourself. If Prometheus collects both some other way, list `scrape-job` in the cluster's add-ons.

        monitoring: true

    The same by hand:

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
            _monitor_fix(manifest),
            severity,
        )
    routers = routers_of(world, manifest)
    if routers and not any(scraped(world, r.ref.namespace, router_labels(r)) for r in routers):
        yield Report(
            ("spec", "autoscalingConfig", "enabled"),
            f'nothing collects the metrics of router "{routers[0].ref.name}", which count the waiting requests for this runtime',
            f'write monitoring: true in the stack file of "{routers[0].ref.name}", or a PodMonitor with selector app: "{routers[0].ref.name}"',
            severity,
        )


def _monitor_fix(manifest: Manifest) -> str:
    name, label = manifest.ref.name, manifest.labels.get("app")
    taken = "" if label in (None, name) else f', and remove the label app: "{label}", which becomes the name of the job'
    return f'write monitoring: true in the stack file, or a PodMonitor with jobLabel: app and selector app: "{name}"{taken}'


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.NOTHING, unguarded=cel.OTHER_OBJECTS)
def foreign_scaled_object(manifest: Manifest, world: World) -> Iterator[Report]:
    """A ScaledObject has the name that the operator uses for its own.

    **What it reports.** A VLLMRuntime `rt`, if its namespace has a ScaledObject `rt-scaledobject` that the operator did not make.

    **Why it is bad.** With autoscaling off, the operator deletes a ScaledObject of that name on every reconcile, whoever made it. With
    autoscaling on, it overwrites it (operator, observed). The GitOps tool writes it again, and so on.

    **Bad**

        kind: ScaledObject
        metadata: {name: llama-scaledobject}      # and a VLLMRuntime llama

    **Fix.** Rename the ScaledObject.

        kind: ScaledObject
        metadata: {name: llama-scaling}
    """
    name = f"{manifest.ref.name}-scaledobject"
    found = world.find("ScaledObject", manifest.ref.namespace, name)
    if found is not None and not made_by_operator(found):
        does = "overwrites" if get(manifest.spec, "autoscalingConfig", "enabled") is True else "deletes"
        yield Report(
            ("metadata", "name"),
            f'the operator {does} the ScaledObject "{name}", which is in the tree',
            f'rename the ScaledObject; the operator uses the name "{name}" itself',
        )
