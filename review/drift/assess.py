"""One custom resource against its running children: what the operator would make of it now, and what of that runs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from review.diff.comparison import REPLICAS, aspects
from review.diff.edits import shown, table_path
from review.drift import rollout
from review.drift.difference import PARTS, Difference, differences
from review.drift.dump import Dump, owner_of
from review.drift.fields import LABELS, Subject, claim_volume, named
from review.drift.managed import edited_by, is_made_so, written_at
from review.drift.model import Cost, Field, ObjectDrift, State
from review.drift.reasons import Blocker, Case, Reason, explain
from review.drift.shape import misshapen
from review.expand.defaults import api_defaults
from review.expand.parts import block, flag, number
from review.expand.predict import stop, wanted
from review.manifest import RUNTIME, get
from review.schema import with_defaults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from review.diff.edits import Steps
    from review.drift.container_fields import Place
    from review.expand.parts import Child
    from review.manifest import Manifest

Body = dict[str, Any]

_OTHER_VERSION = "in a {}, {} is not what the operator of 2026-08-05 writes, and was written by the operator itself: another version?"


@dataclass(frozen=True)
class _Pair:
    """A child as the operator would make it now, with the API server's defaults, and as it runs."""

    child: Child
    wanted: Body
    running: Body

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        return tuple(differences(self.child.ref, self.wanted, self.running))


def assess(owner: Manifest, dump: Dump) -> ObjectDrift:
    """The state of one custom resource. Never raises; LoraAdapters have no children and are not asked for."""
    return _Assessment(owner, dump).result


class _Assessment:
    """What is asked several times about one custom resource."""

    def __init__(self, owner: Manifest, dump: Dump) -> None:
        self.owner, self.dump = owner, dump
        self.stored = dump.stored[owner.ref]
        children = (each for each in wanted(owner.body) if each.ref.kind in PARTS)
        self.children = sorted(children, key=lambda each: each.ref.kind != "Deployment")
        self.spec = block(with_defaults(owner.body), "spec")
        self.remarks: set[str] = set()

    @property
    def result(self) -> ObjectDrift:
        fields = tuple(field for child in self.children for field in self._child(child))
        verified = all(each.verified for each in self.children)
        return ObjectDrift(self.owner.ref, fields, _total(fields), verified, tuple(sorted(self.remarks)))

    def _child(self, child: Child) -> Iterator[Field]:
        if child.ref.kind not in self.dump.kinds:
            return
        place = misshapen(self.dump.running.get(child.ref, {}))
        pair = self._pair(child)
        if place is not None:
            self.remarks.add(f"{child.ref} was not compared: its {place} is not what an API server returns")
            return
        if pair is None:
            yield self._missing(child)
            return
        found = list(self._fields(pair))
        yield from found
        if not found and child.ref.kind == "Deployment":
            yield from _rolling_out(pair)

    def _pair(self, child: Child) -> _Pair | None:
        running = self.dump.running.get(child.ref)
        if running is None or owner_of(running) not in (None, (self.owner.ref.kind, self.owner.ref.name)):
            return None
        return _Pair(child, api_defaults(child.body), dict(running))

    def _missing(self, child: Child) -> Field:
        known = self.blocker or Blocker(Reason.NEVER_MADE, "the operator has not made it", "look at the operator's log")
        foreign = self.dump.running.get(child.ref)
        if foreign is not None:
            by = " ".join(owner_of(foreign) or ()).strip() or "another controller"
            why = f"an object of this name belongs to {by}"
            known = Blocker(Reason.NOT_ITS_CHILD, why, "rename one of the two")
        start = rollout.cost(child.body) if child.ref.kind == "Deployment" else Cost()
        what = f"{child.ref.kind} {child.ref.name}"
        never_changed = get(self.stored, "metadata", "generation") == 1
        since = get(self.stored, "metadata", "creationTimestamp") if never_changed else None
        return Field(None, what, "made", None, what, State.MISSING, *known, since=since, cost=start)

    def _fields(self, pair: _Pair) -> Iterator[Field]:
        """One entry a field and child; places that no field decides are one entry each."""
        subject = self._subject(pair)
        seen: set[Steps] = set()
        for difference in pair.differences:
            if self._is_scaled(pair, difference) or _still_selects(difference):
                continue
            place = named(subject, difference)
            if place is None and is_made_so(pair.running, difference.path):
                self.remarks.add(_OTHER_VERSION.format(pair.child.ref.kind, shown(difference.path)))
                continue
            path = place.path if place else ("", *difference.path)
            if path not in seen:
                seen.add(path)
                yield self._field(pair, difference, place)

    def _field(self, pair: _Pair, difference: Difference, place: Place | None) -> Field:
        explained = explain(self._case(pair, difference, place))
        restarts = pair.child.ref.kind == "Deployment" and difference.path[1] in ("selector", "template")
        by_hand = edited_by(pair.running, difference.path)
        since = by_hand.time or None if by_hand else written_at(self.stored, place.path) if place else None
        return Field(
            shown(place.path) if place else None,
            place.label if place else shown(difference.path),
            place.wanted if place else _short(difference.wanted),
            place.running if place else _short(difference.running),
            f"{pair.child.ref.kind} {pair.child.ref.name}: {shown(difference.path)}",
            *explained,
            since=since,
            pods=rollout.pods(pair.running) if restarts else None,
            cost=rollout.cost(pair.running) if restarts else Cost(),
        )

    def _case(self, pair: _Pair, difference: Difference, place: Place | None) -> Case:
        is_deployment = pair.child.ref.kind == "Deployment"
        return Case(
            self.owner.ref,
            pair.child.ref,
            place,
            _table_path(place) if place else "",
            place.wanted if place else difference.wanted,
            place.running if place else difference.running,
            pending=bool(self._pending(pair)) if is_deployment else True,
            blocker=self._blocker_of(pair),
            writer=edited_by(pair.running, difference.path),
            restart=f", restarting {rollout.in_words(rollout.cost(pair.running))}" if is_deployment else "",
            restarted=rollout.restarted_at(pair.running),
        )

    def _pending(self, pair: _Pair) -> frozenset[str]:
        """What the operator itself would see of this Deployment."""
        found = aspects(self.owner.ref.kind, pair.running, pair.wanted)
        scaled = any(self._is_scaled(pair, each) for each in pair.differences)
        return found - {REPLICAS} if scaled else found

    def _is_scaled(self, pair: _Pair, difference: Difference) -> bool:
        """Whether the replicas are the autoscaler's: KEDA writes them, within its bounds."""
        config = block(self.spec, "autoscalingConfig")
        if difference.path != ("spec", "replicas") or not flag(config, "enabled"):
            return False
        replicas = get(pair.running, "spec", "replicas")
        return isinstance(replicas, int) and number(config, "minReplicas") <= replicas <= number(config, "maxReplicas")

    def _subject(self, pair: _Pair) -> Subject:
        claims = (claim_volume(pair.wanted), claim_volume(pair.running))
        for path, values in self.owner.engines:
            side = str(path[-1]) if len(path) > 1 else ""
            if side and pair.child.ref.name.removesuffix("-chat-template") == f"{self.owner.ref.name}-{side}":
                return Subject(self.owner.ref.kind, values, ("spec", "topology", side), claims)
        return Subject(self.owner.ref.kind, dict(self.spec), ("spec",), claims)

    @cached_property
    def blocker(self) -> Blocker | None:
        """What stops the operator at this custom resource whatever runs: a rule's error, or what expand knows of its loop."""
        finding = self.dump.fatal.get(self.owner.ref)
        if finding is not None:
            return Blocker(finding.rule, finding.message, finding.fix)
        at = stop(self.owner.body)
        return None if at is None else Blocker(Reason.OPERATOR_STOPS, at.why, "correct it; `check` says how")

    def _blocker_of(self, pair: _Pair) -> Blocker | None:
        """What stops the operator before it updates this child."""
        if (
            self.owner.ref.kind == RUNTIME
            and pair.child.ref.kind in ("ConfigMap", "Deployment")
            and self._claim_differs
        ):
            why = "the claim's size cannot be changed, and until it is right nothing of this runtime is applied"
            return Blocker(Reason.IMMUTABLE_CLAIM, why, "make both sizes the same first")
        if pair.child.ref.kind == "Deployment" and any(_is_label(each) for each in pair.differences):
            why = "a changed label is in the same update, the selector is immutable, and the update is refused"
            return Blocker(Reason.IMMUTABLE_SELECTOR, why, "delete the Deployment at a chosen moment")
        return self.blocker

    @cached_property
    def _claim_differs(self) -> bool:
        claims = (each for each in self.children if each.ref.kind == "PersistentVolumeClaim")
        pairs = (self._pair(each) for each in claims if not misshapen(self.dump.running.get(each.ref, {})))
        return any("resources" in each.path for pair in pairs if pair for each in pair.differences)


