"""The chart's router as a VLLMRouter, and the API key of the engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.importing.helm.deployment import larger, placement
from prodstack.importing.helm.images import block
from prodstack.importing.helm.pieces import (
    Note,
    Setting,
    ToDo,
    arguments,
    below,
    copied,
    environment,
    flags,
    is_empty,
    text_of,
)
from prodstack.importing.helm.table import Verdict
from prodstack.manifests.values import get

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prodstack.importing.helm.names import Names
    from prodstack.importing.helm.pieces import Piece
    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

ROUTER: Path = ("routerSpec",)
ENGINE_KEY: Path = ("servingEngineSpec", "vllmApiKey")
LEAST_CPU, LEAST_MEMORY = "400m", "1000Mi"
"""The chart's default request of a router."""
_NO_ENGINES = (
    "These values deploy no engine, so there is nothing that the router could serve, and no router was written. To serve engines of another"
    " release, import that release, and add a router to its stack file."
)
_NO_KEY = "The operator cannot give engines an API key from a Secret, so they answer everybody who reaches them."


def router(release: Release, names: Names) -> Iterator[Piece]:
    """Yield what the router of the chart becomes."""
    yield from _engine_key(release, names)
    if release.value(*ROUTER, "enableRouter") is not True:
        yield Note(ROUTER, Verdict.UNUSED, "The chart deploys no router: enableRouter is not true.")
        return
    if not has_router(release):
        yield Note(ROUTER, Verdict.IMPOSSIBLE, _NO_ENGINES)
        return
    entry: Path = ("routers", names.router)
    yield Setting(entry, {}, ((*ROUTER, "enableRouter"),))
    yield from _discovery(release, names, entry)
    yield from copied(release, ROUTER, entry)
    yield from placement(release, ROUTER, entry)
    yield from _image(release, entry)
    yield from _environment(release, entry)
    yield from _resources(release, entry)
    yield from _account(release, entry)
    yield from _flags(release, entry)
    yield from arguments(release, (*ROUTER, "extraArgs"), (*entry, "extraArgs"))


def has_router(release: Release) -> bool:
    """Return whether there is a router, and something that it can serve."""
    is_static = release.value(*ROUTER, "serviceDiscovery") == "static"
    return release.value(*ROUTER, "enableRouter") is True and (is_static or bool(release.deployed))


def _discovery(release: Release, names: Names, entry: Path) -> Iterator[Piece]:
    where = (*ROUTER, "serviceDiscovery")
    static = [(*ROUTER, key) for key in ("staticBackends", "staticModels")]
    if release.value(*where) == "static":
        yield Setting((*entry, "serviceDiscovery"), "static", (where,))
        for path in static:
            yield Setting((*entry, path[-1]), text_of(release.value(*path)) or "", (path,))
        return
    served = [names.runtimes[index] for index in release.deployed]
    yield Setting((*entry, "serves"), served, (where,))
    for path in static:
        if not is_empty(release.value(*path)):
            yield Note(path, Verdict.UNUSED, "The chart reads it only if serviceDiscovery is static.")


def _image(release: Release, entry: Path) -> Iterator[Piece]:
    repository = text_of(release.value(*ROUTER, "repository")) or "lmcache/lmstack-router"
    tag = text_of(release.value(*ROUTER, "tag")) or "latest"
    secrets = release.value(*ROUTER, "imagePullSecrets")
    listed = secrets if isinstance(secrets, list) else []
    secret = text_of(get(listed[0], "name")) if listed else None
    where = [(*ROUTER, key) for key in ("repository", "tag", "imagePullPolicy")]
    sources = (*where, *([(*ROUTER, "imagePullSecrets", 0, "name")] if secret else []))
    yield Setting(
        (*entry, "image"), block(f"{repository}:{tag}", release.value(*ROUTER, "imagePullPolicy"), secret), sources
    )
    for index in range(1, len(listed)):
        text = (
            "A router has one pull secret. Put all registries into it, or add this one to the router's ServiceAccount."
        )
        yield Note((*ROUTER, "imagePullSecrets", index), Verdict.IMPOSSIBLE, text)


def _environment(release: Release, entry: Path) -> Iterator[Piece]:
    target = (*entry, "env")
    level = (*ROUTER, "lmcacheConfig", "logLevel")
    yield Setting((*target, "PYTHONHASHSEED"), "123", (), "The chart sets these variables, the operator does not.")
    yield Setting((*target, "LMCACHE_LOG_LEVEL"), text_of(release.value(*level)) or "INFO", (level,))
    yield from environment(release, (*ROUTER, "env"), target)


def _resources(release: Release, entry: Path) -> Iterator[Piece]:
    where = (*ROUTER, "resources")
    for name, least in (("cpu", LEAST_CPU), ("memory", LEAST_MEMORY)):
        pair = [((*where, part, name), release.value(*where, part, name)) for part in ("requests", "limits")]
        found = list(larger((*entry, "resources", name), *pair))
        why = "The chart's default request; the operator needs both, and sets them as limits too."
        yield from found or [Setting((*entry, "resources", name), least, (), why)]


def _account(release: Release, entry: Path) -> Iterator[Piece]:
    where = (*ROUTER, "serviceAccountName")
    name = text_of(release.value(*where))
    if name:
        yield Setting((*entry, "serviceAccountName"), name, (where,))


def _flags(release: Release, entry: Path) -> Iterator[Piece]:
    where = (*ROUTER, "k8sServiceDiscoveryType")
    by_address = release.value(*where) == "pod-ip"
    traced = not is_empty(release.value(*ROUTER, "otel", "endpoint"))
    only = {"--k8s-service-discovery-type": not by_address, "--otel-service-name": traced, "--otel-secure": traced}
    yield from flags(release, ROUTER, (*entry, "extraArgs"), only)
    if by_address:
        yield Note(where, Verdict.MAPPED, "pod-ip is the router's own default.")
    if not traced and release.value(*ROUTER, "otel") is not None:
        yield Note((*ROUTER, "otel"), Verdict.UNUSED, "There is no tracing: otel.endpoint is empty.")


def key_secret(release: Release) -> tuple[str, str, Sequence[Path]] | None:
    """Return the Secret and the key with the engines' API key, and the values that name it; None if there is no key."""
    for where in (ENGINE_KEY, (*ROUTER, "vllmApiKey")):
        key = release.value(*where)
        name = text_of(get(key, "secretName"))
        if name:
            return name, text_of(get(key, "secretKey")) or "vllmApiKey", below(where, "secretName", "secretKey")
        if not is_empty(key) and not isinstance(key, dict):
            return f"{release.name}-vllm-api-key", "vllmApiKey", (where,)
    return None


def _engine_key(release: Release, names: Names) -> Iterator[Piece]:
    found = key_secret(release)
    if found is None:
        return
    name, key, sources = found
    if has_router(release):
        entry: Path = ("routers", names.router)
        yield Setting((*entry, "vllmApiKeySecret"), {"name": name}, tuple(sources))
        yield Setting((*entry, "vllmApiKeyName"), key, tuple(sources))
    if sources[0][:2] == ENGINE_KEY:
        yield Note(ENGINE_KEY, Verdict.IMPOSSIBLE, f"{_NO_KEY} The router still sends the key.")
        yield ToDo(
            f"Protect the engines. {_NO_KEY} Write `networkPolicy: true` in the stack file, so that only the router and Prometheus reach them."
        )
    if len(sources) == 1:
        yield ToDo(
            f"Create the Secret {name} with the key {key}, the API key that the values have in plain text and that was not"
            " copied, or let externalSecrets of the stack file make it from a secret store. If the values are in Git, use a new one."
        )
