"""The rule `prefill-decode-labels-missing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.cel import Guard, argument
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.prefill_decode import SIDES, flag, is_disaggregated, side_labels
from prodstack.rules.reading.reference_index import DISAGGREGATED, routing_logic

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOGICS = ", ".join(f"'{start}{logic}'" for logic in DISAGGREGATED for start in ("", "--routing-logic="))
_OTHER = ", ".join(f"'{logic}'" for logic in ("roundrobin", "session", "prefixaware", "kvaware"))
_BY_FIELD = f"(has(self.routingLogic) && self.routingLogic in [{_LOGICS}] && !{argument('--r')})"
_BY_ARGUMENT = (
    f"(has(self.extraArgs) && self.extraArgs.exists(a, a in [{_LOGICS}]) && {argument('--routing-logic')}"
    f" && !self.extraArgs.exists(a, a in [{_OTHER}] || (a.startsWith('--routing-logic=') && !(a in [{_LOGICS}]))))"
)
GUARDS = tuple(
    Guard(
        ROUTER,
        ".spec",
        f"!({_BY_FIELD} || {_BY_ARGUMENT}) || {argument(flag(side)[:4])}",
        f"this routing logic needs {flag(side)}: name there the label `model` of the engines of that side, in extraArgs",
    )
    for side in SIDES
)


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("routingLogic", "extraArgs"))
def prefill_decode_labels_missing(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A router for prefill and decode does not know which engines are which.

    **What it reports.** A VLLMRouter with a disaggregated routing logic (the field, or `--routing-logic` in extraArgs) whose extraArgs lack
    `--prefill-model-labels` or `--decode-model-labels`.

    **Why it is bad.** The router tells the sides by these two arguments alone (router's parser, read), finds no engine for one of them, and
    answers every request with an error.

    **Bad**

        kind: VLLMRouter
        spec:
          extraArgs: ["--routing-logic", "disaggregated_prefill_orchestrated"]

    **Fix.** Name the label `model` of the engines of each side.

        extraArgs:
          - --routing-logic
          - disaggregated_prefill_orchestrated
          - --prefill-model-labels
          - llama-prefill
          - --decode-model-labels
          - llama-decode
    """
    missing = (
        [flag(side) for side in SIDES if side_labels(manifest, side) is None] if is_disaggregated(manifest) else []
    )
    if missing:
        yield Report(
            ("spec", "extraArgs"),
            f"the routing logic {routing_logic(manifest)} needs {' and '.join(missing)}, which extraArgs do not have",
            "name there the label `model` of the engines of that side",
        )
