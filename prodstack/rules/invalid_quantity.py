"""The rule `invalid-quantity`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World
from prodstack.manifests.quantity import amount, is_negative, is_quantity
from prodstack.rules.engine import cel
from prodstack.rules.engine.cel import filled, on, on_engines, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import resources, storages, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.yaml_reader import Path

_FIX = "write a number with a suffix that Kubernetes knows: 500m or 2 for cpu, 16Gi for memory, 1 for gpu"

_READABLE = f"self == '' || !{cel.bad_quantity('self')}"
_KEYS = ("cpu", "memory", "gpu")
_OF_SIDECAR = " && ".join(
    f"(!{filled(f'resources.{key}')} || !{cel.bad_quantity(f'self.resources.{key}')})" for key in _KEYS
)
_SAID = f"is no quantity of 0 or more, and the operator panics: {_FIX}"
GUARDS = (
    *(
        guard
        for key in _KEYS
        for guard in on_engines(f".deploymentConfig.resources.{key}", _READABLE, f"{key} {_SAID}")
    ),
    *on_engines(
        ".deploymentConfig.sidecarConfig",
        where(true("enabled"), f"({_OF_SIDECAR})"),
        f"a resource of the sidecar {_SAID}",
        ".resources",
    ),
    *(
        guard
        for key in _KEYS[:2]
        for guard in on((ROUTER, CACHE_SERVER), f".spec.resources.{key}", _READABLE, f"{key} {_SAID}")
    ),
    *on_engines(
        ".storageConfig",
        where(
            true("enabled"),
            f"!has(self.size) || !({cel.bad_quantity('self.size')} || {cel.zero_quantity('self.size')})",
        ),
        "size is no quantity above 0, and the operator panics: write a size such as 10Gi",
        ".size",
    ),
)


@rule(kinds=(RUNTIME, ROUTER, CACHE_SERVER), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR)
def invalid_quantity(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A quantity is one that Kubernetes cannot read, or is negative.

    **What it reports.** `cpu`, `memory` or `gpu` that reach a container, an enabled `storageConfig.size` that is no quantity (`abc`,
    `10 GB`) or below 0 (for a volume also 0), and a `shmSize` below 0 or, as a warning, one that is no quantity.

    **Why it is bad.** The operator panics on a text that it cannot parse, on every reconcile, for ever; a negative amount is refused with the
    Deployment (operator, observed). A shmSize that is no quantity mounts /dev/shm without a limit (operator, observed).

    **Bad**

        resources: {cpu: abc, memory: 10 GB}

    **Fix.** A number and a suffix that Kubernetes knows, without a space.

        resources: {cpu: 500m, memory: 10Gi}
    """
    for block in resources(manifest):
        for key, written in block.texts.items():
            if _bad(written):
                yield Report((*block.path, key), _message(key, written), _FIX)
    for (path, storage), _ in storages(manifest):
        size = storage.get("size")
        if isinstance(size, str) and (_bad(size) or amount(size) == 0):
            yield Report((*path, "size"), _message("size", size), "write a size such as 10Gi")
    for path, engine in manifest.engines:
        yield from _shared_memory(path, text(engine, "deploymentConfig", "shmSize") or "")


def _shared_memory(path: Path, size: str) -> Iterator[Report]:
    place = (*path, "deploymentConfig", "shmSize")
    if size and not is_quantity(size):
        message = f'"{size}" is no size for /dev/shm, which is mounted without a limit'
        yield Report(place, message, "write a size such as 16Gi", Severity.WARNING, FailsAt.NOTHING)
    elif (
        size and is_negative(size) and path == ("spec",)
    ):  # the sides of a topology have no /dev/shm (change 841, read)
        yield Report(place, _message("shmSize", size), "write a size such as 16Gi")


def _bad(written: str) -> bool:
    return not is_quantity(written) or is_negative(written)


def _message(key: str, written: str) -> str:
    if not is_quantity(written):
        return f'{key} "{written}" is no Kubernetes quantity, and the operator panics on it for ever'
    return f'{key} "{written}" is not above 0, and the API server refuses what the operator makes of it'
