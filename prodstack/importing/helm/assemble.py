"""Put settings together: the data of the stack file and of the cluster file, with the comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prodstack.importing.helm.pairs import shown_target, with_common_parts
from prodstack.importing.helm.pieces import CLUSTER, Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from prodstack.importing.helm.pieces import Piece
    from prodstack.manifests.yaml_reader import Path

BLOCKS = "prefillDecode"


@dataclass(frozen=True)
class Assembled:
    """The data of both files. comments: by path in the stack file; origins: the settings of each item of joined lists, by its path."""

    stack: Mapping[str, Any]
    cluster: Mapping[str, Any]
    comments: Mapping[Path, str]
    origins: Mapping[Path, Setting]


def assembled(pieces: Iterable[Piece]) -> Assembled:
    """Write every setting to its target."""
    stack: dict[str, Any] = {}
    cluster: dict[str, Any] = {}
    comments: dict[Path, str] = {}
    origins: dict[Path, Setting] = {}
    for piece in pieces:
        if not isinstance(piece, Setting):
            continue
        if piece.target[0] == CLUSTER:
            _put(cluster, piece.target[1:], piece.value)
            continue
        index = _put(stack, piece.target, piece.value)
        items = piece.value if isinstance(piece.value, list) else ()
        origins |= {(*piece.target, index + offset): piece for offset in range(len(items))}
        if piece.comment:
            comments[piece.target] = piece.comment
    blocks = {name: with_common_parts(block) for name, block in stack.get(BLOCKS, {}).items()}
    if blocks:
        stack[BLOCKS] = blocks
    return Assembled(
        stack,
        cluster,
        {shown_target(path, stack): text for path, text in comments.items()},
        {(*shown_target(path[:-1], stack), path[-1]): setting for path, setting in origins.items()},
    )


def _put(data: dict[str, Any], target: Path, value: Any) -> int:
    """Write a value; return the index at which a list's items begin."""
    *steps, last = map(str, target)
    for step in steps:
        data = data.setdefault(step, {})
    written = data.get(last)
    if isinstance(written, list) and isinstance(value, list):
        start = len(written)
        written.extend(value)
        return start
    if isinstance(written, dict) and isinstance(value, dict):
        written.update(value)
    else:
        data[last] = list(value) if isinstance(value, list) else dict(value) if isinstance(value, dict) else value
    return 0
