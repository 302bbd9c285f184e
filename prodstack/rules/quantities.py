"""Kubernetes quantities: what the operator can parse, finds again as it wrote it, and what such an amount can mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.formats import NATIVE, is_extended_resource
from prodstack.manifests.quantity import (
    QuantityError,
    amount,
    canonical_storage,
    is_fraction,
    is_negative,
    is_quantity,
    is_stable,
    is_stable_storage,
    stable,
)
from prodstack.manifests.values import get, text
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, observed, read
from prodstack.rules.engine.place import CACHE_SPEC, ENGINE, ROUTER_SPEC, RUNTIME_SPEC, SIDECAR, STORAGE, Found
from prodstack.rules.engine.predicate import Predicate, empty, field, is_true, python, without_problem
from prodstack.upstream.children.admission import page_problem

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST = 2**20
"""Bytes below which nobody means an engine's memory, volume or /dev/shm."""
OF_BYTES = ("Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "k", "M", "G", "T", "P", "E")

_ENGINE, _SIDECAR = ENGINE / "deploymentConfig.resources", SIDECAR / "resources"
_ALL = (_ENGINE, _SIDECAR, ROUTER_SPEC / "resources", CACHE_SPEC / "resources")
_COMPARED = (_ENGINE, ROUTER_SPEC / "resources", CACHE_SPEC / "resources")
"""The resources that the operator compares with the Deployment's on every reconcile; those of a sidecar are not among them."""
_SHARED_MEMORY, _VOLUME_SIZE = ENGINE / "deploymentConfig.shmSize", STORAGE / "size"

_PANICS = "is not a Kubernetes quantity, and the operator panics on every reconcile"
_MANY_DIGITS = "numbers of more digits than anybody writes pass, and exponents beyond 20"


def _text(holds: Callable[[str], bool], in_cel: Callable[[str], str] | None = None) -> Predicate:
    """What a function says of a text; values of other types are not judged."""
    return python(lambda value: holds(value) if isinstance(value, str) else None, in_cel)


def _amount_problem(written: str) -> str | None:
    if not is_quantity(written):
        return _PANICS
    return "is below 0, and the API server refuses the Deployment" if is_negative(written) else None


def _size_problem(written: str) -> str | None:
    if not is_quantity(written):
        return _PANICS
    return "is not above 0, and the API server refuses the claim" if amount(written) <= 0 else None


_NATIVE = python(
    lambda name: name != "" and not is_extended_resource(name) if isinstance(name, str) else None,
    lambda name: cel.matches(name, f"^[^/]+$|{re.escape(NATIVE)}"),
    is_exact=True,
)
"""A gpuType that is a resource of Kubernetes' own, such as cpu, which may be asked for in parts."""
_AMOUNT = without_problem(_amount_problem, lambda value: f"!{cel.bad_quantity(value)}")
_NOT_NEGATIVE = _text(
    lambda written: not is_quantity(written) or not is_negative(written),
    lambda value: f"!{cel.matches(value, '^-[0-9.]*[1-9]')}",
)
_SIZE = without_problem(_size_problem, lambda value: f"!({cel.bad_quantity(value)} || {cel.zero_quantity(value)})")


@field_rule(
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    evidence=(observed(),),
    guard_misses="a quantity of more than 64 characters is one to the server",
)
def invalid_quantity() -> tuple[Case, ...]:
    """A quantity is one that Kubernetes cannot read, or is negative.

    **What it reports.** `cpu`, `memory` or `gpu` of a container, or an enabled `storageConfig.size`, that is not a quantity (`abc`, `10 GB`) or
    is below 0 (a volume's size also if it is 0); a `shmSize` below 0; and, as a warning, a `shmSize` that is not a quantity.

    **Why it is bad.** The operator panics on a text that it cannot parse, on every reconcile. A negative amount is refused with the Deployment.
    A shmSize that is not a quantity mounts /dev/shm without a limit.

    **Bad**

        resources: {cpu: abc, memory: 10 GB}

    **Fix.** Write a number and a suffix that Kubernetes knows, without a space.

        resources: {cpu: 500m, memory: 10Gi}
    """
    gpus = (_ENGINE / "gpu", _SIDECAR / "gpu")
    return (
        Case(
            at=(*(place / key for place in _ALL for key in ("cpu", "memory")), *gpus),
            must=empty | _AMOUNT,
            message='{name} "{value}" {problem}',
            fix="write a number with a suffix that Kubernetes knows: 500m or 2 for cpu, 16Gi for memory, 1 for gpu",
            guard="{name} is not a quantity of 0 or more, and the operator cannot make the Deployment: write a number with a suffix that"
            " Kubernetes knows, such as 500m or 2 for cpu, 16Gi for memory, 1 for gpu",
        ),
        Case(
            at=(_VOLUME_SIZE,),
            must=empty | _SIZE,
            message='{name} "{value}" {problem}',
            fix="write a size such as 10Gi",
            guard="{name} is not a quantity above 0, and the operator cannot make the claim: write a size such as 10Gi",
        ),
        Case(
            at=(_SHARED_MEMORY,),
            must=empty | _text(is_quantity),
            message='{name} "{value}" is not a Kubernetes quantity, so /dev/shm is mounted without a limit',
            fix="write a size such as 16Gi",
            severity=Severity.WARNING,
            fails_at=FailsAt.NOTHING,
        ),
        Case(
            # The sides of a topology have no /dev/shm (change 841, read).
            at=(RUNTIME_SPEC.where(~field("topology")) / "deploymentConfig.shmSize",),
            must=_NOT_NEGATIVE,
            message='{name} "{value}" is below 0, and the API server refuses the Deployment',
            fix="write a size such as 16Gi",
        ),
    )


def _is_kept(written: str) -> bool:
    return not is_quantity(written) or is_negative(written) or is_stable(written)


def _is_kept_in_cel(value: str) -> str:
    return f"!{cel.unstable_quantity(value)}"


def _stable_form(found: Found) -> str:
    try:
        return f'write "{stable(found.value)}"'
    except QuantityError:
        return "write an amount with at most three decimals that fits 64 bits"


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, evidence=(observed(),), guard_misses=_MANY_DIGITS)
def unstable_quantity() -> tuple[Case, ...]:
    """A quantity is written in a form that the API server changes, so the operator updates endlessly.

    **What it reports.** `cpu`, `memory` or `gpu` in the `resources` of a runtime, router or cache, or a runtime's `shmSize`, that the API server
    does not return as the operator parsed it: cpu 0.5, 1000m, 2.0; memory 1024Mi, 0.5Gi, 1000M; gpu 1.0. Also amounts finer than a
    thousandth, which Kubernetes rounds up. A sidecar's resources are not compared.

    **Why it is bad.** The operator compares the parsed quantity with the Deployment's on every reconcile, finds them different and updates the
    Deployment endlessly, 20 times a second. It never writes the status or the ScaledObject, and has no time for other objects.

    **Bad**

        resources: {cpu: "0.5", memory: 1024Mi}

    **Fix.** Write the same amount in the form that Kubernetes itself prints. A stack file accepts either form.

        resources: {cpu: 500m, memory: 1Gi}
    """
    message = (
        '{name} "{value}" comes back from the API server in another form: the operator updates the Deployment endlessly'
    )
    guard = (
        "{name} is written in a form that the API server changes, and the operator updates endlessly: write whole thousandths with m,"
        " or a whole number of the largest unit (500m, 2, 1Gi, 1536Mi)"
    )
    return (
        Case(
            at=(*(place / key for place in _COMPARED for key in ("cpu", "memory")), _SHARED_MEMORY),
            must=_text(_is_kept, _is_kept_in_cel),
            message=message,
            fix=_stable_form,
            guard=guard,
        ),
        Case(
            at=(_ENGINE.where(field("gpuType", _NATIVE)) / "gpu",),
            must=_text(_is_kept, _is_kept_in_cel),
            message=message,
            fix=_stable_form,
            guard=guard,
        ),
        Case(
            at=(_ENGINE.where(~field("gpuType", _NATIVE)) / "gpu",),
            must=_text(
                lambda written: is_fraction(written) or _is_kept(written),
                lambda value: f"({cel.fractional_quantity(value)} || {_is_kept_in_cel(value)})",
            ),
            message=message,
            fix=_stable_form,
            guard=guard,
        ),
    )


