"""What a change does, on one ordered scale; an object's impact is the worst of its fields', a tree's the worst of its objects'."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fractions import Fraction

    from prodstack.manifests.finding import ObjectRef


class Impact(enum.IntEnum):
    """What happens, from harmless to worst; the words are those of the JSON output."""

    NOTHING = 0
    """No child differs: the same is meant, or it is not the operator's."""
    IGNORED = 1
    """It is stored and reaches no running pod."""
    SCALES = 2
    """It is applied and no running pod restarts: replicas, autoscaling, a new object, an adapter."""
    ROLLS_OUT = 3
    """The pods are replaced while others serve."""
    INTERRUPTS = 4
    """Serving pauses: Recreate, or something that served goes."""
    BLOCKED = 5
    """The operator cannot apply it, or leaves a child behind that no longer fits."""
    DATA_LOSS = 6
    """A volume is deleted with its custom resource."""
    CLUSTER_WIDE = 7
    """A CRD, the operator, a namespace or the cluster's rights: everything there is concerned."""

    def __str__(self) -> str:
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One changed field. old, new: its values, None where it is absent; why: the operator's reason; fix: what to do, "" for nothing.

    follows: its impact is that of another field, which is shown before it.
    """

    path: str
    old: Any
    new: Any
    impact: Impact
    why: str
    fix: str = ""
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """What pods and claims ask for. cpu: cores; memory, storage: bytes; gpus: of any type."""

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


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """One object that differs, its fields worst first. pods, gpus: how many the impact concerns; spare_gpus: what a rolling update needs besides.

    cluster: the folder of dist/ where several clusters have an object of that identity, else "".
    """

    object: ObjectRef
    fields: tuple[FieldChange, ...]
    pods: int = 0
    gpus: int = 0
    spare_gpus: int = 0
    strategy: str = ""
    cluster: str = ""

    @property
    def impact(self) -> Impact:
        """The worst of its fields'."""
        return max((field.impact for field in self.fields), default=Impact.NOTHING)

    @property
    def name(self) -> str:
        """Its identity for people, with the cluster where that is needed."""
        return f"{self.cluster}: {self.object}" if self.cluster else str(self.object)


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two trees, worst first, and what both ask for."""

    objects: tuple[ObjectChange, ...]
    before: Usage
    after: Usage

    @property
    def verdict(self) -> Impact:
        """The worst impact of all."""
        return max((each.impact for each in self.objects), default=Impact.NOTHING)
