"""The graph of a deployment: clients, what leads them to routers, routers, engines, caches and adapters as nodes in boxes, with edges between them.

Nothing here depends on the output format; mermaid.py renders the result.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from prodstack.manifests.finding import Severity
from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME
from prodstack.manifests.values import get, integer_or_none
from prodstack.manifests.wording import plural
from prodstack.reports.graph.routes import route_lines, routes_to_routers
from prodstack.rules.reading.addresses import urls
from prodstack.rules.reading.fields import autoscaling
from prodstack.rules.reading.gpus import gpu_count
from prodstack.rules.reading.prefill_decode import DECODE, PREFILL, SIDES, split
from prodstack.rules.reading.reference_index import (
    cluster_host,
    engines,
    engines_of_model,
    routing_logic,
    selected,
    uses_discovery,
)
from prodstack.upstream.router_cli import winning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prodstack.manifests.finding import Finding, ObjectRef
    from prodstack.manifests.manifest import Manifest, World
    from prodstack.rules.reading.reference_index import Engine


class Shape(enum.Enum):
    """The kind of a node, which decides its appearance."""

    CLIENTS = "clients"
    ROUTE = "route"
    ROUTER = "router"
    ENGINE = "engine"
    CACHE = "cache"
    ADAPTER = "adapter"
    OUTSIDE = "outside"


class Highlight(enum.StrEnum):
    """The worst finding about a node's object; notes are not marked."""

    NONE = ""
    WARNING = "warning"
    ERROR = "error"


Key = tuple[str, ...]
"""The identity of a node: cluster, kind, namespace, name and side."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node. lines: its label, the name first."""

    key: Key
    shape: Shape
    lines: tuple[str, ...]
    mark: Highlight = Highlight.NONE


@dataclass(frozen=True, slots=True)
class Box:
    """Nodes and inner boxes: a cluster, a namespace, a side. A box without a title has no frame."""

    title: str
    nodes: tuple[Node, ...] = ()
    boxes: tuple[Box, ...] = ()

    def all_nodes(self) -> Iterator[Node]:
        """Its nodes and those of its inner boxes."""
        yield from self.nodes
        for box in self.boxes:
            yield from box.all_nodes()


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """An arrow. label: "" for none; dotted: it carries no requests (loading of an adapter, transfer of keys and values)."""

    start: Key
    end: Key
    label: str = ""
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole graph. Edges begin and end at nodes of the boxes."""

    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every node, in the order of the boxes."""
        return tuple(node for box in self.boxes for node in box.all_nodes())


class TooManyEdgesError(Exception):
    """No tool could draw the graph; the text says so, with what to do."""


NO_NAMESPACE = "no namespace"
MOST_EDGES = 100_000
"""Routers with one selector multiply: 3,000 of them in a file of 1 MB, with 3,000 runtimes, would have nine million edges."""
MAX_RULES = 3
"""The largest number of findings that a node shows."""


def drawing(worlds: Iterable[tuple[str, World, Iterable[Finding]]]) -> Drawing:
    """Draw clusters, each with its name, world and findings. A single cluster has no box around its namespaces.

    Raises TooManyEdgesError.
    """
    parts = [_Cluster(name, world, findings) for name, world, findings in worlds]
    boxes = [box for part in parts for box in (part.boxes if len(parts) == 1 else (Box(part.name, boxes=part.boxes),))]
    return Drawing(tuple(boxes), tuple(edge for part in parts for edge in part.edges))


