"""The rule `autoscaling-bounds`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.cel import Guard, has, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import autoscaling, integer

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = (
    Guard(
        RUNTIME,
        ".spec.autoscalingConfig",
        where(true("enabled"), "!has(self.minReplicas) || self.minReplicas <= self.maxReplicas"),
        "minReplicas is above maxReplicas, and there is no ScaledObject: write a maxReplicas that is at least minReplicas",
    ),
    Guard(
        RUNTIME,
        ".spec",
        f"!{true('autoscalingConfig.enabled')} || !({has('deploymentConfig.replicas')})"
        " || self.deploymentConfig.replicas <= self.autoscalingConfig.maxReplicas",
        "maxReplicas is below the runtime's replicas, and the operator stands still: write a maxReplicas that is at least as many",
        ".autoscalingConfig.maxReplicas",
    ),
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("autoscalingConfig",))
def autoscaling_bounds(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """The bounds of an autoscaling contradict each other or the replicas.

    **What it reports.** An enabled autoscalingConfig whose `minReplicas` (default 1) is above its `maxReplicas`, or whose `maxReplicas` is below
    `deploymentConfig.replicas` (default 1).

    **Why it is bad.** The operator returns an error instead of making the ScaledObject, on every reconcile, and the status never comes. Lowering
    maxReplicas below the live replicas locks itself: nothing lowers the replicas any more (operator, observed).

    **Bad**

        autoscalingConfig: {enabled: true, minReplicas: 4, maxReplicas: 2, scaleUpPolicy: {}, scaleDownPolicy: {}, triggers: {}}

    **Fix.**

        autoscalingConfig: {enabled: true, minReplicas: 1, maxReplicas: 4, scaleUpPolicy: {}, scaleDownPolicy: {}, triggers: {}}
    """
    settings = autoscaling(manifest)
    most = get(settings, "maxReplicas")
    if not isinstance(most, int) or isinstance(most, bool):
        return
    least = integer(settings, "minReplicas", default=1)
    start = integer(manifest.spec, "deploymentConfig", "replicas", default=1)
    at = ("spec", "autoscalingConfig", "maxReplicas")
    if least is not None and least > most:
        message = f"minReplicas {least} is above maxReplicas {most}, and the operator makes no ScaledObject"
        yield Report(at, message, f"write maxReplicas: {least} or more")
    elif start is not None and start > most:
        message = (
            f"maxReplicas {most} is below deploymentConfig.replicas {start}, and the operator makes no ScaledObject"
        )
        yield Report(at, message, f"write maxReplicas: {start} or more, or leave deploymentConfig.replicas out")
