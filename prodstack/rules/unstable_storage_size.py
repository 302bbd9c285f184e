"""The rule `unstable-storage-size`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.manifests.quantity import QuantityError, amount, canonical_storage, is_quantity, is_stable_storage
from prodstack.rules.engine import cel
from prodstack.rules.engine.cel import on_engines, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import storages

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = on_engines(
    ".storageConfig",
    where(
        true("enabled"),
        f"!has(self.size) || {cel.zero_quantity('self.size')} || !{cel.unstable_storage_size('self.size')}",
    ),
    "size is compared as text and comes back as another one: write the largest unit that leaves a whole number (1Ti, 1536Gi)",
    ".size",
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("storageConfig",))
def unstable_storage_size(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """The size of a volume is written in a form that comes back as another text.

    **What it reports.** An enabled `storageConfig.size` that is not the canonical text of its amount: 16384Mi, 1024Gi, 1.5Ti.

    **Why it is bad.** The operator compares the text with that of the PersistentVolumeClaim, where the API server has made it canonical. It logs
    "Updating PVC" for ever and never creates the Deployment (operator, observed).

    **Bad**

        storageConfig: {enabled: true, size: 1024Gi}

    **Fix.** The largest unit that leaves a whole number; a stack file may say either.

        storageConfig: {enabled: true, size: 1Ti}
    """
    for (path, storage), _ in storages(manifest):
        size = storage.get("size")
        if isinstance(size, str) and is_quantity(size) and amount(size) > 0 and not is_stable_storage(size):
            message = f'storageConfig.size "{size}" is compared as text by the operator and comes back as another: no Deployment is made'
            yield Report((*path, "size"), message, _fix(size))


def _fix(size: str) -> str:
    try:
        return f'write "{canonical_storage(size)}"'
    except QuantityError:
        return "write a whole number of Gi or Ti"