def _is_kept_size(written: str) -> bool:
    return not is_quantity(written) or amount(written) <= 0 or is_stable_storage(written)


def _canonical_form(found: Found) -> str:
    try:
        return f'write "{canonical_storage(found.value)}"'
    except QuantityError:
        return "write a whole number of Gi or Ti"


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, evidence=(observed(),), guard_misses=_MANY_DIGITS)
def unstable_storage_size() -> tuple[Case, ...]:
    """The size of a volume is written in a form that the API server changes, so no Deployment is made.

    **What it reports.** An enabled `storageConfig.size` that is not the canonical text of its amount: 16384Mi, 1024Gi, 1.5Ti.

    **Why it is bad.** The operator compares the text with that of the PersistentVolumeClaim, where the API server has made it canonical. It logs
    "Updating PVC" endlessly and never creates the Deployment.

    **Bad**

        storageConfig: {enabled: true, size: 1024Gi}

    **Fix.** Write the largest unit that leaves a whole number. A stack file accepts either form.

        storageConfig: {enabled: true, size: 1Ti}
    """
    return (
        Case(
            at=(_VOLUME_SIZE,),
            must=_text(
                _is_kept_size, lambda value: f"({cel.zero_quantity(value)} || !{cel.unstable_storage_size(value)})"
            ),
            message='storageConfig.size "{value}" comes back from the API server as another text, and the operator never makes the Deployment',
            fix=_canonical_form,
            guard="size comes back from the API server as another text, and the operator never makes the Deployment: write the largest unit"
            " that leaves a whole number (1Ti, 1536Gi)",
        ),
    )


