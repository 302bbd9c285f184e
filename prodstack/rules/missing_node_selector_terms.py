"""The rule `missing-node-selector-terms`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME, Manifest, World
from prodstack.rules.engine.cel import Guard, has, on_engines
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import node_selector_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

_TERM = "write a term such as kubernetes.io/os In [linux], which every node satisfies"
GUARDS = (
    Guard(
        RUNTIME,
        ".spec.deploymentConfig",
        has("nodeSelectorTerms"),
        f"nodeSelectorTerms is missing, and the operator panics on every reconcile: {_TERM}",
    ),
    *on_engines(
        ".deploymentConfig.nodeSelectorTerms",
        "self.size() > 0",
        f"nodeSelectorTerms is empty, and the Deployment is refused: {_TERM}",
    ),
    Guard(
        ROUTER,
        ".spec.nodeSelectorTerms",
        "self.size() > 0",
        "nodeSelectorTerms is empty, and the Deployment is refused: leave it out",
    ),
)


@rule(kinds=(RUNTIME, ROUTER), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR)
def missing_node_selector_terms(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A runtime names no node selector terms.

    **What it reports.** A VLLMRuntime whose `deploymentConfig.nodeSelectorTerms` is missing, null or `[]` (each side of a topology), and a
    VLLMRouter whose `nodeSelectorTerms` is `[]`.

    **Why it is bad.** Without the terms the operator panics on every reconcile once the Deployment exists: no status, no ScaledObject, and a
    rollout digest does not land. With `[]` the API server refuses the Deployment. Adding the terms to a live runtime does nothing until
    something that is compared changes too (operator, observed; the router's `[]`: operator source, read).

    **Bad**

        kind: VLLMRuntime
        spec:
          deploymentConfig:
            replicas: 1

    **Fix.** Name terms that every node of the pool satisfies; a stack file gets these by itself.

        spec:
          deploymentConfig:
            nodeSelectorTerms:
              - matchExpressions:
                  - {key: kubernetes.io/os, operator: In, values: [linux]}
    """
    for path, terms in node_selector_terms(manifest):
        if terms == []:
            yield Report(
                path, "nodeSelectorTerms is an empty list, and the API server refuses the Deployment", _fix(manifest)
            )
        elif terms is None and manifest.ref.kind == RUNTIME:
            yield Report(
                path,
                "nodeSelectorTerms is missing: the operator panics on every reconcile after the first",
                _fix(manifest),
            )


def _fix(manifest: Manifest) -> str:
    if manifest.ref.kind == ROUTER:
        return "leave nodeSelectorTerms out"
    return "write a term that every node satisfies: kubernetes.io/os In [linux]"
