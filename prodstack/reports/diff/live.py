"""What runs, told by a dump of the cluster: the children of each custom resource, and what was merged and does not run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.finding import ObjectRef
from prodstack.reports.drift.assess import assess
from prodstack.reports.drift.dump import Dump, is_child
from prodstack.reports.drift.model import State
from prodstack.upstream.children.predict import wanted
from prodstack.upstream.comparison import Key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.manifest import Manifest
    from prodstack.reports.drift.model import Field
    from prodstack.upstream.profile import Profile

_PENDING = (State.STALE, State.BLOCKED, State.EDITED_BY_HAND)


class Live(NamedTuple):
    """children: those that run, as the API server returns them; fields: what the custom resource says and they do not have."""

    children: Mapping[Key, dict[str, Any]]
    fields: tuple[Field, ...]


def live(owner: Manifest, dump: Dump, profile: Profile | None = None) -> Live:
    """What runs for one custom resource of the dump."""
    refs = dict.fromkeys([*(child.ref for child in wanted(owner.body, profile)), *_claims(owner.ref)])
    children = {
        Key(ref.kind, ref.name): dict(dump.running[ref])
        for ref in refs
        if ref in dump.running and is_child(dump.running[ref], owner.ref)
    }
    fields = (field for field in assess(owner, dump, profile).fields if field.state in _PENDING)
    return Live(children, tuple(fields))


def _claims(owner: ObjectRef) -> Iterator[ObjectRef]:
    """The claims that a runtime may have kept: the operator does not delete them when storage is switched off (operator, observed)."""
    for suffix in ("", "-prefill", "-decode"):
        yield ObjectRef("PersistentVolumeClaim", owner.namespace, f"{owner.name}{suffix}")
