"""Two models of the chart that are the prefill and the decode side of one model, as a prefillDecode block.

The chart transfers KV blocks with LMCache over NIXL, which today's operator cannot set up. A block does it with vLLM's NixlConnector.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.prefill_decode import side_name
from prodstack.importing.helm.disruption import DISRUPTION
from prodstack.importing.helm.names import dns
from prodstack.importing.helm.pieces import Note, Setting, ToDo
from prodstack.importing.helm.release import MODELS
from prodstack.importing.helm.table import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.importing.helm.names import Names
    from prodstack.importing.helm.pieces import Piece
    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

SIDES = ("prefill", "decode")
_LABELS = ("--prefill-model-labels", "--decode-model-labels")
_LMCACHE = (
    "The two models became one prefillDecode block. Its engines exchange KV blocks with vLLM's NixlConnector, because today's operator cannot"
    " set up LMCache's transfer."
)
_ROUTING = "The prefillDecode block decides the routing logic and the labels of both sides."


def with_pairs(pieces: Iterable[Piece], release: Release, names: Names) -> Iterator[Piece]:
    """Move the settings of a prefill and a decode model into one block; without such a pair, yield the pieces unchanged."""
    found = release.pair
    if found is None:
        yield from pieces
        return
    block = _block_name(release, [names.runtimes[index] for index in found])
    sides = {names.runtimes[index]: side for index, side in zip(found, SIDES, strict=True)}
    yield from (Note((*MODELS, index, "lmcacheConfig"), Verdict.CHANGED, _LMCACHE) for index in found)
    yield ToDo(
        f"Choose an image for {block} with NIXL 0.9.0 or newer and the connector NixlConnector of vLLM; older ones fail to transfer KV blocks."
    )
    after_label = False
    for piece in pieces:
        is_label = isinstance(piece, Setting) and piece.target[-1] == "extraArgs" and piece.value[0] in _LABELS
        if isinstance(piece, Setting) and (is_label or after_label):
            yield from (Note(source, Verdict.CHANGED, _ROUTING) for source in piece.sources)
        elif isinstance(piece, Setting):
            yield from _moved(piece, block, sides)
        else:
            yield piece
        after_label = is_label


def _block_name(release: Release, runtimes: list[str]) -> str:
    """The name of both sides without its ending: llama for llama-prefill and llama-decode."""
    bases = {name.removesuffix(f"-{side}") for name, side in zip(runtimes, SIDES, strict=True)}
    return bases.pop() if len(bases) == 1 else dns(f"{release.name}-pd")


def _moved(piece: Setting, block: str, sides: Mapping[str, str]) -> Iterator[Piece]:
    section, name, *rest = piece.target if len(piece.target) > 1 else (*piece.target, "")
    field = rest[0] if rest else ""
    if section == "runtimes" and str(name) in sides:
        if field not in ("lmCacheConfig", "cache") and rest[-1:] != ["LMCACHE_LOG_LEVEL"]:
            yield replace(piece, target=("prefillDecode", block, sides[str(name)], *rest))
    elif section == DISRUPTION and field in sides:
        yield replace(piece, target=(*piece.target[:-1], side_name(block, sides[str(field)])))
    elif section == "routers" and field == "serves":
        yield replace(piece, value=[block])
    elif section == "routers" and field == "routingLogic":
        yield from (Note(source, Verdict.CHANGED, _ROUTING) for source in piece.sources)
    else:
        yield piece


def with_common_parts(block: Mapping[str, Any]) -> dict[str, Any]:
    """The block with what both sides have in common written once."""
    prefill, decode = (block.get(side, {}) for side in SIDES)
    common = _common(prefill, decode)
    rest = {side: _without(value, common) for side, value in zip(SIDES, (prefill, decode), strict=True)}
    return {**common, **{side: value for side, value in rest.items() if value}}


def _common(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in one.items():
        if key in other and value == other[key]:
            found[key] = value
        elif isinstance(value, dict) and isinstance(other.get(key), dict) and (inner := _common(value, other[key])):
            found[key] = inner
    return found


def _without(value: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, inner in value.items():
        if key not in common:
            found[key] = inner
        elif inner != common[key] and (rest := _without(inner, common[key])):
            found[key] = rest
    return found


def shown_target(target: Path, stack: Mapping[str, Any]) -> Path:
    """Where a setting is after common parts moved up: the path without the side, if it is there."""
    if target[0] != "prefillDecode" or len(target) < 4:
        return target
    node: Any = stack
    for step in target:
        node = node.get(step) if isinstance(node, dict) else None
    return target if node is not None else (*target[:2], *target[3:])
