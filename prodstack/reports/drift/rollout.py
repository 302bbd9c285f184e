"""What runs of a Deployment: how many pods, of which template, with how many GPUs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.values import get
from prodstack.reports.diff.usage import gpus_per_pod, replicas
from prodstack.reports.drift.difference import RESTARTED
from prodstack.reports.drift.model import Cost
from prodstack.reports.output.human import plural

if TYPE_CHECKING:
    from collections.abc import Mapping

_RESTARTED = ("spec", "template", "metadata", "annotations", RESTARTED)


class Progress(NamedTuple):
    """Pods of the newest template, and of all."""

    updated: int
    wanted: int


def pods(deployment: Mapping[str, Any]) -> int:
    """How many pods run now; how many are wanted where the status does not say."""
    running = _count(deployment, "status", "replicas")
    return replicas(deployment) if running is None else running


def cost(deployment: Mapping[str, Any]) -> Cost:
    """What a restart of all its pods restarts."""
    number = pods(deployment)
    return Cost(number, number * gpus_per_pod(deployment))


def in_words(price: Cost) -> str:
    """A cost for people: "4 pods with 16 GPUs"."""
    gpus = f" with {plural(price.gpus, 'GPU')}" if price.gpus else ""
    return plural(price.pods, "pod") + gpus


def unfinished(deployment: Mapping[str, Any]) -> Progress | None:
    """How far a rollout has come that is not finished; None where it is, or where no status says so (Kubernetes, documented)."""
    status = get(deployment, "status")
    if not isinstance(status, dict) or not status:
        return None
    wanted, updated = replicas(deployment), _count(deployment, "status", "updatedReplicas") or 0
    seen, generation = _count(deployment, "status", "observedGeneration"), _count(deployment, "metadata", "generation")
    if seen is not None and generation is not None and seen < generation:
        return Progress(0, wanted)
    is_done = updated >= wanted and (_count(deployment, "status", "replicas") or 0) <= updated
    return None if is_done else Progress(updated, wanted)


def restarted_at(deployment: Mapping[str, Any]) -> str:
    """When `kubectl rollout restart` restarted the pods, or ""."""
    found = get(deployment, *_RESTARTED)
    return found if isinstance(found, str) else ""


def _count(body: Mapping[str, Any], *path: str) -> int | None:
    found = get(body, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None
