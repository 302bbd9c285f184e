"""Compare every custom resource of a dump with its running children. `drift` is the entry point."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.values import get
from prodstack.manifests.wording import listed, plural
from prodstack.reports.diff.edits import path_text, table_path
from prodstack.reports.drift import running_child
from prodstack.reports.drift.dump import COMMAND, OWNERS, Dump, dump_of, is_child, misshapen
from prodstack.reports.drift.fields import LABELS, Subject, claim_volume, named
from prodstack.reports.drift.mismatch import PARTS, Mismatch, mismatches
from prodstack.reports.drift.model import Cost, Drift, Field, ObjectDrift, State
from prodstack.reports.drift.reasons import Blocker, Blockers, Case, Reason, explain, not_its_child, without_terms
from prodstack.reports.drift.running_child import edited_by, is_written_by_operator, written_at
from prodstack.upstream.children.api_defaults import api_defaults
from prodstack.upstream.children.predict import spec_of, wanted
from prodstack.upstream.comparison import aspects, panics, unsettled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prodstack.manifests.manifest import Manifest
    from prodstack.reports.diff.edits import Steps
    from prodstack.reports.drift.container_fields import Place
    from prodstack.upstream.children.parts import Child
    from prodstack.upstream.profile import Profile

Body = dict[str, Any]

_COMPARED_KINDS = ("Service", "PersistentVolumeClaim", "ConfigMap")
_OTHER_VERSION = (
    "in a {}, the operator itself wrote {}, but not as the operator of 2026-08-05 does: does another version run?"
)


@dataclass(frozen=True)
class _Pair:
    """A child as the operator would write it now, with the API server's defaults, and as it runs."""

    child: Child
    wanted: Body
    running: Body

    @cached_property
    def mismatches(self) -> tuple[Mismatch, ...]:
        return tuple(mismatches(self.child.ref, self.wanted, self.running))


def drift(manifests: Iterable[Manifest], profile: Profile | None = None) -> Drift:
    """Report what the running children of every custom resource lack, worst first. Linear in the number of objects; never raises.

    profile: the operator's version; None for the newest observed one.
    """
    dump = dump_of(manifests)
    objects = sorted((assess(owner, dump, profile) for owner in dump.owners), key=_worst_first)
    return Drift(tuple(objects), tuple(_remarks(dump, objects)))


def _worst_first(each: ObjectDrift) -> tuple[int, int, str, str, str]:
    ref = each.object
    return (-each.state, -each.cost.gpus, ref.namespace, ref.kind, ref.name)


def _remarks(dump: Dump, objects: Iterable[ObjectDrift]) -> Iterator[str]:
    if not dump.owners:
        yield f"the dump contains no {listed(OWNERS, 'or')}; create it with: {COMMAND}"
        return
    absent = [kind for kind in _COMPARED_KINDS if kind not in dump.kinds]
    if absent:
        yield f"the dump contains no {' and no '.join(absent)}, so these were not compared; create it with: {COMMAND}"
    unverified = sum(not each.verified for each in objects)
    if unverified:
        yield f"{plural(unverified, 'custom resource')} with a topology: unverified, because upstream change 841 was read but never run"
    yield from sorted({remark for each in objects for remark in each.remarks})


def assess(owner: Manifest, dump: Dump, profile: Profile | None = None) -> ObjectDrift:
    """The state of one custom resource; not for LoraAdapters, which have no children. Never raises."""
    return _Assessment(owner, dump, profile).result


