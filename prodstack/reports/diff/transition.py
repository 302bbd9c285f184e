"""A live custom resource before and after an edit, and what the operator does about the edit as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.schema import with_defaults
from prodstack.manifests.values import block, get
from prodstack.reports.diff.edits import Edit, with_value
from prodstack.upstream.children.api_defaults import api_defaults
from prodstack.upstream.children.predict import spec_of, stop, wanted
from prodstack.upstream.comparison import (
    Key,
    aspects,
    by_key,
    differing,
    panics,
    selector,
    strategy,
    template,
    unsettled,
)
from prodstack.upstream.digest import ANNOTATION
from prodstack.upstream.stops import ORDER, reached

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.upstream.children.parts import Child
    from prodstack.upstream.profile import Profile
    from prodstack.upstream.stops import Stop

Body = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The custom resource before or after the edit: as stored, as written, and with the children that the operator wants."""

    stored: Body
    wanted: tuple[Child, ...]
    written: Mapping[str, Any]
    profile: Profile | None = None

    @staticmethod
    def of(body: Mapping[str, Any], profile: Profile | None = None) -> Snapshot:
        """The snapshot of a custom resource as it was written."""
        stored = with_defaults(body)
        return Snapshot(stored, wanted(stored, profile), body, profile)

    @property
    def spec(self) -> Mapping[str, Any] | None:
        """The spec that the operator compares with a Deployment; None for a topology, because its comparison is unknown."""
        return spec_of(self.stored, self.profile) if all(child.verified for child in self.wanted) else None

    @cached_property
    def children(self) -> dict[Key, Body]:
        """The bodies of the wanted children."""
        return by_key(self.wanted)

    @cached_property
    def stop(self) -> Stop | None:
        """Where the operator stops, if it does."""
        return stop(self.stored, self.profile)

    @cached_property
    def runs(self) -> bool:
        """Whether the operator reaches a Deployment before it stops."""
        kind = str(self.stored.get("kind"))
        return not self.wanted or any(c.ref.kind == "Deployment" for c in reached(kind, self.wanted, self.stop))

    @cached_property
    def digests(self) -> tuple[str, ...]:
        """The rollout digests in its pods' annotations."""
        found = (get(template(body), "metadata", "annotations", ANNOTATION) for body in self.children.values())
        return tuple(each for each in found if isinstance(each, str))


class Effect(NamedTuple):
    """What one edit changes by itself. touched: the children; triggers: compared places; template: whether a pod template differs."""

    touched: frozenset[Key]
    triggers: frozenset[str]
    template: bool

    def kinds(self) -> frozenset[str]:
        """The kinds of the touched children."""
        return frozenset(key.kind for key in self.touched)


