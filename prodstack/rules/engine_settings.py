"""Settings of vLLM that do not mean what they look like, or with which vLLM does not start."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.manifests.values import get, text_or_none
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, read
from prodstack.rules.engine.place import ENGINE
from prodstack.rules.engine.predicate import empty, one_of
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.router_cli import environment
from prodstack.upstream.vllm_cli import DTYPES, PARALLEL, SEVERAL_PODS, extras, last, number, switched_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest
    from prodstack.manifests.yaml_reader import Path

_SWITCHES = {"enableChunkedPrefill": "--enable-chunked-prefill", "enablePrefixCaching": "--enable-prefix-caching"}
_GPU = "self.deploymentConfig.resources.gpu"
_COUNTED_ELSEWHERE = cel.argument(
    "--tensor", "--pipeline", "--data", "-tp", "-pp", "-dp", "--nnodes", "--headless", of="vllmConfig.extraArgs"
)


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.POD)
def unset_engine_switch(manifest: Manifest) -> Iterator[Report]:
    """A switch of the engine is off only because nobody set it.

    **What it reports.** A runtime without `vllmConfig.v1` and without VLLM_USE_V1 in its env. As a note: a runtime without
    `enableChunkedPrefill` or `enablePrefixCaching`, and without their flags in extraArgs.

    **Why it is bad.** The operator turns off whatever is not set. Without `v1` it sets VLLM_USE_V1=0 (operator, observed), which selects
    vLLM's old engine; newer vLLM has no V0 engine. Without the other two it writes --no-enable-chunked-prefill or
    --no-enable-prefix-caching (operator, observed), although vLLM alone would have both on: the engine is slower than the same command
    without an operator, and no line of the manifest says why.

    **Bad**

        vllmConfig: {port: 8000}

    **Fix.** Set all three. A stack file gets them written out.

        vllmConfig: {port: 8000, v1: true, enableChunkedPrefill: true, enablePrefixCaching: true}
    """
    for path, engine in manifest.engines:
        block = engine.get("vllmConfig")
        if not isinstance(block, dict):
            continue
        if block.get("v1") is None and "VLLM_USE_V1" not in environment(block.get("env")):
            yield Report(
                (*path, "vllmConfig", "v1"),
                "vllmConfig.v1 is not set, so the operator sets VLLM_USE_V1=0 and vLLM runs its old engine",
                "write v1: true, or v1: false if you want the old engine",
            )
        unset = [name for name, flag in _SWITCHES.items() if block.get(name) is None and last(engine, flag) is None]
        if unset:
            flags = " and ".join(_SWITCHES[name].replace("--", "--no-", 1) for name in unset)
            yield Report(
                (*path, "vllmConfig", unset[0]),
                f"{' and '.join(unset)} not set, so the operator writes {flags}, although vLLM alone would have it on",
                "write true or false",
                Severity.NOTE,
                FailsAt.NOTHING,
            )


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.POD, evidence=(read("vLLM"),), unguarded=cel.VERSION)
def unknown_dtype() -> tuple[Case, ...]:
    """`dtype` is not a data type of vLLM.

    **What it reports.** A `dtype` other than auto, half, float16, bfloat16, float and float32.

    **Why it is bad.** The CRD and the operator accept any text, but vLLM exits on an unknown value. Quantization has another argument.

    **Bad**

        model: {modelURL: Qwen/Qwen3-8B, dtype: fp16}

    **Fix.**

        model: {modelURL: Qwen/Qwen3-8B, dtype: float16}
    """
    return (
        Case(
            at=(ENGINE / "model.dtype",),
            must=empty | one_of(*DTYPES),
            message='dtype "{value}" is not a data type of vLLM, and the engine does not start',
            fix=f"write one of {', '.join(DTYPES)}",
            is_guarded=False,
        ),
    )


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    guards=cel.on_engines(
        "",
        f"!({cel.has('vllmConfig.tensorParallelSize')}) || !({cel.has('deploymentConfig.resources.gpu')}) || {_COUNTED_ELSEWHERE}"
        f" || !{cel.matches(_GPU, '^[1-9][0-9]{0,8}$')} || self.vllmConfig.tensorParallelSize <= int({_GPU})",
        "tensorParallelSize is above the number of GPUs of the pod, and vLLM does not start: write the same number in gpu",
        ".vllmConfig.tensorParallelSize",
    ),
    guard_misses="engines whose extraArgs set a parallel size",
)
def mismatched_tensor_parallel_size(manifest: Manifest) -> Iterator[Report]:
    """An engine needs another number of GPUs than its pod has.

    **What it reports.** A runtime whose tensor parallel size x pipeline parallel size x data parallel size is not the whole number of GPUs
    that it asks for. It is an error if the pod has too few, and a warning if it has too many or asks for none. Engines that span several
    pods are not judged.

    **Why it is bad.** The operator makes engines of one pod, so the product must be the number of GPUs of that pod (vLLM, read). With too few
    the engine does not start; with too many the rest idles.

    **Bad**

        vllmConfig: {tensorParallelSize: 4}
        deploymentConfig:
          resources: {cpu: "8", memory: 64Gi, gpu: "2"}

    **Fix.**

        vllmConfig: {tensorParallelSize: 2}
        deploymentConfig:
          resources: {cpu: "8", memory: 64Gi, gpu: "2"}
    """
    for path, engine in manifest.engines:
        sizes = [number(engine, flag) for flag in PARALLEL]
        spans_pods = any(extra.flag in SEVERAL_PODS for extra in extras(engine))
        if spans_pods or any(size is not None and size < 0 for size in sizes):
            continue
        workers, gpus = prod(size or 1 for size in sizes), _gpus(engine)
        if gpus is not None and workers != gpus and (gpus or workers > 1):
            yield _mismatch((*path, "vllmConfig", "tensorParallelSize"), sizes, workers, gpus)


def _gpus(engine: dict[str, Any]) -> int | None:
    gpu = text_or_none(engine, "deploymentConfig", "resources", "gpu")
    if not gpu:
        return None if gpu is None else 0
    found = amount(gpu) if is_quantity(gpu) else None
    return int(found) if found is not None and found.denominator == 1 else None


def _mismatch(path: Path, sizes: list[int | None], workers: int, gpus: int) -> Report:
    names = ("tensor", "pipeline", "data")
    parts = [f"{name} parallel {size}" for name, size in zip(names, sizes, strict=True) if size]
    wanted = f"{' x '.join(parts) or 'one engine process'} needs {workers} GPU{'s' * (workers > 1)}"
    if workers > gpus:
        severity = Severity.ERROR if gpus else Severity.WARNING
        return Report(path, f"{wanted}, but the pod asks for {gpus or 'none'}", f'write gpu: "{workers}"', severity)
    fix = f'write tensorParallelSize: {gpus}, or gpu: "{workers}"'
    message = f"{wanted}, but the pod asks for {gpus}, so the rest idles"
    return Report(path, message, fix, Severity.WARNING, FailsAt.NOTHING)


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("enableTool",),
    guards=cel.on_engines(
        "",
        f"!{cel.true('model.enableTool')} || {cel.filled('model.toolCallParser')} || {cel.argument('--tool', of='vllmConfig.extraArgs')}",
        "enableTool is true without a toolCallParser, and vLLM does not start: write the parser of the model's family, such as hermes",
        ".model.enableTool",
    ),
)
def missing_tool_call_parser(manifest: Manifest) -> Iterator[Report]:
    """Tool calling is on, but nothing says how to parse the model's tool calls.

    **What it reports.** `enableTool: true` without a `toolCallParser`, and without --tool-call-parser in extraArgs.

    **Why it is bad.** vLLM refuses to start with --enable-auto-tool-choice and no --tool-call-parser (vLLM, read).

    **Bad**

        model: {modelURL: meta-llama/Llama-3.1-8B-Instruct, enableTool: true}

    **Fix.**

        model: {modelURL: meta-llama/Llama-3.1-8B-Instruct, enableTool: true, toolCallParser: llama3_json}
    """
    for path, engine in manifest.engines:
        parser = get(engine, "model", "toolCallParser")
        if get(engine, "model", "enableTool") is True and not parser and last(engine, "--tool-call-parser") is None:
            yield Report(
                (*path, "model", "enableTool"),
                "enableTool is true without a toolCallParser, and vLLM does not start",
                "write the toolCallParser of the model's family, such as llama3_json or hermes",
            )


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("extraArgs",),
    unguarded=cel.ARGUMENTS,
)
def undersized_batch(manifest: Manifest) -> Iterator[Report]:
    """Without chunked prefill, a batch cannot hold the longest prompt.

    **What it reports.** A runtime with chunked prefill off (the default) whose `--max-num-batched-tokens` in extraArgs is below its
    maxModelLen.

    **Why it is bad.** Without chunked prefill, vLLM prefills a prompt in one batch, and it refuses to start if the longest prompt does not fit
    into one (vLLM, read).

    **Bad**

        model: {modelURL: Qwen/Qwen3-8B, maxModelLen: 8192}
        vllmConfig:
          enableChunkedPrefill: false
          extraArgs: ["--max-num-batched-tokens", "2048"]

    **Fix.** Turn chunked prefill on, or raise the number.

        model: {modelURL: Qwen/Qwen3-8B, maxModelLen: 8192}
        vllmConfig:
          enableChunkedPrefill: true
          extraArgs: ["--max-num-batched-tokens", "2048"]
    """
    for path, engine in manifest.engines:
        extra = last(engine, "--max-num-batched-tokens")
        if extra is None or switched_on(engine, "--enable-chunked-prefill"):
            continue
        batch, longest = number(engine, "--max-num-batched-tokens"), number(engine, "--max-model-len")
        if batch is not None and longest is not None and batch < longest:
            yield Report(
                (*path, "vllmConfig", "extraArgs", extra.at),
                f"--max-num-batched-tokens {batch} is below maxModelLen {longest} and chunked prefill is off, so vLLM does not start",
                f"write enableChunkedPrefill: true, or --max-num-batched-tokens {longest}",
            )
