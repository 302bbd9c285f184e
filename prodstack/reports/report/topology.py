"""The topology of one cluster with the change in it: what is added, changed and removed, also the connections."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prodstack.reports.graph.topology import Shape, TooManyEdgesError, drawing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prodstack.manifests.finding import Finding
    from prodstack.manifests.manifest import World
    from prodstack.reports.diff.impact import ObjectChange
    from prodstack.reports.graph.topology import Box, Drawing, Edge, Key, Node

MAX_NODES, MAX_EDGES = 400, 2_000
"""A larger picture helps nobody, and a browser is slow with it."""


class State(enum.StrEnum):
    """What the change does to a node or a connection."""

    SAME = ""
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Placed:
    """A node, the frame that it stands in, and what happens to it. side: its side of prefill/decode; impact: the worst of its changes."""

    node: Node
    frame: str
    side: str = ""
    state: State = State.SAME
    impact: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A connection."""

    edge: Edge
    state: State = State.SAME


@dataclass(frozen=True, slots=True)
class Topology:
    """The nodes and connections of a cluster, before and after the change together.

    too_large: why there is no picture, or ""; drawn: the cluster after the change, as `graph` prints it.
    """

    nodes: tuple[Placed, ...] = ()
    lines: tuple[Line, ...] = ()
    too_large: str = ""
    drawn: Drawing | None = None


def topology(
    name: str,
    new: Sequence[World],
    old: Sequence[World] | None,
    findings: Sequence[Finding],
    changes: Iterable[ObjectChange],
) -> Topology:
    """The topology of a cluster. old: before the change; None if nothing was compared."""
    try:
        after = drawing((name, world, findings) for world in new)
        before = None if old is None else drawing((name, world, ()) for world in old)
    except TooManyEdgesError as error:
        return Topology(too_large=str(error))
    nodes = tuple(
        _nodes(before, after, {(each.object.kind, each.object.namespace, each.object.name): each for each in changes})
    )
    lines = tuple(_lines(before, after))
    return Topology(nodes, lines, _too_large(len(nodes), len(lines)), after)


def _too_large(nodes: int, lines: int) -> str:
    if nodes <= MAX_NODES and lines <= MAX_EDGES:
        return ""
    return f"{nodes} objects with {lines} connections are too many for a picture: name one unit of dist/"


def _nodes(before: Drawing | None, after: Drawing, changes: Mapping[tuple[str, ...], ObjectChange]) -> Iterator[Placed]:
    now = dict(_placed(after.boxes))
    was = {} if before is None else dict(_placed(before.boxes))
    for key, (node, frame, side) in (now | {key: each for key, each in was.items() if key not in now}).items():
        change = changes.get(key[1:4])
        if key not in now:
            state = State.REMOVED
        elif before is not None and key not in was:
            state = State.ADDED
        else:
            state = State.CHANGED if change is not None and node.shape is not Shape.CLIENTS else State.SAME
        yield Placed(node, frame, side, state, str(change.impact) if change else "")


def _placed(boxes: Iterable[Box], frame: str = "") -> Iterator[tuple[Key, tuple[Node, str, str]]]:
    """Each node with the title of its namespace, and that of the box inside the namespace."""
    for box in boxes:
        is_side = bool(frame) and (frame.startswith("namespace ") or frame == "no namespace")
        for node in box.nodes:
            yield node.key, (node, frame if is_side else box.title, box.title if is_side else "")
        yield from _placed(box.boxes, box.title)


def _lines(before: Drawing | None, after: Drawing) -> Iterator[Line]:
    now = set(after.edges)
    was = now if before is None else set(before.edges)
    for edge in sorted(now | was):
        yield Line(edge, State.SAME if edge in now & was else State.ADDED if edge in now else State.REMOVED)
