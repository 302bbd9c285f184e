"""`Manifest`: one Kubernetes object as a plain dict with source positions. `World`: all manifests judged together, and the cluster's facts.

Rules, expand, diff and drift read only these, so they work on our own dist/, on YAML that somebody else wrote and on kubectl's output.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from prodstack.manifests.finding import ObjectRef, Severity
from prodstack.manifests.index import indexed
from prodstack.manifests.schema import SchemaError, validate
from prodstack.manifests.values import Contents, block, contents, text, texts
from prodstack.manifests.yaml_reader import Mark, Path, locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prodstack.manifests.index import Index, Key, Question

T = TypeVar("T")
GROUP = "production-stack.vllm.ai"
API_VERSION = f"{GROUP}/v1alpha1"
RUNTIME, ROUTER, CACHE_SERVER, LORA_ADAPTER = "VLLMRuntime", "VLLMRouter", "CacheServer", "LoraAdapter"
KINDS = (RUNTIME, ROUTER, CACHE_SERVER, LORA_ADAPTER)


class Origin:
    """Where the entries of one manifest were written. The default takes the positions that the YAML reader stored in the body."""

    def mark(self, body: Mapping[str, Any], path: Path) -> Mark:
        """The place to report for the entry at `path` of the manifest."""
        return locate(body, path) or Mark("", 0, 0)


@dataclass(frozen=True, eq=False)
class Manifest:
    """One Kubernetes object as it is sent, before the API server fills in defaults."""

    body: dict[str, Any]
    origin: Origin = field(default_factory=Origin)

    @cached_property
    def ref(self) -> ObjectRef:
        """Kind, namespace and name; "" for what is missing or not a string."""
        meta = block(self.body, "metadata")
        return ObjectRef(text(self.body, "kind"), text(meta, "namespace"), text(meta, "name"))

    @cached_property
    def is_ours(self) -> bool:
        """Whether it is one of the operator's four kinds."""
        return text(self.body, "apiVersion").startswith(GROUP + "/") and self.ref.kind in KINDS

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The spec, or {} if it is missing or not a mapping."""
        return block(self.body, "spec")

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every key anywhere in the spec."""
        return self.contents[0].keys

    @cached_property
    def contents(self) -> tuple[Contents, Contents]:
        """What the spec holds, and what the rest of the object does."""
        spec = self.spec
        return contents(spec), contents({key: value for key, value in self.body.items() if value is not spec})

    @cached_property
    def labels(self) -> dict[str, str]:
        """metadata.labels, without entries whose values are not strings."""
        return texts(self.body, "metadata", "labels")

    @cached_property
    def engines(self) -> tuple[tuple[Path, dict[str, Any]], ...]:
        """A runtime's engine blocks (model, vllmConfig, ...) with their paths: the spec itself, or the two sides of a topology."""
        topology = self.spec.get("topology")
        if self.ref.kind != RUNTIME:
            return ()
        if not isinstance(topology, dict):
            return ((("spec",), self.spec),)
        sides = ((("spec", "topology", side), topology.get(side)) for side in ("prefill", "decode"))
        return tuple((path, values) for path, values in sides if isinstance(values, dict))

    @cached_property
    def schema_errors(self) -> tuple[SchemaError, ...]:
        """What its CRD refuses; cached because several rules ask."""
        return tuple(validate(self.body)) if self.is_ours else ()

    def mark(self, path: Path) -> Mark:
        """Where the entry at `path`, or its nearest written ancestor, was written."""
        return self.origin.mark(self.body, path)


@dataclass(frozen=True)
class NodePool:
    """Nodes of one kind. gpus: GPUs in the whole pool; gpu_memory: GiB per GPU; nodes: how many nodes share the GPUs; memory: GiB of one node."""

    name: str
    gpu_type: str = "nvidia.com/gpu"
    gpus: int = 0
    nodes: int | None = None
    gpu_memory: float | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    memory: float | None = None


@dataclass(frozen=True)
class Facts:
    """What a cluster file states about the cluster. None: not stated, so nothing is judged by it."""

    storage_classes: frozenset[str] | None = None
    default_storage_class: str | None = None
    runtime_classes: frozenset[str] | None = None
    node_pools: tuple[NodePool, ...] | None = None
    add_ons: frozenset[str] | None = None
    secrets: Mapping[tuple[str, str], frozenset[str] | None] | None = None
    """(namespace, name) -> its keys, or None if the keys are not stated."""
    profile: str | None = None
    """The name of the operator's profile (prodstack/upstream/profiles)."""
    has_cluster_file: bool = False
    """Whether a cluster file describes this cluster, even if it states nothing."""
    operator_namespace: str | None = field(default=None, compare=False)
    """Where the operator runs; a default of the cluster file counts, so this does not make a cluster described."""
    catalog: str = ""
    """The models of the project's own catalogue (prodstack/catalog/own.py), which say nothing about the cluster."""

    @cached_property
    def is_described(self) -> bool:
        """Whether anything is known of the cluster; the name of the operator's version says nothing about it."""
        return self != Facts(profile=self.profile, catalog=self.catalog)


