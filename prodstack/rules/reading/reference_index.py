"""Which objects refer to each other: the pods of a runtime, the engines that a router selects, the cache that a URL names.

Sources: labels, ports and names of the children: operator, observed; the sides of a topology: upstream change 841, read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nsmallest
from typing import TYPE_CHECKING, Any

from prodstack.manifests.cache import AT_HAND, about_manifest, about_world
from prodstack.manifests.index import FOREIGN, indexed, question
from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME, Manifest, World
from prodstack.manifests.selector import Selector, SelectorError, parse
from prodstack.manifests.values import get, integer_or_none, texts
from prodstack.upstream.child_names import claims
from prodstack.upstream.router_cli import value, winning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prodstack.manifests.index import Key
    from prodstack.manifests.selector import Requirement
    from prodstack.manifests.yaml_reader import Path

ENGINE_PORT = 8000
"""The CRD's default for vllmConfig.port, and the router's default for --k8s-port."""
SERVICE_PORT = 80
"""The only port of every Service that the operator creates."""
DISAGGREGATED = ("disaggregated_prefill", "disaggregated_prefill_orchestrated")
_SHOWN = 5
"""How many names a message suggests."""
_CLUSTER_HOST = re.compile(r"(?P<name>[a-z0-9-]+)(\.(?P<namespace>[a-z0-9-]+)(?P<svc>\.svc(\.cluster\.local)?\.?)?)?\Z")


@dataclass(frozen=True, eq=False)
class Engine:
    """The pods of one engine block: those of a runtime, or of one side ("prefill", "decode") of its topology."""

    runtime: Manifest
    path: Path
    block: dict[str, Any]
    side: str = ""

    @property
    def namespace(self) -> str:
        """The namespace of the runtime, and so of its pods."""
        return self.runtime.ref.namespace

    @property
    def name(self) -> str:
        """The name of its Deployment and Service: the runtime's, with the side as suffix."""
        return f"{self.runtime.ref.name}-{self.side}" if self.side else self.runtime.ref.name

    @cached_property
    def labels(self) -> dict[str, str]:
        """The labels of its pods: app, overridden by the CR's labels. A side adds node-type, and a suffix to `model`."""
        labels = {
            "app": self.runtime.ref.name,
            **({"node-type": self.side} if self.side else {}),
            **self.runtime.labels,
        }
        if self.side:  # also if the runtime has no label
            labels["model"] = f"{labels.get('model', '')}-{self.side}"
        return labels

    @property
    def port(self) -> object:
        """vllmConfig.port; 8000 if absent or null."""
        port = get(self.block, "vllmConfig", "port")
        return ENGINE_PORT if port is None else port

    def __str__(self) -> str:
        side = f" ({self.side})" if self.side else ""
        return (
            f'runtime "{self.namespace}/{self.runtime.ref.name}"{side}' if self.namespace else f'runtime "{self.name}"'
        )

    @property
    def replicas(self) -> int:
        """deploymentConfig.replicas; 1 if absent or not an integer."""
        replicas = integer_or_none(self.block, "deploymentConfig", "replicas")
        return 1 if replicas is None else replicas


@about_manifest
def engines(runtime: Manifest) -> Iterator[Engine]:
    """The engine blocks of a runtime: one, or the two sides of its topology."""
    for path, block in runtime.engines:
        yield Engine(runtime, path, block, str(path[-1]) if len(path) > 1 else "")


def uses_discovery(router: Manifest) -> bool:
    """Whether the router finds its engines by labels (k8s, the CRD's default) and not in a static list."""
    return winning(router.spec, "--service-discovery")[1] in ("", "k8s")


def selector_text(router: Manifest) -> tuple[Path, str]:
    """(path, text) of the router's label selector: the last one in extraArgs, else k8sLabelSelector."""
    return winning(router.spec, "--k8s-label-selector")


def watched_namespace(router: Manifest) -> str:
    """The namespace in which the router discovers pods: its own, unless an extra argument overrides it (router's parser, read)."""
    return value(router.spec.get("extraArgs"), "--k8s-namespace") or router.ref.namespace


def selector_of(router: Manifest) -> Selector | None:
    """The router's selector; None if it has a static list or its selector does not parse."""
    if not uses_discovery(router) or not isinstance(router.spec.get("k8sLabelSelector"), str | None):
        return None
    try:
        return parse(selector_text(router)[1])
    except SelectorError:
        return None


