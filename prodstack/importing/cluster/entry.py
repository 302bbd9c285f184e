"""Write one live object as an entry of a stack file, without what the compiler adds again by itself.

Every function takes and returns an entry's spec, and keeps what the compiler makes of it: the tests import objects that the compiler made,
and compare.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.complete import ANY_LINUX_NODE, EMPTY_BUT_MEANINGFUL, without_empties
from prodstack.compiler.authoring.derive import model_label
from prodstack.compiler.authoring.form import SIDES, is_env, is_image, is_token_secret, spec_schema
from prodstack.compiler.authoring.images import joined, split
from prodstack.compiler.authoring.tree import mapping
from prodstack.importing.cluster.live import LeftOut
from prodstack.manifests.manifest import ROUTER, RUNTIME, Manifest
from prodstack.manifests.schema import node
from prodstack.manifests.secrets import find
from prodstack.manifests.values import block, get, without
from prodstack.manifests.wording import dotted
from prodstack.upstream.digest import ANNOTATION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prodstack.importing.cluster.live import LiveObject
    from prodstack.manifests.schema import Node
    from prodstack.manifests.yaml_reader import Path

Spec = dict[str, Any]

NOT_COPIED = {"notCopied": "a secret; name a Secret instead"}
"""Stands where the live object has a secret in plain text. No field takes a mapping there, so `synth` reports the place until it is replaced."""
_AMOUNTS = frozenset(
    {"cpu", "memory", "gpu", "gpuMemoryUtilization", "cpuOffloadingBufferSize", "diskOffloadingBufferSize"}
)
"""Texts that are written as numbers if they look like one."""
_PLAIN_NUMBER = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{0,5}[1-9])?\Z")
_SWITCHES = ("enableChunkedPrefill", "enablePrefixCaching")


def spec_to_write(live: LiveObject, storage_class: str | None) -> Spec:
    """The spec of an entry in the CRD's form. storage_class: what the cluster file states for all volumes."""
    kind = live.ref.kind
    spec: Spec = without_empties(kind, mapping(marked(live)["spec"]))
    top = node(kind)
    below = top.child("spec") if top else None
    spec = _without_defaults(spec, below, EMPTY_BUT_MEANINGFUL.get(kind, frozenset())) if below else spec
    if kind == ROUTER:
        return _router(spec, live.ref.name)
    return _each_engine(_scaled(spec), lambda engine: _engine(engine, storage_class)) if kind == RUNTIME else spec


def metadata_to_write(live: LiveObject) -> dict[str, Any]:
    """Labels and annotations of an entry. The label that the compiler gives a runtime is left out; `labels: {}` stands for none."""
    metadata = marked(live)["metadata"]
    found = {key: metadata[key] for key in ("labels", "annotations") if key in metadata}
    if live.ref.kind != RUNTIME:
        return found
    derived = {"model": model_label(live.ref.namespace, live.ref.name)}
    labels = found.pop("labels", {})
    return found if labels == derived else {"labels": labels, **found}


def without_digest(spec: Spec) -> Spec:
    """The spec of a runtime without rollout digests, which the compiler computes."""

    def step(engine: Spec) -> Spec:
        annotations = block(engine, "deploymentConfig", "podAnnotations")
        if ANNOTATION not in annotations:
            return engine
        kept = without(annotations, ANNOTATION)
        deployment = without(engine["deploymentConfig"], "podAnnotations")
        return {**engine, "deploymentConfig": {**deployment, **({"podAnnotations": kept} if kept else {})}}

    return _each_engine(spec, step)


def digests(spec: Spec) -> list[Any]:
    """The rollout digest of each engine of a runtime; None for an engine without one."""
    runtime = Manifest({"kind": RUNTIME, "spec": spec})
    return [get(engine, "deploymentConfig", "podAnnotations", ANNOTATION) for _, engine in runtime.engines]


def _each_engine(spec: Spec, step: Callable[[Spec], Spec]) -> Spec:
    topology = spec.get("topology")
    if not isinstance(topology, dict):
        return step(spec)
    sides = {side: step(topology[side]) for side in SIDES if isinstance(topology.get(side), dict)}
    return {**spec, "topology": {**topology, **sides}}


def secrets(live: LiveObject) -> Iterator[LeftOut]:
    """The places of secrets in plain text, each once."""
    for path, what in {found.path: found.what for found in find(live.manifest.body)}.items():
        yield LeftOut(live.ref, dotted(path), what)


def marked(live: LiveObject) -> dict[str, Any]:
    """The object with a mark in place of every secret in plain text, which must not get into Git."""
    body = live.manifest.body
    for path in {found.path for found in find(body)}:
        body = _with_mark(body, path)
    return body


def _with_mark(value: Any, path: Path) -> Any:
    if not path or value is NOT_COPIED:
        return NOT_COPIED
    head, rest = path[0], path[1:]
    if isinstance(value, list):
        return [_with_mark(item, rest) if index == head else item for index, item in enumerate(value)]
    return {key: _with_mark(item, rest) if key == head else item for key, item in value.items()}


