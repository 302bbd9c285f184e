"""The rule `oversized-integer`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, KINDS, LORA_ADAPTER, ROUTER, RUNTIME, Manifest, World, get
from prodstack.rules.engine.cel import Guard, on_engines
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.int32 import beyond

if TYPE_CHECKING:
    from collections.abc import Iterator


_ENGINE = (
    ".deploymentConfig.replicas",
    ".lmCacheConfig.maxLocalCpuSize",
    ".lmCacheConfig.skipLastNTokens",
    ".model.maxModelLen",
    ".model.maxNumSeqs",
    ".vllmConfig.maxLoras",
    ".vllmConfig.port",
    ".vllmConfig.tensorParallelSize",
)
_SCALING = (
    ".maxReplicas",
    ".minReplicas",
    ".pollingInterval",
    ".scaleDownPolicy.periodSeconds",
    ".scaleDownPolicy.podValue",
    ".scaleDownPolicy.scaleToZeroDelaySeconds",
    ".scaleDownPolicy.stabilizationWindowSeconds",
    ".scaleUpPolicy.periodSeconds",
    ".scaleUpPolicy.podValue",
    ".scaleUpPolicy.stabilizationWindowSeconds",
    ".triggers.generationTokensThreshold",
    ".triggers.promptTokensThreshold",
    ".triggers.requestsRunningThreshold",
)
_OTHERS = {
    ROUTER: (".engineScrapeInterval", ".lmcacheControllerPort", ".port", ".replicas", ".requestStatsWindow"),
    CACHE_SERVER: (".port", ".replicas"),
    LORA_ADAPTER: (".adapterSource.maxAdapters", ".loraAdapterDeploymentConfig.replicas"),
}
_FITS = "self >= -2147483648 && self <= 2147483647"
_MESSAGE = "the number does not fit 32 bits, and the operator can read no object of this kind: write a smaller one"
GUARDS = (
    *(guard for path in _ENGINE for guard in on_engines(path, _FITS, _MESSAGE)),
    *(Guard(RUNTIME, f".spec.autoscalingConfig{path}", _FITS, _MESSAGE) for path in _SCALING),
    *(Guard(kind, f".spec{path}", _FITS, _MESSAGE) for kind, paths in _OTHERS.items() for path in paths),
)


@rule(kinds=KINDS, severity=Severity.ERROR, fails_at=FailsAt.OPERATOR)
def integer_beyond_int32(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A number is larger than the operator can read.

    **What it reports.** A whole number beyond the format of its field (int32: -2147483648 to 2147483647). Where the CRD itself has a bound
    the API server rejects it; nearly all fields have none.

    **Why it is bad.** The API server stores it, and the operator's client can then read no object of that kind: **every** runtime (router, ...) of
    the cluster freezes until this one is deleted (operator, observed).

    **Bad**

        model: {maxModelLen: 5000000000}

    **Fix.**

        model: {maxModelLen: 131072}
    """
    for error, refused in beyond(manifest.body, manifest.schema_errors):
        value, name = get(manifest.body, *error.path), error.path[-1]
        harm = f"too large to read: every {manifest.ref.kind} of the cluster freezes while it exists"
        yield Report(
            error.path,
            f"{name} {value} is {'out of the CRD bounds, and the API server rejects it' if refused else harm}",
            f"write a number from {error.allowed[0]} to {error.allowed[1]}",
            fails_at=FailsAt.API_SERVER if refused else None,
        )
