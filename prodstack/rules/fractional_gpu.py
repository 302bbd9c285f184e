"""The rule `fractional-gpu`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.manifests.quantity import is_fraction
from prodstack.rules.engine import cel
from prodstack.rules.engine.cel import has, on_engines, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

_MESSAGE = "gpu is no whole number, and the Deployment is refused: write 1, or a gpuType that is a part of a GPU"
GUARDS = (
    *on_engines(".deploymentConfig.resources.gpu", f"!{cel.fractional_quantity('self')}", _MESSAGE),
    *on_engines(
        ".deploymentConfig.sidecarConfig",
        where(true("enabled"), f"!({has('resources.gpu')}) || !{cel.fractional_quantity('self.resources.gpu')}"),
        _MESSAGE,
        ".resources.gpu",
    ),
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("gpu",))
def fractional_gpu(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A container asks for a part of a GPU.

    **What it reports.** A `gpu` of a runtime or of its enabled sidecar that is no whole number.

    **Why it is bad.** Extended resources are whole: the CRD accepts the text, and the API server refuses the Deployment (operator, observed).
    To share a GPU, the device plugin offers a resource of another name (time slicing, MIG).

    **Bad**

        resources: {gpu: "0.5"}

    **Fix.**

        resources: {gpu: "1"}
    """
    for block in resources(manifest):
        gpu = block.texts.get("gpu", "")
        if is_fraction(gpu):
            yield Report(
                (*block.path, "gpu"),
                f'gpu "{gpu}" is no whole number, and the API server refuses the Deployment',
                'write a whole number such as "1", or a gpuType that is a part of a GPU',
            )
