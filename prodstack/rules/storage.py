"""The volume of an engine (`storageConfig`): its name, storage class, access mode and claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.manifests.values import get, integer_or_none, text_or_none
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, observed, read
from prodstack.rules.engine.place import ENGINE
from prodstack.rules.engine.predicate import field, filled, is_true, one_of
from prodstack.rules.engine.registry import EditGuard, Report, rule
from prodstack.rules.reading.fields import autoscaling, storages
from prodstack.rules.reading.reference_index import engines
from prodstack.rules.reading.supply import has, unsupplied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World

DEFAULT_SIZE = "10Gi"
"""What the operator asks for if storageConfig.size is absent (operator, observed)."""
_VOLUMES_OF_OPERATOR = (
    ("deploymentConfig.shmSize", "dshm", "/dev/shm"),  # noqa: S108  # a mount path in the pod, not a file of ours
    ("model.chatTemplate", "chat-template", "/etc/chat-template.json"),
)
"""The field that makes the operator add a volume, the volume's name, and where it is mounted (operator, observed)."""

STORAGE_SIZE_CHANGED = EditGuard(
    "storage-size-changed",
    (
        cel.Guard(
            RUNTIME,
            ".spec.storageConfig",
            f"!{cel.true('enabled')} || !(has(oldSelf.enabled) && oldSelf.enabled) || !has(self.size) || !has(oldSelf.size)"
            " || self.size == oldSelf.size",
            "the claim's size is immutable, and a change blocks every later one of this runtime: keep the size; to grow,"
            " grow the claim by hand, then write enabled: false and after that enabled: true with the new size",
            ".size",
        ),
    ),
)


