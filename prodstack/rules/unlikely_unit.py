"""The rule `unlikely-unit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import resources, storages, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.yaml_reader import Path

LEAST = 2**20
"""Bytes below which no engine's memory, volume or /dev/shm is meant."""
OF_BYTES = ("Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "k", "M", "G", "T", "P", "E")


@rule(
    kinds=(RUNTIME, ROUTER, CACHE_SERVER),
    severity=Severity.WARNING,
    fails_at=FailsAt.POD,
    premises=("invalid-quantity",),
)
def unlikely_unit(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An amount lacks its unit, or has that of something else.

    **What it reports.** `memory`, an enabled `storageConfig.size` or a `shmSize` below 1Mi, as "32" or "512m"; and a `cpu` with a suffix
    of bytes, as "4Gi".

    **Why it is bad.** A quantity without a suffix counts bytes, and "m" means a thousandth of one (Kubernetes documentation): no process starts in
    32 bytes. "4Gi" of cpu are four thousand million cores, which no node has. The API server accepts all of it.

    **Bad**

        resources: {cpu: 4Gi, memory: "32"}

    **Fix.** Gi for memory, nothing or "m" for cpu.

        resources: {cpu: "4", memory: 32Gi}
    """
    for block in resources(manifest):
        cpu = block.texts.get("cpu", "")
        if is_quantity(cpu) and cpu.endswith(OF_BYTES):
            message = f'cpu "{cpu}" has a suffix of bytes: it asks for {float(amount(cpu)):,.0f} cores'
            yield Report((*block.path, "cpu"), message, "write a number of cores, such as 4 or 500m")
        yield from _small((*block.path, "memory"), block.texts.get("memory", ""))
    for (path, storage), _ in storages(manifest):
        yield from _small((*path, "size"), text(storage, "size") or "")
    for path, engine in manifest.engines:
        yield from _small((*path, "deploymentConfig", "shmSize"), text(engine, "deploymentConfig", "shmSize") or "")


def _small(path: Path, written: str) -> Iterator[Report]:
    if is_quantity(written) and 0 < amount(written) < LEAST:
        message = f'{path[-1]} "{written}" is less than 1Mi: without a suffix it counts bytes'
        yield Report(path, message, "write the unit, such as 32Gi")
