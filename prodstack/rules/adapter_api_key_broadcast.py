"""The rule `adapter-api-key-broadcast`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER, Manifest, World, get
from prodstack.manifests.wording import shown
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(LORA_ADAPTER,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def adapter_api_key_broadcast(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An adapter's API key is sent to pods of other people.

    **What it reports.** A LoraAdapter with a `vllmApiKey`.

    **Why it is bad.** The operator sends the key to every Ready pod in the whole cluster that has a label `model`, whatever its value
    and namespace: whoever may create a pod can read the key (operator, observed).

    **Bad**

        spec:
          vllmApiKey:
            secretName: vllm-api-key
            secretKey: key

    **Fix.** Leave the key out, and keep the engines' ports closed by a NetworkPolicy; or use it only in a cluster of your own.

        spec:
          baseModel: llama-8b
    """
    key = manifest.spec.get("vllmApiKey")
    if isinstance(key, dict):
        secret = shown(get(key, "secretName"))
        message = f"the key of the Secret {secret} is sent to every Ready pod with a label `model` in the whole cluster"
        yield Report(("spec", "vllmApiKey"), message, "leave vllmApiKey out, or keep this cluster to yourself")
