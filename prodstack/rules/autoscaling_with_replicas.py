"""The rule `autoscaling-with-replicas`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import autoscaling

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING, only_with=("autoscalingConfig",))
def autoscaling_with_replicas(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """Autoscaling is on and the manifest says a number of replicas.

    **What it reports.** An enabled autoscalingConfig beside a written `deploymentConfig.replicas`.

    **Why it is bad.** KEDA writes `spec.deploymentConfig.replicas`; the next apply of the manifest writes it back, and an apply with
    `replicas: 1` took 4 pods down to 1 (operator, observed). A GitOps tool that heals drift does so all the time.

    **Bad**

        deploymentConfig: {replicas: 1}
        autoscalingConfig: {enabled: true, maxReplicas: 4}

    **Fix.** Leave replicas out and say minReplicas.

        autoscalingConfig: {enabled: true, minReplicas: 1, maxReplicas: 4}
    """
    number = get(manifest.spec, "deploymentConfig", "replicas")
    if autoscaling(manifest) is not None and number is not None:
        yield Report(
            ("spec", "deploymentConfig", "replicas"),
            f"replicas is {number} while autoscaling is on: every apply sets the runtime back to it",
            "leave deploymentConfig.replicas out, and write autoscalingConfig.minReplicas",
        )
