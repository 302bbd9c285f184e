"""Why a field never reached a child, and what makes it true: one reason a kind of place.

Source of every reason: operator, observed (the edits in tests/data/observed-edits), where nothing else is said.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.reports.drift.fields import LABELS
from prodstack.reports.drift.model import State
from prodstack.upstream.fields import operator_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.manifests.finding import ObjectRef
    from prodstack.reports.drift.container_fields import Place
    from prodstack.reports.drift.managed import Writer


class Reason(enum.StrEnum):
    """The ids of reasons that are no rule's; docs/review.md has a line for each."""

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


COMPARED: Mapping[str, str] = {
    RUNTIME: "replicas, model, port, image, resources, LMCache, nodeSelectorTerms, toleration, runtimeClass, shmSize and podAnnotations",
    ROUTER: "replicas, image, arguments and resources",
    CACHE_SERVER: "replicas, image and resources",
}


class Blocker(NamedTuple):
    """What keeps the operator from applying anything of a custom resource: a rule's or a reason's id, why, and what to do."""

    rule: str
    why: str
    fix: str


class Explanation(NamedTuple):
    """What is said of one difference."""

    state: State
    rule: str
    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class Case:
    """One difference and what is known around it.

    place: None where no field decides it; pending: whether the operator sees that the child differs; restart: what making a
    Deployment anew restarts, in words; restarted: when `kubectl rollout restart` restarted the pods, or "".
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


def explain(case: Case) -> Explanation:
    """The state of one difference, why it is there, and what to do."""
    if case.writer is not None or case.place is None:
        return _by_hand(case)
    if case.child.kind == "Deployment":
        return _deployment(case)
    return _OTHERS[case.child.kind](case)


def is_compared(case: Case) -> bool:
    """Whether the operator compares the field; an annotation that was taken away, or is "", it does not miss."""
    field = operator_field(case.owner.kind, case.table_path)
    return field is not None and field.is_compared and not (".podAnnotations" in case.table_path and not case.wanted)


def _by_hand(case: Case) -> Explanation:
    who, name = "", case.child.kind
    if case.writer is not None:
        who = f" ({case.writer.manager}{f', {case.writer.time}' if case.writer.time else ''})"
        why = f"the {name} itself was edited{who}"
    else:
        why = f"no field of the {case.owner.kind} says this: the {name} was edited by hand or by an admission webhook"
    seen = case.child.kind == "Deployment" and case.place is not None and is_compared(case)
    reverted = seen and case.blocker is None
    if reverted:
        return Explanation(
            State.EDITED_BY_HAND, Reason.EDITED_BY_HAND, f"{why}; the operator reverts it", "write it into the manifest"
        )
    stays = "it stays until the operator writes the Deployment anew" if name == "Deployment" else "it stays"
    keep = "write it into the manifest, or" if case.place is not None else "to take it back,"
    return Explanation(State.EDITED_BY_HAND, Reason.EDITED_BY_HAND, f"{why}; {stays}", f"{keep} {_anew(case)}")


def _deployment(case: Case) -> Explanation:
    place = case.place
    if place is not None and place.path[:2] == LABELS:
        why = (
            "every label is part of the Deployment's selector, which is immutable: the operator ignores the change,"
            " and its next update of this Deployment is refused"
        )
        state = State.BLOCKED if case.pending else State.STALE
        return Explanation(state, Reason.IMMUTABLE_SELECTOR, why, _anew(case))
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
    if not case.pending:  # an edit of the custom resource would have been seen here
        return _by_hand(case)
    why = "the operator compares this field and has not applied it: it is not running, or it is behind"
    return Explanation(State.STALE, Reason.NOT_RECONCILED, why, "look at the operator and its log")


def _never(case: Case) -> str:
    why = f"the operator compares only {COMPARED[case.owner.kind]}"
    if case.restarted:
        why += f"; the rollout restart of {case.restarted} restarted the pods with the old values"
    return why


def _fix_never(case: Case) -> str:
    if case.pending and case.blocker is None:
        return "nothing: it lands together with the change that the operator sees"
    if case.owner.kind == RUNTIME and case.blocker is None:
        return f"change an entry of deploymentConfig.podAnnotations (a rollout digest), or {_anew(case)}"
    if case.blocker is not None and case.blocker.rule == Reason.DEPLOYMENT_WITHOUT_TERMS:
        return case.blocker.fix
    return _anew(case)


def _anew(case: Case) -> str:
    kind = {"PersistentVolumeClaim": "pvc"}.get(case.child.kind, case.child.kind.lower())
    command = f"kubectl delete {kind} {case.child.name} -n {case.child.namespace}"
    after = {
        "Deployment": f"at a chosen moment: the operator makes it anew{case.restart}",
        "Service": "at a chosen moment: the operator makes it anew, with another address",
        "PersistentVolumeClaim": "with its pods: the operator makes it anew, and what is stored in it is lost",
    }
    return f"{_first(case)}{command} {after.get(case.child.kind, 'and the operator makes it anew')}"


def _first(case: Case) -> str:
    """Nothing that is deleted comes back from an operator that is stopped before it makes it."""
    if case.blocker is None or case.blocker.rule in _RIGHT_WHEN_MADE_ANEW:
        return ""
    return f"first make right what stops the operator ({case.blocker.rule}: {case.blocker.fix}), then "


_RIGHT_WHEN_MADE_ANEW = (Reason.IMMUTABLE_SELECTOR, Reason.DEPLOYMENT_WITHOUT_TERMS)
"""What stops the operator only as long as this Deployment is there."""


def _service(case: Case) -> Explanation:
    place = case.place
    if place is not None and place.path[:2] != LABELS and case.owner.kind == RUNTIME:
        return _compared(case)
    why = "the operator makes this Service once and never changes it"
    if case.owner.kind == RUNTIME:
        why = "the operator leaves a Service as it is until the port changes"
    return Explanation(State.STALE, Reason.SERVICE_KEPT, why, _anew(case))


def _claim(case: Case) -> Explanation:
    if not case.table_path.endswith(".size"):
        why = "the operator gives a claim this once, when it makes it"
        return Explanation(State.STALE, Reason.CLAIM_KEPT, why, _anew(case))
    why = "a claim's size is immutable to the operator: it tries for ever, and nothing else of this runtime is applied"
    command = f"kubectl patch pvc {case.child.name} -n {case.child.namespace}"
    patch = f'{command} -p \'{{"spec":{{"resources":{{"requests":{{"storage":"{case.wanted}"}}}}}}}}\''
    fix = f"{_first(case)}grow it by hand to the same size: {patch} (its class must allow it)"
    if is_quantity(case.wanted) and is_quantity(case.running) and amount(case.running) > amount(case.wanted):
        fix = f'a claim never shrinks: write size "{case.running}" into the manifest'
    return Explanation(State.BLOCKED, Reason.IMMUTABLE_CLAIM, why, fix)


def _config(case: Case) -> Explanation:
    return _compared(case)


def _binding(case: Case) -> Explanation:
    why = "the operator makes a RoleBinding once: the new account may not read pods, and the router finds no engine"
    return Explanation(State.STALE, Reason.BINDING_KEPT, why, _anew(case))


_OTHERS = {
    "Service": _service,
    "PersistentVolumeClaim": _claim,
    "ConfigMap": _config,
    "RoleBinding": _binding,
}
