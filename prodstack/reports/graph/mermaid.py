"""Render a drawing as a Mermaid flowchart, which GitHub, GitLab and most wikis display in a fenced code block.

Node ids are numbers, so no name can break them; labels are quoted, and special characters in them are written as entities (Mermaid's
documentation, "Entity codes to escape characters").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.wording import printable
from prodstack.reports.graph.topology import Highlight, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.reports.graph.topology import Box, Drawing, Edge, Key, Node

MAX_EDGES, MAX_CHARACTERS = 500, 50_000
"""Mermaid's limits, unless maxEdges and maxTextSize are raised (Mermaid's configuration, documented defaults)."""
MAX_LINE = 80

_SHAPES = {
    Shape.CLIENTS: ("([", "])"),
    Shape.ROUTE: ("[/", "/]"),
    Shape.ROUTER: ("{{", "}}"),
    Shape.ENGINE: ("[", "]"),
    Shape.CACHE: ("[(", ")]"),
    Shape.ADAPTER: (">", "]"),
    Shape.OUTSIDE: ("(", ")"),
}
_STYLES = {
    Highlight.ERROR: "fill:#fdd,stroke:#c00,stroke-width:3px,color:#000",
    Highlight.WARNING: "fill:#ffc,stroke:#c90,stroke-width:2px,color:#000",
}
_MEANING = {Highlight.ERROR: "an error: it certainly fails", Highlight.WARNING: "a warning: it probably fails or hurts"}
_ENTITIES = str.maketrans(
    {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;", "%": "#37;", "\\": "#92;"}
)


def render(drawing: Drawing) -> str:
    """The flowchart. The same drawing always gives the same text."""
    ids = {node.key: f"n{number}" for number, node in enumerate(drawing.nodes, 1)}
    lines = ["flowchart LR"]
    counter = iter(range(1, 1_000_000))
    for box in drawing.boxes:
        lines.extend(_box(box, ids, counter, 1))
    lines.extend(_edge(edge, ids) for edge in drawing.edges)
    lines.extend(_marks(drawing.nodes, ids))
    return "\n".join(lines) + "\n"


def too_large(drawing: Drawing, text: str) -> str | None:
    """Why Mermaid refuses to render it with its default limits, or None."""
    if len(drawing.edges) <= MAX_EDGES and len(text) <= MAX_CHARACTERS:
        return None
    found = f"{len(drawing.edges)} edges and {len(text)} characters"
    return f"the graph has {found}, but Mermaid renders at most {MAX_EDGES} and {MAX_CHARACTERS}: name one cluster or unit of dist/"


def _box(box: Box, ids: Mapping[Key, str], counter: Iterator[int], depth: int) -> Iterator[str]:
    indent, deeper = "  " * depth, depth + bool(box.title)
    if box.title:
        yield f"{indent}subgraph b{next(counter)}[{_quoted((box.title,))}]"
    for node in box.nodes:
        start, end = _SHAPES[node.shape]
        yield f"{'  ' * deeper}{ids[node.key]}{start}{_quoted(node.lines)}{end}"
    for inner in box.boxes:
        yield from _box(inner, ids, counter, deeper)
    if box.title:
        yield f"{indent}end"


def _edge(edge: Edge, ids: Mapping[Key, str]) -> str:
    arrow = "-.->" if edge.dotted else "-->"
    label = f"|{_quoted((edge.label,))}|" if edge.label else ""
    return f"  {ids[edge.start]} {arrow}{label} {ids[edge.end]}"


def _marks(nodes: Iterable[Node], ids: Mapping[Key, str]) -> Iterator[str]:
    """The classes of marked nodes, and a legend of the marks that occur."""
    nodes = tuple(nodes)
    found = {mark: [ids[node.key] for node in nodes if node.mark is mark] for mark in _STYLES}
    if not any(found.values()):
        return
    yield '  subgraph legend["legend"]'
    yield from (f"    legend_{mark}[{_quoted((_MEANING[mark],))}]" for mark, marked in found.items() if marked)
    yield "  end"
    for mark, marked in found.items():
        if marked:
            yield f"  classDef {mark} {_STYLES[mark]}"
            yield f"  class {','.join([*marked, f'legend_{mark}'])} {mark}"


def _quoted(lines: Iterable[str]) -> str:
    return '"' + "<br/>".join(_text(line) for line in lines) + '"'


def _text(line: str) -> str:
    short = line if len(line) <= MAX_LINE else line[: MAX_LINE - 3] + "..."
    return printable(short).translate(_ENTITIES)
