"""LMCache of a model: what it offloads, and the cache server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.authoring.lmcache_controller import CONTROLLER_SERVICE, service_name
from prodstack.importing.helm.pieces import Note, Setting, code, is_empty, text_of
from prodstack.importing.helm.release import uses_lmcache
from prodstack.importing.helm.routers import has_router
from prodstack.importing.helm.table import Verdict
from prodstack.manifests.quantity import QuantityError, amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.importing.helm.names import Names
    from prodstack.importing.helm.pieces import Piece
    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

CHART_LEVEL = "INFO"
"""The log level of LMCache in the chart."""
_UNUSED = "LMCache is off: lmcacheConfig.enabled is not true."
_NO_CPU = "The chart sets no size, so LMCache uses its own default. Without this line the operator would set 4 GB."
_NO_DISK = "No disk, as in the chart. Without this line the operator would set 8 GB."


def lmcache(release: Release, names: Names, path: Path, entry: Path) -> Iterator[Piece]:
    """Yield the settings of LMCache, if the model uses it."""
    where = (*path, "lmcacheConfig")
    if not uses_lmcache(release, path):
        if release.value(*where) is not None:
            yield Note(where, Verdict.UNUSED, _UNUSED)
        return
    target = (*entry, "lmCacheConfig")
    yield Setting((*target, "enabled"), True, ((*where, "enabled"),))
    yield from _cpu(release, where, target)
    yield from _disk(release, where, target)
    if is_empty(release.value(*where, "logLevel")):
        why = "As in the chart; the operator sets DEBUG."
        yield Setting((*entry, "vllmConfig", "env", "LMCACHE_LOG_LEVEL"), CHART_LEVEL, (), why)
    yield from _server(release, names, entry)
    yield from _controller(release, names, where, entry)


def _cpu(release: Release, where: Path, target: Path) -> Iterator[Piece]:
    source, field = (*where, "cpuOffloadingBufferSize"), (*target, "cpuOffloadingBufferSize")
    size = text_of(release.value(*source)) or ""
    if _is_positive(size):
        yield Setting(field, size, (source,))
    else:
        yield Setting(field, "", (source,), _NO_CPU)
    if size and not _is_positive(size):
        text = f"The chart sets nothing for {code(size)}: it takes only whole numbers of GB above 0. The stack file sets nothing either."
        yield Note(source, Verdict.CHANGED, text)


def _is_positive(size: str) -> bool:
    """Whether the chart sets a size: it takes the text for a number, and anything else for 0."""
    try:
        return size[-1:].isdecimal() and amount(size) >= 1
    except QuantityError:
        return False


def _disk(release: Release, where: Path, target: Path) -> Iterator[Piece]:
    source, field = (*where, "diskOffloadingBufferSize"), (*target, "diskOffloadingBufferSize")
    size = text_of(release.value(*source))
    if not size or size == "0":
        yield Setting(field, "", (source,), _NO_DISK)
        return
    yield Setting(field, size, (source,))
    text = (
        "The chart sets only the size, and so LMCache does not use the disk. The operator also turns the disk on, in a folder named True."
        ' Write "" to keep it off.'
    )
    yield Note(source, Verdict.CHANGED, text)


def _server(release: Release, names: Names, entry: Path) -> Iterator[Piece]:
    if not release.has_cache_server:
        return
    yield Setting((*entry, "cache"), names.cache, (("cacheserverSpec", "enabled"),))
    serde = text_of(release.value("cacheserverSpec", "serde"))
    if serde:
        yield Setting((*entry, "lmCacheConfig", "remoteSerde"), serde, (("cacheserverSpec", "serde"),))


def _controller(release: Release, names: Names, where: Path, entry: Path) -> Iterator[Piece]:
    source = (*where, "controllerPort")
    port = text_of(release.value(*source))
    if port:
        service = service_name(names.router)
        target = (*entry, "vllmConfig", "env", "LMCACHE_CONTROLLER_PULL_URL")
        yield Setting(target, f"{service}:{port}", (source,))
        only_80 = "The operator's Service of the router has port 80 alone."
        if has_router(release) and release.value("routerSpec", "routingLogic") == "kvaware":
            yield Setting(("routers", names.router, CONTROLLER_SERVICE), True, (source,))
            text = f"{only_80} The stack file asks for a Service {service} for the LMCache controller."
        else:
            text = f"{only_80} Write a Service {service} with port {port} in the stack's folder, whose selector is app: {names.router}."
        yield Note(source, Verdict.CHANGED, text)
