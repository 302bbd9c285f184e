"""Routers that send each request to a prefill and a decode engine, and the engines that they select."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER
from prodstack.manifests.values import get
from prodstack.rules.engine import cel
from prodstack.rules.engine.cel import Guard, argument
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.prefill_decode import (
    ORCHESTRATED,
    PREFILL,
    SIDES,
    Split,
    flag,
    is_disaggregated,
    side_labels,
    split,
)
from prodstack.rules.reading.reference_index import DISAGGREGATED, routing_logic, selected
from prodstack.upstream.router_cli import placed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path

_ARGUMENTS, _SELECTOR = ("spec", "extraArgs"), ("spec", "k8sLabelSelector")

_LOGICS = ", ".join(f"'{start}{logic}'" for logic in DISAGGREGATED for start in ("", "--routing-logic="))
_OTHER = ", ".join(f"'{logic}'" for logic in ("roundrobin", "session", "prefixaware", "kvaware"))
_BY_FIELD = f"(has(self.routingLogic) && self.routingLogic in [{_LOGICS}] && !{argument('--r')})"
_BY_ARGUMENT = (
    f"(has(self.extraArgs) && self.extraArgs.exists(a, a in [{_LOGICS}]) && {argument('--routing-logic')}"
    f" && !self.extraArgs.exists(a, a in [{_OTHER}] || (a.startsWith('--routing-logic=') && !(a in [{_LOGICS}]))))"
)
_MISSING_SIDE_LABEL = tuple(
    Guard(
        ROUTER,
        ".spec",
        f"!({_BY_FIELD} || {_BY_ARGUMENT}) || {argument(flag(side)[:4])}",
        f"this routing logic needs {flag(side)}: write it in extraArgs with the label `model` of the engines of that side",
    )
    for side in SIDES
)


def _at(manifest: Manifest, side: str) -> Path:
    """Where the last argument with the labels of a side stands."""
    return (*_ARGUMENTS, [index for index, _ in placed(manifest.spec.get("extraArgs"), flag(side))][-1])


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("routingLogic", "extraArgs"),
    guards=_MISSING_SIDE_LABEL,
    guard_misses="routers whose extraArgs may set another logic, or may contain the flag in a shorter form",
)
def missing_side_label(manifest: Manifest) -> Iterator[Report]:
    """A prefill/decode router is not told the labels of its sides.

    **What it reports.** A VLLMRouter with a disaggregated routing logic (in the field, or as `--routing-logic` in extraArgs) whose extraArgs
    lack `--prefill-model-labels` or `--decode-model-labels`.

    **Why it is bad.** The router tells the sides apart by these two arguments alone (router's parser, read). Without one of them it finds no
    engine for that side and answers every request with an error.

    **Bad**

        kind: VLLMRouter
        spec:
          extraArgs: ["--routing-logic", "disaggregated_prefill_orchestrated"]

    **Fix.** Write the label `model` of the engines of each side.

        extraArgs:
          - --routing-logic
          - disaggregated_prefill_orchestrated
          - --prefill-model-labels
          - llama-prefill
          - --decode-model-labels
          - llama-decode
    """
    if not is_disaggregated(manifest):
        return
    missing = [flag(side) for side in SIDES if side_labels(manifest, side) is None]
    if missing:
        yield Report(
            _ARGUMENTS,
            f"the routing logic {routing_logic(manifest)} needs {' and '.join(missing)}, but extraArgs do not have {'it' if len(missing) == 1 else 'them'}",
            "add the flag with the label `model` of the engines of that side",
        )


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    premises=("unmatched-selector",),
    only_with=("extraArgs",),
    unguarded=cel.OTHER_OBJECTS,
)
def unmatched_side_label(manifest: Manifest, world: World) -> Iterator[Report]:
    """No engine that a prefill/decode router selects has the label of a side.

    **What it reports.** A VLLMRouter with a disaggregated routing logic whose `--prefill-model-labels` or `--decode-model-labels` names the
    label `model` of no pod that the router selects. A selected engine that belongs to neither side is a warning.

    **Why it is bad.** Every request needs an engine of both sides. An engine of neither side gets no request, so its GPUs are idle (router's
    source, read). The sides of a topology have the labels `<label of the VLLMRuntime>-prefill` and `-decode`.

    **Bad**

        kind: VLLMRouter
        spec:
          k8sLabelSelector: app in (llama-prefill,llama-decode)
          extraArgs: [--prefill-model-labels, prefill, --decode-model-labels, decode]     # the label is prod.llama-prefill

    **Fix.** Write the labels exactly as the engines have them.

        extraArgs: [--prefill-model-labels, prod.llama-prefill, --decode-model-labels, prod.llama-decode]
    """
    sides = split(manifest, world)
    engines = selected(world, manifest)
    if sides is None or not engines:
        return
    empty = [side for side in SIDES if not sides.side(side)]
    known = ", ".join(sorted({engine.labels.get("model", "none") for engine in engines})[:6])
    for side in empty:
        yield Report(
            _at(manifest, side),
            f'{flag(side)} "{side_labels(manifest, side)}" matches the label of no selected engine (their labels `model`: {known})',
            f"write the label `model` of the {side} engines, and select them",
            world.missing_here,
        )
    if not empty:
        yield from _sideless(sides)


def _sideless(sides: Split) -> Iterator[Report]:
    """A report for each selected engine whose label belongs to neither side."""
    for engine in sides.neither:
        if "model" in engine.labels:
            yield Report(
                _SELECTOR,
                f'{engine} is selected, but its label model: "{engine.labels["model"]}" belongs to neither side, so it gets no request',
                "add its label to one side, or do not select it",
                Severity.WARNING,
            )


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("extraArgs",),
    unguarded=cel.ARGUMENTS,
)
def overlapping_side_label(manifest: Manifest, world: World) -> Iterator[Report]:
    """A label of one side is contained in a label of the other side.

    **What it reports.** A VLLMRouter with a disaggregated routing logic, if the label `model` of a selected engine, or one of the labels that
    the router is given for a side, is contained as text in the labels of the other side. If no selected engine has the label, this is a
    warning.

    **Why it is bad.** The router checks whether the pod's label is contained, as text, in the value of `--prefill-model-labels` and then in
    that of `--decode-model-labels` (router's source, read): `llama` is contained in `llama-decode`. The engine then gets both kinds of
    work, and handing over caches fails.

    **Bad**

        extraArgs: [--prefill-model-labels, llama, --decode-model-labels, llama-decode]

    **Fix.** Give each side a label that is not part of the other's.

        extraArgs: [--prefill-model-labels, llama-prefill, --decode-model-labels, llama-decode]
    """
    sides = split(manifest, world)
    if sides is None:
        return
    engines = selected(world, manifest)
    both = [engine.labels["model"] for engine in sides.prefill if engine in sides.decode]
    texts = {side: side_labels(manifest, side) or "" for side in SIDES}
    for side, other in (SIDES, SIDES[::-1]):
        inside = (part for part in texts[side].split(",") if part and part in texts[other])
        label = next(inside, both[0] if both and side == SIDES[1] else None)
        if label is not None:
            taken = not engines or any(engine.labels.get("model") == label for engine in engines)
            yield Report(
                _at(manifest, side),
                f'the label "{label}" of the {side} side is contained in "{texts[other]}" of the {other} side, so the router '
                + (
                    "uses its engines for both sides" if taken else "would use an engine with this label for both sides"
                ),
                "give each side a label `model` that is not part of the other's, such as NAME-prefill and NAME-decode",
                None if taken else Severity.WARNING,
            )
            return


@rule(kinds=(ROUTER,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING, only_with=("extraArgs",))
def ignored_side_split(manifest: Manifest) -> Iterator[Report]:
    """The routing logic ignores the labels of the prefill and decode sides.

    **What it reports.** A VLLMRouter with `--prefill-model-labels` and `--decode-model-labels` whose routing logic is not a disaggregated one:
    for example roundrobin in the field, which no `--routing-logic` in extraArgs replaces.

    **Why it is bad.** Only the disaggregated logics read the two arguments (router's source, read). With any other logic every engine gets
    whole requests: no cache is handed over, and nothing reports it.

    **Bad**

        spec:
          routingLogic: roundrobin
          extraArgs: [--prefill-model-labels, llama-prefill, --decode-model-labels, llama-decode]

    **Fix.** Write the logic in extraArgs, or leave the labels out.

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
    if not is_disaggregated(manifest) and all(side_labels(manifest, side) for side in SIDES):
        yield Report(
            _at(manifest, PREFILL),
            f"extraArgs name the labels of both sides, but the routing logic {routing_logic(manifest)} does not read them: "
            "every engine gets whole requests",
            'write "--routing-logic", "disaggregated_prefill_orchestrated" in extraArgs, or leave the labels out',
        )


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("extraArgs",),
    unguarded=cel.OTHER_OBJECTS,
)
def mismatched_side_model(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router pairs prefill and decode engines of different models.

    **What it reports.** A VLLMRouter with a disaggregated routing logic if the prefill engines serve a modelURL that none of its decode engines
    serves, or the other way round. For the two sides of one VLLMRuntime in topology mode, mismatched-sides reports this.

    **Why it is bad.** The cache that the prefill engine computes has the shape and the numbers of its model. An engine of another model rejects
    it or answers nonsense (vLLM, read).

    **Bad**

        # llama-prefill serves meta-llama/Llama-3.1-8B-Instruct, llama-decode meta-llama/Llama-3.2-1B-Instruct

    **Fix.** Give both sides the same modelURL.

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
                _ARGUMENTS,
                f'{mine[model]} serves "{model}", but no engine of the other side does (they serve: {", ".join(sorted(map(str, others)))})',
                "write the same modelURL on both sides",
            )
            return


@rule(kinds=(ROUTER,), severity=Severity.NOTE, fails_at=FailsAt.NOTHING, only_with=("extraArgs",))
def idle_prefill_decode_engines(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router uses only one engine per side and leaves the others idle.

    **What it reports.** A VLLMRouter with the routing logic disaggregated_prefill that selects more than one pod of a side.

    **Why it is bad.** This logic talks to one prefill and one decode engine, the last ones that it discovered. In a 2P2D setup half of the GPUs
    are idle, and if that pod dies, requests go to a dead address (router's source, read).

    **Bad**

        kind: VLLMRouter
        spec: {routingLogic: disaggregated_prefill}      # the prefill side has replicas: 2

    **Fix.** Use disaggregated_prefill_orchestrated, which uses all engines of both sides in turn (in a stack file: `mode: pair`).

        kind: VLLMRouter
        spec: {routingLogic: disaggregated_prefill_orchestrated}
    """
    sides = split(manifest, world) if routing_logic(manifest) == DISAGGREGATED[0] else None
    pods = {side: sum(max(e.replicas, 0) for e in sides.side(side)) for side in SIDES} if sides else {}
    if any(count > 1 for count in pods.values()):
        yield Report(
            ("spec", "routingLogic"),
            f"disaggregated_prefill uses 1 of {pods['prefill']} prefill pods and 1 of {pods['decode']} decode pods; the others are idle",
            "use disaggregated_prefill_orchestrated with NixlConnector engines (mode: pair), or one replica per side",
        )


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("routingLogic", "extraArgs"),
    unguarded=cel.OTHER_OBJECTS,
)
def missing_model_label(manifest: Manifest, world: World) -> Iterator[Report]:
    """An orchestrating router selects pods without the label `model`.

    **What it reports.** A VLLMRouter with the routing logic disaggregated_prefill_orchestrated that selects a VLLMRuntime without the label
    `model`.

    **Why it is bad.** The router looks up each pod's label in the labels of the sides. For a pod without the label this raises a TypeError on
    every request (router's source, read). The pods of a VLLMRuntime have a label `model` only if the VLLMRuntime has one (operator,
    observed).

    **Bad**

        kind: VLLMRuntime
        metadata: {name: llama-prefill}

    **Fix.** Label the runtime when you create it; the labels of a live runtime cannot be changed.

        kind: VLLMRuntime
        metadata:
          name: llama-prefill
          labels: {model: llama-prefill}
    """
    for engine in selected(world, manifest) if routing_logic(manifest) == ORCHESTRATED else ():
        if "model" not in engine.labels:
            yield Report(
                _SELECTOR,
                f"{engine} is selected but has no label `model`, so every request to this router ends in a TypeError",
                "write metadata.labels.model in the runtime, or do not select it",
            )
