"""The rule `adapter-runtime-unfit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.reference_index import ENGINE_PORT, Engine, relations
from prodstack.upstream.router_cli import environment

if TYPE_CHECKING:
    from collections.abc import Iterator


SWITCH = "VLLM_ALLOW_RUNTIME_LORA_UPDATING"
BASE = ("spec", "baseModel")


@rule(
    kinds=(LORA_ADAPTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    premises=("adapter-huggingface-without-credentials",),
)
def adapter_runtime_unfit(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime cannot take the adapter that is meant for it.

    **What it reports.** A LoraAdapter for a runtime that has LoRA off (`model.enableLoRA`, or VLLM_ALLOW_RUNTIME_LORA_UPDATING set to
    something else than True in env), or another `vllmConfig.port` than 8000; and, where the adapter is downloaded (huggingface without
    adapterPath), a runtime without enabled sidecar, without enabled storage, or with storage at another path than the sidecar's.

    **Why it is bad.** The operator calls vLLM on port 8000 whatever the runtime's port is, and vLLM refuses without enableLoRA; the download is
    asked of the sidecar on port 30090 (operator, observed). The sidecar shares a volume with vLLM only if storage is enabled, and
    vLLM gets the path that the sidecar found in its own mount (operator source, read).

    **Bad**

        kind: VLLMRuntime
        metadata:
          labels: {model: llama}
        spec:
          model: {enableLoRA: false}
          vllmConfig: {port: 8123}

    **Fix.** In a stack file, name the runtime in the adapter: it gets all of this. By hand:

        spec:
          model: {enableLoRA: true}
          vllmConfig: {port: 8000}
          deploymentConfig:
            sidecarConfig:
              enabled: true
              image: {registry: docker.io, name: "lmcache/lmstack-sidecar:v1"}
          storageConfig: {enabled: true}
    """
    base = manifest.spec.get("baseModel")
    for engine in relations(world).engines_by_model.get(base, ()) if isinstance(base, str) else ():
        yield from _server(engine)
        source = manifest.spec.get("adapterSource")
        if get(source, "type") == "huggingface" and not get(source, "adapterPath"):
            yield from _download(engine)


def _server(engine: Engine) -> Iterator[Report]:
    if get(engine.block, "model", "enableLoRA") is not True:
        yield Report(
            BASE, f"{engine} has LoRA off: vLLM refuses every adapter", "write model.enableLoRA: true in the runtime"
        )
    switch = environment(get(engine.block, "vllmConfig", "env")).get(SWITCH, "True")
    if switch.lower() not in ("true", "1"):
        yield Report(
            BASE,
            f'{engine} sets {SWITCH} to "{switch}": vLLM loads no adapter while it runs',
            f"remove {SWITCH} from env",
        )
    if engine.port != ENGINE_PORT:
        yield Report(
            BASE,
            f"{engine} listens on port {engine.port}, but the operator loads adapters on port {ENGINE_PORT} only",
            f"write vllmConfig.port: {ENGINE_PORT} in the runtime",
        )


def _download(engine: Engine) -> Iterator[Report]:
    sidecar, storage = get(engine.block, "deploymentConfig", "sidecarConfig"), get(engine.block, "storageConfig")
    if get(sidecar, "enabled") is not True:
        yield Report(
            BASE,
            f"{engine} has no enabled sidecar, which downloads the adapter",
            "write deploymentConfig.sidecarConfig in the runtime",
        )
    elif get(storage, "enabled") is not True:
        yield Report(
            BASE,
            f"{engine} has no enabled storage: vLLM does not see what its sidecar downloads",
            "write storageConfig.enabled: true in the runtime",
        )
    else:
        mounts = [get(part, "mountPath") or "/data" for part in (storage, sidecar)]
        if mounts[0] != mounts[1]:
            yield Report(
                BASE,
                f'{engine} mounts its volume at "{mounts[0]}", its sidecar at "{mounts[1]}": vLLM does not find the adapter',
                "give storageConfig and sidecarConfig one mountPath",
            )
