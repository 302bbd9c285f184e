"""LoRA adapters and the runtimes that load them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from prodstack.manifests.cache import about_world
from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER
from prodstack.manifests.values import get, integer_or_none
from prodstack.rules.engine import cel
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.reference_index import (
    ENGINE_PORT,
    Engine,
    adapters_by_model,
    engines_of_model,
    foreign_models,
    known_models,
)
from prodstack.upstream.router_cli import environment
from prodstack.upstream.vllm_cli import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from prodstack.manifests.manifest import Manifest, World

UPDATING = "VLLM_ALLOW_RUNTIME_LORA_UPDATING"
_BASE = ("spec", "baseModel")
_SHOWN = 5
"""How many reasons are reported for one adapter."""


@rule(
    kinds=(LORA_ADAPTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.NOTHING,
    premises=("invalid-base-model",),
    unguarded=cel.OTHER_OBJECTS,
)
def unmatched_base_model(manifest: Manifest, world: World) -> Iterator[Report]:
    """No runtime has the label `model` that an adapter's `baseModel` names.

    **What it reports.** A LoraAdapter whose `spec.baseModel` is not the label `model` of any pod in the tree. In a partial tree this is a
    warning.

    **Why it is bad.** The operator looks in all namespaces for pods with the label `model=<baseModel>`, finds none and waits endlessly without
    an error (operator, observed). The label is the one in `metadata.labels` of the VLLMRuntime; its modelURL does not matter. The pods of a
    topology have the labels `<label>-prefill` and `<label>-decode` (source of change 841, read).

    **Bad**

        kind: LoraAdapter
        spec:
          baseModel: llama             # and no VLLMRuntime has the label model: llama

    **Fix.** Write the label of the runtime. In a stack file, name the runtime and leave baseModel out.

        kind: VLLMRuntime
        metadata:
          labels: {model: llama}
    """
    base = manifest.spec.get("baseModel")
    if not isinstance(base, str) or engines_of_model(world, base):
        return
    if world.look(foreign_models, (base,)):
        return
    yield Report(
        _BASE,
        f'no runtime has the label model: "{base}" (labels of the runtimes: {world.ask(known_models)}), so the adapter waits endlessly',
        "write in baseModel the label `model` of a VLLMRuntime",
        world.missing_here,
    )


@rule(kinds=(LORA_ADAPTER,), severity=Severity.WARNING, fails_at=FailsAt.POD)
def ambiguous_base_model(manifest: Manifest, world: World) -> Iterator[Report]:
    """Several runtimes, or one in another namespace, have the label that an adapter's `baseModel` names.

    **What it reports.** A LoraAdapter whose `spec.baseModel` is the label `model` of a runtime in another namespace, or of several runtimes.

    **Why it is bad.** The operator loads the adapter into the matching pods of ALL namespaces, so also into other people's. It downloads the
    adapter once, writes the path that it found into the adapter's spec and uses it for every pod. Each runtime has its own volume, so
    the other runtimes do not have that path (operator, observed).

    **Bad**

        kind: VLLMRuntime
        metadata: {name: a, namespace: prod, labels: {model: llama}}
        ---
        kind: VLLMRuntime
        metadata: {name: b, namespace: test, labels: {model: llama}}
        ---
        kind: LoraAdapter
        metadata: {namespace: prod}
        spec: {baseModel: llama}

    **Fix.** Give every runtime its own label, for example with its namespace in it, and write one adapter per runtime.

        metadata:
          labels: {model: prod.a}
    """
    base = manifest.spec.get("baseModel")
    if not isinstance(base, str):
        return
    here = manifest.ref.namespace
    others = (engine for space, engine in _first_by_namespace(world, base).items() if space and space != here)
    foreign = next(others, None) if here else None
    if foreign is not None:
        yield Report(
            _BASE,
            f'{foreign} also has the label model: "{base}", in another namespace than the adapter ("{here}"), so the adapter is loaded there too',
            "give each runtime its own label `model`, for example with its namespace in it",
        )
        return
    if len(two := _of_two_runtimes(world, base)) == 2:
        yield Report(
            _BASE,
            f'{two[0]} and {two[1]} both have the label model: "{base}": the path that is found in one pod is used for all, but they share no volume',
            "give each runtime its own label `model`, and write one adapter per runtime",
        )


@about_world
def _of_two_runtimes(world: World, base: str) -> Sequence[Engine]:
    """The first engine with this label `model`, and the first of another runtime; fewer if there are not so many."""
    engines = engines_of_model(world, base)
    others = (engine for engine in engines if engine.runtime.ref != engines[0].runtime.ref)
    return [*engines[:1], *islice(others, 1)]


@about_world
def _first_by_namespace(world: World, base: str) -> Mapping[str, Engine]:
    """The namespaces of the runtimes with this label `model`, each with its first engine."""
    found: dict[str, Engine] = {}
    for engine in engines_of_model(world, base):
        found.setdefault(engine.namespace, engine)
    return found


@rule(
    kinds=(LORA_ADAPTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    premises=("missing-adapter-credentials",),
    unguarded=cel.OTHER_OBJECTS,
)
def unfit_adapter_runtime(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime cannot load an adapter that is meant for it.

    **What it reports.** A LoraAdapter for a runtime that has LoRA off (`model.enableLoRA`, or VLLM_ALLOW_RUNTIME_LORA_UPDATING in env with
    another value than True) or another `vllmConfig.port` than 8000. If the adapter is downloaded (huggingface without adapterPath), also a
    runtime without an enabled sidecar, without enabled storage, or with storage at another path than the sidecar's.

    **Why it is bad.** The operator calls vLLM on port 8000, whatever the runtime's port is, and vLLM refuses adapters without enableLoRA. The
    operator asks the sidecar on port 30090 for the download (operator, observed). The sidecar shares a volume with vLLM only if storage is
    enabled, and vLLM gets the path that the sidecar found in its own mount (operator source, read).

    **Bad**

        kind: VLLMRuntime
        metadata:
          labels: {model: llama}
        spec:
          model: {enableLoRA: false}
          vllmConfig: {port: 8123}

    **Fix.** In a stack file, name the runtime in the adapter; it then gets all of this. By hand:

        spec:
          model: {enableLoRA: true}
          vllmConfig: {port: 8000}
          deploymentConfig:
            sidecarConfig:
              enabled: true
              image: {registry: docker.io, name: "lmcache/lmstack-sidecar:v1"}
          storageConfig: {enabled: true}
    """
    base, source = manifest.spec.get("baseModel"), manifest.spec.get("adapterSource")
    is_downloaded = get(source, "type") == "huggingface" and not get(source, "adapterPath")
    for message, fix in _unfit(world, base, is_downloaded) if isinstance(base, str) else ():
        yield Report(_BASE, message, fix)