class _Assessment:
    """The assessment of one custom resource."""

    def __init__(self, owner: Manifest, dump: Dump, profile: Profile | None) -> None:
        self.owner, self.dump, self.profile = owner, dump, profile
        self.stored = dump.stored[owner.ref]
        children = (each for each in wanted(owner.body, profile) if each.ref.kind in PARTS)
        self.children = sorted(children, key=lambda each: each.ref.kind != "Deployment")
        self.spec = spec_of(owner.body, profile)
        self.remarks: set[str] = set()
        self.blockers = Blockers(owner, dump, profile)

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
            self.remarks.add(f"{child.ref} was not compared: its {place} is not as an API server returns it")
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
        start = running_child.cost(child.body) if child.ref.kind == "Deployment" else Cost()
        what = f"{child.ref.kind} {child.ref.name}"
        never_changed = get(self.stored, "metadata", "generation") == 1
        since = get(self.stored, "metadata", "creationTimestamp") if never_changed else None
        return Field(None, what, "created", None, what, State.MISSING, *known, since=since, cost=start)

    def _fields(self, pair: _Pair) -> Iterator[Field]:
        """One entry per field and child; a place that no field decides is an entry of its own."""
        subject = self._subject(pair)
        seen: set[Steps] = set()
        for mismatch in pair.mismatches:
            if _selects_the_pods_anyway(mismatch):
                continue
            place = named(subject, mismatch)
            if place is None and is_written_by_operator(pair.running, mismatch.path):
                self.remarks.add(_OTHER_VERSION.format(pair.child.ref.kind, path_text(mismatch.path)))
                continue
            path = place.path if place else ("", *mismatch.path)
            if path not in seen:
                seen.add(path)
                yield self._field(pair, mismatch, place)

    def _field(self, pair: _Pair, mismatch: Mismatch, place: Place | None) -> Field:
        explained = explain(self._case(pair, mismatch, place))
        restarts = pair.child.ref.kind == "Deployment" and mismatch.path[1] in ("selector", "template")
        by_hand = edited_by(pair.running, mismatch.path)
        since = by_hand.time or None if by_hand else written_at(self.stored, place.path) if place else None
        return Field(
            path_text(place.path) if place else None,
            place.label if place else path_text(mismatch.path),
            place.wanted if place else _short(mismatch.wanted),
            place.running if place else _short(mismatch.running),
            f"{pair.child.ref.kind} {pair.child.ref.name}: {path_text(mismatch.path)}",
            *explained,
            since=since,
            pods=running_child.pods(pair.running) if restarts else None,
            cost=running_child.cost(pair.running) if restarts else Cost(),
        )

    def _case(self, pair: _Pair, mismatch: Mismatch, place: Place | None) -> Case:
        is_deployment = pair.child.ref.kind == "Deployment"
        return Case(
            self.owner.ref,
            pair.child.ref,
            place,
            _table_path(place) if place else "",
            place.wanted if place else mismatch.wanted,
            place.running if place else mismatch.running,
            pending=bool(self._pending(pair)) if is_deployment else True,
            blocker=self._blocker_of(pair),
            writer=edited_by(pair.running, mismatch.path),
            restart=f", restarting {running_child.cost(pair.running)}" if is_deployment else "",
            restarted=running_child.restarted_at(pair.running),
            profile=self.profile,
        )

    def _pending(self, pair: _Pair) -> frozenset[str]:
        """The compared places in which the operator sees a difference, once or on every reconcile."""
        kind, sides = self.owner.ref.kind, (pair.running, pair.wanted)
        if not pair.child.verified:
            return aspects(kind, *sides, profile=self.profile)
        return aspects(kind, *sides, self.spec, self.profile) | unsettled(kind, *sides, self.spec)

    def _subject(self, pair: _Pair) -> Subject:
        claims = (claim_volume(pair.wanted), claim_volume(pair.running))
        for path, values in self.owner.engines:
            side = str(path[-1]) if len(path) > 1 else ""
            if side and pair.child.ref.name.removesuffix("-chat-template") == f"{self.owner.ref.name}-{side}":
                return Subject(self.owner.ref.kind, values, ("spec", "topology", side), claims, self.profile)
        return Subject(self.owner.ref.kind, dict(self.spec), ("spec",), claims, self.profile)

    def _blocker_of(self, pair: _Pair) -> Blocker | None:
        """What stops the operator before it updates this child."""
        kind, is_deployment = pair.child.ref.kind, pair.child.ref.kind == "Deployment"
        if self.owner.ref.kind == RUNTIME and kind in ("ConfigMap", "Deployment") and self._claim_differs:
            why = "the claim's size cannot be changed, and until both sizes are equal no change of this runtime is applied"
            return Blocker(Reason.IMMUTABLE_CLAIM, why, "make both sizes equal first")
        if is_deployment and any(_is_label(each) for each in pair.mismatches):
            why = "the same update changes a label, which is part of the immutable selector, so the update is refused"
            return Blocker(Reason.IMMUTABLE_SELECTOR, why, "delete the Deployment at a time of your choice")
        is_written = is_deployment and bool(self._pending(pair))
        found = self.blockers.before(kind, is_written)
        unseen = is_deployment and not is_written and panics(self.owner.ref.kind, pair.running, pair.wanted)
        return without_terms(pair.child.ref, running_child.cost(pair.running)) if unseen and found is None else found

    @cached_property
    def _claim_differs(self) -> bool:
        claims = (each for each in self.children if each.ref.kind == "PersistentVolumeClaim")
        pairs = (self._pair(each) for each in claims if not misshapen(self.dump.running.get(each.ref, {})))
        return any("resources" in each.path for pair in pairs if pair for each in pair.mismatches)


def _is_label(mismatch: Mismatch) -> bool:
    return mismatch.path[:3] == ("spec", "selector", "matchLabels")


def _selects_the_pods_anyway(mismatch: Mismatch) -> bool:
    """Whether a Service merely lacks one of the pods' labels in its selector: it still finds all pods."""
    return mismatch.path[:2] == ("spec", "selector") and mismatch.child.kind == "Service" and mismatch.running is None


def _rolling_out(pair: _Pair) -> Iterator[Field]:
    progress = running_child.unfinished(pair.running)
    if progress is not None:
        what = f"Deployment {pair.child.ref.name}"
        why = f"{progress.updated} of {progress.wanted} pods have the new template"
        fix = f"wait: kubectl rollout status deployment/{pair.child.ref.name} -n {pair.child.ref.namespace}"
        numbers = (progress.wanted, progress.updated)
        yield Field(None, "pods", *numbers, what, State.ROLLING_OUT, Reason.ROLLING_OUT, why, fix)


def _table_path(place: Place) -> str:
    """The field's path in the table of the operator's fields; a topology's side has the paths of a plain runtime."""
    path = place.path if place.path[1:2] != ("topology",) else ("spec", *place.path[3:])
    if path[2:3] == ("podAnnotations",):
        return ".spec.deploymentConfig.podAnnotations{}"
    return "" if path[:2] == LABELS else table_path(path)


def _total(fields: tuple[Field, ...]) -> Cost:
    """The sum over all Deployments: each restarts once, however many of its fields are late."""
    by_child = {field.child.partition(":")[0]: field.cost for field in fields if field.cost.pods}
    return sum(by_child.values(), Cost())


def _short(value: Any) -> Any:
    """A short form of a value that no field decides."""
    return get(value, "name", default=sorted(value)) if isinstance(value, dict) else value
