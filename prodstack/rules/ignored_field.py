"""The rule `ignored-field`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World, get
from prodstack.manifests.wording import dotted, shown
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prodstack.manifests.yaml_reader import Path


def _is_given(value: object, block: object) -> bool:  # noqa: ARG001 (a condition's form)
    return value not in (None, "", {}, [])


@dataclass(frozen=True, slots=True)
class Ignored:
    """A field that reaches nothing. path: below spec, or below an engine block; when: (value, block) -> whether it is meant to do something."""

    kind: str
    path: Path
    why: str
    fix: str = "remove it"
    when: Callable[[object, Any], bool] = _is_given


def _differs(default: object) -> Callable[[object, Any], bool]:
    return lambda value, block: _is_given(value, block) and value != default


def _with_sidecar(value: object, block: object) -> bool:
    return _is_given(value, block) and get(block, "deploymentConfig", "sidecarConfig", "enabled") is True


def _without_storage(value: object, block: object) -> bool:
    return _with_sidecar(value, block) and value != "/data" and get(block, "storageConfig", "enabled") is not True


def _not_switched(value: object, block: object) -> bool:
    return isinstance(value, dict) and bool(value) and value.get("enabled") is None and _is_given(value, block)


def _without(*path: str) -> Callable[[object, Any], bool]:
    return lambda value, block: _is_given(value, block) and not get(block, *path)


def _where(field: str, default: str, *values: str) -> Callable[[object, Any], bool]:
    return lambda value, block: _is_given(value, block) and value != 0 and (get(block, field) or default) in values


NO_GPU = "the operator gives it no GPU"
SWITCH = "enabled is not written, and absent means off"
ON = "write enabled: true, or remove it"
IGNORED: tuple[Ignored, ...] = (
    Ignored(CACHE_SERVER, ("deploymentStrategy",), "always rolling", "remove it", _differs("RollingUpdate")),
    Ignored(
        CACHE_SERVER, ("image", "pullSecretName"), "the pods get no pull secret", "make the image public to the nodes"
    ),
    Ignored(CACHE_SERVER, ("resources", "gpu"), NO_GPU),
    Ignored(CACHE_SERVER, ("resources", "gpuType"), NO_GPU),
    Ignored(ROUTER, ("resources", "gpu"), NO_GPU),
    Ignored(ROUTER, ("resources", "gpuType"), NO_GPU),
    Ignored(
        ROUTER,
        ("k8sLabelSelector",),
        "only serviceDiscovery k8s reads it",
        when=_where("serviceDiscovery", "k8s", "static"),
    ),
    Ignored(
        ROUTER,
        ("staticBackends",),
        "only serviceDiscovery static reads it",
        when=_where("serviceDiscovery", "k8s", "k8s"),
    ),
    Ignored(
        ROUTER,
        ("staticModels",),
        "only serviceDiscovery static reads it",
        when=_where("serviceDiscovery", "k8s", "k8s"),
    ),
    Ignored(
        ROUTER,
        ("lmcacheControllerPort",),
        "only routingLogic kvaware reads it",
        when=_where("routingLogic", "roundrobin", "roundrobin", "session", "prefixaware"),
    ),
    Ignored(
        RUNTIME,
        ("deploymentConfig", "sidecarConfig", "image", "pullSecretName"),
        "the pod gets the engine's pull secret only",
        "write the secret at deploymentConfig.image.pullSecretName",
        _with_sidecar,
    ),
    Ignored(
        RUNTIME,
        ("deploymentConfig", "sidecarConfig", "mountPath"),
        "without storage it is always /data",
        "write storageConfig with enabled: true, or remove it",
        _without_storage,
    ),
    Ignored(
        RUNTIME,
        ("deploymentConfig", "resources", "gpuType"),
        "without gpu no GPU is asked for",
        "write gpu, or remove it",
        _without("deploymentConfig", "resources", "gpu"),
    ),
    Ignored(RUNTIME, ("deploymentConfig", "sidecarConfig"), SWITCH, ON, _not_switched),
    Ignored(RUNTIME, ("storageConfig",), SWITCH, ON, _not_switched),
    Ignored(RUNTIME, ("autoscalingConfig",), SWITCH, ON, _not_switched),
)
_BY_KIND = {kind: tuple(entry for entry in IGNORED if entry.kind == kind) for kind in (RUNTIME, ROUTER, CACHE_SERVER)}


@rule(kinds=(RUNTIME, ROUTER, CACHE_SERVER), severity=Severity.NOTE, fails_at=FailsAt.NOTHING)
def ignored_field(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A field is accepted and does nothing.

    **What it reports.** A field that the operator does not use at all (a cache server's deployment strategy and pull secret, GPUs of a
    router or cache server, a sidecar's pull secret), or not beside what else is written (a label selector with static discovery, static
    backends with discovery by label, a sidecar's mount path without storage, a block without `enabled`).

    **Why it is bad.** Nothing fails, and nothing happens either: who wrote the field expects something else (operator, observed).

    **Bad**

        kind: CacheServer
        spec:
          image:
            registry: registry.example
            name: lmcache/vllm-openai:v0.3.9
            pullSecretName: registry-login

    **Fix.** Remove the field, or write what makes it work.

        kind: CacheServer
        spec:
          image:
            registry: registry.example
            name: lmcache/vllm-openai:v0.3.9
    """
    blocks = manifest.engines if manifest.ref.kind == RUNTIME else ((("spec",), manifest.spec),)
    for above, block in blocks:
        for entry in _BY_KIND[manifest.ref.kind]:
            value = get(block, *entry.path)
            if value is not None and entry.when(value, block):
                path = (*above, *entry.path)
                shape = "" if isinstance(value, dict) else f" {shown(value)}"
                yield Report(path, f"{dotted(path)}{shape} does nothing: {entry.why}", entry.fix)
