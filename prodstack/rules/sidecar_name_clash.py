"""The rule `sidecar-name-clash`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.cel import DNS_LABEL, matches, on_engines, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import is_dns_label, sidecars, text

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = on_engines(
    ".deploymentConfig.sidecarConfig",
    where(true("enabled"), f"!has(self.name) || (self.name != 'vllm' && {matches('self.name', DNS_LABEL)})"),
    "the sidecar's name is vllm or no name of a container, and the Deployment is refused: choose another one",
    ".name",
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("sidecarConfig",))
def sidecar_name_clash(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A sidecar has the name of the engine's container, or none that Kubernetes takes.

    **What it reports.** An enabled `sidecarConfig` whose `name` is `vllm`, "" or no DNS label.

    **Why it is bad.** The engine's container is named vllm, and the API server refuses a Deployment with two containers of one name, or with a
    container whose name is no DNS label (operator, observed).

    **Bad**

        sidecarConfig: {enabled: true, name: vllm}

    **Fix.** Leave the name out: it is then "sidecar".

        sidecarConfig: {enabled: true, name: lora-downloader}
    """
    for path, sidecar in sidecars(manifest):
        name = text(sidecar, "name", default="sidecar")
        if name is not None and (name == "vllm" or not is_dns_label(name)):
            what = "is the name of the engine's container" if name == "vllm" else "is no name of a container"
            yield Report(
                (*path, "name"),
                f'the sidecar\'s name "{name}" {what}, and the API server refuses the Deployment',
                "choose another name, or leave it out",
            )
