"""What a cluster file says about its cluster: facts for the rules, how operator and CRDs are installed, and mistakes in these values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prodstack.compiler.authoring.cluster_objects import wrong_objects
from prodstack.compiler.authoring.images import DEFAULT_REGISTRY, Replacements, canonical, hub_or, split
from prodstack.compiler.authoring.problems import did_you_mean, problem
from prodstack.manifests.manifest import Facts, NodePool
from prodstack.manifests.quantity import amount, is_negative, is_quantity
from prodstack.manifests.wording import shown
from prodstack.manifests.yaml_reader import locate
from prodstack.models.cluster import Operator
from prodstack.rules.reading.images import is_reference, reference_fix
from prodstack.upstream import profile as profiles
from prodstack.upstream.install import (
    OPERATOR_CPU_LIMIT,
    OPERATOR_CPU_REQUEST,
    OPERATOR_IMAGE,
    OPERATOR_MEMORY_LIMIT,
    OPERATOR_MEMORY_REQUEST,
    OPERATOR_NAMESPACE,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from prodstack.compiler.authoring.images import Used
    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Map, Mark
    from prodstack.models.cluster import BaseFile, OperatorResources
    from prodstack.models.cluster import NodePool as PoolSettings

HARDENED = "hardened"
"""How CRDs validate if the cluster file does not say so."""
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\Z")
_REQUESTS_AND_LIMITS = (
    {"cpuRequest": OPERATOR_CPU_REQUEST, "cpuLimit": OPERATOR_CPU_LIMIT},
    {"memoryRequest": OPERATOR_MEMORY_REQUEST, "memoryLimit": OPERATOR_MEMORY_LIMIT},
)
"""The keys of each request and its limit, with their defaults."""


def facts(settings: BaseFile, catalog: str = "") -> Facts:
    """Return what the cluster provides, for the rules. catalog: the project's own models (prodstack/catalog/own.py)."""
    provided, profile, operator = settings.facts, cluster_profile(settings), operator_namespace(settings)
    if provided is None:
        return Facts(profile=profile, has_cluster_file=True, operator_namespace=operator, catalog=catalog)
    return Facts(
        storage_classes=_set(provided.storage_classes),
        default_storage_class=provided.default_storage_class,
        runtime_classes=_set(provided.runtime_classes),
        node_pools=None if provided.node_pools is None else tuple(_pool(pool) for pool in provided.node_pools),
        add_ons=_set(provided.add_ons),
        secrets=_secrets(settings),
        profile=profile,
        has_cluster_file=True,
        operator_namespace=operator,
        catalog=catalog,
    )


def cluster_profile(settings: BaseFile) -> str:
    """Return the name of the profile of the cluster's operator; the newest observed one if the file names none that we have."""
    named = settings.operator.profile if settings.operator is not None else None
    return named if named in profiles.names() else profiles.default().name


