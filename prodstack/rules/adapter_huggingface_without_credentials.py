"""The rule `adapter-huggingface-without-credentials`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER, Manifest, World, get
from prodstack.rules.engine.cel import Guard, filled, has
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = (
    Guard(
        LORA_ADAPTER,
        ".spec.adapterSource",
        f"self.type != 'huggingface' || {filled('adapterPath')} || {has('credentialsSecretRef')}",
        "the type is huggingface and credentialsSecretRef is missing: write it with the name and the key of a Secret",
    ),
)


@rule(kinds=(LORA_ADAPTER,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR)
def adapter_huggingface_without_credentials(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An adapter from Hugging Face names no credentials.

    **What it reports.** A LoraAdapter of type `huggingface` without `adapterPath` and without `credentialsSecretRef`.

    **Why it is bad.** The operator reads the Secret before it asks for the download, also for a public repository, and panics where none
    is named (operator, observed).

    **Bad**

        spec:
          adapterSource:
            type: huggingface
            adapterName: sql
            repository: my-org/llama-8b-sql

    **Fix.** Name a Secret with a token; the Secret itself does not belong into Git.

        spec:
          adapterSource:
            type: huggingface
            adapterName: sql
            repository: my-org/llama-8b-sql
            credentialsSecretRef:
              name: huggingface-token
              key: token
    """
    source = get(manifest.spec, "adapterSource")
    if get(source, "type") != "huggingface" or get(source, "adapterPath"):
        return
    if get(source, "credentialsSecretRef") is None:
        message = 'the type is "huggingface" and credentialsSecretRef is missing: the operator panics'
        fix = "write credentialsSecretRef with the name and the key of a Secret"
        yield Report(("spec", "adapterSource", "credentialsSecretRef"), message, fix)
