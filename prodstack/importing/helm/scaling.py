"""Replicas of a model, or its autoscaling by KEDA."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.importing.helm.pieces import Note, Setting, integer_of
from prodstack.importing.helm.table import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.importing.helm.pieces import Piece
    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

KEDA_MAXIMUM = 100
"""KEDA's default of maxReplicaCount (KEDA documentation, read)."""
_TRIGGERS = (
    "The operator scales by other metrics than the chart: running requests, generated and prompt tokens, and incoming requests."
    " Set the thresholds in autoscalingConfig.triggers."
)
_FIELDS = {
    "minReplicaCount": ("minReplicas",),
    "maxReplicaCount": ("maxReplicas",),
    "pollingInterval": ("pollingInterval",),
    "cooldownPeriod": ("scaleDownPolicy", "scaleToZeroDelaySeconds"),
}


def scaling(release: Release, path: Path, entry: Path) -> Iterator[Piece]:
    """Yield the number of replicas, or the limits of the autoscaler."""
    keda, replicas = (*path, "keda"), (*path, "replicaCount")
    if release.value(*keda, "enabled") is not True:
        if release.value(*keda) is not None:
            yield Note(keda, Verdict.UNUSED, "The chart creates no ScaledObject: keda.enabled is not true.")
        yield from _replicas(release, replicas, entry)
        return
    if release.value(*replicas) is not None:
        yield Note(replicas, Verdict.UNUSED, "KEDA decides the number of pods.")
    target = (*entry, "autoscalingConfig")
    yield Setting((*target, "enabled"), True, ((*keda, "enabled"),))
    yield Note((*keda, "enabled"), Verdict.CHANGED, _TRIGGERS)
    if release.value(*keda, "maxReplicaCount") is None:
        yield Setting((*target, "maxReplicas"), KEDA_MAXIMUM, (), "KEDA's default, which the chart leaves unset.")
    for key, field in _FIELDS.items():
        number = integer_of(release.value(*keda, key))
        if number is not None:
            yield Setting((*target, *field), number, ((*keda, key),))
        elif release.value(*keda, key) is not None:
            yield Note((*keda, key), Verdict.IMPOSSIBLE, f"{field[-1]} takes a whole number; nothing was written.")


def _replicas(release: Release, where: Path, entry: Path) -> Iterator[Piece]:
    written = release.value(*where)
    number = integer_of(written)
    if number is not None:
        yield Setting((*entry, "deploymentConfig", "replicas"), number, (where,))
    elif written is not None:
        yield Note(where, Verdict.IMPOSSIBLE, "replicas takes a whole number; nothing was written.")
