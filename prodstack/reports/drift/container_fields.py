"""A place of a running container is named after the field of the custom resource that decides it.

These are the names of expand/engine.py, router.py and cache_server.py, read backwards. Source: operator, observed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME
from prodstack.manifests.values import block, entries, get, words
from prodstack.reports.diff.edits import Item, Steps
from prodstack.reports.drift.arguments import EXTRA, MODEL, TRANSFER

if TYPE_CHECKING:
    from collections.abc import Mapping

Body = dict[str, Any]

ENGINE_OPTIONS: Mapping[str, Steps] = {
    MODEL: ("model", "modelURL"),
    "--port": ("vllmConfig", "port"),
    "--enable-lora": ("model", "enableLoRA"),
    "--enable-auto-tool-choice": ("model", "enableTool"),
    "--tool-call-parser": ("model", "toolCallParser"),
    "--enable-chunked-prefill": ("vllmConfig", "enableChunkedPrefill"),
    "--enable-prefix-caching": ("vllmConfig", "enablePrefixCaching"),
    "--max-model-len": ("model", "maxModelLen"),
    "--dtype": ("model", "dtype"),
    "--tensor-parallel-size": ("vllmConfig", "tensorParallelSize"),
    "--max-num-seqs": ("model", "maxNumSeqs"),
    "--gpu_memory_utilization": ("vllmConfig", "gpuMemoryUtilization"),
    "--max_loras": ("vllmConfig", "maxLoras"),
    "--chat-template": ("model", "chatTemplate"),
    TRANSFER: ("lmCacheConfig", "enabled"),
}
ROUTER_OPTIONS: Mapping[str, Steps] = {
    "--port": ("port",),
    "--service-discovery": ("serviceDiscovery",),
    "--k8s-label-selector": ("k8sLabelSelector",),
    "--static-backends": ("staticBackends",),
    "--static-models": ("staticModels",),
    "--routing-logic": ("routingLogic",),
    "--session-key": ("sessionKey",),
    "--lmcache-controller-port": ("lmcacheControllerPort",),
    "--engine-stats-interval": ("engineScrapeInterval",),
    "--request-stats-window": ("requestStatsWindow",),
}
ENGINE_ENVIRONMENT: Mapping[str, Steps] = {
    "VLLM_USE_V1": ("vllmConfig", "v1"),
    "VLLM_ALLOW_RUNTIME_LORA_UPDATING": ("model", "enableLoRA"),
    "LMCACHE_LOG_LEVEL": ("lmCacheConfig", "enabled"),
    "LMCACHE_USE_EXPERIMENTAL": ("lmCacheConfig", "enabled"),
    "VLLM_RPC_TIMEOUT": ("lmCacheConfig", "enabled"),
    "LMCACHE_LOCAL_CPU": ("lmCacheConfig", "cpuOffloadingBufferSize"),
    "LMCACHE_MAX_LOCAL_CPU_SIZE": ("lmCacheConfig", "cpuOffloadingBufferSize"),
    "LMCACHE_LOCAL_DISK": ("lmCacheConfig", "diskOffloadingBufferSize"),
    "LMCACHE_MAX_LOCAL_DISK_SIZE": ("lmCacheConfig", "diskOffloadingBufferSize"),
    "LMCACHE_REMOTE_URL": ("lmCacheConfig", "remoteUrl"),
    "LMCACHE_REMOTE_SERDE": ("lmCacheConfig", "remoteSerde"),
    "HF_TOKEN": ("model", "hfTokenSecret"),
}
ROUTER_ENVIRONMENT: Mapping[str, Steps] = {"VLLM_API_KEY": ("vllmApiKeySecret", "name")}
SIDECAR_ENVIRONMENT: Mapping[str, Steps] = {"LORA_DOWNLOAD_BASE_DIR": ("mountPath",)}
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


@dataclass(frozen=True, slots=True)
class Place:
    """A difference in the words of the custom resource. path: below the spec or the side; label: what people know it by."""

    path: Steps
    label: str
    wanted: Any
    running: Any


@dataclass(frozen=True, slots=True)
class Container:
    """Where the fields of a container stand. own: the options that are fields; below: the path of image, resources and env."""

    below: Steps
    env: Steps
    port: Steps
    arguments: Steps
    options: Mapping[str, Steps]
    environment: Mapping[str, Steps]


CONTAINERS: Mapping[str, Container] = {
    RUNTIME: Container(
        ("deploymentConfig",),
        ("vllmConfig",),
        ("vllmConfig", "port"),
        ("vllmConfig", "extraArgs"),
        ENGINE_OPTIONS,
        ENGINE_ENVIRONMENT,
    ),
    ROUTER: Container((), (), ("port",), ("extraArgs",), ROUTER_OPTIONS, ROUTER_ENVIRONMENT),
    CACHE_SERVER: Container((), (), ("port",), (), {}, {}),
}
_BELOW_SIDECAR: Steps = ("deploymentConfig", "sidecarConfig")
SIDECAR = Container(_BELOW_SIDECAR, _BELOW_SIDECAR, (), (), {}, SIDECAR_ENVIRONMENT)


def place(container: Container, spec: Body, rest: Steps, wanted: Any, running: Any) -> Place | None:
    """The field behind a place of a container. rest: the path below the container; mounts are not judged here."""
    match rest:
        case ("args", Item(_, name)):
            return _option(container, spec, name, wanted, running)
        case ("args",) if container.arguments:
            return Place(container.arguments, "the order of the extra arguments", wanted, running)
        case ("args",) | ("command",) if container is SIDECAR:
            return Place((*container.below, str(rest[0])), str(rest[0]), wanted, running)
        case ("command",):
            return _command(container, wanted, running)
        case ("env", Item(_, name)):
            return _environment(container, spec, name, wanted, running)
        case ("env",):
            names = ([get(each, "name") for each in items or []] for items in (wanted, running))
            return Place((*container.env, "env"), "the order of env", *names)
    return _setting(container, rest, wanted, running)


def _setting(container: Container, rest: Steps, wanted: Any, running: Any) -> Place | None:
    """Image, pull policy, resources and the port."""
    match rest:
        case ("image",):
            return _image(container, wanted, running)
        case ("imagePullPolicy",):
            return Place((*container.below, "image", "pullPolicy"), "pullPolicy", wanted, running)
        case ("resources", _, name):
            key = str(name) if name in ("cpu", "memory") else "gpu"
            label = "gpu" if key == "gpu" and str(name).endswith("/gpu") else str(name)
            return Place((*container.below, "resources", key), label, wanted, running)
        case ("ports", Item(_, "http"), "containerPort"):
            return Place(container.port, "port", wanted, running) if container.port else None
        case (probe, "httpGet", "port") if probe in _PROBES and container.port and wanted and running:
            return Place(container.port, "port", wanted, running)
    return None


def _option(container: Container, spec: Body, name: str, wanted: Any, running: Any) -> Place | None:
    label = name.removeprefix(EXTRA)
    path = container.options.get(name)
    if name == TRANSFER and wanted and running:
        path = ("vllmConfig", "v1")
    if name.startswith(EXTRA) or (path and _is_extra(container, spec, name, path)):
        return Place(container.arguments, label, wanted, running)
    return Place(path, label, _typed(wanted), _typed(running)) if path else None


def _is_extra(container: Container, spec: Body, name: str, path: Steps) -> bool:
    """Whether the option stands in extraArgs, and the field that it is named after says nothing."""
    written = words(block(spec, *map(str, container.arguments[:-1])), str(container.arguments[-1]))
    says = get(spec, *map(str, path))
    return not says and any(each == name or each.startswith(f"{name}=") for each in written)


def _typed(value: Any) -> Any:
    """A number as the custom resource has it; texts with a point (gpuMemoryUtilization) stay texts."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _environment(container: Container, spec: Body, name: str, wanted: Any, running: Any) -> Place:
    plain = name.removesuffix(" (again)")
    own = {get(each, "name") for each in entries(block(spec, *map(str, container.env)), "env")}
    found = container.environment.get(plain)
    if found and plain not in own:
        below = container.below if container is SIDECAR else ()
        return Place((*below, *found), plain, wanted, running)
    return Place((*container.env, "env", Item("name", plain)), plain, wanted, running)


def _image(container: Container, wanted: Any, running: Any) -> Place:
    """The name alone where the registry is the same."""
    path = (*container.below, "image")
    registry = str(wanted).partition("/")[0] + "/"
    if "/" in str(wanted) and str(running).startswith(registry):
        wanted, running = str(wanted).removeprefix(registry), str(running).removeprefix(registry)
        path = (*path, "name")
    return Place(path, "image", wanted, running)


def _command(container: Container, wanted: Any, running: Any) -> Place | None:
    """The cache server's port is the last word of its command; other commands are no field's."""
    both = isinstance(wanted, list) and isinstance(running, list) and len(wanted) == len(running) > 1
    if container.options or not both or wanted[:-1] != running[:-1]:
        return None
    return Place(container.port, "port", _typed(wanted[-1]), _typed(running[-1]))