class _Cluster:
    """The nodes and edges of one world."""

    def __init__(self, name: str, world: World, findings: Iterable[Finding]) -> None:
        self.name, self.world = name, world
        self.marks = _by_object(findings)
        found = [engine for runtime in self._of(RUNTIME) for engine in engines(runtime)]
        self.engines = {self._engine_key(engine): engine for engine in found}
        self.addresses = {(engine.namespace, engine.name): engine for engine in found}
        self.routes = routes_to_routers(world)
        self.outside: dict[Key, Node] = {}
        edges = set(islice(self._edges(), MOST_EDGES + 1))
        if len(edges) > MOST_EDGES:
            raise TooManyEdgesError(f"the graph has more than {MOST_EDGES:,} edges: name one cluster or unit of dist/")
        self.edges = tuple(sorted(edges))
        self.boxes = tuple(self._boxes())

    def _boxes(self) -> Iterator[Box]:
        if self._of(ROUTER):
            yield Box("", (Node(self._clients, Shape.CLIENTS, ("clients",)),))
        by_namespace: dict[str, list[tuple[Node, str]]] = defaultdict(list)
        for namespace, node, side in self._nodes():
            by_namespace[namespace].append((node, side))
        for namespace, found in sorted(by_namespace.items()):
            yield _namespace(namespace, found)
        if self.outside:
            yield Box("outside", tuple(self.outside[key] for key in sorted(self.outside)))

    def _of(self, kind: str) -> Sequence[Manifest]:
        return self.world.by_kind.get(kind, ())

    @property
    def _clients(self) -> Key:
        return (self.name, "", "", "clients")

    def _key(self, manifest: Manifest, side: str = "") -> Key:
        return (self.name, manifest.ref.kind, manifest.ref.namespace, manifest.ref.name, side)

    def _engine_key(self, engine: Engine) -> Key:
        return self._key(engine.runtime, engine.side)

    def _nodes(self) -> Iterator[tuple[str, Node, str]]:
        """(namespace, node, title of the box inside the namespace)."""
        sides = self._sides()
        for route in _unique(each for routes in self.routes.values() for each in routes):
            yield route.ref.namespace, self._node(route, Shape.ROUTE, route_lines(route)), ""
        for router in _unique(self._of(ROUTER)):
            yield router.ref.namespace, self._node(router, Shape.ROUTER, _router_lines(router)), ""
        for engine in self.engines.values():
            node = self._node(engine.runtime, Shape.ENGINE, _engine_lines(engine), engine.side)
            yield engine.namespace, node, sides.get(self._engine_key(engine), "")
        for cache in _unique(self._of(CACHE_SERVER)):
            yield cache.ref.namespace, self._node(cache, Shape.CACHE, ("cache",)), ""
        for adapter in _unique(self._of(LORA_ADAPTER)):
            yield adapter.ref.namespace, self._node(adapter, Shape.ADAPTER, _adapter_lines(adapter)), ""

    def _node(self, manifest: Manifest, shape: Shape, lines: Iterable[str], side: str = "") -> Node:
        findings = self.marks.get(manifest.ref, ())
        name = f"{manifest.ref.name} ({side})" if side else manifest.ref.name
        reported = sorted({(-each.severity, each.rule) for each in findings})
        rules = [f"{Severity(-severity)}: {rule}" for severity, rule in reported[:MAX_RULES]]
        more = [f"and {len(reported) - MAX_RULES} more"] if len(reported) > MAX_RULES else []
        worst = max((each.severity for each in findings), default=Severity.NOTE)
        mark = {Severity.ERROR: Highlight.ERROR, Severity.WARNING: Highlight.WARNING}.get(worst, Highlight.NONE)
        return Node(self._key(manifest, side), shape, (name or "no name", *lines, *rules, *more), mark)

    def _sides(self) -> Mapping[Key, str]:
        """The box of each engine that is one side of a topology, or of a router that separates prefill from decode."""
        found: dict[Key, str] = {}
        for router in self._of(ROUTER):
            halves = split(router, self.world)
            for side in SIDES if halves else ():
                for engine in halves.side(side) if halves else ():
                    found.setdefault(self._engine_key(engine), f"{side} of {router.ref.name}")
        own = {self._engine_key(e): f"{e.side} of {e.runtime.ref.name}" for e in self.engines.values() if e.side}
        return own | found

    def _edges(self) -> Iterator[Edge]:
        for router in self._of(ROUTER):
            yield from self._ways_in(router)
            yield from (Edge(self._key(router), target) for target in self._served(router))
            yield from self._transfers(router)
        for runtime in self._of(RUNTIME):
            yield from self._cached(runtime)
        for adapter in self._of(LORA_ADAPTER):
            for engine in engines_of_model(self.world, adapter.spec.get("baseModel")):
                yield Edge(self._key(adapter), self._engine_key(engine), "loads into", dotted=True)

    def _ways_in(self, router: Manifest) -> Iterator[Edge]:
        """From clients through each route to the router, or directly if there is none."""
        routes = self.routes.get(router.ref, ())
        for route in routes:
            yield Edge(self._clients, self._key(route))
            yield Edge(self._key(route), self._key(router))
        if not routes:
            yield Edge(self._clients, self._key(router))

    def _served(self, router: Manifest) -> Iterator[Key]:
        if uses_discovery(router):
            yield from map(self._engine_key, selected(self.world, router))
            return
        for backend in winning(router.spec, "--static-backends")[1].split(","):
            if backend.strip():
                yield self._target(backend.strip(), router.ref.namespace)

    def _target(self, url: str, namespace: str) -> Key:
        """The engine at an address, or a node for an address outside the manifests."""
        try:
            host = urlsplit(url).hostname or url
        except ValueError:
            host = url
        engine = self.addresses.get(cluster_host(host, namespace) or ("", ""))
        return self._engine_key(engine) if engine else self._outside_node(url)

    def _outside_node(self, url: str) -> Key:
        key = (self.name, "outside", "", url)
        self.outside[key] = Node(key, Shape.OUTSIDE, (url,))
        return key

    def _transfers(self, router: Manifest) -> Iterator[Edge]:
        halves = split(router, self.world)
        for first in halves.side(PREFILL) if halves else ():
            for second in halves.side(DECODE) if halves else ():
                if first is not second:
                    yield Edge(self._engine_key(first), self._engine_key(second), "KV", dotted=True)

    def _cached(self, runtime: Manifest) -> Iterator[Edge]:
        for url in urls(runtime):
            side = str(url.path[2]) if len(url.path) > 3 else ""
            service = url.service or ("", "")
            cache = self.world.find(CACHE_SERVER, *service)
            target = self._key(cache) if cache and cache.is_ours else self._outside_node(url.text)
            yield Edge(self._key(runtime, side), target, "KV cache")


