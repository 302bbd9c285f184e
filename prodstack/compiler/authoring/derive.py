"""Values derived from references, such as the selector of a router that serves given runtimes.

Stack files and the methods of constructs use the same functions. A derived value never replaces a written one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.tree import at, default, mapping, put
from prodstack.manifests.values import get
from prodstack.manifests.yaml_reader import Seq

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from prodstack.manifests.yaml_reader import Map

CACHE_SERVICE_PORT = 80
"""The port of every Service that the operator creates, whatever the container's port is (operator, observed)."""
DEFAULT_ENGINE_PORT = 8000
"""The CRD's default for vllmConfig.port."""
ROUTER_ENGINE_PORT = 8000
"""The engine port that the router assumes if --k8s-port is not passed (router's parser, read)."""
SIDECAR_IMAGE = ("docker.io", "lmcache/lmstack-sidecar:latest")
"""The image of the sidecar that downloads adapters. It has no other tag: upstream publishes no releases of it."""


def model_label(namespace: str, runtime: str) -> str:
    """Return the value of a runtime's label `model`.

    It contains the namespace because adapters match pods in all namespaces (operator, observed). It does not contain the model,
    because labels become part of immutable selectors, while modelURL may change.
    """
    return f"{namespace}.{runtime}"


def selector(runtimes: Iterable[str]) -> str:
    """Return the label selector of a router that serves these runtimes; their pods have the label app=<runtime>."""
    return f"app in ({','.join(sorted(set(runtimes)))})"


def engine_port(spec: Mapping[str, Any]) -> int:
    """Return the port that the engines of a runtime listen on; for a topology, the port of its prefill side."""
    paths = (("vllmConfig", "port"), ("topology", "prefill", "vllmConfig", "port"))
    port = next((found for path in paths if (found := get(spec, *path)) is not None), DEFAULT_ENGINE_PORT)
    return port if isinstance(port, int) else DEFAULT_ENGINE_PORT


def cache_url(name: str, namespace: str) -> str:
    """Return the address that engines use to reach a cache server."""
    return f"lm://{name}.{namespace}.svc:{CACHE_SERVICE_PORT}"


def serving(spec: Map, runtimes: Iterable[str], ports: Iterable[int]) -> Map:
    """Return a router's spec that selects these runtimes, at the port that their engines listen on."""
    spec = default(spec, ("k8sLabelSelector",), selector(runtimes))
    port = next(iter(ports), ROUTER_ENGINE_PORT)
    return spec if port == ROUTER_ENGINE_PORT else with_args(spec, ("extraArgs",), {"--k8s-port": str(port)})


def using_cache(spec: Map, url: str) -> Map:
    """Return an engine's spec whose LMCache also stores KV blocks in the cache server."""
    spec = default(spec, ("lmCacheConfig", "enabled"), True)
    return default(spec, ("lmCacheConfig", "remoteUrl"), url)


def accepting_adapter(spec: Map, source_type: object) -> Map:
    """Return an engine's spec that can load an adapter: LoRA enabled and, for a download, the sidecar and a shared volume.

    The sidecar downloads the adapter, and shares a volume with vLLM only if storage is enabled (operator, observed).
    """
    spec = default(spec, ("model", "enableLoRA"), True)
    if source_type != "huggingface":
        return spec
    registry, name = SIDECAR_IMAGE
    spec = default(spec, ("deploymentConfig", "sidecarConfig", "enabled"), True)
    spec = default(spec, ("deploymentConfig", "sidecarConfig", "image"), mapping({"registry": registry, "name": name}))
    return default(spec, ("storageConfig", "enabled"), True)


def with_args(spec: Map, path: tuple[str, ...], flags: Mapping[str, str]) -> Map:
    """Return `spec` with flags appended to a list of arguments, except flags that are there: `--a-flag`, `--a-flag=...` or `--a_flag`.

    vLLM treats an underscore in a flag as a dash; the router has no flag with an underscore (vLLM and the router's parser, read).
    """
    written = at(spec, path)
    if written is not None and not isinstance(written, list):
        return spec
    have = {str(argument).partition("=")[0].replace("_", "-") for argument in written or ()}
    added = [part for flag, value in flags.items() if flag not in have for part in (flag, value)]
    return put(spec, path, Seq([*(written or ()), *added], [], getattr(written, "mark", None))) if added else spec


def with_env(spec: Map, path: tuple[str, ...], variables: Mapping[str, str]) -> Map:
    """Return `spec` with environment variables appended, except those that are there."""
    written = at(spec, path)
    if written is not None and not isinstance(written, list):
        return spec
    have = {at(entry, ("name",)) for entry in written or ()}
    added = [mapping({"name": name, "value": value}) for name, value in variables.items() if name not in have]
    return put(spec, path, Seq([*(written or ()), *added], [], getattr(written, "mark", None))) if added else spec
