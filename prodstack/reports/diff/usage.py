"""What Deployments and claims ask for: pods, GPUs, CPU, memory and storage."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from prodstack.manifests.quantity import amount, is_quantity
from prodstack.manifests.values import block, entries, get
from prodstack.reports.diff.impact import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WORKLOADS = ("Deployment", "StatefulSet")
"""Kinds that run `replicas` pods of a template."""


def usage(objects: Iterable[Mapping[str, Any]]) -> Usage:
    """The sum over all Deployments, StatefulSets and PersistentVolumeClaims; other kinds ask for nothing."""
    return sum((one(each) for each in objects), Usage())


def one(body: Mapping[str, Any]) -> Usage:
    """What one object asks for: replicas times the limits of its containers (the requests where there is no limit)."""
    kind = body.get("kind")
    if kind == "PersistentVolumeClaim":
        return Usage(storage=_amount(get(body, "spec", "resources", "requests", "storage")))
    return _pods(body) if kind in WORKLOADS else Usage()


def replicas(body: Mapping[str, Any]) -> int:
    """How many pods a workload wants; 1 where it does not say."""
    found = get(body, "spec", "replicas")
    return max(found, 0) if isinstance(found, int) and not isinstance(found, bool) else 1


def gpus_per_pod(body: Mapping[str, Any]) -> int:
    """The GPUs of one pod of a workload, rounded up."""
    return -int(-_per_pod(body).gpus // 1)


def spare_gpus(body: Mapping[str, Any]) -> int:
    """The GPUs that a rolling update needs besides those in use: the surge is 25 % of the pods, rounded up (Kubernetes, read)."""
    return -(-replicas(body) // 4) * gpus_per_pod(body)


def _pods(body: Mapping[str, Any]) -> Usage:
    count, pod = replicas(body), _per_pod(body)
    return Usage(count, count * pod.gpus, count * pod.cpu, count * pod.memory)


def _per_pod(body: Mapping[str, Any]) -> Usage:
    containers = entries(block(body, "spec", "template", "spec"), "containers")
    return sum((_container(each) for each in containers if isinstance(each, dict)), Usage())


def _container(container: Mapping[str, Any]) -> Usage:
    asked = {**block(container, "resources", "requests"), **block(container, "resources", "limits")}
    gpus = sum((_amount(value) for name, value in asked.items() if _is_device(name)), 0)
    return Usage(0, gpus, _amount(asked.get("cpu")), _amount(asked.get("memory")))


def _is_device(name: object) -> bool:
    """GPUs are extended resources, which are written with a domain: nvidia.com/gpu, amd.com/gpu, nvidia.com/mig-1g.5gb."""
    return isinstance(name, str) and "/" in name


@lru_cache(maxsize=4096)
def _amount(text: object) -> Fraction | int:
    """The amount, as an int where it is whole: sums of fractions are slow."""
    written = str(text) if isinstance(text, int) and not isinstance(text, bool) else text
    found = amount(written) if isinstance(written, str) and is_quantity(written) else Fraction(0)
    return int(found) if found.denominator == 1 else found
