"""The result of a diff: impacts on one ordered scale. An object has the worst impact of its fields, a report that of its objects."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prodstack.manifests.finding import ObjectRef
    from prodstack.reports.diff.usage import Usage

WHOLE_OBJECT = "metadata.name"
"""The path under which a whole object is reported that is added or removed."""


class Impact(enum.IntEnum):
    """What a change does, from harmless to worst; the JSON output uses the same words."""

    NOTHING = 0
    """No child differs: the meaning is the same, or the operator does not read the field."""
    IGNORED = 1
    """It is stored but reaches no running pod."""
    SCALES = 2
    """It is applied and no running pod restarts: replicas, autoscaling, a new object, an adapter."""
    ROLLS_OUT = 3
    """Pods are replaced while others serve."""
    INTERRUPTS = 4
    """Serving pauses: the strategy is Recreate, or something that served is removed."""
    BLOCKED = 5
    """The operator cannot apply it, or leaves a child behind that no longer fits."""
    DATA_LOSS = 6
    """A volume is deleted together with its custom resource."""
    CLUSTER_WIDE = 7
    """It changes a CRD, the operator, a namespace or cluster-wide rights, and affects everything that depends on it."""

    def __str__(self) -> str:
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One changed field. old, new: its values, None if absent; why: the reason; fix: what to do, or "".

    follows: another field causes this impact, and is listed first.
    """

    path: str
    old: Any
    new: Any
    impact: Impact
    why: str
    fix: str = ""
    follows: bool = False


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """One changed object, its worst field first. pods, gpus: how many the impact affects; spare_gpus: what a rolling update needs in addition.

    cluster: the folder of dist/ if several clusters have an object of this identity, else "".
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
        """The worst impact of its fields."""
        return max((field.impact for field in self.fields), default=Impact.NOTHING)

    @property
    def name(self) -> str:
        """Its identity for people, with the cluster if needed."""
        return f"{self.cluster}: {self.object}" if self.cluster else str(self.object)


@dataclass(frozen=True, slots=True)
class DiffReport:
    """Every object that differs between two trees, worst first, and the resources that each tree requests."""

    objects: tuple[ObjectChange, ...]
    before: Usage
    after: Usage

    @property
    def verdict(self) -> Impact:
        """The worst impact of all."""
        return max((each.impact for each in self.objects), default=Impact.NOTHING)
