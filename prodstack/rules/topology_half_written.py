"""The rule `topology-half-written`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.profile import has_topology

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    only_with=("topology", "enablePDDisaggregation"),
)
def topology_half_written(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime has a topology or its switch, and not both.

    **What it reports.** A VLLMRuntime with `spec.topology` and without `enablePDDisaggregation: true`, or with that switch and without a
    topology; unless the cluster's operator knows neither, which is another rule's finding.

    **Why it is bad.** The switch alone decides (source of upstream change 841, read). Without it the topology is ignored, and the operator looks for
    the engine in `spec`, where it is not. With the switch and no topology it makes nothing, whatever else `spec` says.

    **Bad**

        kind: VLLMRuntime
        spec:
          topology: {prefill: {}, decode: {}}

    **Fix.** Write both, or neither.

        kind: VLLMRuntime
        spec:
          enablePDDisaggregation: true
          topology: {prefill: {}, decode: {}}
    """
    if has_topology(world.facts.profile) is False:
        return
    has_sides, is_on = isinstance(manifest.spec.get("topology"), dict), manifest.spec.get("enablePDDisaggregation")
    if has_sides and is_on in (None, False):
        message = "topology is ignored without enablePDDisaggregation: true, and spec is read as a single engine"
        yield Report(("spec", "topology"), message, "write enablePDDisaggregation: true, or take topology away")
    elif is_on is True and manifest.spec.get("topology") is None:
        message = "enablePDDisaggregation is true and there is no topology: the operator makes nothing"
        yield Report(("spec", "enablePDDisaggregation"), message, "write topology, or take enablePDDisaggregation away")
