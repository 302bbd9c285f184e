"""The rule `runtime-class-missing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.supply import has, unsupplied

if TYPE_CHECKING:
    from collections.abc import Iterator


DEFAULT = "nvidia"


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD)
def runtime_class_missing(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime's pods want a RuntimeClass that the cluster does not have.

    **What it reports.** A VLLMRuntime whose `deploymentConfig.runtimeClass` (`nvidia` where it is absent or null) is neither among the cluster's
    runtime classes nor an object of the tree. In a partial tree, where nothing is known of the cluster, it is a note.

    **Why it is bad.** The pods always name a RuntimeClass: it has a default and cannot be unset, only replaced (operator, observed). Without an
    object of that name the API server admits no pod.

    **Bad**

        kind: VLLMRuntime
        spec:
          deploymentConfig: {image: {}, resources: {}}     # runtimeClass is nvidia, which the cluster does not have

    **Fix.** Write a RuntimeClass of the cluster (`kubectl get runtimeclass`), or make one for the default container runtime.

        apiVersion: node.k8s.io/v1
        kind: RuntimeClass
        metadata: {name: nvidia}
        handler: runc
    """
    severity = unsupplied(world, world.facts.runtime_classes)
    for path, block in manifest.engines:
        written = get(block, "deploymentConfig", "runtimeClass")
        name = DEFAULT if written is None else written
        known = world.facts.runtime_classes or ()
        if (
            severity is None
            or not isinstance(name, str)
            or not name
            or name in known
            or has(world, "RuntimeClass", name)
        ):
            continue
        yield Report(
            (*path, "deploymentConfig", "runtimeClass"),
            f'the RuntimeClass "{name}"{" (the default)" if written is None else ""} is not known in the cluster: no pod is admitted without it',
            "write a runtimeClass that the cluster has, or make that RuntimeClass and add it to the cluster file",
            severity,
        )
