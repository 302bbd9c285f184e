"""The operator reads five environment variables back from the pod and compares them with lmCacheConfig: this is that comparison.

It does not matter who set the variables, the operator or the custom resource's own env: while they differ from lmCacheConfig, the operator
updates the Deployment endlessly (operator, observed). Only single engines: what change 841 compares in topology mode is not known.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.cache import AT_HAND, about_manifest
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.values import get
from prodstack.upstream.profile import default
from prodstack.upstream.router_cli import environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.manifests.manifest import Manifest

CPU_SIZE, DISK_SIZE, SERDE = "cpuOffloadingBufferSize", "diskOffloadingBufferSize", "remoteSerde"
SWITCH = "LMCACHE_USE_EXPERIMENTAL"
"""The variable that the operator compares with lmCacheConfig.enabled: "True" if it is on."""
VARIABLES = {
    variable.name: row.steps[-1]
    for row in default().fields(RUNTIME)
    if row.compared == "LMCache"
    for variable in row.environment
    if variable.set == "{}"
}
"""Variable -> field of lmCacheConfig that it is compared with."""
DEFAULTS = {CPU_SIZE: "4Gi", DISK_SIZE: "8Gi"}
"""The CRD's defaults of fields that are absent from an lmCacheConfig that is there."""


class Difference(NamedTuple):
    """A variable that never matches its field. wanted: the field's value; found: the value in the pod."""

    variable: str
    field: str
    wanted: str
    found: str


@lru_cache(maxsize=AT_HAND)
def config(manifest: Manifest) -> dict[str, Any] | None:
    """The lmCacheConfig of a runtime without topology, or None if it is absent."""
    value = manifest.spec.get("lmCacheConfig")
    single = any(path == ("spec",) for path, _ in manifest.engines)
    return value if single and isinstance(value, dict) else None


def enabled(manifest: Manifest) -> bool:
    """Whether LMCache is on."""
    return get(config(manifest), "enabled") is True


def field(settings: dict[str, Any] | None, name: str) -> str:
    """The text of a field of lmCacheConfig after the CRD's defaults; "" if lmCacheConfig is absent or the value is not text."""
    if settings is None:
        return ""
    value = settings.get(name)
    return DEFAULTS.get(name, "") if value is None else value if isinstance(value, str) else ""


def set_by_operator(settings: dict[str, Any] | None) -> dict[str, str]:
    """Which of the five variables the operator puts into the pod; it does so only where LMCache is on."""
    if settings is None or settings.get("enabled") is not True:
        return {}
    sizes = {name: field(settings, name_of) for name, name_of in VARIABLES.items() if name_of in (CPU_SIZE, DISK_SIZE)}
    url = field(settings, "remoteUrl")
    remote = {"LMCACHE_REMOTE_URL": url, "LMCACHE_REMOTE_SERDE": field(settings, SERDE)} if url else {}
    return {SWITCH: "True", **{name: value for name, value in sizes.items() if value}, **remote}


@about_manifest
def differences(manifest: Manifest) -> tuple[Difference, ...]:
    """Everything that the operator will find different on every reconcile. Source: operator source, read, and observed."""
    if all(path != ("spec",) for path, _ in manifest.engines):
        return ()
    settings = config(manifest)
    found = {**set_by_operator(settings), **environment(get(manifest.spec, "vllmConfig", "env"))}
    wanted = {name: field(settings, name_of) for name, name_of in VARIABLES.items()}
    wrong = [
        Difference(n, VARIABLES[n], wanted[n], found.get(n, "")) for n in VARIABLES if wanted[n] != found.get(n, "")
    ]
    if enabled(manifest) != (found.get(SWITCH) == "True"):
        wrong.insert(0, Difference(SWITCH, "enabled", str(enabled(manifest)).lower(), found.get(SWITCH, "")))
    return tuple(wrong)


def reserved(block: Mapping[str, Any], gpus: int = 1) -> float:
    """The GiB of memory that LMCache reserves in a pod of an engine with so many GPUs; 0 if it is off, or has no size that it can parse.

    Every process of vLLM, one for each GPU, reserves cpuOffloadingBufferSize x 2**30 bytes of page-locked memory (LMCache, read:
    lmcache/v1/cache_engine.py), also if its connector uses the memory only as a buffer.
    """
    settings = get(block, "lmCacheConfig")
    size = get(settings, CPU_SIZE)
    if get(settings, "enabled") is not True or not isinstance(size, str) or not is_number(size):
        return 0.0
    return float(size) * max(1, gpus)


def is_number(size: str) -> bool:
    """Whether LMCache parses a size: it takes a plain number of GB (LMCache, read)."""
    try:
        return float(size) >= 0
    except ValueError:
        return False
