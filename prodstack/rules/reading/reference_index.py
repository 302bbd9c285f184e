"""Which objects refer to each other: the pods of a runtime, the engines that a router selects, the cache that a URL names.

All look-ups use indexes that are built once per world, so that the time to judge is linear in the number of objects. Sources: labels,
ports and names of the children: operator, observed; the sides of a topology: upstream change 841, read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nsmallest
from typing import TYPE_CHECKING, Any

from prodstack.manifests.cache import AT_HAND, about_world
from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME, Manifest, World
from prodstack.manifests.selector import Selector, SelectorError, parse
from prodstack.manifests.values import get, integer_or_none, texts
from prodstack.upstream.child_names import claims
from prodstack.upstream.router_cli import value, winning

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def engines(runtime: Manifest) -> tuple[Engine, ...]:
    """The engine blocks of a runtime: one, or the two sides of its topology."""
    return tuple(
        Engine(runtime, path, block, str(path[-1]) if len(path) > 1 else "") for path, block in runtime.engines
    )


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


class Relations:
    """The indexes of one world; call `relations(world)` to get them."""

    def __init__(self, world: World) -> None:
        self.runtimes = tuple(world.by_kind.get(RUNTIME, ()))
        self.routers = tuple(world.by_kind.get(ROUTER, ()))
        self.caches = tuple(world.by_kind.get(CACHE_SERVER, ()))
        self.adapters = tuple(world.by_kind.get(LORA_ADAPTER, ()))
        self._foreign = tuple(manifest for manifest in world.manifests if not manifest.is_ours)
        self._selected: dict[int, tuple[Engine, ...]] = {}

    @cached_property
    def engines(self) -> tuple[Engine, ...]:
        """Every engine block of the world, in the order in which it was read."""
        return tuple(engine for runtime in self.runtimes for engine in engines(runtime))

    @cached_property
    def engines_by_namespace(self) -> dict[str, list[Engine]]:
        """The engine blocks of each namespace."""
        return _grouped((engine.namespace, engine) for engine in self.engines)

    @cached_property
    def engines_by_model(self) -> dict[str, list[Engine]]:
        """The engine blocks of all namespaces by the label `model` of their pods, to which an adapter's baseModel refers."""
        return _grouped((engine.labels["model"], engine) for engine in self.engines if "model" in engine.labels)

    @cached_property
    def foreign_pods(self) -> dict[str, list[dict[str, str]]]:
        """The labels of pods that the operator does not create, by namespace: those of Pods and of objects with a pod template."""
        return _grouped((m.ref.namespace, labels) for m in self._foreign if (labels := _pod_labels(m.body)))

    @cached_property
    def foreign_models(self) -> frozenset[str]:
        """The labels `model` of those pods, in all namespaces."""
        return frozenset(pod["model"] for pods in self.foreign_pods.values() for pod in pods if "model" in pod)

    @cached_property
    def adapters_by_model(self) -> dict[str, list[Manifest]]:
        """The adapters of all namespaces by their base model."""
        named = ((adapter, adapter.spec.get("baseModel")) for adapter in self.adapters)
        return _grouped((base, adapter) for adapter, base in named if isinstance(base, str))

    @cached_property
    def routers_by_runtime(self) -> dict[Manifest, list[Manifest]]:
        """The routers that select pods of each runtime."""
        return _grouped({(e.runtime, router): 0 for router in self.routers for e in self.selected(router)})

    @cached_property
    def routers_by_account(self) -> dict[tuple[str, str], list[Manifest]]:
        """The routers by namespace and service account."""
        named = ((router, router.spec.get("serviceAccountName")) for router in self.routers)
        return _grouped(((router.ref.namespace, name), router) for router, name in named if isinstance(name, str))

    @cached_property
    def claimed(self) -> dict[tuple[str, str], Manifest]:
        """The first object for which the operator writes a Service and a Deployment with that namespace and name."""
        first: dict[tuple[str, str], Manifest] = {}
        for manifest in (*self.runtimes, *self.routers, *self.caches):
            for child in claims(manifest):
                first.setdefault((child.namespace, child.name), manifest)
        return first

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """The namespaces of the operator's objects."""
        return frozenset(m.ref.namespace for m in (*self.runtimes, *self.routers, *self.caches))

    @cached_property
    def known_caches(self) -> str:
        """The first cache servers, for messages: a list of all in every finding would take quadratic time."""
        return _first(f"{cache.ref.namespace}/{cache.ref.name}" for cache in self.caches)

    @cached_property
    def known_models(self) -> str:
        """The first labels `model` of the engines, for messages."""
        return _first(self.engines_by_model)

    @cached_property
    def known_runtimes(self) -> dict[str, str]:
        """The first runtimes of each namespace, for messages."""
        return {
            namespace: _first({e.runtime.ref.name for e in some})
            for namespace, some in self.engines_by_namespace.items()
        }

    @cached_property
    def _by_label(self) -> dict[tuple[str, str, str], list[Engine]]:
        return _grouped(((e.namespace, key, text), e) for e in self.engines for key, text in e.labels.items())

    @cached_property
    def _anywhere(self) -> dict[tuple[str, str], list[Engine]]:
        return _grouped((item, e) for e in self.engines for item in e.labels.items())

    def selected(self, router: Manifest) -> tuple[Engine, ...]:
        """The engine blocks whose pods the router selects, in the one namespace that it watches."""
        if id(router) not in self._selected:
            selector = selector_of(router)
            self._selected[id(router)] = () if selector is None else self.matching(selector, watched_namespace(router))
        return self._selected[id(router)]

    def matching(self, selector: Selector, namespace: str) -> tuple[Engine, ...]:
        """The engine blocks of a namespace whose pods match the selector."""
        return tuple(e for e in self._candidates(selector, namespace) if selector.matches(e.labels))

    def elsewhere(self, selector: Selector) -> Engine | None:
        """An engine block of any namespace that the selector would match; only for selectors with an exact label value."""
        exact = [r for r in selector.requirements if r.operator in ("=", "in")]
        found = (e for r in exact[:1] for text in sorted(r.values) for e in self._anywhere.get((r.key, text), ()))
        return next((e for e in found if selector.matches(e.labels)), None)

    def _candidates(self, selector: Selector, namespace: str) -> Iterable[Engine]:
        exact = [r for r in selector.requirements if r.operator in ("=", "in")]
        if not exact:
            return self.engines_by_namespace.get(namespace, ())
        lists = [
            [e for text in sorted(r.values) for e in self._by_label.get((namespace, r.key, text), ())] for r in exact
        ]
        return min(lists, key=len)


@about_world
def relations(world: World) -> Relations:
    """The indexes of a world, built once."""
    return Relations(world)


def _pod_labels(body: Mapping[str, Any]) -> dict[str, str]:
    pod = body if body.get("kind") == "Pod" else get(body, "spec", "template")
    return texts(pod, "metadata", "labels")


def _first(names: Iterable[str]) -> str:
    return ", ".join(nsmallest(_SHOWN, names)) or "none"


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for key, item in pairs:
        groups[key].append(item)
    return dict(groups)
