"""The rule `gpu-memory-utilization-out-of-range`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.cel import matches, on_engines
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import text

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = "^([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,2})?$"
GUARDS = on_engines(
    ".vllmConfig.gpuMemoryUtilization",
    f"self == '' || {matches('self', '[^ -~]')}"
    f" || ({matches('self', _PLAIN)} ? double(self) > 0.0 && double(self) <= 1.0 : {matches('self', '^[ +]*[0-9._][0-9._eE+-]* *$')})",
    "gpuMemoryUtilization is no number above 0 and up to 1, and vLLM does not start: write a share such as 0.9",
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("gpuMemoryUtilization",))
def gpu_memory_utilization_out_of_range(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """The share of the GPU's memory is no number above 0 and up to 1.

    **What it reports.** A `gpuMemoryUtilization` that is no number, 0 or less, or above 1.

    **Why it is bad.** The CRD and the operator take any text; vLLM does not start with it (operator, observed; the range: vLLM, read).

    **Bad**

        vllmConfig: {gpuMemoryUtilization: "90"}

    **Fix.**

        vllmConfig: {gpuMemoryUtilization: "0.9"}
    """
    for path, engine in manifest.engines:
        share = text(engine, "vllmConfig", "gpuMemoryUtilization")
        if share and not _fits(share):
            yield Report(
                (*path, "vllmConfig", "gpuMemoryUtilization"),
                f'gpuMemoryUtilization "{share}" is no number above 0 and up to 1, and vLLM does not start',
                'write a share such as "0.9"',
            )


def _fits(share: str) -> bool:
    try:
        return 0 < float(share) <= 1
    except ValueError:
        return False
