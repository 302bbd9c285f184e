"""The rule `tensor-parallel-against-gpus`."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.rules.engine.cel import argument, has, matches, on_engines
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import text
from prodstack.upstream.vllm_cli import SEVERAL_PODS, extras, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.yaml_reader import Path


_FLAGS = ("--tensor-parallel-size", "--pipeline-parallel-size", "--data-parallel-size")

_COUNTED_ELSEWHERE = argument(
    "--tensor", "--pipeline", "--data", "-tp", "-pp", "-dp", "--nnodes", "--headless", of="vllmConfig.extraArgs"
)
_GPU = "self.deploymentConfig.resources.gpu"
GUARDS = on_engines(
    "",
    f"!({has('vllmConfig.tensorParallelSize')}) || !({has('deploymentConfig.resources.gpu')}) || {_COUNTED_ELSEWHERE}"
    f" || !{matches(_GPU, '^[1-9][0-9]{0,8}$')} || self.vllmConfig.tensorParallelSize <= int({_GPU})",
    "tensorParallelSize is above the GPUs of the pod, and vLLM does not start: write as many in gpu",
    ".vllmConfig.tensorParallelSize",
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD)
def tensor_parallel_against_gpus(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An engine wants another number of GPUs than its pod has.

    **What it reports.** A runtime whose tensor parallel size x pipeline parallel size x data parallel size is not the whole number of GPUs that it
    asks for. More than the pod has is an error; fewer, or a pod that asks for none, a warning. Engines over several pods are not judged.

    **Why it is bad.** The operator makes engines of one pod, so the product is the number of GPUs of the pod (vLLM, read): with too few the
    engine does not start, with too many the rest idles.

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
        sizes = [number(engine, flag) for flag in _FLAGS]
        if any(extra.flag in SEVERAL_PODS for extra in extras(engine)) or any(
            size is not None and size < 0 for size in sizes
        ):
            continue
        workers = prod(size or 1 for size in sizes)
        gpus = _gpus(engine)
        if gpus is not None and workers != gpus and (gpus or workers > 1):
            yield _report((*path, "vllmConfig", "tensorParallelSize"), sizes, workers, gpus)


def _gpus(engine: dict[str, Any]) -> int | None:
    gpu = text(engine, "deploymentConfig", "resources", "gpu")
    if not gpu:
        return None if gpu is None else 0
    found = amount(gpu) if is_quantity(gpu) else None
    return int(found) if found is not None and found.denominator == 1 else None


def _report(path: Path, sizes: list[int | None], workers: int, gpus: int) -> Report:
    names = ("tensor", "pipeline", "data")
    parts = [f"{name} parallel {size}" for name, size in zip(names, sizes, strict=True) if size]
    wanted = f"{' x '.join(parts) or 'one engine process'} needs {workers} GPU{'s' * (workers > 1)}"
    if workers > gpus:
        severity = Severity.ERROR if gpus else Severity.WARNING
        return Report(path, f"{wanted}, but the pod asks for {gpus or 'none'}", f'write gpu: "{workers}"', severity)
    fix = f'write tensorParallelSize: {gpus}, or gpu: "{workers}"'
    return Report(
        path, f"{wanted}, and the pod asks for {gpus}: the rest idles", fix, Severity.WARNING, FailsAt.NOTHING
    )
