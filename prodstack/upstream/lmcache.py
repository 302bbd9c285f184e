"""The operator reads five environment variables back from the pod and compares them with lmCacheConfig: this is that comparison.

Whoever set the variables, the operator or the CR's own env, and whatever is left of lmCacheConfig: where the two differ, it updates the
Deployment for ever (operator, observed). Only single engines: what the operator of change 841 compares in topology mode is not known.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.cache import AT_HAND, about_manifest
from prodstack.manifests.values import get
from prodstack.upstream.router_cli import environment

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

CPU_SIZE, DISK_SIZE, SERDE = "cpuOffloadingBufferSize", "diskOffloadingBufferSize", "remoteSerde"
SWITCH = "LMCACHE_USE_EXPERIMENTAL"
VARIABLES = {
    "LMCACHE_MAX_LOCAL_CPU_SIZE": CPU_SIZE,
    "LMCACHE_MAX_LOCAL_DISK_SIZE": DISK_SIZE,
    "LMCACHE_REMOTE_URL": "remoteUrl",
    "LMCACHE_REMOTE_SERDE": SERDE,
}
"""Variable -> field of lmCacheConfig that it is compared with."""
DEFAULTS = {CPU_SIZE: "4Gi", DISK_SIZE: "8Gi"}
"""What the CRD fills in where lmCacheConfig is there and the field is not."""


class Difference(NamedTuple):
    """A variable that will never say what its field says. wanted: by the field; found: in the pod."""

    variable: str
    field: str
    wanted: str
    found: str


@lru_cache(maxsize=AT_HAND)
def config(manifest: Manifest) -> dict[str, Any] | None:
    """The lmCacheConfig of a runtime that is no topology, or None where it is absent."""
    value = manifest.spec.get("lmCacheConfig")
    single = any(path == ("spec",) for path, _ in manifest.engines)
    return value if single and isinstance(value, dict) else None


def enabled(manifest: Manifest) -> bool:
    """Whether LMCache is on."""
    return get(config(manifest), "enabled") is True


def field(settings: dict[str, Any] | None, name: str) -> str:
    """The text of a field of lmCacheConfig after the CRD's defaults; "" where lmCacheConfig is absent or the value is no text."""
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


def is_number(size: str) -> bool:
    """Whether LMCache parses a size: it takes a plain number of GB (LMCache, read)."""
    try:
        return float(size) >= 0
    except ValueError:
        return False
