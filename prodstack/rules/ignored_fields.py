"""Fields that the CRDs accept and the operator does not use."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import KINDS
from prodstack.manifests.schema import node
from prodstack.manifests.values import get
from prodstack.manifests.wording import dotted, shown
from prodstack.rules.engine.declaration import Case, field_rule, observed
from prodstack.rules.engine.place import CACHE_SPEC, ENGINE, ROUTER_SPEC, SIDECAR
from prodstack.rules.engine.predicate import field, is_true, python
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream import profile as profiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.rules.engine.place import Found, Place
    from prodstack.rules.engine.predicate import Predicate

OF_TOPOLOGY = ("topology", "enablePDDisaggregation")
"""Fields that the rule `unsupported-topology` reports."""
_NO_GPU = "the operator gives it no GPU"
_OFF = "enabled is not written, and absent means off"
_SWITCH_ON = "write enabled: true, or remove it"
_ON = python(lambda value: value is True)
_NO_GPU_WRITTEN = python(lambda engine: not get(engine, "deploymentConfig", "resources", "gpu"))
_HAS_SWITCH = python(lambda block: not isinstance(block, dict) or not block or block.get("enabled") is not None)
_WITHOUT_STORAGE = ENGINE.where(
    field("deploymentConfig.sidecarConfig.enabled", is_true) & ~field("storageConfig.enabled", _ON)
)


def _only(*values: object) -> Predicate:
    """Empty, or one of these values, which ask for nothing special."""
    return python(lambda value: value in ("", {}, [], *values))


def _router_with(name: str, default: str, *values: str) -> Place:
    """Routers with one of these values of a field."""
    return ROUTER_SPEC.where(python(lambda spec: (get(spec, name) or default) in values))


def _ignored(*at: Place, why: str, fix: str = "remove it", must: Predicate | None = None) -> Case:
    """A case for fields that have no effect, unless `must` holds of them; it must only be empty unless told otherwise."""

    def message(found: Found) -> str:
        value = "" if isinstance(found.value, dict) else f" {shown(found.value)}"
        return f"{dotted(found.path)}{value} has no effect: {why}"

    return Case(at=at, must=must or _only(), message=message, fix=fix)


@field_rule(severity=Severity.NOTE, fails_at=FailsAt.NOTHING, evidence=(observed(),))
def ignored_field() -> tuple[Case, ...]:
    """The operator ignores a field.

    **What it reports.** A field that the operator never uses: a cache server's `deploymentStrategy` and `pullSecretName`, the GPUs of a
    router or cache server, a sidecar's `pullSecretName`, and, as a warning, `enableRouter: false`. Also a field that the operator does
    not use together with the rest of the object: a label selector with static discovery, static backends or models with discovery by label,
    a controller's port without kvaware routing, a sidecar's `mountPath` without storage, a `gpuType` without `gpu`, and a block without its
    `enabled`.

    **Why it is bad.** Nothing fails, but the field does not do what its author expects. A router with `enableRouter: false` is deployed all
    the same, and answers requests.

    **Bad**

        kind: CacheServer
        spec:
          image:
            registry: registry.example
            name: lmcache/vllm-openai:v0.3.9
            pullSecretName: registry-login

    **Fix.** Remove the field, or write the field that makes it work. To switch a router off, remove the VLLMRouter or write `replicas: 0`.

        kind: CacheServer
        spec:
          image:
            registry: registry.example
            name: lmcache/vllm-openai:v0.3.9
    """
    return (
        Case(
            at=(ROUTER_SPEC / "enableRouter",),
            must=python(lambda value: value is not False),
            message="enableRouter is false, and the operator deploys the router all the same",
            fix="remove the router, or write replicas: 0",
            severity=Severity.WARNING,
        ),
        _ignored(
            CACHE_SPEC / "deploymentStrategy",
            why="a cache server's Deployment is always rolling",
            must=_only("RollingUpdate"),
        ),
        _ignored(
            CACHE_SPEC / "image.pullSecretName",
            why="the pods get no pull secret",
            fix="use an image that the nodes can pull without a secret",
        ),
        _ignored(
            *(spec / f"resources.{name}" for spec in (CACHE_SPEC, ROUTER_SPEC) for name in ("gpu", "gpuType")),
            why=_NO_GPU,
        ),
        _ignored(
            _router_with("serviceDiscovery", "k8s", "static") / "k8sLabelSelector",
            why="only serviceDiscovery k8s reads it",
            must=_only(0),
        ),
        _ignored(
            *(_router_with("serviceDiscovery", "k8s", "k8s") / name for name in ("staticBackends", "staticModels")),
            why="only serviceDiscovery static reads it",
            must=_only(0),
        ),
        _ignored(
            _router_with("routingLogic", "roundrobin", "roundrobin", "session", "prefixaware")
            / "lmcacheControllerPort",
            why="only routingLogic kvaware reads it",
            must=_only(0),
        ),
        _ignored(
            SIDECAR / "image.pullSecretName",
            why="the pod gets only the engine's pull secret",
            fix="write the secret at deploymentConfig.image.pullSecretName",
        ),
        _ignored(
            _WITHOUT_STORAGE / "deploymentConfig.sidecarConfig.mountPath",
            why="without storage it is always /data",
            fix="write storageConfig with enabled: true, or remove it",
            must=_only("/data"),
        ),
        _ignored(
            ENGINE.where(_NO_GPU_WRITTEN) / "deploymentConfig.resources.gpuType",
            why="without gpu no GPU is requested",
            fix="write gpu, or remove it",
        ),
        _ignored(
            ENGINE / "deploymentConfig.sidecarConfig",
            ENGINE / "storageConfig",
            ENGINE / "autoscalingConfig",
            why=_OFF,
            fix=_SWITCH_ON,
            must=_HAS_SWITCH,
        ),
    )


@rule(kinds=KINDS, severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def unsupported_field(manifest: Manifest, world: World) -> Iterator[Report]:
    """The cluster's operator does not have a field.

    **What it reports.** A field that is written, although the version of the operator that the cluster file names (`operator.profile`) does
    not have it: under 0.1.12 `shmSize`, under 0.1.11 also `podAnnotations` and `runtimeClass`, and under every released version the
    fields of `lmCacheConfig` that come with upstream change 841. In manifests that this project did not publish, such a field is a note if
    it is empty, false or equal to its default, or if no version is named (then the newest observed one is assumed). `topology` and
    `enablePDDisaggregation: true` have a rule of their own.

    **Why it is bad.** The operator's own CRDs do not have the field: with strict validation, for which kubectl, Argo CD and Flux ask, the API
    server refuses the object, whatever the value (operator, observed). The CRDs that this project installs have the fields of all versions,
    so the API server accepts and stores the field.
    The operator drops it when it reads the object, and nothing fails (operator source and upstream's pull requests, read): the pods run without the shared memory, the
    annotations or the transfer that was asked for.

    **Bad**

        # operator.profile of the cluster file: "0.1.12"
        kind: VLLMRuntime
        spec:
          deploymentConfig: {shmSize: 8Gi}

    **Fix.** Remove the field, or upgrade the operator and name its new version in the cluster file.

        operator:
          profile: "2026-08-05"
    """
    name = world.facts.profile
    for path in profiles.unknown_fields(name or profiles.default().name, manifest.ref.kind):
        value = get(manifest.spec, *path)
        if value is None or (value and path[0] in OF_TOPOLOGY):
            continue
        if name is not None and value and value != _default(manifest.ref.kind, path):
            yield Report(
                ("spec", *path),
                f"the operator of this cluster ({name}) does not have {dotted(('spec', *path))}, and drops it",
                f"remove it, or run an operator that has it ({', '.join(_having(manifest.ref.kind, path))})"
                " and name that in operator.profile of the cluster file",
            )
        elif not world.facts.has_cluster_file:
            yield Report(
                ("spec", *path),
                f"the operator's own CRDs do not have {dotted(('spec', *path))}, and the API server refuses it under strict validation",
                "remove it, or install the CRDs that this project publishes",
                Severity.NOTE,
                FailsAt.API_SERVER,
            )


def _having(kind: str, path: tuple[str, ...]) -> tuple[str, ...]:
    """The profiles that have a field."""
    return tuple(name for name in profiles.names() if profiles.profile(name).knows(kind, ".".join(path)))


@cache
def _default(kind: str, path: tuple[str, ...]) -> Any:
    """The value that the CRD fills in for a field of the spec, None if there is none."""
    at = node(kind)
    for step in ("spec", *path):
        at = at.child(step) if at else None
    return at.schema.get("default") if at else None
