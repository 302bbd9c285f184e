"""The rule `unstable-quantity`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World
from prodstack.manifests.quantity import QuantityError, is_fraction, is_negative, is_quantity, is_stable, stable
from prodstack.rules.engine import cel
from prodstack.rules.engine.cel import on, on_engines
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import resources, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.yaml_reader import Path

_STABLE = f"!{cel.unstable_quantity('self')}"
_MESSAGE = (
    "{} is written in a form that does not come back, and the operator updates for ever:"
    " write whole thousandths with m, or a whole number of the largest unit (500m, 2, 1Gi, 1536Mi)"
)
GUARDS = (
    *on_engines(".deploymentConfig.resources.cpu", _STABLE, _MESSAGE.format("cpu")),
    *on_engines(".deploymentConfig.resources.memory", _STABLE, _MESSAGE.format("memory")),
    *on_engines(
        ".deploymentConfig.resources.gpu", f"{cel.fractional_quantity('self')} || {_STABLE}", _MESSAGE.format("gpu")
    ),
    *on_engines(".deploymentConfig.shmSize", _STABLE, _MESSAGE.format("shmSize")),
    *on((ROUTER, CACHE_SERVER), ".spec.resources.cpu", _STABLE, _MESSAGE.format("cpu")),
    *on((ROUTER, CACHE_SERVER), ".spec.resources.memory", _STABLE, _MESSAGE.format("memory")),
)


@rule(kinds=(RUNTIME, ROUTER, CACHE_SERVER), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR)
def unstable_quantity(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A quantity is written in a form that the operator does not find again.

    **What it reports.** `cpu`, `memory` or `gpu` in the `resources` of a runtime, router or cache, or a runtime's `shmSize`, whose text the
    API server does not give back as the operator parsed it: cpu 0.5, 1000m, 2.0; memory 1024Mi, 0.5Gi, 1000M; gpu 1.0. Amounts finer than
    a thousandth too: Kubernetes rounds them up. A sidecar's resources are not compared.

    **Why it is bad.** The operator compares the parsed quantity with the Deployment's on every reconcile, finds them different and updates the
    Deployment for ever, 20 times a second. The status and the ScaledObject never come, and the operator has no time for anybody else
    (operator, observed).

    **Bad**

        resources: {cpu: "0.5", memory: 1024Mi}

    **Fix.** The same amount in the form that Kubernetes itself prints; a stack file may say either.

        resources: {cpu: 500m, memory: 1Gi}
    """
    for block in resources(manifest):
        for key, written in block.texts.items() if block.compared else ():
            if _is_unstable(written) and not (key == "gpu" and is_fraction(written)):
                yield _report((*block.path, key), written)
    for path, engine in manifest.engines:
        size = text(engine, "deploymentConfig", "shmSize") or ""
        if _is_unstable(size):
            yield _report((*path, "deploymentConfig", "shmSize"), size)


def _is_unstable(written: str) -> bool:
    return is_quantity(written) and not is_stable(written) and not is_negative(written)


def _report(path: Path, written: str) -> Report:
    message = f'{path[-1]} "{written}" does not come back from the API server as written: the operator updates the Deployment for ever'
    return Report(path, message, _fix(written))


def _fix(written: str) -> str:
    try:
        return f'write "{stable(written)}"'
    except QuantityError:
        return "write an amount with at most three decimals that fits 64 bits"