def _of_pages(resources: Any) -> str | None:
    """What is wrong with a `gpu` whose gpuType is a kind of huge pages."""
    return page_problem(text(resources, "gpuType"), text(resources, "gpu"))


@field_rule(
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    evidence=(observed(),),
    guard_misses="amounts of huge pages (gpuType hugepages-2Mi) pass",
)
def fractional_gpu() -> tuple[Case, ...]:
    """A container asks for a part of a GPU.

    **What it reports.** A `gpu` of a runtime, or of its enabled sidecar, that is not a whole number, unless `gpuType` is a resource of
    Kubernetes' own, such as `cpu` or `kubernetes.io/gpu`; of huge pages (`hugepages-2Mi`), one that is not a multiple of the page.

    **Why it is bad.** Extended resources are whole: the CRD accepts the text, and the API server refuses the Deployment. A device plugin that
    shares GPUs offers each part as a resource of another name (time slicing, MIG).

    **Bad**

        resources: {gpu: "0.5"}

    **Fix.**

        resources: {gpu: "1"}
    """
    return (
        Case(
            at=(
                _ENGINE.where(~field("gpuType", _NATIVE)) / "gpu",
                (ENGINE / "deploymentConfig.sidecarConfig").where(
                    field("enabled", is_true) & ~field("resources.gpuType", _NATIVE)
                )
                / "resources.gpu",
            ),
            must=_text(lambda written: not is_fraction(written), lambda value: f"!{cel.fractional_quantity(value)}"),
            message='gpu "{value}" is not a whole number, and the API server refuses the Deployment',
            fix='write a whole number such as "1", or a gpuType that is a part of a GPU',
        ),
        Case(
            at=(_ENGINE, _SIDECAR),
            must=python(lambda resources: not _of_pages(resources)),
            message=lambda found: f"gpu is an amount of {get(found.value, 'gpuType')}: it {_of_pages(found.value)}",
            fix="write a multiple of the page, or gpuType: nvidia.com/gpu",
        ),
    )


def _cores(found: Found) -> str:
    return f'cpu "{found.value}" has a suffix of bytes: it asks for {float(amount(found.value)):,.0f} cores'


@field_rule(
    severity=Severity.WARNING,
    fails_at=FailsAt.POD,
    evidence=(read("Kubernetes documentation"),),
    premises=("invalid-quantity",),
)
def unlikely_unit() -> tuple[Case, ...]:
    """An amount has no unit, or a unit that is meant for something else.

    **What it reports.** `memory`, an enabled `storageConfig.size` or a `shmSize` below 1Mi, such as "32" or "512m"; and a `cpu` with a suffix of
    bytes, such as "4Gi".

    **Why it is bad.** A quantity without a suffix counts bytes, and "m" means a thousandth of one: no process starts in 32 bytes. "4Gi" of cpu
    are more than four thousand million cores, which no node has. The API server accepts all of it.

    **Bad**

        resources: {cpu: 4Gi, memory: "32"}

    **Fix.** Write Gi for memory, and for cpu no suffix or "m".

        resources: {cpu: "4", memory: 32Gi}
    """
    return (
        Case(
            at=tuple(place / "cpu" for place in _ALL),
            must=_text(lambda written: not (is_quantity(written) and written.endswith(OF_BYTES))),
            message=_cores,
            fix="write a number of cores, such as 4 or 500m",
        ),
        Case(
            at=(*(place / "memory" for place in _ALL), _VOLUME_SIZE, _SHARED_MEMORY),
            must=_text(lambda written: not (is_quantity(written) and 0 < amount(written) < LEAST)),
            message='{name} "{value}" is less than 1Mi: without a suffix it counts bytes',
            fix="write the unit, such as 32Gi",
        ),
    )
