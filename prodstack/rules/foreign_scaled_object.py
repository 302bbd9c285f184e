"""The rule `foreign-scaled-object`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.addresses import made_by_operator

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.NOTHING)
def foreign_scaled_object(manifest: Manifest, world: World) -> Iterator[Report]:
    """A ScaledObject has the name that the operator uses for its own.

    **What it reports.** A VLLMRuntime `rt` with a ScaledObject `rt-scaledobject` of somebody else in its namespace.

    **Why it is bad.** With autoscaling off the operator deletes a ScaledObject of that name on every reconcile, whoever made it; with autoscaling on
    it overwrites it (operator, observed). The GitOps tool writes it again, and so on.

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
        enabled = get(manifest.spec, "autoscalingConfig", "enabled") is True
        yield Report(
            ("metadata", "name"),
            f'the operator {"overwrites" if enabled else "deletes"} the ScaledObject "{name}", which is in the tree',
            f'rename the ScaledObject; "{name}" is the operator\'s',
        )
