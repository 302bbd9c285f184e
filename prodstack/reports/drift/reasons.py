"""Why a field never reached a child, what keeps the operator from applying it, and what to do.

`explain` explains one mismatch; `Blockers` finds what stops the operator at a custom resource. Source, unless stated otherwise: operator,
observed (the edits in tests/data/observed-edits).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.manifests.values import entries, get
from prodstack.manifests.wording import listed
from prodstack.reports.drift.dump import owner_of
from prodstack.reports.drift.fields import LABELS
from prodstack.reports.drift.model import State
from prodstack.upstream.children.predict import stop
from prodstack.upstream.comparison import SEEN_BEFORE_THE_PANIC
from prodstack.upstream.profile import Profile, default
from prodstack.upstream.stops import ORDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.manifests.finding import ObjectRef
    from prodstack.manifests.manifest import Manifest
    from prodstack.reports.drift.container_fields import Place
    from prodstack.reports.drift.dump import Dump
    from prodstack.reports.drift.model import Cost
    from prodstack.reports.drift.running_child import Writer
    from prodstack.upstream.stops import Stop


class Reason(enum.StrEnum):
    """The ids of reasons that are not rules; docs/review.md explains each."""

    NEVER_COMPARED = "never-compared"
    NOT_RECONCILED = "not-reconciled"
    OPERATOR_STOPS = "operator-stops"
    DEPLOYMENT_WITHOUT_TERMS = "deployment-without-terms"
    IMMUTABLE_SELECTOR = "immutable-selector"
    IMMUTABLE_CLAIM = "immutable-claim"
    CLAIM_KEPT = "claim-kept"
    SERVICE_KEPT = "service-kept"
    BINDING_KEPT = "binding-kept"
    EDITED_BY_HAND = "edited-by-hand"
    BEING_DELETED = "being-deleted"
    NEVER_MADE = "never-made"
    NOT_ITS_CHILD = "not-its-child"
    ROLLING_OUT = "rolling-out"


class Blocker(NamedTuple):
    """Something that keeps the operator from updating a child. rule: the id of a rule or a reason."""

    rule: str
    why: str
    fix: str


class Explanation(NamedTuple):
    """The explanation of one mismatch."""

    state: State
    rule: str
    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class Case:
    """One mismatch with everything that is needed to explain it.

    place: None if no field decides it; pending: whether the operator notices that the child differs; restart: what restarts if the
    Deployment is created again, as text; restarted: when `kubectl rollout restart` restarted the pods, or "".
    """

    owner: ObjectRef
    child: ObjectRef
    place: Place | None
    table_path: str
    wanted: Any
    running: Any
    pending: bool
    blocker: Blocker | None
    writer: Writer | None
    restart: str
    restarted: str = ""
    profile: Profile | None = None


def explain(case: Case) -> Explanation:
    """The state of one mismatch, its reason, and what to do."""
    if case.writer is not None or case.place is None:
        return _by_hand(case)
    if case.child.kind == "Deployment":
        return _deployment(case)
    return _OTHERS[case.child.kind](case)


def is_compared(case: Case) -> bool:
    """Whether the operator compares the field. It does not notice that an annotation was removed or is ""."""
    field = (case.profile or default()).field(case.owner.kind, case.table_path)
    return field is not None and field.is_compared and not (".podAnnotations" in case.table_path and not case.wanted)


def _by_hand(case: Case) -> Explanation:
    who, name = "", case.child.kind
    if case.writer is not None:
        who = f" ({case.writer.manager}{f', {case.writer.time}' if case.writer.time else ''})"
        why = f"the {name} itself was edited{who}"
    else:
        why = f"no field of the {case.owner.kind} sets this: the {name} was edited by hand or by an admission webhook"
    seen = case.child.kind == "Deployment" and case.place is not None and is_compared(case)
    reverted = seen and case.blocker is None
    if reverted:
        return Explanation(
            State.EDITED_BY_HAND, Reason.EDITED_BY_HAND, f"{why}; the operator reverts it", "write it into the manifest"
        )
    stays = "it stays until the operator next updates the Deployment" if name == "Deployment" else "it stays"
    keep = "write it into the manifest, or" if case.place is not None else "to revert it,"
    return Explanation(State.EDITED_BY_HAND, Reason.EDITED_BY_HAND, f"{why}; {stays}", f"{keep} {_recreate(case)}")


def _deployment(case: Case) -> Explanation:
    place = case.place
    if place is not None and place.path[:2] == LABELS:
        why = (
            "every label is part of the Deployment's selector, which is immutable: the operator ignores the change,"
            " and the API server refuses its next update of this Deployment"
        )
        state = State.BLOCKED if case.pending else State.STALE
        return Explanation(state, Reason.IMMUTABLE_SELECTOR, why, _recreate(case))
    if is_compared(case):
        return _compared(case)
    if case.table_path.endswith("deploymentStrategy"):
        fix = (
            f"kubectl patch deployment {case.child.name} -n {case.child.namespace} with this strategy: no pod restarts"
        )
        return Explanation(State.STALE, Reason.NEVER_COMPARED, _never(case), fix)
    return Explanation(State.STALE, Reason.NEVER_COMPARED, _never(case), _fix_never(case))


def _compared(case: Case) -> Explanation:
    if case.blocker is not None:
        return Explanation(State.BLOCKED, *case.blocker)
    if not case.pending:  # the operator would have noticed an edit of the custom resource
        return _by_hand(case)
    why = "the operator compares this field but has not applied it: it is not running, or it is behind"
    return Explanation(State.STALE, Reason.NOT_RECONCILED, why, "check that the operator runs, and read its log")


def _never(case: Case) -> str:
    places = (case.profile or default()).compared_places(case.owner.kind)
    why = f"the operator compares only {listed(places, 'and')}"
    if case.restarted:
        why += f"; the rollout restart of {case.restarted} restarted the pods with the old values"
    return why


def _fix_never(case: Case) -> str:
    if case.pending and case.blocker is None:
        return "nothing: the operator applies it together with the change that it notices"
    if case.owner.kind == RUNTIME and case.blocker is None:
        return f"change an entry of deploymentConfig.podAnnotations (a rollout digest), or {_recreate(case)}"
    if case.blocker is not None and case.blocker.rule == Reason.DEPLOYMENT_WITHOUT_TERMS:
        return case.blocker.fix
    return _recreate(case)


def _recreate(case: Case) -> str:
    kind = {"PersistentVolumeClaim": "pvc"}.get(case.child.kind, case.child.kind.lower())
    command = f"kubectl delete {kind} {case.child.name} -n {case.child.namespace}"
    after = {
        "Deployment": f"at a time of your choice: the operator creates it again{case.restart}",
        "Service": "at a time of your choice: the operator creates it again, with another address",
        "PersistentVolumeClaim": "with its pods: the operator creates it again, and its data is lost",
    }
    return f"{_first_step(case)}{command} {after.get(case.child.kind, 'and the operator creates it again')}"


def _first_step(case: Case) -> str:
    """A first step, if the operator stops before it would create a deleted child again."""
    if case.blocker is None or case.blocker.rule in _SOLVED_BY_RECREATING:
        return ""
    return f"first correct what stops the operator ({case.blocker.rule}: {case.blocker.fix}), then "


_SOLVED_BY_RECREATING = (Reason.IMMUTABLE_SELECTOR, Reason.DEPLOYMENT_WITHOUT_TERMS)
"""What stops the operator only as long as this Deployment is there."""


def _service(case: Case) -> Explanation:
    place = case.place
    if place is not None and place.path[:2] != LABELS and case.owner.kind == RUNTIME:
        return _compared(case)
    why = "the operator creates this Service once and never updates it"
    if case.owner.kind == RUNTIME:
        why = "the operator does not update a Service until the port changes"
    return Explanation(State.STALE, Reason.SERVICE_KEPT, why, _recreate(case))


def _claim(case: Case) -> Explanation:
    if not case.table_path.endswith(".size"):
        why = "the operator sets this only when it creates the claim"
        return Explanation(State.STALE, Reason.CLAIM_KEPT, why, _recreate(case))
    why = "the operator cannot change the size of a claim: it tries endlessly, and no other change of this runtime is applied"
    command = f"kubectl patch pvc {case.child.name} -n {case.child.namespace}"
    patch = f'{command} -p \'{{"spec":{{"resources":{{"requests":{{"storage":"{case.wanted}"}}}}}}}}\''
    fix = f"{_first_step(case)}grow it by hand to the same size: {patch} (its class must allow it)"
    if is_quantity(case.wanted) and is_quantity(case.running) and amount(case.running) > amount(case.wanted):
        fix = f'a claim never shrinks: write size "{case.running}" into the manifest'
    return Explanation(State.BLOCKED, Reason.IMMUTABLE_CLAIM, why, fix)


def _config(case: Case) -> Explanation:
    return _compared(case)


def _binding(case: Case) -> Explanation:
    why = "the operator creates a RoleBinding once: the new account may not read pods, and the router finds no engines"
    return Explanation(State.STALE, Reason.BINDING_KEPT, why, _recreate(case))


_OTHERS = {
    "Service": _service,
    "PersistentVolumeClaim": _claim,
    "ConfigMap": _config,
    "RoleBinding": _binding,
}


_CHECK = "correct it; `check` shows how"
_NEVER_MADE = Blocker(Reason.NEVER_MADE, "the operator has not created it", "read the operator's log")


@dataclass(frozen=True, eq=False)
class Blockers:
    """What stops the operator at one custom resource, whatever runs for it; computed when needed."""

    owner: Manifest
    dump: Dump
    profile: Profile | None = None

    def of_missing(self, kind: str) -> Blocker:
        """Why a child does not exist."""
        return self._deleted or self.before(kind, is_written=True) or _NEVER_MADE

    @cached_property
    def stop(self) -> Stop | None:
        """Where the operator stops on its way through the children, if it does."""
        return stop(self.owner.body, self.profile)

    @cached_property
    def blocker(self) -> Blocker | None:
        """What stops the operator at this custom resource: a rule's error, or a stop that the children predict."""
        finding = self.dump.fatal.get(self.owner.ref)
        if finding is not None:
            return Blocker(finding.rule, finding.message, finding.fix)
        return None if self.stop is None else Blocker(Reason.OPERATOR_STOPS, self.stop.why, _CHECK)

    @cached_property
    def _deleted(self) -> Blocker | None:
        """Foreground deletion removes the children first; the object stays until its finalizers are removed (Kubernetes, documented)."""
        since = get(self.dump.stored[self.owner.ref], "metadata", "deletionTimestamp")
        if since is None:
            return None
        names = ", ".join(map(str, entries(self.dump.stored[self.owner.ref], "metadata", "finalizers"))) or "none"
        why = f"the {self.owner.ref.kind} has been in deletion since {since}; remaining finalizers: {names}"
        return Blocker(Reason.BEING_DELETED, why, "let its finalizers finish; create it again if it should run")

    @cached_property
    def _frozen(self) -> Blocker | None:
        """Another custom resource of the kind that the operator cannot read, so that it can read none of the kind."""
        culprit = self.dump.frozen.get(self.owner.ref.kind)
        if culprit is None or culprit.ref == self.owner.ref:
            return None
        why = f"{culprit.ref} has the number {culprit.number}, which does not fit 32 bits, so the operator cannot read any {culprit.ref.kind}"
        return Blocker("oversized-integer", why, f"correct or delete {culprit.ref}")

    def before(self, kind: str, is_written: bool) -> Blocker | None:
        """What stops the operator before it creates or updates a child. is_written: if it stops at this child, it writes it first."""
        if self._frozen is not None or self.stop is None:
            return self._frozen or self.blocker
        order = ORDER[self.owner.ref.kind]
        here, there = order.index(kind), order.index(self.stop.kind)
        is_past = there > here or (there == here and self.stop.made and is_written)
        return None if is_past else self.blocker


def not_its_child(foreign: Mapping[str, Any]) -> Blocker:
    """An object with the child's name that is not the owner's child."""
    owner = owner_of(foreign)
    by = "has no owner" if owner is None else f"belongs to {' '.join(owner).strip() or 'another controller'}"
    return Blocker(Reason.NOT_ITS_CHILD, f"another object with this name exists and {by}", "rename one of the two")


def without_terms(deployment: ObjectRef, restart: Cost) -> Blocker:
    """The custom resource has nodeSelectorTerms, but the running Deployment does not yet (operator, observed)."""
    why = (
        "the running Deployment has no nodeSelectorTerms, and the operator panics before it compares this field: it is not applied until"
        f" one of {SEEN_BEFORE_THE_PANIC} changes too"
    )
    fix = (
        f"change one of these six (a rollout digest is not noticed), or kubectl delete deployment {deployment.name} -n {deployment.namespace}"
        f" at a time of your choice: the operator creates it again, restarting {restart}"
    )
    return Blocker(Reason.DEPLOYMENT_WITHOUT_TERMS, why, fix)
