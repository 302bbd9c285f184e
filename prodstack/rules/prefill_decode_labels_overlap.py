"""The rule `prefill-decode-labels-overlap`."""

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


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("extraArgs",))
def prefill_decode_labels_overlap(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router takes one engine for both a prefill and a decode engine.

    **What it reports.** A VLLMRouter with a disaggregated routing logic, where the label `model` of a selected engine, or one of the labels that
    the router is given for a side, is contained as text in the labels of the other side. A warning where no selected engine has the label.

    **Why it is bad.** The router asks whether the pod's label is contained, as text, in the value of `--prefill-model-labels`, and then
    of `--decode-model-labels` (router's source, read): `llama` is contained in `llama-decode`. The engine then gets both
    kinds of work, and the hand-over of caches fails.

    **Bad**

        extraArgs: [--prefill-model-labels, llama, --decode-model-labels, llama-decode]

    **Fix.** Give each side a label that is no part of the other's.

        extraArgs: [--prefill-model-labels, llama-prefill, --decode-model-labels, llama-decode]
    """
    sides = split(manifest, world)
    if sides is None:
        return
    engines = relations(world).selected(manifest)
    both = [engine.labels["model"] for engine in sides.prefill if engine in sides.decode]
    texts = {side: side_labels(manifest, side) or "" for side in SIDES}
    for side, other in (SIDES, SIDES[::-1]):
        inside = (part for part in texts[side].split(",") if part and part in texts[other])
        label = next(inside, both[0] if both and side == SIDES[1] else None)
        if label is not None:
            taken = not engines or any(engine.labels.get("model") == label for engine in engines)
            at = [index for index, _ in placed(manifest.spec.get("extraArgs"), flag(side))][-1]
            yield Report(
                ("spec", "extraArgs", at),
                f'the label "{label}" of the {side} side is contained in the {other} side\'s "{texts[other]}": '
                + ("the router takes its engines for both" if taken else "it would take an engine with it for both"),
                "give each side a label `model` that is no part of the other's, as NAME-prefill and NAME-decode",
                None if taken else Severity.WARNING,
            )
            return
