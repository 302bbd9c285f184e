"""Read fields of the operator's kinds as the operator sees them: defaults are filled in, and null counts as absent.

Nothing here raises. A value of a wrong type is None or left out, because the rule about wrong types reports it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.cache import about_manifest
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME
from prodstack.manifests.values import entries, get, integer_or_none

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest
    from prodstack.manifests.yaml_reader import Path

INT32_MAX = 2**31 - 1
DEFAULT_ENGINE_PORT, DEFAULT_ROUTER_PORT, DEFAULT_CACHE_PORT = 8000, 80, 8000


class Placed(NamedTuple):
    """A value and its path; for an absent value, the path where it would be."""

    path: Path
    value: Any


class Resources(NamedTuple):
    """One `resources` block that reaches a container.

    used: the keys that reach the container. compared: whether the operator compares them with the Deployment on every reconcile.
    texts: the quantities under these keys; "" counts as absent.
    """

    path: Path
    values: dict[str, Any]
    used: tuple[str, ...]
    compared: bool
    texts: dict[str, str]


@about_manifest
def sidecars(manifest: Manifest) -> Iterator[Placed]:
    """The sidecar of each engine of a runtime that has one enabled."""
    for path, block in manifest.engines:
        sidecar = get(block, "deploymentConfig", "sidecarConfig")
        if isinstance(sidecar, dict) and sidecar.get("enabled") is True:
            yield Placed((*path, "deploymentConfig", "sidecarConfig"), sidecar)


@about_manifest
def storages(manifest: Manifest) -> Iterator[tuple[Placed, dict[str, Any]]]:
    """(storageConfig, engine block) of each engine of a runtime that has storage enabled."""
    for path, block in manifest.engines:
        storage = block.get("storageConfig")
        if isinstance(storage, dict) and storage.get("enabled") is True:
            yield Placed((*path, "storageConfig"), storage), block


@about_manifest
def resources(manifest: Manifest) -> Iterator[Resources]:
    """Every `resources` block of a runtime, router or cache that reaches a container, without blocks of a wrong type."""
    for path, values, used, compared in _resources(manifest):
        if isinstance(values, dict):
            texts = {key: value for key in used if isinstance(value := values.get(key), str) and value}
            yield Resources(path, values, used, compared, texts)


def _resources(manifest: Manifest) -> Iterator[tuple[Path, Any, tuple[str, ...], bool]]:
    for path, block in manifest.engines:
        config = block.get("deploymentConfig")
        yield (*path, "deploymentConfig", "resources"), get(config, "resources"), ("cpu", "memory", "gpu"), True
    for path, sidecar in sidecars(manifest):
        yield (*path, "resources"), sidecar.get("resources"), ("cpu", "memory", "gpu"), False
    if manifest.ref.kind in (ROUTER, CACHE_SERVER):
        yield ("spec", "resources"), manifest.spec.get("resources"), ("cpu", "memory"), True


@about_manifest
def environments(manifest: Manifest) -> Iterator[Placed]:
    """Every list of environment variables that reaches a container."""
    for path, block in manifest.engines:
        yield Placed((*path, "vllmConfig", "env"), entries(block, "vllmConfig", "env"))
    for path, sidecar in sidecars(manifest):
        yield Placed((*path, "env"), entries(sidecar, "env"))
    if manifest.ref.kind == ROUTER:
        yield Placed(("spec", "env"), entries(manifest.spec, "env"))


@about_manifest
def ports(manifest: Manifest) -> Iterator[Placed]:
    """The port of each engine, of a router or of a cache, with the CRD's default, unless it has a wrong type."""
    places: list[tuple[Path, int | None]] = [
        ((*path, "vllmConfig", "port"), integer_or_none(block, "vllmConfig", "port", default=DEFAULT_ENGINE_PORT))
        for path, block in manifest.engines
    ]
    if manifest.ref.kind == ROUTER:
        places.append((("spec", "port"), integer_or_none(manifest.spec, "port", default=DEFAULT_ROUTER_PORT)))
    if manifest.ref.kind == CACHE_SERVER:
        places.append((("spec", "port"), integer_or_none(manifest.spec, "port", default=DEFAULT_CACHE_PORT)))
    return (Placed(path, port) for path, port in places if port is not None)


@about_manifest
def replicas(manifest: Manifest) -> Iterator[Placed]:
    """The replicas of each engine, of a router or of a cache, with the CRD's default of 1, unless they have a wrong type."""
    places: list[tuple[Path, int | None]] = [
        ((*path, "deploymentConfig", "replicas"), integer_or_none(block, "deploymentConfig", "replicas", default=1))
        for path, block in manifest.engines
    ]
    if manifest.ref.kind in (ROUTER, CACHE_SERVER):
        places.append((("spec", "replicas"), integer_or_none(manifest.spec, "replicas", default=1)))
    return (Placed(path, number) for path, number in places if number is not None)


@about_manifest
def node_selector_terms(manifest: Manifest) -> Iterator[Placed]:
    """Every nodeSelectorTerms of a runtime or a router; None if absent."""
    for path, block in manifest.engines:
        config = block.get("deploymentConfig")
        if isinstance(config, dict):
            yield Placed((*path, "deploymentConfig", "nodeSelectorTerms"), config.get("nodeSelectorTerms"))
    if manifest.ref.kind == ROUTER:
        yield Placed(("spec", "nodeSelectorTerms"), manifest.spec.get("nodeSelectorTerms"))


def autoscaling(manifest: Manifest) -> dict[str, Any] | None:
    """A runtime's autoscalingConfig if it is enabled (`enabled: true`; the default is off), else None."""
    config = manifest.spec.get("autoscalingConfig") if manifest.ref.kind == RUNTIME else None
    return config if isinstance(config, dict) and config.get("enabled") is True else None
