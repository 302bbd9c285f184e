"""Which engines a router uses for prefill and which for decode.

The router tests whether the pod's label `model` is a substring of the value of --prefill-model-labels or --decode-model-labels; it reads
no other label and no annotation. Source: the router of change 841 and of the releases, read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.manifest import ROUTER
from prodstack.manifests.values import get
from prodstack.rules.reading.reference_index import DISAGGREGATED, Engine, routing_logic, selected
from prodstack.upstream.router_cli import value
from prodstack.upstream.vllm_cli import last

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest, World

ORCHESTRATED = DISAGGREGATED[1]
PREFILL, DECODE = "prefill", "decode"
SIDES = (PREFILL, DECODE)


class Split(NamedTuple):
    """The engines that a router selects, by their role; an engine may have both roles."""

    prefill: tuple[Engine, ...]
    decode: tuple[Engine, ...]
    neither: tuple[Engine, ...]

    def side(self, name: str) -> tuple[Engine, ...]:
        """The engines of one side."""
        return self.prefill if name == PREFILL else self.decode


def flag(side: str) -> str:
    """The router's argument that names the labels of a side."""
    return f"--{side}-model-labels"


def side_labels(router: Manifest, side: str) -> str | None:
    """The value of that argument; None if it is missing or empty."""
    return value(router.spec.get("extraArgs"), flag(side)) or None


def is_disaggregated(router: Manifest) -> bool:
    """Whether the router sends each request to a prefill and a decode engine."""
    return router.ref.kind == ROUTER and routing_logic(router) in DISAGGREGATED


def split(router: Manifest, world: World) -> Split | None:
    """The router's engines by side; None if it has no prefill/decode logic, or lacks the labels of a side."""
    if not is_disaggregated(router):
        return None
    prefill, decode = (side_labels(router, side) for side in SIDES)
    if prefill is None or decode is None:
        return None
    engines = selected(world, router)
    known = [(engine, engine.labels.get("model")) for engine in engines]
    first, second = (
        tuple(e for e, label in known if label is not None and label in labels) for labels in (prefill, decode)
    )
    sided = {id(e) for e in (*first, *second)}
    neither = tuple(e for e in engines if id(e) not in sided)
    return Split(first, second, neither)


def connector(engine: Engine) -> str | None:
    """The --kv-transfer-config that takes effect: LMCache's, which the operator adds last, or else that of extraArgs."""
    if get(engine.block, "lmCacheConfig", "enabled") is True:
        return "LMCacheConnector"
    written = last(engine.block, "--kv-transfer-config")
    return written.value if written else None
