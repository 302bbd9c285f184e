"""The rule `prefill-decode-labels-match-no-engine`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.prefill_decode import SIDES, flag, side_labels, split
from prodstack.rules.reading.reference_index import relations
from prodstack.upstream.router_cli import placed

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    premises=("unmatched-selector",),
    only_with=("extraArgs",),
)
def prefill_decode_labels_match_no_engine(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router for prefill and decode takes none of its engines for one of the sides.

    **What it reports.** A VLLMRouter with a disaggregated routing logic, where `--prefill-model-labels` or `--decode-model-labels` names
    the label `model` of no pod that the router selects; a selected engine of neither side is a warning.

    **Why it is bad.** Every request needs an engine of both sides; an engine of neither side gets no request, and its GPUs idle (router's
    source, read). The sides of a topology carry `<label of the VLLMRuntime>-prefill` and `-decode`.

    **Bad**

        kind: VLLMRouter
        spec:
          k8sLabelSelector: app in (llama-prefill,llama-decode)
          extraArgs: [--prefill-model-labels, prefill, --decode-model-labels, decode]     # the label is prod.llama-prefill

    **Fix.** Write the labels as the engines carry them.

        extraArgs: [--prefill-model-labels, prod.llama-prefill, --decode-model-labels, prod.llama-decode]
    """
    sides = split(manifest, world)
    engines = relations(world).selected(manifest)
    if sides is None or not engines:
        return
    carried = ", ".join(sorted({engine.labels.get("model", "none") for engine in engines})[:6])
    empty = [side for side in SIDES if not sides.side(side)]
    for side in empty:
        at = [index for index, _ in placed(manifest.spec.get("extraArgs"), flag(side))][-1]
        yield Report(
            ("spec", "extraArgs", at),
            f'{flag(side)} "{side_labels(manifest, side)}" is the label of no selected engine (their labels `model`: {carried})',
            f"write the label `model` of the {side} engines, and select them",
            world.missing_here,
        )
    for engine in sides.neither if not empty else ():
        if "model" in engine.labels:
            yield Report(
                ("spec", "k8sLabelSelector"),
                f'{engine} is selected, but its label model: "{engine.labels["model"]}" is of neither side: it gets no request',
                "add its label to one side, or do not select it",
                Severity.WARNING,
            )