def _is_label(difference: Difference) -> bool:
    return difference.path[:3] == ("spec", "selector", "matchLabels")


def _still_selects(difference: Difference) -> bool:
    """Whether it is a Service that asks for one label less than the pods have: it finds them all the same."""
    return (
        difference.path[:2] == ("spec", "selector")
        and difference.child.kind == "Service"
        and difference.running is None
    )


def _rolling_out(pair: _Pair) -> Iterator[Field]:
    progress = rollout.unfinished(pair.running)
    if progress is not None:
        what = f"Deployment {pair.child.ref.name}"
        why = f"{progress.updated} of {progress.wanted} pods have the new template"
        fix = f"wait: kubectl rollout status deployment/{pair.child.ref.name} -n {pair.child.ref.namespace}"
        numbers = (progress.wanted, progress.updated)
        yield Field(None, "pods", *numbers, what, State.ROLLING_OUT, Reason.ROLLING_OUT, why, fix)


def _table_path(place: Place) -> str:
    """The field as the operator's table has it, a side's like the whole runtime's."""
    path = place.path if place.path[1:2] != ("topology",) else ("spec", *place.path[3:])
    if path[2:3] == ("podAnnotations",):
        return ".spec.deploymentConfig.podAnnotations{}"
    return "" if path[:2] == LABELS else table_path(path)


def _total(fields: tuple[Field, ...]) -> Cost:
    """Every Deployment restarts once, whatever was late to it."""
    by_child = {field.child.partition(":")[0]: field.cost for field in fields if field.cost.pods}
    return sum(by_child.values(), Cost())


def _short(value: Any) -> Any:
    """A value that no field decides, as far as it is worth showing."""
    return get(value, "name", default=sorted(value)) if isinstance(value, dict) else value
