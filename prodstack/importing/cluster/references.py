"""Find reference keys again: where the compiler derives exactly what is live, the entry names the other entry instead.

Each function derives with the compiler's own functions and compares. Where the result differs, the plain fields stay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring import derive
from prodstack.compiler.authoring.tree import mapping
from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME
from prodstack.manifests.values import get, without

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prodstack.importing.cluster.entry import Spec
    from prodstack.importing.cluster.live import LiveObject

_DERIVED_SELECTOR = re.compile(r"app in \(([^()]+)\)\Z")
_PORT_FLAG = "--k8s-port"


def with_references(
    objects: Sequence[LiveObject], specs: Mapping[tuple[str, str], Spec]
) -> dict[tuple[str, str], Spec]:
    """The entries of a stack by kind and name, each a spec with the reference keys that replace some of its fields.

    specs: the specs to write, in the CRD's form.
    """
    labels = {each.ref.name: each.labels.get("model") for each in objects if each.ref.kind == RUNTIME}
    return {
        (kind, name): _entry(kind, objects[0].ref.namespace, spec, specs, labels)
        for (kind, name), spec in specs.items()
    }


def _entry(
    kind: str,
    namespace: str,
    spec: Spec,
    specs: Mapping[tuple[str, str], Spec],
    labels: Mapping[str, str | None],
) -> Spec:
    if kind == ROUTER:
        return _serving(spec, specs)
    if kind == RUNTIME:
        return _using_cache(spec, namespace, [name for other, name in specs if other == CACHE_SERVER])
    return _extending(spec, specs, labels) if kind == LORA_ADAPTER else spec


def _serving(spec: Spec, specs: Mapping[tuple[str, str], Spec]) -> Spec:
    """A router with `serves`, which derives the selector and the engines' port."""
    found = _DERIVED_SELECTOR.match(str(spec.get("k8sLabelSelector")))
    names = found[1].split(",") if found else []
    if not names or any((RUNTIME, name) not in specs for name in names):
        return spec
    ports = [derive.engine_port(specs[RUNTIME, name]) for name in names]
    rest = without(spec, "k8sLabelSelector")
    for candidate in (_without_port(rest), rest):
        if derive.serving(mapping(candidate), names, ports) == spec:
            return {"serves": names, **candidate}
    return spec


def _without_port(spec: Spec) -> Spec:
    """The spec without a port of the engines at the end of its arguments, where the compiler writes it."""
    arguments = spec.get("extraArgs")
    if not isinstance(arguments, list) or arguments[-2:-1] != [_PORT_FLAG]:
        return spec
    return {**without(spec, "extraArgs"), **({"extraArgs": arguments[:-2]} if arguments[:-2] else {})}


def _using_cache(spec: Spec, namespace: str, caches: Sequence[str]) -> Spec:
    """A runtime with `cache`, which derives the address of the cache server."""
    config = spec.get("lmCacheConfig")
    if not isinstance(config, dict):
        return spec
    for name in caches:
        if config.get("remoteUrl") == derive.cache_url(name, namespace):
            rest = without(config, "enabled", "remoteUrl")
            candidate = {**without(spec, "lmCacheConfig"), **({"lmCacheConfig": rest} if rest else {})}
            if derive.using_cache(mapping(candidate), derive.cache_url(name, namespace)) == spec:
                return {"cache": name, **candidate}
    return spec


def _extending(spec: Spec, specs: Mapping[tuple[str, str], Spec], labels: Mapping[str, str | None]) -> Spec:
    """An adapter with `runtime`, if exactly one runtime of the stack has its label, and can load adapters already."""
    named = [name for name, label in labels.items() if label is not None and label == spec.get("baseModel")]
    runtime = specs[RUNTIME, named[0]] if len(named) == 1 else {"topology": {}}
    source: Any = get(spec, "adapterSource", "type")
    if "topology" in runtime or derive.accepting_adapter(mapping(runtime), source) != runtime:
        return spec
    return {"runtime": named[0], **without(spec, "baseModel")}