def _namespace(name: str, found: Iterable[tuple[Node, str]]) -> Box:
    inner: dict[str, list[Node]] = defaultdict(list)
    for node, side in found:
        inner[side].append(node)
    plain = tuple(sorted(inner.pop("", []), key=lambda node: node.key))
    boxes = (Box(side, tuple(sorted(nodes, key=lambda node: node.key))) for side, nodes in sorted(inner.items()))
    return Box(f"namespace {name}" if name else NO_NAMESPACE, plain, tuple(boxes))


def _router_lines(router: Manifest) -> Iterator[str]:
    yield f"router: {routing_logic(router)}"
    yield plural(_replicas(router.spec, "replicas"), "replica")


def _engine_lines(engine: Engine) -> Iterator[str]:
    model = get(engine.block, "model", "modelURL")
    yield str(model) if model else "no model"
    gpus = gpu_count(get(engine.block, "deploymentConfig", "resources", "gpu"))
    pods, noun = _pods(engine)
    yield f"{pods} × {plural(gpus, 'GPU')}" if gpus else f"{pods} {noun}, no GPU"  # noqa: RUF001  # a multiplication sign, not the letter x


def _pods(engine: Engine) -> tuple[str, str]:
    """How many pods run, and the noun. If KEDA sets replicas, the range (operator, observed)."""
    scaling = autoscaling(engine.runtime)
    if scaling is None:
        return str(engine.replicas), "replica" if engine.replicas == 1 else "replicas"
    return f"{_replicas(scaling, 'minReplicas')} to {_replicas(scaling, 'maxReplicas')}", "replicas"


def _adapter_lines(adapter: Manifest) -> Iterator[str]:
    yield f"adapter of {adapter.spec.get('baseModel') or 'no model'}"


def _replicas(block: object, key: str) -> int:
    found = integer_or_none(block, key)
    return 1 if found is None else found


def _by_object(findings: Iterable[Finding]) -> Mapping[ObjectRef, list[Finding]]:
    """Errors and warnings by the object that they concern."""
    found: dict[ObjectRef, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.object is not None and finding.severity > Severity.NOTE:
            found[finding.object].append(finding)
    return found


def _unique(manifests: Iterable[Manifest]) -> Iterable[Manifest]:
    """One object per identity, so that an object that is written twice is one node."""
    return {manifest.ref: manifest for manifest in manifests}.values()
