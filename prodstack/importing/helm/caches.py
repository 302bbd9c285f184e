"""The chart's cache server as a CacheServer, and its LoRA adapters as LoraAdapters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.importing.helm.deployment import larger
from prodstack.importing.helm.images import block, has_program, written_image
from prodstack.importing.helm.pieces import Note, Setting, ToDo, below, code, copied, is_empty, text_of
from prodstack.importing.helm.routers import key_secret
from prodstack.importing.helm.table import Verdict
from prodstack.manifests.values import get
from prodstack.upstream.image_programs import LMCACHE_IMAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.importing.helm.names import Names
    from prodstack.importing.helm.pieces import Piece
    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

CACHE: Path = ("cacheserverSpec",)
ADAPTERS: Path = ("loraAdapters",)
CPU, MEMORY = 1, "4Gi"
"""Resources of a cache server for which the values have none; the operator needs both."""


def cache_server(release: Release, names: Names) -> Iterator[Piece]:
    """Yield what the cache server of the chart becomes."""
    if not release.has_cache_server:
        yield Note(CACHE, Verdict.UNUSED, "The chart deploys no cache server: cacheserverSpec.enabled is not true.")
        return
    entry: Path = ("cacheServers", names.cache)
    image = written_image(release, (*CACHE, "image"))
    sources = (*below((*CACHE, "image"), "repository", "tag"), *below(CACHE, "imagePullPolicy", "enabled"))
    nearest = image if has_program(image, "cache server") else f"{LMCACHE_IMAGE}:latest"
    yield Setting((*entry, "image"), block(nearest, release.value(*CACHE, "imagePullPolicy")), sources)
    if nearest != image:
        text = f"The operator starts /opt/venv/bin/lmcache_server, which {code(image)} does not have, so the stack file names {nearest}."
        yield Note((*CACHE, "image"), Verdict.CHANGED, text)
    yield from copied(release, CACHE, entry)
    yield from _resources(release, entry)


def _resources(release: Release, entry: Path) -> Iterator[Piece]:
    where = (*CACHE, "resources")
    is_complete = True
    for name, assumed in (("cpu", CPU), ("memory", MEMORY)):
        pair = [((*where, part, name), release.value(*where, part, name)) for part in ("requests", "limits")]
        found = list(larger((*entry, "resources", name), *pair))
        why = "Chosen by the import: the values have none, but the operator needs both."
        yield from found or [Setting((*entry, "resources", name), assumed, (), why)]
        is_complete &= bool(found)
    if not is_complete:
        yield ToDo(
            f"Choose the resources of {entry[1]}. The values have none, and the operator needs CPU and memory, which it also sets as limits."
            f" The stack file has {CPU} CPU and {MEMORY}; the memory holds the cached KV blocks."
        )


def adapters(release: Release, names: Names) -> Iterator[Piece]:
    """Yield what the LoRA adapters of the chart become."""
    listed = release.value(*ADAPTERS)
    for index, adapter in enumerate(listed if isinstance(listed, list) else ()):
        path = (*ADAPTERS, index)
        if get(adapter, "enabled") is False:
            yield Note(path, Verdict.UNUSED, "The chart does not create this adapter: enabled is false.")
        elif not isinstance(get(adapter, "adapterSource"), dict):
            yield Note(path, Verdict.IMPOSSIBLE, "There is no adapterSource, so this is no adapter.")
        else:
            yield from _adapter(release, names, path, adapter, ("loraAdapters", names.adapters[index]))


def _adapter(release: Release, names: Names, path: Path, adapter: Any, entry: Path) -> Iterator[Piece]:
    yield Setting(entry, {}, ((*path, "name"), (*path, "enabled")))
    base = text_of(get(adapter, "baseModel")) or ""
    index = release.model_indices.get(base)
    if index in release.deployed:
        yield Setting((*entry, "runtime"), names.runtimes[index], ((*path, "baseModel"),))
    else:
        yield Setting((*entry, "baseModel"), base, ((*path, "baseModel"),))
        yield ToDo(f"Name the runtime of the adapter {entry[1]}: no model of these values is called {code(base)}.")
    yield from copied(release, path, entry)
    yield from _credentials(release, path, entry)
    yield from _key(release, path, entry)


def _credentials(release: Release, path: Path, entry: Path) -> Iterator[Piece]:
    where = (*path, "adapterSource", "credentials")
    found = release.value(*where)
    target = (*entry, "adapterSource", "credentialsSecretRef")
    if isinstance(found, dict) and not is_empty(found.get("secretName")):
        name, key = text_of(found["secretName"]), text_of(found.get("secretKey")) or "token"
        yield Setting(target, {"name": name, "key": key}, below(where, "secretName", "secretKey"))
    elif not is_empty(found) and not isinstance(found, dict):
        secret = f"{release.name}-lora-credentials"
        yield Setting(target, {"name": secret, "key": "token"}, (where,))
        yield Note(
            where,
            Verdict.CHANGED,
            f"The credentials were not copied: the adapter reads the Secret {secret}, which you create.",
        )
        yield ToDo(
            f"Create the Secret {secret} with the key token: the credentials that the values have in plain text. Or let externalSecrets of"
            " the stack file make it from a secret store."
        )


def _key(release: Release, path: Path, entry: Path) -> Iterator[Piece]:
    own = (*path, "vllmApiKey")
    name = text_of(release.value(*own, "secretName"))
    shared = key_secret(release)
    if name:
        key = text_of(release.value(*own, "secretKey")) or "vllmApiKey"
        yield Setting(
            (*entry, "vllmApiKey"), {"secretName": name, "secretKey": key}, below(own, "secretName", "secretKey")
        )
    elif shared is not None:
        yield Setting((*entry, "vllmApiKey"), {"secretName": shared[0], "secretKey": shared[1]}, tuple(shared[2]))
