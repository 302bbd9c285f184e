"""A manifest is a plain dict and where it was written; a world is every manifest that is judged together, and what the cluster has.

Rules, expand, diff and drift read these and nothing else, so they serve our own dist/, YAML that somebody else wrote, and dumps.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import ObjectRef, Severity
from prodstack.manifests.schema import SchemaError, validate
from prodstack.manifests.yaml_reader import Mark, Path, locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

GROUP = "production-stack.vllm.ai"
API_VERSION = f"{GROUP}/v1alpha1"
RUNTIME, ROUTER, CACHE_SERVER, LORA_ADAPTER = "VLLMRuntime", "VLLMRouter", "CacheServer", "LoraAdapter"
KINDS = (RUNTIME, ROUTER, CACHE_SERVER, LORA_ADAPTER)


def get(value: object, *path: str | int, default: Any = None) -> Any:
    """The value below a path of keys and indices, or `default` where any step is missing or of another type."""
    for key in path:
        if isinstance(value, dict):
            if key not in value:
                return default
        elif not isinstance(value, list) or key not in range(len(value)):
            return default
        value = value[key]  # type: ignore[index]  # a key of it, by the lines above
    return value


class Origin:
    """Where the entries of one manifest were written. The default asks the manifest's own marks (prodstack.manifests.yaml_reader)."""

    def mark(self, body: Mapping[str, Any], path: Path) -> Mark:
        """The place to show for the entry at `path` of the manifest."""
        return locate(body, path) or Mark("", 0, 0)


@dataclass(frozen=True, eq=False)
class Manifest:
    """One Kubernetes object as it would be sent, before any default of the API server."""

    body: dict[str, Any]
    origin: Origin = field(default_factory=Origin)

    @cached_property
    def ref(self) -> ObjectRef:
        """Kind, namespace and name; text that is missing or of a wrong type counts as ""."""
        values = (self.body.get("kind"), get(self.body, "metadata", "namespace"), get(self.body, "metadata", "name"))
        kind, namespace, name = (value if isinstance(value, str) else "" for value in values)
        return ObjectRef(kind, namespace, name)

    @cached_property
    def is_ours(self) -> bool:
        """Whether it is one of the operator's four kinds."""
        api = self.body.get("apiVersion")
        return isinstance(api, str) and api.startswith(GROUP + "/") and self.ref.kind in KINDS

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The spec, or {} where it is missing or no mapping."""
        spec = self.body.get("spec")
        return spec if isinstance(spec, dict) else {}

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every key that is written anywhere in the spec."""
        found: set[str] = set()
        values: list[Any] = [self.spec]
        for value in values:  # grows until every mapping and list of the spec is in it
            if isinstance(value, dict):
                found.update(value)
                values += value.values()
            elif isinstance(value, list):
                values += value
        return frozenset(found)

    @cached_property
    def labels(self) -> dict[str, str]:
        """metadata.labels, the entries whose values are text."""
        labels = get(self.body, "metadata", "labels", default={})
        return {k: v for k, v in labels.items() if isinstance(v, str)} if isinstance(labels, dict) else {}

    @cached_property
    def engines(self) -> tuple[tuple[Path, dict[str, Any]], ...]:
        """A runtime's engine blocks (model, vllmConfig, ...) with their paths: spec itself, or the two sides of a topology."""
        topology = self.spec.get("topology")
        if self.ref.kind != RUNTIME:
            return ()
        if not isinstance(topology, dict):
            return ((("spec",), self.spec),)
        sides = ((("spec", "topology", side), topology.get(side)) for side in ("prefill", "decode"))
        return tuple((path, block) for path, block in sides if isinstance(block, dict))

    @cached_property
    def schema_errors(self) -> tuple[SchemaError, ...]:
        """What its CRD refuses in it; found once, because several rules ask."""
        return tuple(validate(self.body)) if self.is_ours else ()

    def mark(self, path: Path) -> Mark:
        """Where the entry at `path`, or its nearest written ancestor, stands."""
        return self.origin.mark(self.body, path)


@dataclass(frozen=True)
class NodePool:
    """Nodes of one kind. gpus: GPUs in all of the pool; gpu_memory: GiB of one GPU; nodes: how many nodes share the GPUs."""

    name: str
    gpu_type: str = "nvidia.com/gpu"
    gpus: int = 0
    nodes: int | None = None
    gpu_memory: float | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """What a cluster file says that the cluster has. None: not said, so nothing is judged by it."""

    storage_classes: frozenset[str] | None = None
    default_storage_class: str | None = None
    runtime_classes: frozenset[str] | None = None
    node_pools: tuple[NodePool, ...] | None = None
    add_ons: frozenset[str] | None = None
    secrets: Mapping[tuple[str, str], frozenset[str] | None] | None = None
    """(namespace, name) -> its keys, or None where the keys are not said."""
    profile: str | None = None
    """The name of the operator's profile (prodstack/upstream/profiles)."""


@dataclass(frozen=True, eq=False)
class World:
    """All manifests that are judged together. complete: nothing else runs in the cluster, so what is not here does not exist."""

    manifests: tuple[Manifest, ...]
    complete: bool = False
    facts: Facts = field(default_factory=Facts)
    remembered: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)
    """What prodstack.manifests.cache keeps: indices that other modules make of the world."""

    @cached_property
    def by_identity(self) -> dict[tuple[str, str, str], list[Manifest]]:
        """Every object by kind, namespace and name; more than one is a duplicate."""
        return _grouped(self.manifests, lambda m: (m.ref.kind, m.ref.namespace, m.ref.name))

    @cached_property
    def by_kind(self) -> dict[str, list[Manifest]]:
        """The operator's objects by kind, in the order in which they were read."""
        return _grouped((m for m in self.manifests if m.is_ours), lambda m: m.ref.kind)

    def find(self, kind: str, namespace: str, name: str) -> Manifest | None:
        """The first object of that identity, or None."""
        found = self.by_identity.get((kind, namespace, name))
        return found[0] if found else None

    @property
    def missing_here(self) -> Severity:
        """How bad it is that something which belongs into the same tree (a runtime, a cache) is not there."""
        return Severity.ERROR if self.complete else Severity.WARNING

    @property
    def missing_outside(self) -> Severity:
        """How bad it is that something which lives outside the tree (a secret, a class, an add-on) is not there."""
        return Severity.ERROR if self.complete else Severity.NOTE


def _grouped(manifests: Iterable[Manifest], key: Any) -> dict[Any, list[Manifest]]:
    groups: dict[Any, list[Manifest]] = defaultdict(list)
    for manifest in manifests:
        groups[key(manifest)].append(manifest)
    return dict(groups)


def objects(documents: Iterable[object]) -> Iterator[dict[str, Any]]:
    """The Kubernetes objects in YAML documents: `kind: List` (what kubectl get prints) is taken apart."""
    for document in documents:
        if not isinstance(document, dict):
            continue
        items = document.get("items")
        if str(document.get("kind", "")).endswith("List") and isinstance(items, list):
            yield from objects(items)
        else:
            yield document
