"""The result of `drift`: a state per custom resource and, for each field that its children lack, the reason, the fix and its cost."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prodstack.manifests.wording import plural

if TYPE_CHECKING:
    from prodstack.manifests.finding import ObjectRef


class State(enum.IntEnum):
    """The state of a custom resource's children, from good to worst; the JSON output uses the same words."""

    FRESH = 0
    """Everything that is merged runs."""
    ROLLING_OUT = 1
    """The Deployment is up to date, but pods of the old template still run."""
    EDITED_BY_HAND = 2
    """Somebody, or an admission webhook, changed a child directly."""
    STALE = 3
    """A field never reached the children."""
    BLOCKED = 4
    """The operator tries to apply a field but cannot."""
    MISSING = 5
    """A child was never created, or was deleted."""

    def __str__(self) -> str:
        return self.name.lower().replace("_", "-")


class Verdict(enum.StrEnum):
    """The verdict on a whole dump."""

    CLEAN = "clean"
    ROLLING_OUT = "rolling-out"
    DRIFT = "drift"


@dataclass(frozen=True, slots=True)
class Cost:
    """What restarts when a field is applied. gpus: of any type, over all pods."""

    pods: int = 0
    gpus: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.pods + other.pods, self.gpus + other.gpus)

    def __str__(self) -> str:
        """For example "4 pods with 16 GPUs"."""
        return plural(self.pods, "pod") + (f" with {plural(self.gpus, 'GPU')}" if self.gpus else "")


@dataclass(frozen=True, slots=True)
class Field:
    """One field that a running child does not have.

    path: in the custom resource, None if none of its fields decides the place; label: the name that people use ("--max-model-len");
    wanted, running: None if absent; child: the child and the place in it; pods: how many run with the old value; since: when the drift
    had begun at the latest (RFC 3339), None if unknown; rule: the id of a rule or a reason.
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
    """One custom resource. cost: what restarts when everything is applied; verified: False for topologies, whose source was only read.

    remarks: what could not be judged.
    """

    object: ObjectRef
    fields: tuple[Field, ...] = ()
    cost: Cost = Cost()
    verified: bool = True
    remarks: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """The worst state of its fields."""
        return max((field.state for field in self.fields), default=State.FRESH)


@dataclass(frozen=True, slots=True)
class Drift:
    """The report on a whole dump, worst objects first. remarks: what could not be judged, and why."""

    objects: tuple[ObjectDrift, ...]
    remarks: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Drift if any object is worse than rolling out."""
        worst = max((each.state for each in self.objects), default=State.FRESH)
        return {State.FRESH: Verdict.CLEAN, State.ROLLING_OUT: Verdict.ROLLING_OUT}.get(worst, Verdict.DRIFT)