def _set(values: Iterable[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _pool(pool: PoolSettings) -> NodePool:
    return NodePool(
        name=pool.name,
        gpu_type=pool.gpu_type or "nvidia.com/gpu",
        gpus=pool.gpus,
        nodes=pool.nodes,
        gpu_memory=pool.gpu_memory,
        labels=pool.labels or {},
        memory=pool.memory,
    )


def _secrets(settings: BaseFile) -> Mapping[tuple[str, str], frozenset[str] | None] | None:
    if settings.facts is None or settings.facts.secrets is None:
        return None
    home = settings.namespace or "default"
    return {(secret.namespace or home, secret.name): _set(secret.keys) for secret in settings.facts.secrets}


def installs(settings: BaseFile) -> bool:
    """Return whether this project installs the operator on the cluster."""
    return settings.operator is None or settings.operator.install is not False


def operator_namespace(settings: BaseFile) -> str:
    """Return the namespace that the operator runs in, whoever installs it."""
    return (settings.operator.namespace if settings.operator else None) or OPERATOR_NAMESPACE


def operator_of(settings: BaseFile) -> tuple[Operator, Used]:
    """Return the operator's settings with the image to use, and the keys of `images` and `registries` that applied to it."""
    operator = settings.operator or Operator()
    image, used = replacements_of(settings).of(operator.image or OPERATOR_IMAGE)
    return operator.model_copy(update={"image": image}), used


def replacements_of(settings: BaseFile) -> Replacements:
    """Return the entries of `images` and `registries` that can be used; the others are findings, which objects need not repeat."""
    images = {key: value for key, value in (settings.images or {}).items() if _image_fix(value) is None}
    given = settings.registries or {}
    return Replacements(images, {key: value for key, value in given.items() if _registry_fix(key, value) is None})


def crd_validation(settings: BaseFile) -> str:
    """Return how the CRDs validate: hardened or upstream."""
    return (settings.crds.validation if settings.crds is not None else None) or HARDENED


def wrong_settings(settings: BaseFile, data: Map) -> Iterator[Finding]:
    """Report wrong image references, quantities and objects in a cluster file or a base whose structure is valid."""
    yield from _wrong_replacements(settings, data)
    yield from wrong_objects(settings, data)
    operator = settings.operator
    if operator is None:
        return
    if operator.image is not None and not is_reference("/".join(split(operator.image))):
        message = f"operator.image {shown(operator.image)} is not a valid image reference"
        mark = locate(data, ("operator", "image"))
        fix = reference_fix(operator.image, "write registry/name:tag, in lower case")
        yield problem("invalid-image-reference", mark, message, fix)
    if operator.profile is not None and operator.profile not in profiles.names():
        message = f"operator.profile {shown(operator.profile)} is not a profile that we have"
        fix = did_you_mean(operator.profile, profiles.names())
        yield problem("invalid-value", locate(data, ("operator", "profile")), message, fix)
    if operator.resources is not None:
        yield from _wrong_resources(operator.resources, data)


def _wrong_replacements(settings: BaseFile, data: Map) -> Iterator[Finding]:
    """Report entries of `images` and `registries` that cannot be used."""
    for key, value in (settings.images or {}).items():
        fix = _image_fix(value)
        if fix is not None:
            message = f"{shown(value)} for {shown(key)} is not a tag, a digest or an image reference"
            yield problem("invalid-image-reference", locate(data, ("images", key)), message, fix)
    for key, value in (settings.registries or {}).items():
        fix = _registry_fix(key, value)
        if fix is not None:
            message = f"{shown(value)} for {shown(key)} is not a mirror of a registry"
            yield problem("invalid-image-reference", locate(data, ("registries", key)), message, fix)
    yield from _listed_twice("images", settings.images or {}, data, canonical, "image")
    yield from _listed_twice("registries", settings.registries or {}, data, hub_or, "registry")


def _listed_twice(
    where: str, keys: Iterable[str], data: Map, meaning: Callable[[str], str], what: str
) -> Iterator[Finding]:
    """Report keys of `images` or `registries` that name one thing in two ways, of which only one could apply."""
    first: dict[str, str] = {}
    for key in keys:
        other = first.setdefault(meaning(key), key)
        if other != key:
            message = f"{where} lists {shown(key)} and {shown(other)}, which are the same {what}"
            yield problem("invalid-value", locate(data, (where, key)), message, "keep one of them")


def _registry_fix(registry: str, mirror: str) -> str | None:
    """Return what to write instead of an entry of `registries`; None if it can be used."""
    if "/" in registry or split(f"{registry}/image")[0] != registry or not is_reference(f"{registry}/image"):
        return "write the registry alone as the key, such as docker.io or registry.example.com:5000; to move one image, use images"
    if split(f"{mirror}/image")[0] == DEFAULT_REGISTRY and mirror.partition("/")[0] != DEFAULT_REGISTRY:
        return "begin the value with a registry, as in mirror.example.com/docker.io"
    if not is_reference(f"{mirror}/image"):
        return "write a registry, perhaps with a path, in lower case and without a tag: mirror.example.com/docker.io"
    return None


def _image_fix(value: str) -> str | None:
    """Return what to write instead of a value of `images`; None if it is a tag, a digest or an image reference."""
    if value.startswith((":", "@")):
        return None if is_reference(f"{DEFAULT_REGISTRY}/image{value}") else "write :tag or @sha256:DIGEST"
    if "/" in value:
        usable = is_reference("/".join(split(value)))
        return None if usable else reference_fix(value, "write registry/name:tag, in lower case")
    if _TAG.match(value):
        return f"did you mean {shown(f':{value}')}?"
    return "write :tag, @sha256:DIGEST, or registry/name:tag"


def _wrong_resources(resources: OperatorResources, data: Map) -> Iterator[Finding]:
    written = resources.written()
    for defaults in _REQUESTS_AND_LIMITS:
        amounts = {key: written.get(key, default) for key, default in defaults.items()}
        bad = [key for key, text in amounts.items() if not is_quantity(text) or is_negative(text)]
        for key in bad:
            message = f"operator.resources.{key} {shown(amounts[key])} is not a Kubernetes quantity of 0 or more"
            fix = "write a number with a suffix that Kubernetes accepts: 500m or 2 for CPU, 512Mi for memory"
            yield problem("invalid-quantity", _resource_mark(data, key), message, fix)
        if not bad:
            yield from _request_above_limit(amounts, written, data)


def _request_above_limit(amounts: Mapping[str, str], written: Mapping[str, str], data: Map) -> Iterator[Finding]:
    (request, least), (limit, most) = amounts.items()
    if amount(least) <= amount(most):
        return
    low, high = (f"{shown(amounts[key])}{'' if key in written else ' (the default)'}" for key in (request, limit))
    message = f"operator.resources.{request} {low} is above {limit} {high}, so the API server rejects the operator's Deployment"
    mark = _resource_mark(data, request if request in written else limit)
    yield problem("invalid-value", mark, message, f"raise {limit}, or lower {request}")


def _resource_mark(data: Map, key: str) -> Mark | None:
    return locate(data, ("operator", "resources", key))