@field_rule(
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    evidence=(observed(), read("Kubernetes' validation for the mount paths")),
)
def clashing_volume_name() -> tuple[Case, ...]:
    """The storage of a runtime has the name or the mount path of another volume of the pod.

    **What it reports.** An enabled storageConfig whose `volumeName` is `dshm` together with a shmSize, or `chat-template` together with a chat
    template; or whose `mountPath` is where these are mounted: /dev/shm, /etc/chat-template.json.

    **Why it is bad.** The operator adds volumes of these names to the pod, and the API server refuses a Deployment with two volumes of one name
    or two mounts at one path.

    **Bad**

        storageConfig: {enabled: true, volumeName: dshm}
        deploymentConfig: {shmSize: 16Gi}

    **Fix.**

        storageConfig: {enabled: true, volumeName: weights}
        deploymentConfig: {shmSize: 16Gi}
    """
    return tuple(
        Case(
            at=(ENGINE.where(field("storageConfig.enabled", is_true) & field(owner, filled)) / f"storageConfig.{key}",),
            must=~one_of(taken),
            message=f"{{name}} {taken} is taken by the volume of {owner.rpartition('.')[2]}, and the API server refuses the Deployment",
            fix="choose another {name}, or leave it out",
        )
        for owner, name, mount_path in _VOLUMES_OF_OPERATOR
        for key, taken in (("volumeName", name), ("mountPath", mount_path))
    )


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("storageConfig",),
    unguarded=cel.CLUSTER,
)
def missing_storage_class(manifest: Manifest, world: World) -> Iterator[Report]:
    """The cluster does not have the storage class of a runtime's volume.

    **What it reports.** A VLLMRuntime with storage enabled whose `storageConfig.storageClassName` is not among the cluster's storage classes,
    or that has none although the cluster has no default class. In a partial tree, if nothing is known of the cluster, it is a note.

    **Why it is bad.** The claim is never bound, and its pods wait for it endlessly (Kubernetes documentation). The class of a claim cannot be
    changed later: the operator passes it on at creation only (operator, observed).

    **Bad**

        storageConfig:
          enabled: true
          storageClassName: local-path       # the cluster has gp3

    **Fix.** Write a class of the cluster (`kubectl get storageclass`), or set the default storage class in the cluster file.

        storageConfig:
          enabled: true
          storageClassName: gp3
    """
    known, default = world.facts.storage_classes, world.facts.default_storage_class
    severity = unsupplied(world, known)
    for (path, storage), _ in storages(manifest) if severity is not None else ():
        name = storage.get("storageClassName")
        if not (isinstance(name, str) and name):
            if known is not None and default is None:
                yield Report(
                    path,
                    "the volume has no storage class, and the cluster file names no default one",
                    "write storageConfig.storageClassName, or set the default storage class in the cluster file",
                    Severity.WARNING if known else Severity.ERROR,
                )
        elif name not in (known or ()) and name != default and not has(world, "StorageClass", name):
            yield Report(
                (*path, "storageClassName"),
                f'the storage class "{name}" is not known (known: {", ".join(sorted(known or ())) or "none"})',
                "write a storage class of the cluster, or add it to the cluster file",
                severity,
            )


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("storageConfig",))
def shared_read_write_once_volume(manifest: Manifest) -> Iterator[Report]:
    """Several replicas share a volume that only one node can mount.

    **What it reports.** An enabled storageConfig with `accessMode: ReadWriteOnce` and more than one replica, or autoscaling to more than one.

    **Why it is bad.** All pods of a runtime mount one PersistentVolumeClaim (operator, observed), and ReadWriteOnce lets one node mount it at a
    time: pods on other nodes do not start. The upstream 2P2D sample has this mistake.

    **Bad**

        storageConfig: {enabled: true, accessMode: ReadWriteOnce}
        deploymentConfig: {replicas: 2}

    **Fix.** Use a class that supports ReadWriteMany (the CRD's default mode), or one replica.

        storageConfig: {enabled: true, accessMode: ReadWriteMany}
        deploymentConfig: {replicas: 2}
    """
    scaled = integer_or_none(autoscaling(manifest), "maxReplicas") or 0
    for (path, storage), engine in storages(manifest):
        written = integer_or_none(engine, "deploymentConfig", "replicas", default=1) or 0
        pods = max(written, scaled)
        if storage.get("accessMode") == "ReadWriteOnce" and pods > 1:
            what = "maxReplicas" if scaled > written else "replicas"
            yield Report(
                (*path, "accessMode"),
                f"{what} is {pods}, and only one node can mount a ReadWriteOnce volume: pods on other nodes do not start",
                "write accessMode: ReadWriteMany with a storage class that supports it, or keep one replica",
            )


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    premises=("invalid-quantity", "unstable-storage-size"),
    only_with=("storageConfig",),
    unguarded=cel.OTHER_OBJECTS,
)
def mismatched_claim_size(manifest: Manifest, world: World) -> Iterator[Report]:
    """The PersistentVolumeClaim of a runtime has another size than the runtime asks for.

    **What it reports.** A VLLMRuntime with storage enabled whose `storageConfig.size` is not that of the PersistentVolumeClaim of its name
    in the tree: one that somebody wrote, or, in a dump, one that was grown by hand.

    **Why it is bad.** The operator compares the two on every reconcile and tries to change the claim, which the API server rejects: every
    later change of the runtime is blocked until the sizes are equal (operator, observed).

    **Bad**

        kind: VLLMRuntime
        metadata: {name: llama}
        spec:
          storageConfig: {enabled: true, size: 10Gi}
        ---
        kind: PersistentVolumeClaim
        metadata: {name: llama}
        spec:
          resources: {requests: {storage: 50Gi}}

    **Fix.** Write one size in both, or remove the claim: the operator makes it.

        kind: VLLMRuntime
        metadata: {name: llama}
        spec:
          storageConfig: {enabled: true, size: 50Gi}
    """
    for engine in engines(manifest):
        claim = world.find("PersistentVolumeClaim", engine.namespace, engine.name)
        if claim is None or get(engine.block, "storageConfig", "enabled") is not True:
            continue
        asked = text_or_none(engine.block, "storageConfig", "size") or DEFAULT_SIZE
        there = get(claim.spec, "resources", "requests", "storage")
        if is_quantity(asked) and is_quantity(there) and amount(asked) != amount(there):
            yield Report(
                (*engine.path, "storageConfig", "size"),
                f'storageConfig.size is "{asked}", and the PersistentVolumeClaim "{engine.name}" of the tree asks for "{there}":'
                " the operator cannot change it, and no later change of the runtime reaches the cluster",
                f'write size: "{there}", or remove the claim; the operator makes it itself',
            )
