"""The rule `incomplete-autoscaling`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.cel import Guard, has, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import autoscaling

if TYPE_CHECKING:
    from collections.abc import Iterator


_PARTS = ("scaleUpPolicy", "scaleDownPolicy", "triggers")

GUARDS = (
    Guard(
        RUNTIME,
        ".spec.autoscalingConfig",
        where(true("enabled"), f"({' && '.join(map(has, _PARTS))})"),
        "autoscalingConfig lacks a part, and the operator panics: write scaleUpPolicy, scaleDownPolicy and triggers ({} is enough)",
    ),
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("autoscalingConfig",))
def incomplete_autoscaling(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """Autoscaling is on and a part of its block is missing.

    **What it reports.** An `autoscalingConfig` with `enabled: true` and without `scaleUpPolicy`, `scaleDownPolicy` or `triggers`.

    **Why it is bad.** The operator reads all three without asking whether they are there and panics on every reconcile; `{}` is enough for each,
    since the CRD fills in the rest (operator, observed).

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
    settings = autoscaling(manifest)
    missing = [part for part in _PARTS if settings is not None and settings.get(part) is None]
    if missing:
        yield Report(
            ("spec", "autoscalingConfig"),
            f"autoscalingConfig is enabled without {', '.join(missing)}, and the operator panics on every reconcile",
            "write " + ", ".join(f"{part}: {{}}" for part in missing),
        )