@dataclass(eq=False)
class World:
    """All manifests that are judged together. complete: nothing else runs in the cluster, so what is not here does not exist."""

    manifests: tuple[Manifest, ...]
    complete: bool = False
    facts: Facts = field(default_factory=Facts)
    remembered: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)
    """The store of prodstack.manifests.cache: what other modules derive from this world."""
    looked: set[tuple[Index[Any] | Question[Any], Key]] | None = field(default=None, init=False, repr=False)
    """Receives every look-up and every question, unless it is None."""

    @cached_property
    def by_kind(self) -> dict[str, list[Manifest]]:
        """The operator's objects by kind, in the order in which they were read."""
        return _grouped((m for m in self.manifests if m.is_ours), lambda m: m.ref.kind)

    @cached_property
    def foreign(self) -> tuple[Manifest, ...]:
        """All other objects."""
        return tuple(m for m in self.manifests if not m.is_ours)

    def look(self, index: Index[T], key: Key) -> Sequence[T]:
        """What the objects of the world have under a key of an index, in the order of the objects."""
        if self.looked is not None:
            self.looked.add((index, key))
        return self.found(index, key)

    def found(self, index: Index[T], key: Key) -> Sequence[T]:
        """The answer to a look-up. A world that holds only some of its manifests overrides this."""
        table = self.tables.get(index)
        if table is None:
            pairs = (pair for manifest in self.manifests for pair in index.of(manifest))
            table = self.tables[index] = _pairs_by_key(pairs)
        return table.get(key, ())

    def ask(self, question: Question[T], *about: str) -> T:
        """The answer to a question about the world; it is found once. The look-ups that lead to it do not count as such."""
        outer, self.looked = self.looked, None
        try:
            answer = self.answered(question, about)
        finally:
            self.looked = outer
        if outer is not None:
            outer.add((question, about))
        return answer

    def answered(self, question: Question[T], about: Key) -> T:
        """The answer to a question. A world that holds only some of its manifests overrides this."""
        if (question, about) not in self.remembered:
            self.remembered[question, about] = question.answer(self, *about)
        answer: T = self.remembered[question, about]
        return answer

    @cached_property
    def tables(self) -> dict[Index[Any], dict[Key, list[Any]]]:
        """What each index that was used has for the manifests, by key."""
        return {}

    def find(self, kind: str, namespace: str, name: str) -> Manifest | None:
        """The first object of this identity, or None."""
        return next(iter(self.look(by_identity, (kind, namespace, name))), None)

    @property
    def missing_here(self) -> Severity:
        """The severity of a missing object that belongs in the same tree (a runtime, a cache)."""
        return Severity.ERROR if self.complete else Severity.WARNING

    @property
    def missing_outside(self) -> Severity:
        """The severity of a missing object that may exist outside the tree (a Secret, a storage class, an add-on)."""
        return Severity.ERROR if self.complete else Severity.NOTE


@indexed()
def by_identity(manifest: Manifest) -> Iterator[tuple[Key, Manifest]]:
    """All objects by kind, namespace and name; more than one under a key is a duplicate."""
    yield (manifest.ref.kind, manifest.ref.namespace, manifest.ref.name), manifest


def _pairs_by_key(pairs: Iterable[tuple[Key, Any]]) -> dict[Key, list[Any]]:
    found: dict[Key, list[Any]] = defaultdict(list)
    for key, item in pairs:
        found[key].append(item)
    return dict(found)


def _grouped(manifests: Iterable[Manifest], key: Any) -> dict[Any, list[Manifest]]:
    groups: dict[Any, list[Manifest]] = defaultdict(list)
    for manifest in manifests:
        groups[key(manifest)].append(manifest)
    return dict(groups)


def objects(documents: Iterable[object]) -> Iterator[dict[str, Any]]:
    """The Kubernetes objects in YAML documents; a `kind: List`, as kubectl get prints it, is split into its items."""
    for document in documents:
        if not isinstance(document, dict):
            continue
        items = document.get("items")
        if str(document.get("kind", "")).endswith("List") and isinstance(items, list):
            yield from objects(items)
        else:
            yield document
