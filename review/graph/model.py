"""A drawing is nodes in boxes, and edges between them; nothing in it knows Mermaid."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Shape(enum.Enum):
    """What a node is, which decides how it looks."""

    CLIENTS = "clients"
    ROUTER = "router"
    ENGINE = "engine"
    CACHE = "cache"
    ADAPTER = "adapter"
    OUTSIDE = "outside"


class Mark(enum.StrEnum):
    """The worst finding about a node's object; notes are not drawn."""

    NONE = ""
    WARNING = "warning"
    ERROR = "error"


Key = tuple[str, ...]
"""The identity of a node: cluster, kind, namespace, name and side."""


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that is drawn. lines: its label, the name first."""

    key: Key
    shape: Shape
    lines: tuple[str, ...]
    mark: Mark = Mark.NONE


@dataclass(frozen=True, slots=True)
class Box:
    """Nodes and smaller boxes with a title: a cluster, a namespace, a side. Without a title no frame is drawn."""

    title: str
    nodes: tuple[Node, ...] = ()
    boxes: tuple[Box, ...] = ()

    def all_nodes(self) -> Iterator[Node]:
        """Its nodes and those of its boxes."""
        yield from self.nodes
        for box in self.boxes:
            yield from box.all_nodes()


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """An arrow. label: "" for none; dotted: it carries no requests (an adapter is loaded, keys and values are handed over)."""

    start: Key
    end: Key
    label: str = ""
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn. Edges begin and end at nodes of the boxes."""

    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every node, in the order in which they are drawn."""
        return tuple(node for box in self.boxes for node in box.all_nodes())
