"""The rule `topology-without-support`."""

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
def topology_without_support(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime asks for a topology that the operator does not know.

    **What it reports.** A VLLMRuntime with `spec.topology` or `enablePDDisaggregation: true`, where the cluster's operator is not said to support
    `topology`. Where nothing is said of the operator, it is a note.

    **Why it is bad.** Both fields come with the open upstream change 841. The operator that is released today does not know them: with
    its own CRDs they are dropped in silence, or rejected under strict validation; with CRDs that have them the operator still finds no
    model and no image at the place where it looks, and makes nothing that runs (operator source, read).

    **Bad**

        kind: VLLMRuntime
        spec:
          enablePDDisaggregation: true
          topology: {prefill: {}, decode: {}}

    **Fix.** Write two runtimes, one a side (in a stack file: `mode: pair`), which run on today's operator; or install an operator with that change
    and say so in the cluster file.

        operator:
          profile: change-841
    """
    supports = has_topology(world.facts.profile)
    asked = next((key for key in ("topology", "enablePDDisaggregation") if manifest.spec.get(key)), None)
    if asked is None or supports:
        return
    yield Report(
        ("spec", asked),
        f"{asked} needs an operator with the prefill/decode support of change 841, and "
        + ("nothing is said of this operator" if supports is None else "the cluster's operator does not have it"),
        "write one runtime a side (mode: pair), or install such an operator and write operator: {profile: change-841} in the cluster file",
        Severity.NOTE if supports is None else Severity.ERROR,
        FailsAt.NOTHING if supports is None else FailsAt.OPERATOR,
    )
