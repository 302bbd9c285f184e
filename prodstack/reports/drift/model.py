"""What drift says of a dump: a state for each custom resource, and for each field that its children do not have, why and at what cost."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prodstack.manifests.finding import ObjectRef


class State(enum.IntEnum):
    """How a custom resource's children stand, from good to worst; the words are those of the JSON output."""

    FRESH = 0
    """Everything that is merged runs."""
    ROLLING_OUT = 1
    """The Deployment is right, and pods of the old template still run."""
    EDITED_BY_HAND = 2
    """A child has what no field says: somebody, or an admission webhook, changed the child itself."""
    STALE = 3
    """A field never reached the children."""
    BLOCKED = 4
    """The operator tries to apply a field and cannot."""
    MISSING = 5
    """A child was never made, or is gone."""

    def __str__(self) -> str:
        return self.name.lower().replace("_", "-")


class Verdict(enum.StrEnum):
    """What a whole dump is."""

    CLEAN = "clean"
    ROLLING_OUT = "rolling-out"
    DRIFT = "drift"


@dataclass(frozen=True, slots=True)
class Cost:
    """What restarts when a field is made true. gpus: of any type, over all pods."""

    pods: int = 0
    gpus: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.pods + other.pods, self.gpus + other.gpus)


@dataclass(frozen=True, slots=True)
class Field:
    """One field that a running child does not have.

    path: of the custom resource, None where none of its fields decides the place; label: how people know it ("--max-model-len");
    wanted, running: None where there is none; child: the child and the place in it; pods: how many run with it;
    since: when the drift had begun at the latest (RFC 3339), None where that cannot be known; rule: a rule's or a reason's id.
    """

    path: str | None
    label: str
    wanted: Any
    running: Any
    child: str
    state: State
    rule: str
    why: str
    fix: str
    since: str | None = None
    pods: int | None = None
    cost: Cost = Cost()


@dataclass(frozen=True, slots=True)
class ObjectDrift:
    """One custom resource. cost: what restarts when everything of it is made true; verified: False for topologies, which were only read.

    remarks: what of it could not be judged.
    """

    object: ObjectRef
    fields: tuple[Field, ...] = ()
    cost: Cost = Cost()
    verified: bool = True
    remarks: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """The worst of its fields'."""
        return max((field.state for field in self.fields), default=State.FRESH)


@dataclass(frozen=True, slots=True)
class Drift:
    """A whole dump, worst first. remarks: what could not be judged, and why."""

    objects: tuple[ObjectDrift, ...]
    remarks: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Drift where any object is worse than rolling out."""
        worst = max((each.state for each in self.objects), default=State.FRESH)
        return {State.FRESH: Verdict.CLEAN, State.ROLLING_OUT: Verdict.ROLLING_OUT}.get(worst, Verdict.DRIFT)