@lru_cache(maxsize=AT_HAND)
def routing_logic(router: Manifest) -> str:
    """The routing logic in effect: the last --routing-logic in extraArgs, else spec.routingLogic, else roundrobin."""
    written = value(router.spec.get("extraArgs"), "--routing-logic") or router.spec.get("routingLogic")
    return written if isinstance(written, str) and written else "roundrobin"


def router_labels(router: Manifest) -> dict[str, str]:
    """The labels of a router's pods: app, overridden by the CR's labels."""
    return {"app": router.ref.name, **router.labels}


def cluster_host(host: str, namespace: str) -> tuple[str, str] | None:
    """(namespace, name) of the Service that a host name means in a pod of `namespace`; None for a host outside the cluster."""
    found = _CLUSTER_HOST.match(host)
    if found is None or host.isdigit() or host == "localhost":
        return None
    return (found["namespace"] or namespace, found["name"])


@indexed(RUNTIME)
def engines_in(runtime: Manifest) -> Iterator[tuple[Key, Engine]]:
    """The engine blocks of a namespace."""
    for engine in engines(runtime):
        yield (engine.namespace,), engine


@indexed(RUNTIME)
def engines_by_label(runtime: Manifest) -> Iterator[tuple[Key, Engine]]:
    """The engine blocks by namespace, and key and value of one label of their pods."""
    for engine in engines(runtime):
        for key, text in engine.labels.items():
            yield (engine.namespace, key, text), engine


@indexed(RUNTIME)
def engines_anywhere(runtime: Manifest) -> Iterator[tuple[Key, Engine]]:
    """The engine blocks of all namespaces by key and value of one label of their pods."""
    for engine in engines(runtime):
        for item in engine.labels.items():
            yield item, engine


@indexed(RUNTIME, plain=True)
def runtime_names(runtime: Manifest) -> Iterator[tuple[Key, str]]:
    """The names of the runtimes of a namespace."""
    if runtime.engines:
        yield (runtime.ref.namespace,), runtime.ref.name


@indexed(RUNTIME, plain=True)
def models(runtime: Manifest) -> Iterator[tuple[Key, str]]:
    """All labels `model` of engines, under one key."""
    for engine in engines(runtime):
        if "model" in engine.labels:
            yield (), engine.labels["model"]


@indexed(CACHE_SERVER, plain=True)
def cache_names(cache: Manifest) -> Iterator[tuple[Key, str]]:
    """All cache servers as "namespace/name", under one key."""
    yield (), f"{cache.ref.namespace}/{cache.ref.name}"


@indexed(LORA_ADAPTER)
def adapters_by_model(adapter: Manifest) -> Iterator[tuple[Key, Manifest]]:
    """The adapters of all namespaces by their base model."""
    base = adapter.spec.get("baseModel")
    if isinstance(base, str):
        yield (base,), adapter


@indexed(ROUTER)
def routers_by_account(router: Manifest) -> Iterator[tuple[Key, Manifest]]:
    """The routers by namespace and service account."""
    account = router.spec.get("serviceAccountName")
    if isinstance(account, str):
        yield (router.ref.namespace, account), router


@indexed(ROUTER)
def routers_by_label(router: Manifest) -> Iterator[tuple[Key, Manifest]]:
    """The routers by the namespace that they watch, and key and value of one label that they select ("", "" without such a label)."""
    selector = selector_of(router)
    exact = next((r for r in selector.requirements if r.operator in ("=", "in")), None) if selector else None
    if exact is not None:
        for text in sorted(exact.values):
            yield (watched_namespace(router), exact.key, text), router
    elif selector is not None:
        yield (watched_namespace(router), "", ""), router


@indexed(RUNTIME, ROUTER, CACHE_SERVER)
def claimants(manifest: Manifest) -> Iterator[tuple[Key, Manifest]]:
    """The objects for which the operator writes a Service and a Deployment, by their namespace and name."""
    for child in claims(manifest):
        yield (child.namespace, child.name), manifest


@indexed(RUNTIME, ROUTER, CACHE_SERVER, plain=True)
def namespaces(manifest: Manifest) -> Iterator[tuple[Key, str]]:
    """Whether a namespace has objects of the operator."""
    yield (manifest.ref.namespace,), manifest.ref.namespace


