"""The rule `adapter-local-without-path`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER, Manifest, World, get
from prodstack.rules.engine.cel import Guard, filled
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = (
    Guard(
        LORA_ADAPTER,
        ".spec.adapterSource",
        f"self.type != 'local' || {filled('adapterPath')}",
        "the type is local and adapterPath is empty: write the adapter's folder in the engine's container",
    ),
)


@rule(kinds=(LORA_ADAPTER,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR)
def adapter_local_without_path(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A local adapter does not say where it is.

    **What it reports.** A LoraAdapter of type `local` without `adapterSource.adapterPath`.

    **Why it is bad.** The operator has nothing to hand to vLLM and reports an error on every reconcile (operator, observed).

    **Bad**

        spec:
          adapterSource:
            type: local
            adapterName: sql

    **Fix.** Name the path inside the engines' pods.

        spec:
          adapterSource:
            type: local
            adapterName: sql
            adapterPath: /data/adapters/sql
    """
    source = get(manifest.spec, "adapterSource")
    if get(source, "type") == "local" and not get(source, "adapterPath"):
        path = ("spec", "adapterSource", "adapterPath")
        name = get(source, "adapterName", default="my-adapter")
        yield Report(path, 'the type is "local" and adapterPath is empty', f"write adapterPath: /data/adapters/{name}")
