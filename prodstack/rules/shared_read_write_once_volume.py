"""The rule `shared-read-write-once-volume`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import autoscaling, integer, storages

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("storageConfig",))
def shared_read_write_once_volume(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """Several replicas share a volume that only one node can mount.

    **What it reports.** An enabled storageConfig with `accessMode: ReadWriteOnce` and more than one replica, or autoscaling to more than one.

    **Why it is bad.** All pods of a runtime mount one PersistentVolumeClaim (operator, observed), and ReadWriteOnce lets one node mount it at a
    time: pods on other nodes wait for ever. The upstream 2P2D sample is such a one.

    **Bad**

        storageConfig: {enabled: true, accessMode: ReadWriteOnce}
        deploymentConfig: {replicas: 2}

    **Fix.** A class that can ReadWriteMany (the CRD's default mode), or one replica.

        storageConfig: {enabled: true, accessMode: ReadWriteMany}
        deploymentConfig: {replicas: 2}
    """
    most = get(autoscaling(manifest), "maxReplicas")
    scaled = most if isinstance(most, int) and not isinstance(most, bool) else 0
    for (path, storage), engine in storages(manifest):
        written = integer(engine, "deploymentConfig", "replicas", default=1) or 0
        pods = max(written, scaled)
        if storage.get("accessMode") == "ReadWriteOnce" and pods > 1:
            what = "maxReplicas" if scaled > written else "replicas"
            yield Report(
                (*path, "accessMode"),
                f"{what} is {pods}, and a ReadWriteOnce volume is mounted by one node only: pods on other nodes do not start",
                "write accessMode: ReadWriteMany with a storage class that can, or keep one replica",
            )