@indexed(FOREIGN, plain=True)
def foreign_pods(manifest: Manifest) -> Iterator[tuple[Key, dict[str, str]]]:
    """The labels of pods that the operator does not create, by namespace: those of Pods and of objects with a pod template."""
    labels = _pod_labels(manifest.body)
    if labels:
        yield (manifest.ref.namespace,), labels


@indexed(FOREIGN, plain=True)
def foreign_models(manifest: Manifest) -> Iterator[tuple[Key, str]]:
    """Whether such a pod has this label `model`, in any namespace."""
    for _, labels in foreign_pods.of(manifest):
        if "model" in labels:
            yield (labels["model"],), labels["model"]


@about_world
def selected(world: World, router: Manifest) -> tuple[Engine, ...]:
    """The engine blocks whose pods the router selects, in the one namespace that it watches."""
    selector = selector_of(router)
    return () if selector is None else matching(world, selector, watched_namespace(router))


@about_world
def matching(world: World, selector: Selector, namespace: str) -> tuple[Engine, ...]:
    """The engine blocks of a namespace whose pods match the selector. Routers with the same selector share the result."""
    exact = _exact(selector)
    lists = [
        [e for text in sorted(r.values) for e in world.look(engines_by_label, (namespace, r.key, text))] for r in exact
    ]
    candidates = min(lists, key=len) if exact else world.look(engines_in, (namespace,))
    return tuple(e for e in candidates if selector.matches(e.labels))


def first_by_port(world: World, router: Manifest) -> Mapping[str, Engine]:
    """The ports of the engines that the router selects, each with the first engine that has it."""
    selector = selector_of(router)
    return {} if selector is None else _first_by_port(world, selector, watched_namespace(router))


@about_world
def _first_by_port(world: World, selector: Selector, namespace: str) -> Mapping[str, Engine]:
    found: dict[str, Engine] = {}
    for engine in matching(world, selector, namespace):
        found.setdefault(str(engine.port), engine)
    return found


def elsewhere(world: World, selector: Selector) -> Engine | None:
    """An engine block of any namespace that the selector would match; only for selectors with an exact label value."""
    keys = ((r.key, text) for r in _exact(selector)[:1] for text in sorted(r.values))
    found = (e for key in keys for e in world.look(engines_anywhere, key))
    return next((e for e in found if selector.matches(e.labels)), None)


def routers_of(world: World, runtime: Manifest) -> tuple[Manifest, ...]:
    """The routers that select pods of a runtime."""
    found: dict[Manifest, None] = {}
    for engine in engines(runtime):
        keys = ((engine.namespace, *item) for item in (*engine.labels.items(), ("", "")))
        for router in (router for key in keys for router in world.look(routers_by_label, key)):
            selector = selector_of(router)
            if selector is not None and selector.matches(engine.labels):
                found[router] = None
    return tuple(found)


def claimant(world: World, namespace: str, name: str) -> Manifest | None:
    """The first object for which the operator writes a Service and a Deployment of this name."""
    return next(iter(world.look(claimants, (namespace, name))), None)


def engines_of_model(world: World, base: object) -> Sequence[Engine]:
    """The engine blocks of all namespaces whose pods have this label `model`, to which an adapter's baseModel refers."""
    return world.look(engines_anywhere, ("model", base)) if isinstance(base, str) else ()


@question
def known_caches(world: World) -> str:
    """The first cache servers, for messages: a list of all in every finding would take quadratic time."""
    return _first(world.look(cache_names, ()))


@question
def known_models(world: World) -> str:
    """The first labels `model` of the engines, for messages."""
    return _first(world.look(models, ()))


@question
def known_runtimes(world: World, namespace: str) -> str:
    """The first runtimes of a namespace, for messages."""
    return _first(world.look(runtime_names, (namespace,)))


def _first(names: Iterable[str]) -> str:
    return ", ".join(nsmallest(_SHOWN, set(names))) or "none"


def _exact(selector: Selector) -> list[Requirement]:
    return [r for r in selector.requirements if r.operator in ("=", "in")]


def _pod_labels(body: Mapping[str, Any]) -> dict[str, str]:
    pod = body if body.get("kind") == "Pod" else get(body, "spec", "template")
    return texts(pod, "metadata", "labels")
