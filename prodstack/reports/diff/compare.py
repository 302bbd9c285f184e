"""Compare two trees of manifests by object identity. Linear in the number of objects; only objects that differ are expanded twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.finding import ObjectRef
from prodstack.manifests.manifest import LORA_ADAPTER, Manifest
from prodstack.reports.diff import custom_resource, plain_objects
from prodstack.reports.diff.cross_object import Identity, clashes, cluster, frozen, moves
from prodstack.reports.diff.delivery import new_owners
from prodstack.reports.diff.edits import canonical, is_same
from prodstack.reports.diff.impact import DiffReport, FieldChange, Impact, ObjectChange
from prodstack.reports.diff.live import live
from prodstack.reports.diff.pending import Version, running
from prodstack.reports.diff.usage import WORKLOADS, gpus_per_pod, replicas, spare_gpus, usage
from prodstack.upstream.children.predict import wanted
from prodstack.upstream.comparison import strategy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prodstack.reports.diff.cross_object import Found
    from prodstack.reports.diff.usage import Usage
    from prodstack.reports.drift.dump import Dump
    from prodstack.upstream.profile import Profile

Body = dict[str, Any]
_CLAIM = "PersistentVolumeClaim"


class _Side(NamedTuple):
    """One tree: its manifests by identity, and the Deployments and claims that result from each."""

    objects: Mapping[Identity, Manifest]
    workloads: Mapping[Identity, tuple[Body, ...]]
    operator: Operator
    history: History
    dump: Dump | None


Operator = Callable[[Manifest], "Profile | None"]
"""The operator's version in the cluster of an object; None for the newest observed one."""
History = Mapping[tuple[str, ObjectRef], Sequence[Version]]
"""Earlier versions by file and object."""


def compare(
    old: Iterable[Manifest],
    new: Iterable[Manifest],
    profile: Profile | None = None,
    history: History = MappingProxyType({}),
    dump: Dump | None = None,
    profiles: Mapping[str, Profile] = MappingProxyType({}),
    name_clusters: bool = False,
) -> DiffReport:
    """Report everything that differs, worst first; the order of documents and files does not matter.

    profile: the operator's version; None for the newest observed one. history: the earlier versions of custom resources, the oldest first
    and without the one in `old`; with them an edit is judged against what runs, and pending edits are reported.
    dump: the live custom resources and their children, for the same. profiles: the operator's version by cluster, unless `profile` is given.
    name_clusters: name an object's cluster although neither tree has an object of this name twice.
    """

    def operator(manifest: Manifest) -> Profile | None:
        return profile or profiles.get(cluster(manifest))

    before, after = list(old), list(new)
    identify = _identifier(before, after, name_clusters)
    was, now = _by_identity(before, identify), _by_identity(after, identify)
    unchanged = _unchanged(was, now)
    left = _expanded(was, {}, operator, history, dump)
    right = _with_kept_claims(
        left, _expanded(now, {key: left.workloads[key] for key in unchanged}, operator, history, dump)
    )
    changes = [_change(key, tuple(fields), left, right) for key, fields in _fields(left, right, unchanged).items()]
    changes.sort(key=lambda change: (-change.impact, change.cluster, change.object))
    return DiffReport(tuple(changes), _total(left), _total(right))


def _identifier(old: list[Manifest], new: list[Manifest], name_clusters: bool) -> Callable[[Manifest], Identity]:
    """Identify objects by kind, namespace and name; if a tree has an object twice, or if it is wanted, by the cluster's folder too."""
    most = (max(Counter(m.ref for m in side).values(), default=0) for side in (old, new))
    with_cluster = name_clusters or max(most) > 1
    return lambda manifest: Identity(cluster(manifest) if with_cluster else "", manifest.ref)


