"""The rule `prefill-decode-split-ignored`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.prefill_decode import PREFILL, SIDES, flag, is_disaggregated, side_labels
from prodstack.rules.reading.reference_index import routing_logic
from prodstack.upstream.router_cli import placed

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(ROUTER,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING, only_with=("extraArgs",))
def prefill_decode_split_ignored(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A router is told the sides of prefill and decode, and its routing logic does not tell them apart.

    **What it reports.** A VLLMRouter with `--prefill-model-labels` and `--decode-model-labels`, whose routing logic is none of the
    disaggregated ones: the field's roundrobin, say, which `--routing-logic` in extraArgs does not replace.

    **Why it is bad.** Only the disaggregated logics read the two arguments (router's source, read). With any other every engine gets whole
    requests: nothing is handed over, and nothing says so.

    **Bad**

        spec:
          routingLogic: roundrobin
          extraArgs: [--prefill-model-labels, llama-prefill, --decode-model-labels, llama-decode]

    **Fix.** Name the logic in extraArgs, or leave the labels out.

        spec:
          routingLogic: roundrobin
          extraArgs:
            - --routing-logic
            - disaggregated_prefill_orchestrated
            - --prefill-model-labels
            - llama-prefill
            - --decode-model-labels
            - llama-decode
    """
    if is_disaggregated(manifest) or not all(side_labels(manifest, side) for side in SIDES):
        return
    at = [index for index, _ in placed(manifest.spec.get("extraArgs"), flag(PREFILL))][-1]
    yield Report(
        ("spec", "extraArgs", at),
        f"extraArgs name the labels of both sides, and the routing logic {routing_logic(manifest)} does not read them: "
        "every engine gets whole requests",
        'write "--routing-logic", "disaggregated_prefill_orchestrated" in extraArgs, or leave the labels out',
    )
