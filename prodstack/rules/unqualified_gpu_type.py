"""The rule `unqualified-gpu-type`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.manifests.names import label_key_problem
from prodstack.rules.engine.cel import DNS_SUBDOMAIN, LABEL_VALUE, filled, matches, on_engines, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import resources, text

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUALIFIED = f"^{DNS_SUBDOMAIN}/{LABEL_VALUE}$"
_OWN = "kubernetes[.]io/|^requests[.]"
_MESSAGE = "gpuType is no name of an extended resource: write nvidia.com/gpu, amd.com/gpu or what the nodes' device plugin offers"


def _is_extended(value: str) -> str:
    return f"({matches(value, _QUALIFIED)} && !{matches(value, _OWN)})"


GUARDS = (
    *on_engines(
        ".deploymentConfig.resources",
        f"!{filled('gpuType')} || !{filled('gpu')} || {_is_extended('self.gpuType')}",
        _MESSAGE,
        ".gpuType",
    ),
    *on_engines(
        ".deploymentConfig.sidecarConfig",
        where(true("enabled"), f"!{filled('resources.gpuType')} || {_is_extended('self.resources.gpuType')}"),
        _MESSAGE,
        ".resources.gpuType",
    ),
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("gpuType",))
def unqualified_gpu_type(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A GPU type is no name of an extended resource.

    **What it reports.** A `gpuType` that reaches a container and is no `vendor/resource` name (`A100` instead of `nvidia.com/gpu`), or lies in
    Kubernetes' own domain.

    **Why it is bad.** The CRD accepts any text; the API server refuses the Deployment (operator, observed). The model of a GPU is chosen by
    node labels, not by the name of the resource.

    **Bad**

        resources: {gpu: "1", gpuType: A100}

    **Fix.** Leave gpuType out for nvidia.com/gpu, or name the device plugin's resource, and choose the model by a node label.

        resources: {gpu: "1", gpuType: nvidia.com/gpu}
    """
    for block in resources(manifest):
        name = text(block.values, "gpuType")
        reaches = "gpu" in block.texts or not block.compared
        if name and "gpu" in block.used and reaches and _refused(name):
            yield Report(
                (*block.path, "gpuType"),
                f'gpuType "{name}" is no name of an extended resource, and the API server refuses the Deployment',
                "write nvidia.com/gpu, amd.com/gpu or what the nodes' device plugin offers",
            )


def _refused(name: str) -> bool:
    own = "kubernetes.io/" in name or name.startswith("requests.")
    return "/" not in name or own or label_key_problem(name) is not None
