"""A Helm release: its values, and what several parts of the conversion ask about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prodstack.importing.helm.pieces import is_empty, text_of
from prodstack.manifests.values import get

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.manifests.yaml_reader import Path

MODELS: Path = ("servingEngineSpec", "modelSpec")


@dataclass(frozen=True)
class Release:
    """A Helm release: its name and namespace, and its values with the chart's defaults."""

    name: str
    namespace: str
    values: Mapping[str, Any]

    def value(self, *path: str | int) -> Any:
        """The value at a path; None if there is none."""
        return get(self.values, *path)

    @cached_property
    def deployed(self) -> tuple[int, ...]:
        """The indices of the models that become runtimes."""
        models = self.value(*MODELS)
        if not isinstance(models, list) or self.value("servingEngineSpec", "enableEngine") is not True:
            return ()
        return tuple(index for index, model in enumerate(models) if is_deployed(model))

    @cached_property
    def storage_class(self) -> str:
        """The storage class that all volumes of the release name; "" if they do not agree."""
        paths = [path for path in self.model_paths if has_volume(self, path)]
        classes = {text_of(self.value(*path, "storageClass")) or "" for path in paths}
        return next(iter(classes)) if len(classes) == 1 else ""

    @cached_property
    def pair(self) -> tuple[int, int] | None:
        """The prefill and the decode model of a release that serves one model on two sides, and nothing else; else None."""
        roles = {_role(self, (*MODELS, index)): index for index in self.deployed}
        urls = {text_of(self.value(*path, "modelURL")) for path in self.model_paths}
        if len(self.deployed) != 2 or len(urls) != 1 or set(roles) != {"kv_producer", "kv_consumer"}:
            return None
        return roles["kv_producer"], roles["kv_consumer"]

    @cached_property
    def model_indices(self) -> Mapping[str, int]:
        """The index of each model by its name, by which adapters refer to it."""
        models = self.value(*MODELS)
        return {model_name(model): index for index, model in enumerate(models if isinstance(models, list) else ())}

    @property
    def model_paths(self) -> tuple[Path, ...]:
        """The paths of the models that become runtimes."""
        return tuple((*MODELS, index) for index in self.deployed)

    @property
    def has_cache_server(self) -> bool:
        """Whether the chart deploys a cache server."""
        return self.value("cacheserverSpec", "enabled") is True


def model_name(model: Any) -> str:
    """The name of a model."""
    name = get(model, "name")
    return str(name) if isinstance(name, str | int | float) and name != "" else "model"


def is_deployed(model: Any) -> bool:
    """Whether the chart deploys a model, and whether there is one."""
    return get(model, "enabled", default=True) is not False and not is_empty(text_of(get(model, "modelURL")))


def uses_ray(release: Release, path: Path) -> bool:
    """Whether the chart makes a RayCluster of the model."""
    ray = release.value(*path, "raySpec")
    return isinstance(ray, dict) and bool(ray) and ray.get("enabled", True) is not False


def is_v0(release: Release, path: Path) -> bool:
    """Whether the chart turns on vLLM's old engine."""
    return text_of(release.value(*path, "vllmConfig", "v0")) == "1"


def has_volume(release: Release, path: Path) -> bool:
    """Whether the chart creates a volume for the model."""
    size = release.value(*path, "pvcStorage")
    return isinstance(size, str) and size != ""


def uses_lmcache(release: Release, path: Path) -> bool:
    """Whether the model's engines use LMCache."""
    return release.value(*path, "lmcacheConfig", "enabled") is True


def _role(release: Release, path: Path) -> object:
    """The side of a model with LMCache's prefill/decode transfer: kv_producer or kv_consumer."""
    config = (*path, "lmcacheConfig")
    if release.value(*config, "enabled") is not True or is_empty(release.value(*config, "enablePD")):
        return None
    role = release.value(*config, "kvRole")
    known = {"sender": "kv_producer", "receiver": "kv_consumer"}
    return text_of(role) if role else known.get(str(release.value(*config, "nixlRole")))
