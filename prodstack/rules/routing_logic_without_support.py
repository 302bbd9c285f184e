"""The rule `routing-logic-without-support`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.profile import has_topology

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_NO_CRD = ("disaggregated_prefill_orchestrated", "priority")
"""Logics of the router that neither today's CRD nor change 841's lists."""
ONLY_WITH_841 = ("disaggregated_prefill",)


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.API_SERVER,
    premises=("invalid-value",),
    only_with=("routingLogic",),
)
def routing_logic_without_support(manifest: Manifest, world: World) -> Iterator[Report]:
    """A routing logic of the router is none of the CRD's.

    **What it reports.** `routingLogic: disaggregated_prefill` for an operator without upstream change 841 (a warning where nothing is
    said of the operator), and `routingLogic: disaggregated_prefill_orchestrated` for any.

    **Why it is bad.** The API server rejects the router: today's CRD lists roundrobin, session, prefixaware and kvaware, and change 841
    adds disaggregated_prefill alone (CRDs, read). The router itself knows more; the last --routing-logic that it is given wins (router's
    parser, read).

    **Bad**

        spec:
          routingLogic: disaggregated_prefill_orchestrated

    **Fix.** Leave the field out and say it in extraArgs.

        spec:
          extraArgs:
            - --routing-logic
            - disaggregated_prefill_orchestrated
            - --prefill-model-labels
            - qwen-prefill
            - --decode-model-labels
            - qwen-decode
    """
    logic, supports = manifest.spec.get("routingLogic"), has_topology(world.facts.profile)
    if logic not in IN_NO_CRD and (logic not in ONLY_WITH_841 or supports):
        return
    unsure = logic in ONLY_WITH_841 and supports is None
    yield Report(
        ("spec", "routingLogic"),
        f'routingLogic "{logic}" is not in the list of ' + ("today's CRD" if unsure else "the CRD"),
        f'leave routingLogic out and write extraArgs: ["--routing-logic", "{logic}", ...]; the last value wins',
        severity=Severity.WARNING if unsure else None,
    )
