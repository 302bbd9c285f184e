"""The rule `storage-class-missing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.supply import has, unsupplied

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("storageConfig",))
def storage_class_missing(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime's volume wants a storage class that the cluster does not have.

    **What it reports.** A VLLMRuntime with storage enabled whose `storageConfig.storageClassName` is not among the cluster's storage classes,
    or that names none where the cluster has no default class. In a partial tree, where nothing is known of the cluster, it is a note.

    **Why it is bad.** The claim is never bound, and its pods wait for it without end (Kubernetes documentation). The class of a claim cannot be
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
    facts, severity = world.facts, unsupplied(world, world.facts.storage_classes)
    for path, block in manifest.engines:
        storage = get(block, "storageConfig")
        name = get(storage, "storageClassName")
        if get(storage, "enabled") is not True or severity is None:
            continue
        if isinstance(name, str) and name:
            if (
                name not in (facts.storage_classes or ())
                and name != facts.default_storage_class
                and not has(world, "StorageClass", name)
            ):
                yield Report(
                    (*path, "storageConfig", "storageClassName"),
                    f'the storage class "{name}" is not known (known: {", ".join(sorted(facts.storage_classes or ())) or "none"})',
                    "write a storage class of the cluster, or add it to the cluster file",
                    severity,
                )
        elif facts.storage_classes is not None and facts.default_storage_class is None:
            yield Report(
                (*path, "storageConfig"),
                "the volume names no storage class, and the cluster is not said to have a default one",
                "write storageConfig.storageClassName, or set the default storage class in the cluster file",
                Severity.ERROR if not facts.storage_classes else Severity.WARNING,
            )
