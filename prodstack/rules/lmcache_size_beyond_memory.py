"""The rule `lmcache-size-beyond-memory`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import text
from prodstack.upstream.lmcache import CPU_SIZE, is_number

if TYPE_CHECKING:
    from collections.abc import Iterator

GB = 10**9


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("lmCacheConfig",))
def lmcache_size_beyond_memory(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """LMCache is given more memory than the container has.

    **What it reports.** An enabled lmCacheConfig whose `cpuOffloadingBufferSize`, a number of GB, is larger than `resources.memory`.

    **Why it is bad.** The buffer lies in the container's memory (LMCache, read), and what is asked for is also the limit (operator, observed): the
    engine is killed when it takes the buffer, or when the buffer fills.

    **Bad**

        lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: "60"}
        deploymentConfig:
          resources: {memory: 32Gi}

    **Fix.** A smaller buffer, or more memory; the engine needs some of it too.

        lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: "15"}
        deploymentConfig:
          resources: {memory: 32Gi}
    """
    for path, engine in manifest.engines:
        size, memory = text(engine, "lmCacheConfig", CPU_SIZE), text(engine, "deploymentConfig", "resources", "memory")
        if get(engine, "lmCacheConfig", "enabled") is not True or not size or not is_number(size):
            continue
        if memory and is_quantity(memory) and float(size) * GB > amount(memory):
            yield Report(
                (*path, "lmCacheConfig", CPU_SIZE),
                f'{CPU_SIZE} "{size}" is more GB than the container has: its memory is {memory}',
                "write a smaller buffer, or more memory in deploymentConfig.resources",
            )
