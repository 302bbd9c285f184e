"""The way in: a dump's manifests become a report, worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.reports.drift.assess import assess
from prodstack.reports.drift.dump import COMMAND, Dump, dump_of
from prodstack.reports.drift.model import Drift, ObjectDrift
from prodstack.reports.output.human import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prodstack.manifests.manifest import Manifest

_ASKED = ("Service", "PersistentVolumeClaim", "ConfigMap")


def drift(manifests: Iterable[Manifest]) -> Drift:
    """What the running children of every custom resource do not have. Linear in the number of objects; never raises."""
    dump = dump_of(manifests)
    objects = sorted((assess(owner, dump) for owner in dump.owners), key=_worst_first)
    return Drift(tuple(objects), tuple(_remarks(dump, objects)))


def _worst_first(each: ObjectDrift) -> tuple[int, int, str, str, str]:
    ref = each.object
    return (-each.state, -each.cost.gpus, ref.namespace, ref.kind, ref.name)


def _remarks(dump: Dump, objects: Iterable[ObjectDrift]) -> Iterator[str]:
    if not dump.owners:
        yield f"the dump holds no VLLMRuntime, VLLMRouter or CacheServer; make it with: {COMMAND}"
        return
    absent = [kind for kind in _ASKED if kind not in dump.kinds]
    if absent:
        yield f"the dump holds no {' and no '.join(absent)}, so these were not compared; make it with: {COMMAND}"
    unverified = sum(not each.verified for each in objects)
    if unverified:
        yield f"{plural(unverified, 'topology')} unverified: upstream change 841 was read, never run"
    yield from sorted({remark for each in objects for remark in each.remarks})
