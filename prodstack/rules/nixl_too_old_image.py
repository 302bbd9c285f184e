"""The rule `outdated-nixl-image`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.images import images
from prodstack.upstream.facts import NEEDED, is_too_old
from prodstack.upstream.router_cli import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

SWITCHES = ("LMCACHE_ENABLE_NIXL", "LMCACHE_ENABLE_PD")
CONNECTOR = "NixlConnector"


@rule(
    kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("lmCacheConfig", "env", "extraArgs")
)
def nixl_too_old_image(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A prefill or decode engine runs an image whose NIXL fails.

    **What it reports.** An engine that transfers its KV cache with NIXL (`enableNixl`, LMCache's environment variables for it, or vLLM's
    NixlConnector) and runs `lmcache/vllm-openai` of v0.3.7 or older.

    **Why it is bad.** The pods restart with "cuStreamCreate failed: invalid device context"; NIXL 0.9.0 is needed (upstream's tutorial,
    troubleshooting). What later images carry is not known to us, so nothing is said of them.

    **Bad**

        spec:
          vllmConfig:
            extraArgs: ["--kv-transfer-config", '{"kv_connector":"NixlConnector","kv_role":"kv_both"}']
          deploymentConfig:
            image:
              registry: docker.io
              name: lmcache/vllm-openai:v0.3.7

    **Fix.** Take an image with NIXL 0.9.0 or newer, and pin it.

        spec:
          deploymentConfig:
            image:
              registry: docker.io
              name: lmcache/vllm-openai@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    """
    transferring = {path for path, block in manifest.engines if _transfers(block)}
    for image in images(manifest):
        if image.role == "engine" and image.path[:-2] in transferring and is_too_old(image.repository, image.tag):
            message = (
                f'the image "{image.reference}" has a NIXL older than {NEEDED}, and the engine transfers with NIXL'
            )
            yield Report((*image.path, "name"), message, f"take an image with NIXL {NEEDED} or newer")


def _transfers(block: dict[str, Any]) -> bool:
    arguments = get(block, "vllmConfig", "extraArgs", default=[])
    variables = environment(get(block, "vllmConfig", "env"))
    return (
        (get(block, "lmCacheConfig", "enableNixl") is True and get(block, "lmCacheConfig", "enabled") is True)
        or any(variables.get(name, "").lower() == "true" for name in SWITCHES)
        or any(
            isinstance(item, str) and CONNECTOR in item for item in (arguments if isinstance(arguments, list) else ())
        )
    )
