"""What keeps the operator from bringing a custom resource's children up to date: its own stops, a frozen kind, a deletion, strangers.

Source: operator, observed, where nothing else is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import Manifest, get
from prodstack.reports.drift.dump import Dump, owner_of
from prodstack.reports.drift.reasons import Blocker, Reason
from prodstack.reports.drift.rollout import in_words
from prodstack.upstream.children.predict import Stop, stop
from prodstack.upstream.comparison import SEEN_BEFORE_THE_PANIC
from prodstack.upstream.stops import ORDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.manifests.finding import ObjectRef
    from prodstack.reports.drift.model import Cost

_CHECK = "correct it; `check` says how"
_NEVER_MADE = Blocker(Reason.NEVER_MADE, "the operator has not made it", "look at the operator's log")


@dataclass(frozen=True, eq=False)
class Blockers:
    """What stands in the way of one custom resource, whatever runs for it. Each is only computed where it is asked for."""

    owner: Manifest
    dump: Dump

    def of_missing(self, kind: str) -> Blocker:
        """Why a child does not exist."""
        return self._deleted or self.before(kind, is_written=True) or _NEVER_MADE

    @cached_property
    def stop(self) -> Stop | None:
        """Where the operator stops on its way through the children."""
        return stop(self.owner.body)

    @cached_property
    def blocker(self) -> Blocker | None:
        """What stops the operator at this custom resource whatever runs: a rule's error, or what expand knows of its loop."""
        finding = self.dump.fatal.get(self.owner.ref)
        if finding is not None:
            return Blocker(finding.rule, finding.message, finding.fix)
        return None if self.stop is None else Blocker(Reason.OPERATOR_STOPS, self.stop.why, _CHECK)

    @cached_property
    def _deleted(self) -> Blocker | None:
        """Its children go first where it is deleted in the foreground; it stays until its finalizers are taken away (Kubernetes, documented)."""
        since = get(self.dump.stored[self.owner.ref], "metadata", "deletionTimestamp")
        if since is None:
            return None
        held = get(self.dump.stored[self.owner.ref], "metadata", "finalizers")
        names = ", ".join(map(str, held)) if isinstance(held, list) and held else "nothing"
        why = f"the {self.owner.ref.kind} is being deleted since {since}; what holds it: {names}"
        return Blocker(Reason.BEING_DELETED, why, "see to it that its finalizers finish; make it anew if it should run")

    @cached_property
    def _frozen(self) -> Blocker | None:
        """Another custom resource of the kind that the operator cannot read, and so none of them."""
        culprit = self.dump.frozen.get(self.owner.ref.kind)
        if culprit is None or culprit.ref == self.owner.ref:
            return None
        why = f"{culprit.ref} holds {culprit.number}, which does not fit 32 bits: the operator can read no {culprit.ref.kind} at all"
        return Blocker("oversized-integer", why, f"correct or delete {culprit.ref}")

    def before(self, kind: str, is_written: bool) -> Blocker | None:
        """What stops the operator before it makes or updates a child. is_written: it writes the child before it stops at it."""
        if self._frozen is not None or self.stop is None:
            return self._frozen or self.blocker
        order = ORDER[self.owner.ref.kind]
        here, there = order.index(kind), order.index(self.stop.kind)
        is_past = there > here or (there == here and self.stop.made and is_written)
        return None if is_past else self.blocker


def not_its_child(foreign: Mapping[str, Any]) -> Blocker:
    """An object of the child's name that is somebody else's."""
    owner = owner_of(foreign)
    by = "belongs to nobody" if owner is None else f"belongs to {' '.join(owner).strip() or 'another controller'}"
    return Blocker(Reason.NOT_ITS_CHILD, f"an object of this name {by}", "rename one of the two")


def without_terms(deployment: ObjectRef, restart: Cost) -> Blocker:
    """The custom resource has its terms by now, the Deployment has not (operator, observed)."""
    why = (
        "the running Deployment has no nodeSelectorTerms, and the operator panics before it compares this: it is not rolled out until"
        f" one of {SEEN_BEFORE_THE_PANIC} changes too"
    )
    fix = (
        f"change one of these six (a rollout digest is not seen), or kubectl delete deployment {deployment.name} -n {deployment.namespace}"
        f" at a chosen moment: the operator makes it anew, restarting {in_words(restart)}"
    )
    return Blocker(Reason.DEPLOYMENT_WITHOUT_TERMS, why, fix)
