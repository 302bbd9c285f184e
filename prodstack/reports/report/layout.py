"""Where the nodes and connections of a topology stand in a picture: columns from clients to caches, one frame below the other per namespace.

All numbers are pixels. Text is monospaced, so that its width is known without a browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.wording import printable
from prodstack.reports.graph.topology import Shape
from prodstack.reports.report.topology import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prodstack.reports.graph.topology import Key
    from prodstack.reports.report.topology import Line, Placed, Topology

WIDTH, LINE, PADDING = 250, 17, 8
"""A node's width, the height of a line of text in it, and the space around them."""
GAP_X, GAP_Y, FRAME, TITLE = 96, 16, 16, 28
"""Between columns, between nodes, from a frame to its nodes, and for the frame's title."""
MAX_CHARACTERS = 32
"""The longest line in a node: 7.2 pixels per character."""
MAX_LABELS = 40
"""With more connections, their labels would cover each other; the list below the picture has them."""

_COLUMNS = {
    Shape.CLIENTS: 0,
    Shape.ROUTE: 1,
    Shape.ROUTER: 2,
    Shape.ADAPTER: 2,
    Shape.ENGINE: 3,
    Shape.CACHE: 4,
    Shape.OUTSIDE: 4,
}
_CAPTIONS = {Shape.ENGINE: "runtime", Shape.OUTSIDE: "outside"}
_SIGNS = {State.ADDED: "+ added", State.CHANGED: "* changed", State.REMOVED: "- removed"}


class Text(NamedTuple):
    """A line of text. style: "caption", "name", "state" or ""."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A node at its place."""

    placed: Placed
    x: int
    y: int
    texts: tuple[Text, ...]

    @property
    def height(self) -> int:
        """The height of the card."""
        return _height(self.texts)


@dataclass(frozen=True, slots=True)
class Frame:
    """A namespace, or what is outside."""

    title: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """A connection. path: of the SVG; x, y: where its label begins."""

    line: Line
    path: str
    label: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything with its place, and the size of it all."""

    width: int
    height: int
    cards: tuple[Card, ...]
    frames: tuple[Frame, ...]
    arrows: tuple[Arrow, ...]


def picture(topology: Topology) -> Picture:
    """Place a topology. The same topology always gives the same picture."""
    used = sorted({_column(each) for each in topology.nodes})
    left = {column: FRAME + index * (WIDTH + GAP_X) for index, column in enumerate(used)}
    width = len(used) * (WIDTH + GAP_X) - GAP_X + 2 * FRAME if used else 0
    ranks = _ranks(topology)
    cards: list[Card] = []
    frames: list[Frame] = []
    y = 0
    for title, nodes in _by_frame(topology.nodes):
        top = y + (TITLE if title else FRAME)
        added = list(_cards(nodes, left, top, ranks))
        bottom = max(card.y + card.height for card in added) + FRAME
        cards += added
        frames += [Frame(_cut(title, width // 8), 0, y, width, bottom - y)] if title else []
        y = bottom + GAP_Y
    return Picture(width, max(y - GAP_Y, 0), tuple(cards), tuple(frames), tuple(_arrows(topology.lines, cards)))


def _column(placed: Placed) -> int:
    return _COLUMNS[placed.node.shape]


def _by_frame(nodes: Iterable[Placed]) -> Iterator[tuple[str, list[Placed]]]:
    """The frames in the order of the drawing; clients first."""
    found: dict[str, list[Placed]] = {}
    for each in nodes:
        found.setdefault(each.frame, []).append(each)
    yield from sorted(found.items(), key=lambda item: (item[0] != "", item[0] == "outside", item[0]))


def _ranks(topology: Topology) -> Mapping[Key, tuple[int, Key]]:
    """The order within a column: by the first node that points to it, so that few connections cross."""
    order = {each.node.key: number for number, each in enumerate(sorted(topology.nodes, key=_by_column))}
    first = dict(order)
    carrying = (line for line in topology.lines if not line.edge.dotted)
    for line in sorted(carrying, key=lambda line: (order.get(line.edge.start, 0), line.edge)):
        start, end = line.edge.start, line.edge.end
        if end in first and first[end] == order[end]:
            first[end] = min(first[end], order.get(start, first[end]))
    return {key: (number, key) for key, number in first.items()}


def _by_column(placed: Placed) -> tuple[int, Key]:
    return _column(placed), placed.node.key


def _cards(
    nodes: Sequence[Placed], left: Mapping[int, int], top: int, ranks: Mapping[Key, tuple[int, Key]]
) -> Iterator[Card]:
    lowest = dict.fromkeys(left, top)
    for each in sorted(nodes, key=lambda each: (each.side, each.node.shape is Shape.ADAPTER, ranks[each.node.key])):
        column = _column(each)
        texts = tuple(_texts(each))
        yield Card(each, left[column], lowest[column], texts)
        lowest[column] += _height(texts) + GAP_Y


def _texts(placed: Placed) -> Iterator[Text]:
    shape = placed.node.shape
    if shape is not Shape.CLIENTS:
        yield Text(_CAPTIONS.get(shape, shape.value), "caption")
    for number, line in enumerate(placed.node.lines):
        if line != shape.value or number == 0:
            yield Text(_cut(line, MAX_CHARACTERS), "" if number else "name")
    if placed.side:
        yield Text(_cut(placed.side, MAX_CHARACTERS))
    if placed.state is not State.SAME:
        impact = f": {placed.impact}" if placed.impact and placed.state is State.CHANGED else ""
        yield Text(f"{_SIGNS[placed.state]}{impact}", "state")


def _cut(text: str, limit: int) -> str:
    clean = printable(text)
    return clean if len(clean) <= limit else f"{clean[: max(limit - 3, 0)]}..."


def _height(texts: Sequence[Text]) -> int:
    return len(texts) * LINE + 2 * PADDING


def _arrows(lines: Sequence[Line], cards: Iterable[Card]) -> Iterator[Arrow]:
    by_key = {card.placed.node.key: card for card in cards}
    for line in lines:
        start, end = by_key.get(line.edge.start), by_key.get(line.edge.end)
        if start is None or end is None:
            continue
        label = line.edge.label if len(lines) <= MAX_LABELS else ""
        yield _arrow(line, start, end, label)


def _arrow(line: Line, start: Card, end: Card, label: str) -> Arrow:
    """A curve from the right edge to the left edge, or around the right side within a column."""
    x1, y1, y2 = start.x + WIDTH, start.y + start.height // 2, end.y + end.height // 2
    if start.x == end.x:
        x2 = end.x + WIDTH
        bend = x1 + GAP_X * 2 // 3
        return Arrow(
            line, f"M{x1} {y1}C{bend} {y1} {bend} {y2} {x2 + 2} {y2}", label, x1 + GAP_X // 2 + 6, (y1 + y2) // 2
        )
    x2 = end.x - 2
    middle = max(x2 - GAP_X // 2, x1)
    path = f"M{x1} {y1}H{max(x2 - GAP_X, x1)}C{middle} {y1} {middle} {y2} {x2} {y2}"
    return Arrow(line, path, label, x2 - GAP_X + 14, (y1 + y2) // 2 - 5 if y1 == y2 else y2 - 7)
