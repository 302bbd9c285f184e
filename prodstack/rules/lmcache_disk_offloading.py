"""The rule `lmcache-disk-offloading`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.lmcache import DISK_SIZE, config, enabled, field, is_number
from prodstack.upstream.router_cli import environment

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("lmCacheConfig",))
def lmcache_disk_offloading(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """LMCache offloads to a disk whose path nobody chose.

    **What it reports.** An enabled lmCacheConfig whose `diskOffloadingBufferSize` is a number.

    **Why it is bad.** The operator sets LMCACHE_LOCAL_DISK=True, and LMCache takes this variable as a path: it writes into a folder named
    "True" on the container's own disk (operator, observed; LMCache, read), where nothing limits or keeps it.

    **Bad**

        lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: "4", diskOffloadingBufferSize: "60"}

    **Fix.** Leave the disk out; if the offloading is wanted, say in env where, since env comes after the operator's own variables.

        lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: "4", diskOffloadingBufferSize: ""}
    """
    size = field(config(manifest), DISK_SIZE) if enabled(manifest) else ""
    path = environment(get(manifest.spec, "vllmConfig", "env")).get("LMCACHE_LOCAL_DISK", "True")
    if is_number(size) and path == "True":
        yield Report(
            ("spec", "lmCacheConfig", DISK_SIZE),
            f'{DISK_SIZE} is "{size}", and LMCache takes the LMCACHE_LOCAL_DISK=True that comes with it as the path of a folder',
            f'write {DISK_SIZE}: "", or set LMCACHE_LOCAL_DISK in env to a path on a volume',
        )
