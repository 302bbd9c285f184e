"""The rule `claim-of-another-size`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import text
from prodstack.rules.reading.reference_index import engines

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT_SIZE = "10Gi"
"""What the operator asks for where storageConfig.size is absent (operator, observed)."""


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    premises=("invalid-quantity", "unstable-storage-size"),
    only_with=("storageConfig",),
)
def claim_of_another_size(manifest: Manifest, world: World) -> Iterator[Report]:
    """A PersistentVolumeClaim of the runtime's name has another size than the runtime.

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

    **Fix.** Write one size in both; or leave the claim to the operator, which makes it.

        kind: VLLMRuntime
        metadata: {name: llama}
        spec:
          storageConfig: {enabled: true, size: 50Gi}
    """
    for engine in engines(manifest):
        claim = world.find("PersistentVolumeClaim", engine.namespace, engine.name)
        if claim is None or get(engine.block, "storageConfig", "enabled") is not True:
            continue
        asked = text(engine.block, "storageConfig", "size") or DEFAULT_SIZE
        there = get(claim.spec, "resources", "requests", "storage")
        if is_quantity(asked) and is_quantity(there) and amount(asked) != amount(there):
            yield Report(
                (*engine.path, "storageConfig", "size"),
                f'storageConfig.size is "{asked}", and the PersistentVolumeClaim "{engine.name}" of the tree asks for "{there}":'
                " the operator cannot change it, and no later change of the runtime comes through",
                f'write size: "{there}", or take the claim away; the operator makes it itself',
            )
