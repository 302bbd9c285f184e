"""What the values say about each model, as far as several parts of the conversion need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.importing.helm.pieces import is_empty, text_of
from prodstack.manifests.values import get

if TYPE_CHECKING:
    from prodstack.importing.helm.pieces import Release
    from prodstack.manifests.yaml_reader import Path

MODELS: Path = ("servingEngineSpec", "modelSpec")


def deployed(release: Release) -> list[int]:
    """Return the indices of the models that become runtimes."""
    models = release.value(*MODELS)
    if not isinstance(models, list) or release.value("servingEngineSpec", "enableEngine") is not True:
        return []
    return [index for index, model in enumerate(models) if is_deployed(model)]


def is_deployed(model: Any) -> bool:
    """Return whether the chart deploys a model, and whether there is one."""
    return get(model, "enabled", default=True) is not False and not is_empty(text_of(get(model, "modelURL")))


def uses_ray(release: Release, path: Path) -> bool:
    """Return whether the chart makes a RayCluster of the model."""
    ray = release.value(*path, "raySpec")
    return isinstance(ray, dict) and bool(ray) and ray.get("enabled", True) is not False


def is_v0(release: Release, path: Path) -> bool:
    """Return whether the chart turns on vLLM's old engine."""
    return text_of(release.value(*path, "vllmConfig", "v0")) == "1"


def has_volume(release: Release, path: Path) -> bool:
    """Return whether the chart creates a volume for the model."""
    size = release.value(*path, "pvcStorage")
    return isinstance(size, str) and size != ""


def uses_lmcache(release: Release, path: Path) -> bool:
    """Return whether the model's engines use LMCache."""
    return release.value(*path, "lmcacheConfig", "enabled") is True


def has_cache_server(release: Release) -> bool:
    """Return whether the chart deploys a cache server."""
    return release.value("cacheserverSpec", "enabled") is True


def shared_storage_class(release: Release) -> str:
    """Return the storage class that all volumes of the release name; "" if they do not agree."""
    volumes = [(*MODELS, index) for index in deployed(release) if has_volume(release, (*MODELS, index))]
    classes = {text_of(release.value(*path, "storageClass")) or "" for path in volumes}
    return next(iter(classes)) if len(classes) == 1 else ""


def pair(release: Release) -> tuple[int, int] | None:
    """Return the prefill and the decode model of a release that serves one model on two sides, and nothing else; else None."""
    indices = deployed(release)
    roles = {_role(release, (*MODELS, index)): index for index in indices}
    urls = {release.value(*MODELS, index, "modelURL") for index in indices}
    if len(indices) != 2 or len(urls) != 1 or set(roles) != {"kv_producer", "kv_consumer"}:
        return None
    return roles["kv_producer"], roles["kv_consumer"]


def _role(release: Release, path: Path) -> object:
    """Return the side of a model with LMCache's prefill/decode transfer: kv_producer or kv_consumer."""
    config = (*path, "lmcacheConfig")
    if release.value(*config, "enabled") is not True or is_empty(release.value(*config, "enablePD")):
        return None
    role = release.value(*config, "kvRole")
    return role or {"sender": "kv_producer", "receiver": "kv_consumer"}.get(str(release.value(*config, "nixlRole")))
