"""The rule `extra-selector-label`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME, Manifest, World
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator


_MOVING = frozenset({"app.kubernetes.io/instance", "app.kubernetes.io/version", "helm.sh/chart"})


@rule(kinds=(RUNTIME, ROUTER), severity=Severity.NOTE, fails_at=FailsAt.NOTHING)
def extra_selector_label(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A label of a custom resource becomes part of an immutable selector.

    **What it reports.** Labels of a VLLMRuntime or VLLMRouter beside `model`: a note; a warning for those that tools write or that change with
    releases (app.kubernetes.io/instance, kustomize.toolkit.fluxcd.io/*, app.kubernetes.io/version, helm.sh/chart).

    **Why it is bad.** The operator puts every label into the Deployment's selector, which cannot be changed. A later change of such a label is
    ignored, and the next real change of the runtime then fails (operator, observed).

    **Bad**

        metadata:
          labels: {app.kubernetes.io/instance: my-argo-application}

    **Fix.** Only `model` belongs there; track by annotation in Argo CD, and write notes for people as annotations.

        metadata:
          labels: {model: llama}
    """
    others = sorted(key for key in manifest.labels if key not in ("model", "app"))
    moving = [key for key in others if key in _MOVING or key.startswith("kustomize.toolkit.fluxcd.io/")]
    for severity, keys in ((Severity.WARNING, moving), (Severity.NOTE, [key for key in others if key not in moving])):
        if keys:
            yield Report(
                ("metadata", "labels", keys[0]),
                f"{', '.join(keys)} becomes part of the Deployment's selector: a later change of it blocks every other change",
                "keep it unchanged for ever, or write it as an annotation",
                severity,
            )
