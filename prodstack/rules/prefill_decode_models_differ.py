"""The rule `prefill-decode-models-differ`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.prefill_decode import split

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("extraArgs",))
def prefill_decode_models_differ(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router pairs a prefill engine with a decode engine of another model.

    **What it reports.** A VLLMRouter with a disaggregated routing logic whose prefill engines serve a modelURL that none of its decode
    engines serves, or the other way round. The two sides of one VLLMRuntime in topology mode are judged at the VLLMRuntime.

    **Why it is bad.** The cache that the prefill engine computes has the shape and the numbers of its model; an engine of another model rejects it
    or answers nonsense (vLLM, read).

    **Bad**

        # llama-prefill serves meta-llama/Llama-3.1-8B-Instruct, llama-decode meta-llama/Llama-3.2-1B-Instruct

    **Fix.** Give both sides one modelURL.

        model:
          modelURL: meta-llama/Llama-3.1-8B-Instruct
    """
    sides = split(manifest, world)
    if sides is None or not sides.prefill or not sides.decode:
        return
    models = [
        {get(e.block, "model", "modelURL"): e for e in side if not e.side} for side in (sides.prefill, sides.decode)
    ]
    for mine, others in (models, models[::-1]):
        for model in sorted(str(model) for model in mine if others and model not in others):
            yield Report(
                ("spec", "extraArgs"),
                f'{mine[model]} serves "{model}", and no engine of the other side does (there: {", ".join(sorted(map(str, others)))})',
                "give both sides one modelURL",
            )
            return
