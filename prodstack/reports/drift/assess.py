"""One custom resource against its running children: what the operator would make of it now, and what of that runs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.schema import with_defaults
from prodstack.manifests.values import block, get
from prodstack.reports.diff.edits import shown, table_path
from prodstack.reports.drift import rollout
from prodstack.reports.drift.blockers import Blockers, not_its_child, without_terms
from prodstack.reports.drift.difference import PARTS, Difference, differences
from prodstack.reports.drift.dump import Dump, is_child, misshapen
from prodstack.reports.drift.fields import LABELS, Subject, claim_volume, named
from prodstack.reports.drift.managed import edited_by, is_made_so, written_at
from prodstack.reports.drift.model import Cost, Field, ObjectDrift, State
from prodstack.reports.drift.reasons import Blocker, Case, Reason, explain
from prodstack.upstream.children.api_defaults import api_defaults
from prodstack.upstream.children.predict import wanted
from prodstack.upstream.comparison import aspects, panics, unsettled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest
    from prodstack.reports.diff.edits import Steps
    from prodstack.reports.drift.container_fields import Place
    from prodstack.upstream.children.parts import Child

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
        self.blockers = Blockers(owner, dump)

    @property
    def result(self) -> ObjectDrift:
        fields = tuple(field for child in self.children for field in self._child(child))
        verified = all(each.verified for each in self.children)
        halt = None if fields else self.blockers.stop
        if halt is not None:
            self.remarks.add(
                f"{self.owner.ref}: nothing differs, but the operator stops at the {halt.kind}: {halt.why}"
            )
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
        if running is None or not is_child(running, self.owner.ref):
            return None
        return _Pair(child, api_defaults(child.body), dict(running))

    def _missing(self, child: Child) -> Field:
        foreign = self.dump.running.get(child.ref)
        known = self.blockers.of_missing(child.ref.kind) if foreign is None else not_its_child(foreign)
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
            if _still_selects(difference):
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
        """What the operator itself would see of this Deployment, once or for ever."""
        kind, sides = self.owner.ref.kind, (pair.running, pair.wanted)
        if not pair.child.verified:
            return aspects(kind, *sides)
        return aspects(kind, *sides, self.spec) | unsettled(kind, *sides, self.spec)

    def _subject(self, pair: _Pair) -> Subject:
        claims = (claim_volume(pair.wanted), claim_volume(pair.running))
        for path, values in self.owner.engines:
            side = str(path[-1]) if len(path) > 1 else ""
            if side and pair.child.ref.name.removesuffix("-chat-template") == f"{self.owner.ref.name}-{side}":
                return Subject(self.owner.ref.kind, values, ("spec", "topology", side), claims)
        return Subject(self.owner.ref.kind, dict(self.spec), ("spec",), claims)

    def _blocker_of(self, pair: _Pair) -> Blocker | None:
        """What stops the operator before it updates this child."""
        kind, is_deployment = pair.child.ref.kind, pair.child.ref.kind == "Deployment"
        if self.owner.ref.kind == RUNTIME and kind in ("ConfigMap", "Deployment") and self._claim_differs:
            why = "the claim's size cannot be changed, and until it is right nothing of this runtime is applied"
            return Blocker(Reason.IMMUTABLE_CLAIM, why, "make both sizes the same first")
        if is_deployment and any(_is_label(each) for each in pair.differences):
            why = "a changed label is in the same update, the selector is immutable, and the update is refused"
            return Blocker(Reason.IMMUTABLE_SELECTOR, why, "delete the Deployment at a chosen moment")
        is_written = is_deployment and bool(self._pending(pair))
        found = self.blockers.before(kind, is_written)
        unseen = is_deployment and not is_written and panics(self.owner.ref.kind, pair.running, pair.wanted)
        return without_terms(pair.child.ref, rollout.cost(pair.running)) if unseen and found is None else found

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
