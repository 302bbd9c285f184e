"""The rule `autoscaling-without-keda`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.supply import has, unsupplied

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("autoscalingConfig",))
def autoscaling_without_keda(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime scales by itself where KEDA is not installed.

    **What it reports.** A VLLMRuntime with `autoscalingConfig.enabled: true`, where the cluster's add-ons do not name `keda` and
    the tree has no CustomResourceDefinition of ScaledObjects. In a partial tree, where nothing is known of the cluster, it is a note.

    **Why it is bad.** The operator makes a ScaledObject of KEDA. Without KEDA each reconcile ends in an error, and the runtime
    gets no status (operator, observed).

    **Bad**

        kind: VLLMRuntime
        spec:
          autoscalingConfig: {enabled: true, maxReplicas: 4}

    **Fix.** Install KEDA and name it in the cluster file, or leave autoscalingConfig out.

        facts:
          addOns: [keda]
    """
    severity = unsupplied(world, world.facts.add_ons)
    if get(manifest.spec, "autoscalingConfig", "enabled") is not True or "keda" in (world.facts.add_ons or ()):
        return
    if severity is not None and not has(world, "CustomResourceDefinition", "scaledobjects.keda.sh"):
        yield Report(
            ("spec", "autoscalingConfig", "enabled"),
            "autoscaling is enabled, and KEDA is not known to be in the cluster: without it the operator fails on this runtime",
            "install KEDA and name keda among the cluster's add-ons, or remove autoscalingConfig",
            severity,
            None if severity is Severity.ERROR else FailsAt.NOTHING,
        )
