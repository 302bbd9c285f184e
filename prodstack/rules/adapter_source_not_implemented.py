"""The rule `adapter-source-not-implemented`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER, Manifest, World, get
from prodstack.rules.engine.cel import Guard
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_IMPLEMENTED = ("s3", "http")
"""Types that the CRD lists and the operator has no code for (operator, observed)."""

GUARDS = (
    Guard(
        LORA_ADAPTER,
        ".spec.adapterSource.type",
        f"!(self in {list(NOT_IMPLEMENTED)})",
        "the operator implements neither s3 nor http: write local with an adapterPath, or huggingface",
    ),
)


@rule(kinds=(LORA_ADAPTER,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR)
def adapter_source_not_implemented(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An adapter comes from where the operator cannot fetch it.

    **What it reports.** A LoraAdapter whose `adapterSource.type` is `s3` or `http`.

    **Why it is bad.** The CRD accepts both types, the operator has implemented neither: the adapter is never loaded (operator,
    observed).

    **Bad**

        spec:
          adapterSource:
            type: s3
            adapterName: sql

    **Fix.** Put the files onto the runtime's volume and name their path, or take them from Hugging Face.

        spec:
          adapterSource:
            type: local
            adapterName: sql
            adapterPath: /data/adapters/sql
    """
    source = get(manifest.spec, "adapterSource", "type")
    if source in NOT_IMPLEMENTED:
        message = f'adapterSource.type "{source}" is not implemented by the operator'
        yield Report(
            ("spec", "adapterSource", "type"), message, "write type: local with an adapterPath, or type: huggingface"
        )
