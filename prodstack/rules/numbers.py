"""Numbers that the CRDs accept, and that the operator or vLLM cannot use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, observed, read
from prodstack.rules.engine.place import CACHE_SPEC, ENGINE, ROUTER_SPEC
from prodstack.rules.engine.predicate import between, python
from prodstack.rules.engine.registry import Report
from prodstack.rules.reading.fields import INT32_MAX
from prodstack.upstream.vllm_cli import LORA_RANKS, last

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest

MAX_PORT = 65535
# Another rule reports numbers beyond 32 bits, so that one mistake gives one finding.
_BEYOND_INT32 = ~between(-INT32_MAX - 1, INT32_MAX)
_NOT_NEGATIVE = ~between(-INT32_MAX - 1, -1)


def _is_share(value: object) -> bool | None:
    if not isinstance(value, str):
        return None
    try:
        return value == "" or 0 < float(value) <= 1
    except ValueError:
        return False


def _share_in_cel(value: str) -> str:
    """CEL's double() fails on texts that it cannot read, so it is asked for plain numbers only; whatever Python may read otherwise passes."""
    plain = cel.matches(value, "^([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,2})?$")
    unusual = cel.matches(value, "^[ +]*[0-9._][0-9._eE+-]* *$")
    in_range = f"({plain} ? double({value}) > 0.0 && double({value}) <= 1.0 : {unusual})"
    return f"({value} == '' || {cel.matches(value, '[^ -~]')} || {in_range})"


def _lora_rank(manifest: Manifest) -> Iterator[Report]:
    for path, engine in manifest.engines:
        extra = last(engine, "--max-lora-rank")
        if extra is not None and extra.value not in LORA_RANKS:
            yield Report(
                (*path, "vllmConfig", "extraArgs", extra.at),
                f'vLLM does not accept --max-lora-rank "{extra.value}", and the engine does not start',
                f"write one of {', '.join(LORA_RANKS)}",
                fails_at=FailsAt.POD,
            )


@field_rule(
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    evidence=(observed(), read("operator source for what is left out"), read("vLLM for the share and the ranks")),
    also=_lora_rank,
    guard_misses="texts of gpuMemoryUtilization that only Python reads as a number pass; so does every --max-lora-rank, because a newer"
    " image may accept more",
)
def out_of_range_number() -> tuple[Case, ...]:
    """A number is outside the range that the operator or vLLM can use.

    **What it reports.** `port` of a runtime, router or cache below 1 or above 65535; `replicas` below 0; a `gpuMemoryUtilization` that is not a
    number above 0 and up to 1; `tensorParallelSize` below 0; `--max-lora-rank` in extraArgs with another value than 1, 8, 16, 32, 64, 128,
    256, 320 or 512; and, as a warning, `maxModelLen`, `maxNumSeqs` or `maxLoras` below 0.

    **Why it is bad.** The CRD accepts all of them. With port 0 the operator updates a runtime's Service endlessly, and the API server refuses a
    router's Deployment; above 65535 it refuses the Service. It also refuses a Deployment with negative replicas, and the operator tries
    again endlessly. With such a gpuMemoryUtilization, tensorParallelSize or rank vLLM does not start. The other negative numbers are
    left out of its arguments like 0, so vLLM uses its own default instead of what was meant.

    **Bad**

        vllmConfig: {port: 70000, gpuMemoryUtilization: "90"}

    **Fix.**

        vllmConfig: {port: 8000, gpuMemoryUtilization: "0.9"}
    """
    return (
        Case(
            at=(ENGINE / "vllmConfig.port", ROUTER_SPEC / "port", CACHE_SPEC / "port"),
            must=between(1, MAX_PORT) | _BEYOND_INT32,
            message=f"{{name}} {{value}} is not between 1 and {MAX_PORT}, and the operator never gets its Service right",
            fix=f"write a port from 1 to {MAX_PORT}; 8000 is the default of engines",
        ),
        Case(
            at=(ENGINE / "deploymentConfig.replicas", ROUTER_SPEC / "replicas", CACHE_SPEC / "replicas"),
            must=_NOT_NEGATIVE,
            message="{name} {value} is below 0, and the API server refuses the Deployment",
            fix="write 0 or more",
        ),
        Case(
            at=(ENGINE / "vllmConfig.gpuMemoryUtilization",),
            must=python(_is_share, _share_in_cel),
            message='{name} "{value}" is not a number above 0 and up to 1, and vLLM does not start',
            fix='write a share such as "0.9"',
            fails_at=FailsAt.POD,
        ),
        Case(
            at=(ENGINE / "vllmConfig.tensorParallelSize",),
            must=_NOT_NEGATIVE,
            message="{name} {value} is below 0, and vLLM does not start",
            fix="write the number of GPUs, or leave {name} out",
            fails_at=FailsAt.POD,
        ),
        Case(
            at=(ENGINE / "vllmConfig.maxLoras", ENGINE / "model.maxModelLen", ENGINE / "model.maxNumSeqs"),
            must=_NOT_NEGATIVE,
            message="{name} {value} is below 0, so the operator leaves it out and vLLM uses its own default",
            fix="write a number above 0, or leave {name} out",
            severity=Severity.WARNING,
            fails_at=FailsAt.POD,
        ),
    )
