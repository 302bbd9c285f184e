"""Which programs that the operator starts are in which images, by repository.

The operator starts `/opt/venv/bin/vllm serve` and `/opt/venv/bin/lmcache_server` (operator, observed), so an image needs its Python environment
at /opt/venv. The table has only repositories of which we know that much; no image was opened, a tag may differ, and what is not listed is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

VLLM, LMCACHE_SERVER = "/opt/venv/bin/vllm", "/opt/venv/bin/lmcache_server"
PROGRAMS: Mapping[str, str] = {"engine": VLLM, "cache server": LMCACHE_SERVER}
"""What the operator starts, by the role of an image."""
LMCACHE_IMAGE = "lmcache/vllm-openai"
DOCKER_HUB = "docker.io"
_ALIASES = {"index.docker.io": DOCKER_HUB, "registry-1.docker.io": DOCKER_HUB}

_HAS_BOTH = "upstream's own default for engines and caches, read"
_NOT_THERE = "containers of vllm/vllm-openai do not start with the operator's command, read"
_OTHER_PURPOSE = "published for another program, as its name says; not opened"
_IMAGES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "docker.io/lmcache/vllm-openai": ((VLLM, LMCACHE_SERVER), _HAS_BOTH),
    "docker.io/vllm/vllm-openai": ((), _NOT_THERE),
    "docker.io/lmcache/lmcache-server": ((), _OTHER_PURPOSE),
    "docker.io/lmcache/lmstack-router": ((), _OTHER_PURPOSE),
    "docker.io/lmcache/lmstack-sidecar": ((), _OTHER_PURPOSE),
    "docker.io/lmcache/production-stack-operator": ((), _OTHER_PURPOSE),
    "ghcr.io/vllm-project/production-stack/router": ((), _OTHER_PURPOSE),
    "ghcr.io/vllm-project/production-stack/production-stack-operator": ((), _OTHER_PURPOSE),
}
"""Programs and evidence by registry and repository."""
_PATHS: Mapping[str, str] = {image.partition("/")[2]: image for image in _IMAGES}
_MOST_PARTS = max(path.count("/") + 1 for path in _PATHS)


class KnownImage(NamedTuple):
    """The programs in an image, and how that is known. is_original: it comes from the registry where it is published, not from a mirror."""

    programs: tuple[str, ...]
    evidence: str
    is_original: bool


def lookup(registry: str, repository: str) -> KnownImage | None:
    """What is known of an image. A mirror keeps the end of the path, as in registry.example/dockerhub/vllm/vllm-openai."""
    host, _, prefix = registry.partition("/")
    path = f"{prefix}/{repository}".strip("/")
    original = _IMAGES.get(f"{_ALIASES.get(host, host)}/{path}")
    if original is not None:
        return KnownImage(*original, is_original=True)
    parts = path.split("/")[-_MOST_PARTS:]
    ends = ("/".join(parts[at:]) for at in range(len(parts)))
    found = next((_PATHS[end] for end in ends if end in _PATHS), None)
    return None if found is None else KnownImage(*_IMAGES[found], is_original=False)