@dataclass(frozen=True, eq=False)
class Transition:
    """The whole edit of one live custom resource.

    live: the children that run, as the API server returns them; None: those that the operator wants for the old snapshot.
    """

    kind: str
    old: Snapshot
    new: Snapshot
    live: Mapping[Key, Body] | None = None

    @cached_property
    def _before(self) -> Mapping[Key, Body]:
        """The children that run."""
        return self.old.children if self.live is None else self.live

    @cached_property
    def _after(self) -> Mapping[Key, Body]:
        """The children that the operator wants, in the same form as those that run."""
        wanted_now = self.new.children
        return wanted_now if self.live is None else {key: api_defaults(body) for key, body in wanted_now.items()}

    @cached_property
    def starts(self) -> bool:
        """Whether the operator now creates pods where none run."""
        is_running = self.old.runs if self.live is None else any(key.kind == "Deployment" for key in self.live)
        return not is_running and self.new.runs

    @cached_property
    def deployments(self) -> tuple[Key, ...]:
        """The Deployments that exist both before and after."""
        both = self._before.keys() & self._after.keys() & self.old.children.keys()
        return tuple(sorted(key for key in both if key.kind == "Deployment"))

    @cached_property
    def landing(self) -> frozenset[str]:
        """The compared places in which the Deployments differ, once or on every reconcile. If empty, the operator updates no Deployment."""
        pairs = ((self._before[key], self._after[key]) for key in self.deployments)
        found = frozenset().union(*(aspects(self.kind, *pair, self.new.spec, self.profile) for pair in pairs))
        return found | self._unsettled | _side_digests_differ(self.old.stored, self.new.stored)

    @cached_property
    def loops(self) -> bool:
        """Whether the operator updates the Deployment on every reconcile, so that every change is applied.

        Recorded: runtime-noncanonical-quantities.
        """
        return bool(self._aspects(self.new, self.new) | self._unsettled) and bool(self.landing)

    @cached_property
    def panics(self) -> bool:
        """Whether the operator panics after comparing only a few places of a Deployment."""
        return any(panics(self.kind, self._before[key], self._after[key]) for key in self.deployments)

    @cached_property
    def replaces_pods(self) -> bool:
        """Whether an update of the Deployments would change a pod template."""
        return any(_pods(self._before[key]) != _pods(self._after[key]) for key in self.deployments)

    @cached_property
    def brings_pending(self) -> bool:
        """Whether the update of the Deployments also brings edits to the pods that were merged before and do not run."""
        return self.live is not None and self.replaces_pods and bool(self.landing)

    @cached_property
    def recreates(self) -> bool:
        """Whether pods stop before new ones start. The new strategy counts, because it is written together with the template."""
        return any(strategy(self.new.children[key]) == "Recreate" for key in self.deployments)

    @cached_property
    def selector_changes(self) -> bool:
        """Whether the selector of a Deployment would have to change, which is immutable."""
        return any(selector(self._before[key]) != selector(self._after[key]) for key in self.deployments)

    @cached_property
    def resized(self) -> tuple[Key, ...]:
        """The claims whose size would have to change, which the API server refuses."""
        both = self._before.keys() & self._after.keys()
        claims = sorted(key for key in both if key.kind == "PersistentVolumeClaim")
        return tuple(key for key in claims if _size(self._before[key]) != _size(self._after[key]))

    @cached_property
    def obstacle(self) -> str:
        """Why the operator updates no Deployment although something compared differs; "" if nothing prevents it."""
        halt = self.new.stop
        if self.resized:
            return "the claim's size cannot change, and the operator never gets past the claim"
        if halt is not None and _before_deployment(self.kind, halt):
            return f"the operator stops at the {halt.kind}: {halt.why}"
        if self.selector_changes and self.landing:
            return "the Deployment's selector contains the labels and is immutable, so the API server refuses the whole update"
        return ""

    @cached_property
    def scaling_obstacle(self) -> str:
        """Why the operator does not reach the ScaledObject, its last child; "" if it does."""
        halt = self.new.stop
        if self.obstacle:
            return self.obstacle
        if self.panics and not self.landing:
            return "the operator panics at the Deployment, which has no nodeSelectorTerms, and never reaches the ScaledObject"
        if halt is not None and (halt.kind != "Deployment" or self.landing):
            return f"the operator stops at the {halt.kind}: {halt.why}"
        return ""

    def effect(self, edit: Edit) -> Effect:
        """What the edit changes by itself: added to the old snapshot, and removed from the new one."""
        with_it = self._snapshot(with_value(self.old.stored, edit.path, edit.new))
        without_it = self._snapshot(with_value(self.new.stored, edit.path, edit.old))
        pairs = ((self.old, with_it), (without_it, self.new))
        triggers = frozenset().union(*(self._caused(*pair) for pair in pairs))
        return Effect(
            frozenset().union(*(differing(old.children, new.children) for old, new in pairs)),
            (triggers | _side_digests_differ(self.old.stored, with_it.stored)) & self.landing,
            any(self._templates_differ(old.children, new.children) for old, new in pairs),
        )

    def stops_because_of(self, edit: Edit) -> bool:
        """Whether the operator stops after the edit, did not before, and would not without this field's edit."""
        if self.new.stop is None or self.old.stop is not None:
            return False
        return stop(with_value(self.new.stored, edit.path, edit.old), self.profile) is None

    @property
    def profile(self) -> Profile | None:
        """The operator's version; None for the newest observed one."""
        return self.new.profile

    def _snapshot(self, stored: Body) -> Snapshot:
        return Snapshot(stored, wanted(stored, self.profile), stored, self.profile)

    def _caused(self, old: Snapshot, new: Snapshot) -> frozenset[str]:
        """The compared places that differ between the snapshots and did not differ already in the old one."""
        return self._aspects(old, new) - self._aspects(old, old)

    def _aspects(self, old: Snapshot, new: Snapshot) -> frozenset[str]:
        pairs = ((old.children[key], new.children[key]) for key in self._both(old, new))
        return frozenset().union(*(aspects(self.kind, *pair, new.spec, self.profile) for pair in pairs))

    @cached_property
    def _unsettled(self) -> frozenset[str]:
        spec = self.new.spec
        if spec is None:
            return frozenset()
        pairs = ((self._before[key], self._after[key]) for key in self.deployments)
        return frozenset().union(*(unsettled(self.kind, *pair, spec) for pair in pairs))

    def _both(self, old: Snapshot, new: Snapshot) -> tuple[Key, ...]:
        return tuple(key for key in self.deployments if key in old.children and key in new.children)

    def _templates_differ(self, old: Mapping[Key, Body], new: Mapping[Key, Body]) -> bool:
        return any(template(old.get(key, {})) != template(new.get(key, {})) for key in self.deployments)


def _side_digests_differ(old: Body, new: Body) -> frozenset[str]:
    """A set with "podAnnotations" if a rollout digest of a topology's side was added or changed, else an empty set.

    Change 841 puts no annotations into the pods, and it is not known whether it compares them (its source was read, it was never run).
    They count as compared, as in today's operator: predicting a restart that does not happen is the smaller surprise.
    """
    path = ("deploymentConfig", "podAnnotations", ANNOTATION)
    pairs = ((get(body, "spec", "topology", side, *path) for body in (old, new)) for side in ("prefill", "decode"))
    return frozenset({"podAnnotations"} if any(after and before != after for before, after in pairs) else ())


def _pods(deployment: Body) -> Any:
    """The pod template without what only the API server writes."""
    pods = template(deployment)
    metadata = {key: value for key, value in block(pods, "metadata").items() if key != "creationTimestamp"}
    return {**block(pods), "metadata": metadata}


def _size(claim: Body) -> Any:
    return get(claim, "spec", "resources", "requests", "storage")


def _before_deployment(kind: str, halt: Stop) -> bool:
    order = ORDER[kind]
    return order.index(halt.kind) < order.index("Deployment") or (halt.kind == "Deployment" and not halt.made)