@about_world
def _unfit(world: World, base: str, is_downloaded: bool) -> Sequence[tuple[str, str]]:
    """(message, fix) of the first reasons why runtimes with this label would not load an adapter.

    All adapters of the label share them: a report for each adapter and each runtime would take quadratic time.
    """
    found = [
        reason
        for engine in engines_of_model(world, base)
        for reason in (*_server(engine), *(_download(engine) if is_downloaded else ()))
    ]
    rest = len(found) - _SHOWN
    return found if rest <= 0 else [*found[:_SHOWN], (f"{rest} more reasons like these", "correct these runtimes too")]


def _server(engine: Engine) -> Iterator[tuple[str, str]]:
    """(message, fix) of each reason why vLLM would not load an adapter."""
    if get(engine.block, "model", "enableLoRA") is not True:
        yield f"{engine} has LoRA off, so vLLM refuses every adapter", "write model.enableLoRA: true in the runtime"
    switch = environment(get(engine.block, "vllmConfig", "env")).get(UPDATING, "True")
    if switch.lower() not in ("true", "1"):
        yield (
            f'{engine} sets {UPDATING} to "{switch}", so vLLM loads no adapter while it runs',
            f"remove {UPDATING} from env",
        )
    if engine.port != ENGINE_PORT:
        yield (
            f"{engine} listens on port {engine.port}, but the operator loads adapters only on port {ENGINE_PORT}",
            f"write vllmConfig.port: {ENGINE_PORT} in the runtime",
        )


def _download(engine: Engine) -> Iterator[tuple[str, str]]:
    """(message, fix) of the first reason why a downloaded adapter would not reach vLLM."""
    sidecar, storage = get(engine.block, "deploymentConfig", "sidecarConfig"), get(engine.block, "storageConfig")
    if get(sidecar, "enabled") is not True:
        yield (
            f"{engine} has no enabled sidecar, which would download the adapter",
            "write deploymentConfig.sidecarConfig in the runtime",
        )
        return
    if get(storage, "enabled") is not True:
        yield (
            f"{engine} has no enabled storage, so vLLM does not see what its sidecar downloads",
            "write storageConfig.enabled: true in the runtime",
        )
        return
    mounts = [get(part, "mountPath") or "/data" for part in (storage, sidecar)]
    if mounts[0] != mounts[1]:
        yield (
            f'{engine} mounts its volume at "{mounts[0]}" and its sidecar mounts it at "{mounts[1]}", so vLLM does not find the adapter',
            "write the same mountPath in storageConfig and sidecarConfig",
        )


@rule(kinds=(LORA_ADAPTER,), severity=Severity.NOTE, fails_at=FailsAt.NOTHING)
def exceeded_max_loras(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime has more adapters than it can serve at a time.

    **What it reports.** More LoraAdapters of one base model than the runtime's `vllmConfig.maxLoras` (1 if it is missing), unless
    `--max-cpu-loras` in extraArgs is at least their number.

    **Why it is bad.** One batch of requests can use maxLoras adapters (vLLM's default is 1), and no more are kept in memory unless
    max_cpu_loras is larger. Requests for the other adapters wait, and adapters are loaded again and again (vLLM docs).

    **Bad**

        kind: VLLMRuntime
        spec:
          vllmConfig: {maxLoras: 1}        # and two LoraAdapters name this runtime

    **Fix.** Raise maxLoras. This takes GPU memory.

        spec:
          vllmConfig: {maxLoras: 2}
    """
    base = manifest.spec.get("baseModel")
    if not isinstance(base, str):
        return
    adapters = world.look(adapters_by_model, (base,))
    for engine in engines_of_model(world, base) if adapters and adapters[-1] is manifest else ():
        limit = max(integer_or_none(engine.block, "vllmConfig", "maxLoras") or 1, 1)
        if len(adapters) > max(limit, number(engine.block, "--max-cpu-loras") or 0):
            yield Report(
                _BASE,
                f"{engine} has {len(adapters)} adapters and maxLoras {limit}, so it serves only {limit} at a time",
                f"write vllmConfig.maxLoras: {len(adapters)} in the runtime",
            )
