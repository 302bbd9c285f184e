"""The rule `negative-engine-number`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.cel import on_engines
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import INT32_MAX, integer

if TYPE_CHECKING:
    from collections.abc import Iterator


_FIELDS = {
    ("vllmConfig", "tensorParallelSize"): Severity.ERROR,
    ("vllmConfig", "maxLoras"): Severity.WARNING,
    ("model", "maxModelLen"): Severity.WARNING,
    ("model", "maxNumSeqs"): Severity.WARNING,
}

GUARDS = on_engines(
    ".vllmConfig.tensorParallelSize",
    f"self >= 0 || self < -{INT32_MAX + 1}",
    "tensorParallelSize is below 0, and vLLM does not start: write the number of GPUs, or leave it out",
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD)
def negative_engine_number(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A number that vLLM takes is below 0.

    **What it reports.** `tensorParallelSize` below 0 (an error), and `maxModelLen`, `maxNumSeqs` or `maxLoras` below 0 (a warning).

    **Why it is bad.** It is accepted everywhere. A negative tensorParallelSize was recorded to fail in the pod (operator, observed); the others are left
    out of the arguments like 0, so that vLLM takes its own default and not what was meant (operator source, read).

    **Bad**

        vllmConfig: {tensorParallelSize: -2}

    **Fix.**

        vllmConfig: {tensorParallelSize: 2}
    """
    for path, engine in manifest.engines:
        for (block, name), severity in _FIELDS.items():
            value = integer(engine, block, name, default=0)
            if value is not None and -INT32_MAX - 1 <= value < 0:
                message = f"{name} is {value}, which no engine can have"
                yield Report((*path, block, name), message, f"write a number above 0, or leave {name} out", severity)
