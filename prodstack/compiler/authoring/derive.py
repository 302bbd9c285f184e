"""Strings that follow from a reference are derived here, once: stack files and the construct verbs call the same functions.

Every derivation gives way to what a person wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.authoring.tree import at, default, mapping, put
from prodstack.manifests.yaml_reader import Seq

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from prodstack.manifests.yaml_reader import Map

CACHE_SERVICE_PORT = 80
"""Every Service that the operator makes listens on 80, whatever the container's port is (operator, observed)."""
ROUTER_ENGINE_PORT = 8000
"""The engine port that the router assumes without --k8s-port (router's parser, read)."""
SIDECAR_IMAGE = ("docker.io", "lmcache/lmstack-sidecar:latest")
"""The image of the sidecar that downloads adapters; upstream publishes no release of it."""


def model_label(namespace: str, runtime: str) -> str:
    """The value of a runtime's one label, `model`.

    It names the namespace because adapters match pods in all namespaces (operator, observed), and never the model, because labels
    enter immutable selectors while modelURL may change.
    """
    return f"{namespace}.{runtime}"


def selector(runtimes: Iterable[str]) -> str:
    """The label selector of a router that serves these runtimes: their pods carry app=<runtime>."""
    return f"app in ({','.join(sorted(set(runtimes)))})"


def cache_url(name: str, namespace: str) -> str:
    """Where the engines reach a cache server."""
    return f"lm://{name}.{namespace}.svc:{CACHE_SERVICE_PORT}"


def serving(spec: Map, runtimes: Iterable[str], ports: Iterable[int]) -> Map:
    """A router's spec that selects these runtimes, at the one port on which their engines listen."""
    spec = default(spec, ("k8sLabelSelector",), selector(runtimes))
    port = next(iter(set(ports)), ROUTER_ENGINE_PORT)
    return spec if port == ROUTER_ENGINE_PORT else with_args(spec, ("extraArgs",), {"--k8s-port": str(port)})


def using_cache(spec: Map, url: str) -> Map:
    """An engine's spec whose LMCache keeps its KV blocks at the cache server too."""
    spec = default(spec, ("lmCacheConfig", "enabled"), True)
    return default(spec, ("lmCacheConfig", "remoteUrl"), url)


def accepting_adapter(spec: Map, source_type: object) -> Map:
    """An engine's spec that can load an adapter: LoRA on, and for a download the sidecar and a volume that both share.

    Source: operator, observed: the download goes to the sidecar, which shares a volume with vLLM only if storage is enabled.
    """
    spec = default(spec, ("model", "enableLoRA"), True)
    if source_type != "huggingface":
        return spec
    registry, name = SIDECAR_IMAGE
    spec = default(spec, ("deploymentConfig", "sidecarConfig", "enabled"), True)
    spec = default(spec, ("deploymentConfig", "sidecarConfig", "image"), mapping({"registry": registry, "name": name}))
    return default(spec, ("storageConfig", "enabled"), True)


def with_args(spec: Map, path: tuple[str, ...], flags: Mapping[str, str]) -> Map:
    """`spec` with flags appended to a list of arguments, each unless it is already there: `--a-flag`, `--a-flag=...` or `--a_flag`.

    vLLM reads an underscore in a flag as a dash; the router has no flag with an underscore (vLLM and the router's parser, read).
    """
    written = at(spec, path)
    if written is not None and not isinstance(written, list):
        return spec
    have = {str(argument).partition("=")[0].replace("_", "-") for argument in written or ()}
    added = [part for flag, value in flags.items() if flag not in have for part in (flag, value)]
    return put(spec, path, Seq([*(written or ()), *added], [], getattr(written, "mark", None))) if added else spec


def with_env(spec: Map, path: tuple[str, ...], variables: Mapping[str, str]) -> Map:
    """`spec` with environment variables appended, each unless it is already there."""
    written = at(spec, path)
    if written is not None and not isinstance(written, list):
        return spec
    have = {at(entry, ("name",)) for entry in written or ()}
    added = [mapping({"name": name, "value": value}) for name, value in variables.items() if name not in have]
    return put(spec, path, Seq([*(written or ()), *added], [], getattr(written, "mark", None))) if added else spec
