"""The resources that Deployments and claims request: pods, GPUs, CPU, memory and storage."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from prodstack.manifests.quantity import amount, is_quantity
from prodstack.manifests.values import block, entries, get, integer_or_none

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WORKLOADS = ("Deployment", "StatefulSet")
"""Kinds that run `replicas` pods from a template."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Requested resources. cpu: cores; memory, storage: bytes; gpus: of any type."""

    pods: int = 0
    gpus: Fraction | int = 0
    cpu: Fraction | int = 0
    memory: Fraction | int = 0
    storage: Fraction | int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.pods + other.pods,
            self.gpus + other.gpus,
            self.cpu + other.cpu,
            self.memory + other.memory,
            self.storage + other.storage,
        )


def usage(objects: Iterable[Mapping[str, Any]]) -> Usage:
    """The sum over all Deployments, StatefulSets and PersistentVolumeClaims; other kinds request nothing."""
    return sum((_of_object(each) for each in objects), Usage())


def replicas(body: Mapping[str, Any]) -> int:
    """How many pods a workload wants; 1 if it does not say."""
    found = integer_or_none(body, "spec", "replicas")
    return 1 if found is None else max(found, 0)


def gpus_per_pod(body: Mapping[str, Any]) -> int:
    """The GPUs of one pod of a workload, rounded up."""
    return -int(-_per_pod(body).gpus // 1)


def spare_gpus(body: Mapping[str, Any]) -> int:
    """The GPUs that a rolling update needs in addition: the surge is 25 % of the pods, rounded up (Kubernetes, read)."""
    return -(-replicas(body) // 4) * gpus_per_pod(body)


def _of_object(body: Mapping[str, Any]) -> Usage:
    """Replicas times the limits of the containers, or the requests of those without limits."""
    kind = body.get("kind")
    if kind == "PersistentVolumeClaim":
        return Usage(storage=_amount(get(body, "spec", "resources", "requests", "storage")))
    return _pods(body) if kind in WORKLOADS else Usage()


def _pods(body: Mapping[str, Any]) -> Usage:
    count, pod = replicas(body), _per_pod(body)
    return Usage(count, count * pod.gpus, count * pod.cpu, count * pod.memory)


def _per_pod(body: Mapping[str, Any]) -> Usage:
    containers = entries(body, "spec", "template", "spec", "containers")
    return sum((_container(each) for each in containers if isinstance(each, dict)), Usage())


def _container(container: Mapping[str, Any]) -> Usage:
    asked = {**block(container, "resources", "requests"), **block(container, "resources", "limits")}
    gpus = sum((_amount(value) for name, value in asked.items() if _is_device(name)), 0)
    return Usage(0, gpus, _amount(asked.get("cpu")), _amount(asked.get("memory")))


def _is_device(name: object) -> bool:
    """GPUs are extended resources, whose names have a domain: nvidia.com/gpu, amd.com/gpu, nvidia.com/mig-1g.5gb."""
    return isinstance(name, str) and "/" in name


def _amount(value: object) -> Fraction | int:
    """The amount, and 0 for what is not a quantity."""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return _amount_of(str(value))
    return 0


@lru_cache(maxsize=4096)
def _amount_of(text: str) -> Fraction | int:
    """The amount, as an int if it is whole, because sums of fractions are slow."""
    found = amount(text) if is_quantity(text) else Fraction(0)
    return int(found) if found.denominator == 1 else found