def _by_identity(manifests: list[Manifest], identify: Callable[[Manifest], Identity]) -> dict[Identity, Manifest]:
    """If an object occurs twice in a cluster, take the one whose text sorts last, so that the order of files does not matter."""
    objects: dict[Identity, Manifest] = {}
    for manifest in manifests:
        key = identify(manifest)
        if key not in objects or canonical(objects[key].body) < canonical(manifest.body):
            objects[key] = manifest
    return objects


def _unchanged(old: Mapping[Identity, Manifest], new: Mapping[Identity, Manifest]) -> frozenset[Identity]:
    return frozenset(key for key in old.keys() & new.keys() if is_same(old[key].body, new[key].body))


def _expanded(
    objects: Mapping[Identity, Manifest],
    known: Mapping[Identity, tuple[Body, ...]],
    operator: Operator,
    history: History,
    dump: Dump | None,
) -> _Side:
    """A tree with the workloads of its objects; `known` ones are not expanded again."""
    workloads = {k: known[k] if k in known else _workloads(m, operator(m)) for k, m in objects.items()}
    return _Side(objects, workloads, operator, history, dump)


def _with_kept_claims(left: _Side, right: _Side) -> _Side:
    """Keep claims of the old tree whose storage was switched off: the operator does not delete them (operator, observed)."""
    both = left.objects.keys() & right.objects.keys()
    kept = {key: _kept(left.workloads[key], right.workloads[key]) for key in both if right.objects[key].is_ours}
    return _Side(right.objects, {**right.workloads, **kept}, right.operator, right.history, right.dump)


def _kept(old: tuple[Body, ...], new: tuple[Body, ...]) -> tuple[Body, ...]:
    names = {body["metadata"]["name"] for body in new if body["kind"] == _CLAIM}
    return (*new, *(body for body in old if body["kind"] == _CLAIM and body["metadata"]["name"] not in names))


def _workloads(manifest: Manifest, profile: Profile | None) -> tuple[Body, ...]:
    """The Deployments and claims that result from an object: its children, or itself."""
    bodies = [child.body for child in wanted(manifest.body, profile)] if manifest.is_ours else [manifest.body]
    return tuple(body for body in bodies if body.get("kind") in (*WORKLOADS, _CLAIM))


def _total(side: _Side) -> Usage:
    return usage(body for bodies in side.workloads.values() for body in bodies)


def _fields(left: _Side, right: _Side, unchanged: frozenset[Identity]) -> dict[Identity, list[FieldChange]]:
    """The field changes to report, by object."""
    found: dict[Identity, list[FieldChange]] = {}
    for key, field in chain(
        _edited(left, right, unchanged),
        _whole(left, right, is_new=False),
        _whole(right, left, is_new=True),
        clashes(left.objects, right.objects),
        moves(left.objects, right.objects, partial(_added_or_removed, is_new=False, operator=left.operator)),
        new_owners(left.objects, right.objects, partial(_added_or_removed, is_new=False, operator=left.operator)),
    ):
        found.setdefault(key, []).append(field)
    for key, field in [*frozen(right.objects, found)]:
        found[key].append(field)
    return found


def _edited(left: _Side, right: _Side, unchanged: frozenset[Identity]) -> Iterator[Found]:
    for key in (left.objects.keys() & right.objects.keys()) - unchanged:
        yield from ((key, field) for field in _edits(left.objects[key], right.objects[key], right))


def _edits(old: Manifest, new: Manifest, side: _Side) -> tuple[FieldChange, ...]:
    if not new.is_ours:
        return plain_objects.edited(new.ref, old.body, new.body)
    if new.ref.kind == LORA_ADAPTER:
        return custom_resource.adapter_edited(old.body, new.body)
    profile = side.operator(new)
    owner = None if side.dump is None else side.dump.owner(old.ref)
    if side.dump is not None and owner is not None:
        return custom_resource.edited(new.ref.kind, owner.body, new.body, profile, live(owner, side.dump, profile))
    earlier = side.history.get((old.mark(()).file, old.ref), ())
    if not earlier:
        return custom_resource.edited(new.ref.kind, old.body, new.body, profile)
    base = running(new.ref.kind, (*earlier, Version("", old.body)), profile)
    return tuple(
        _pending(field, base.since) for field in custom_resource.edited(new.ref.kind, base.body, new.body, profile)
    )