def _without_defaults(value: Spec, at: Node, keep: frozenset[Path], path: Path = ()) -> Spec:
    """Leave out values that the CRD fills in again.

    A block that would become empty keeps `enabled`, or else all that it says: the compiler leaves empty blocks out. keep: the paths of
    blocks that stay even if they are empty. The sizes of an enabled LMCache stay too, because the compiler has other values for absent ones.
    """
    if path[-1:] == ("lmCacheConfig",) and value.get("enabled") is True:
        return value
    defaults = dict(at.defaults)
    kept: Spec = {}
    for key, item in value.items():
        child = at.child(key)
        if isinstance(item, dict) and child is not None and child.properties:
            kept[key] = _without_defaults(item, child, keep, (*path, key))
        elif key not in defaults or not _is_same(item, defaults[key]):
            kept[key] = item
    if kept or path in keep or not value:
        return kept
    return {"enabled": value["enabled"]} if "enabled" in value else value


def _is_same(value: object, default: object) -> bool:
    return type(value) is type(default) and value == default


def _router(spec: Spec, name: str) -> Spec:
    """Leave out the ServiceAccount that the compiler adds. Without a selector the router finds every pod, which has to be written."""
    if spec.get("serviceAccountName") == name:
        spec = without(spec, "serviceAccountName")
    if (
        spec.get("serviceDiscovery", "k8s") == "k8s"
        and spec.get("k8sLabelSelector") is None
        and not spec.get("staticBackends")
    ):
        return {**spec, "k8sLabelSelector": ""}
    return spec


def _scaled(spec: Spec) -> Spec:
    """Leave out the replicas of a runtime that scales by itself: KEDA writes them, and an apply would set them back."""
    if get(spec, "autoscalingConfig", "enabled") is not True or not isinstance(spec.get("deploymentConfig"), dict):
        return spec
    return {**spec, "deploymentConfig": without(spec["deploymentConfig"], "replicas")}


def _engine(engine: Spec, storage_class: str | None) -> Spec:
    deployment, storage = engine.get("deploymentConfig"), engine.get("storageConfig")
    if isinstance(deployment, dict) and deployment.get("nodeSelectorTerms") == [ANY_LINUX_NODE]:
        engine = {**engine, "deploymentConfig": without(deployment, "nodeSelectorTerms")}
    if storage_class is not None and isinstance(storage, dict) and _has_shared_class(storage, storage_class):
        engine = {**engine, "storageConfig": without(storage, "storageClassName")}
    return _switches(_lmcache_sizes(engine))


def _lmcache_sizes(engine: Spec) -> Spec:
    """Leave out the sizes that the compiler writes for absent ones, unless the block says nothing else."""
    config = engine.get("lmCacheConfig")
    if not isinstance(config, dict):
        return engine
    derived = {"cpuOffloadingBufferSize": "4" if config.get("enabled") is True else "", "diskOffloadingBufferSize": ""}
    rest = {key: value for key, value in config.items() if key not in derived or value != derived[key]}
    return {**engine, "lmCacheConfig": rest or config}


def _has_shared_class(storage: Spec, storage_class: str) -> bool:
    """Whether the compiler adds the class of the cluster file: only to an enabled volume."""
    return storage.get("enabled") is True and storage.get("storageClassName") == storage_class


def _switches(engine: Spec) -> Spec:
    """Say `v1: false` where the live object says nothing: the compiler would turn it on. The other switches are off by themselves."""
    written = engine.get("vllmConfig")
    if written is not None and not isinstance(written, dict):
        return engine
    config = {key: value for key, value in (written or {}).items() if not (key in _SWITCHES and value is False)}
    v1 = config.pop("v1", None)
    if v1 is not True:
        config = {"v1": False if v1 is None else v1, **config}
    return {**engine, "vllmConfig": config}


def shortened(kind: str, spec: Spec) -> Spec:
    """The spec with the shorter forms of stack files: images as one text, env as a mapping, numbers without quotes."""
    found: Spec = _shortened(spec, spec_schema(kind))
    return found


def _shortened(value: Any, schema: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        if is_image(schema) and value.keys() == {"registry", "name"} and (reference := joined(value)) is not None:
            return reference if split(reference) == (value["registry"], value["name"]) else value
        if is_token_secret(schema):
            return _token_secret(value)
        fields = schema.get("properties", {})
        return {key: _number(key, _shortened(item, fields.get(key, {}))) for key, item in value.items()}
    if isinstance(value, list):
        if is_env(schema):
            return _env(value)
        return [_shortened(item, schema.get("items", {})) for item in value]
    return value


def _token_secret(value: Spec) -> Any:
    name, key = value.get("hfTokenSecretName"), value.get("hfTokenKeyName")
    if not isinstance(name, str) or value.keys() - {"hfTokenSecretName", "hfTokenKeyName"}:
        return value
    return name if key is None else {"name": name, "key": key}


def _env(variables: list[Any]) -> Any:
    """A mapping, if every variable has a name of its own and a text."""
    pairs = [
        (each["name"], each["value"])
        for each in variables
        if isinstance(each, dict) and each.keys() == {"name", "value"} and isinstance(each["name"], str)
    ]
    short = dict(pairs)
    usable = len(short) == len(variables) and all(
        isinstance(text, str) or text is NOT_COPIED for text in short.values()
    )
    return short if short and usable else variables


def _number(key: str, value: Any) -> Any:
    if key not in _AMOUNTS or not isinstance(value, str) or not _PLAIN_NUMBER.match(value):
        return value
    return float(value) if "." in value else int(value)
