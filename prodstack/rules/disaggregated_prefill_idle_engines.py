"""The rule `disaggregated-prefill-idle-engines`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.prefill_decode import SIDES, split
from prodstack.rules.reading.reference_index import DISAGGREGATED, routing_logic

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(ROUTER,), severity=Severity.NOTE, fails_at=FailsAt.NOTHING, only_with=("extraArgs",))
def disaggregated_prefill_idle_engines(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router uses one engine of each side and leaves the others idle.

    **What it reports.** A VLLMRouter with routing logic disaggregated_prefill that selects more than one pod of a side.

    **Why it is bad.** This logic talks to one prefill and one decode engine, the last that it discovered; in a 2P2D half of the GPUs idle, and
    when that pod dies, requests go to a dead address (router's source, read).

    **Bad**

        kind: VLLMRouter
        spec: {routingLogic: disaggregated_prefill}      # the prefill side has replicas: 2

    **Fix.** disaggregated_prefill_orchestrated goes round over all engines of both sides (in a stack file: `mode: pair`).

        kind: VLLMRouter
        spec: {routingLogic: disaggregated_prefill_orchestrated}
    """
    sides = split(manifest, world) if routing_logic(manifest) == DISAGGREGATED[0] else None
    pods = {side: sum(max(e.replicas, 0) for e in sides.side(side)) for side in SIDES} if sides else {}
    if any(count > 1 for count in pods.values()):
        yield Report(
            ("spec", "routingLogic"),
            f"disaggregated_prefill uses 1 of {pods['prefill']} prefill pods and 1 of {pods['decode']} decode pods; the others idle",
            "use disaggregated_prefill_orchestrated with NixlConnector engines (mode: pair), or one replica a side",
        )