def _pending(field: FieldChange, since: Mapping[str, str]) -> FieldChange:
    """The field with the commit that brought it, if it was merged before and does not run yet."""
    commit = since.get(field.path)
    return field if commit is None else replace(field, why=f"pending since {commit or 'the old revision'}: {field.why}")


def _whole(side: _Side, other: _Side, is_new: bool) -> Iterator[Found]:
    """The objects that only `side` has. is_new: they are added; otherwise they are removed."""
    only = side.objects.keys() - other.objects.keys()
    twins = _twins(side, only, other, other.objects.keys() - side.objects.keys())
    report = partial(_added_or_removed, is_new=is_new, operator=side.operator)
    yield from ((key, report(key, side.objects[key], twin=twins.get(key))) for key in only)


def _added_or_removed(
    key: Identity, manifest: Manifest, *, is_new: bool, operator: Operator, twin: ObjectRef | None = None
) -> FieldChange:
    """The change if this object is added (is_new) or removed. twin: the same object under another name in the other tree, probably."""
    if not manifest.is_ours:
        return plain_objects.whole(key.ref, manifest.body, is_new=is_new)
    report = custom_resource.added if is_new else custom_resource.removed
    return report(key.ref, manifest.body, twin, operator(manifest))


def _twins(side: _Side, only: Iterable[Identity], other: _Side, gone: Iterable[Identity]) -> dict[Identity, ObjectRef]:
    """For objects that only `side` has, an object of the same kind and spec that only the other has: probably a rename or a move."""
    by_spec = {_likeness(key, other.objects[key]): key.ref for key in sorted(gone)}
    found = ((key, by_spec.get(_likeness(key, side.objects[key]))) for key in only)
    return {key: ref for key, ref in found if ref is not None}


def _likeness(key: Identity, manifest: Manifest) -> str:
    return f"{key.cluster} {key.ref.kind} {canonical(manifest.spec)}" if manifest.is_ours else ""


def _change(key: Identity, fields: tuple[FieldChange, ...], left: _Side, right: _Side) -> ObjectChange:
    fields = tuple(sorted(fields, key=lambda field: (-field.impact, field.follows, field.path)))
    change = ObjectChange(key.ref, fields, cluster=key.cluster)
    old, new = (_workloads_only(side.workloads.get(key, ())) for side in (left, right))
    pods, gpus = _affected(change.impact, old, new)
    how = ", ".join(sorted({strategy(body) for body in new or old})) if change.impact in _REPLACED else ""
    spare = sum(map(spare_gpus, new or old)) if change.impact is Impact.ROLLS_OUT else 0
    return ObjectChange(key.ref, fields, pods, gpus, spare, how, key.cluster)


_REPLACED = (Impact.ROLLS_OUT, Impact.INTERRUPTS)


def _workloads_only(bodies: tuple[Body, ...]) -> tuple[Body, ...]:
    return tuple(body for body in bodies if body.get("kind") in WORKLOADS)


def _affected(impact: Impact, old: tuple[Body, ...], new: tuple[Body, ...]) -> tuple[int, int]:
    """The pods and GPUs that an impact affects: none, those that start or stop, or all that run."""
    if impact < Impact.SCALES:
        return (0, 0)
    if impact is Impact.SCALES:
        before, after = _running(old), _running(new)
        return (abs(after[0] - before[0]), abs(after[1] - before[1]))
    return _running(old if old and impact >= Impact.BLOCKED else new or old)


def _running(bodies: Iterable[Body]) -> tuple[int, int]:
    counts = [(replicas(body), replicas(body) * gpus_per_pod(body)) for body in bodies]
    return (sum(pods for pods, _ in counts), sum(gpus for _, gpus in counts))
