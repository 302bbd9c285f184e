"""The rule `unknown-pull-policy`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World
from prodstack.rules.engine.cel import has, on, on_engines, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import pull_policies

if TYPE_CHECKING:
    from collections.abc import Iterator


_KNOWN = ("Always", "IfNotPresent", "Never")

_IS_KNOWN = f"self in {['', *_KNOWN]}"
_MESSAGE = "the pullPolicy is unknown, and the Deployment is refused: write IfNotPresent, Always or Never"
GUARDS = (
    *on_engines(".deploymentConfig.image.pullPolicy", _IS_KNOWN, _MESSAGE),
    *on_engines(
        ".deploymentConfig.sidecarConfig",
        where(true("enabled"), f"!({has('image.pullPolicy')}) || self.image.pullPolicy in {['', *_KNOWN]}"),
        _MESSAGE,
        ".image.pullPolicy",
    ),
    *on((ROUTER, CACHE_SERVER), ".spec.image.pullPolicy", _IS_KNOWN, _MESSAGE),
)


@rule(
    kinds=(RUNTIME, ROUTER, CACHE_SERVER), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("pullPolicy",)
)
def unknown_pull_policy(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A pull policy is none that Kubernetes knows.

    **What it reports.** An image's `pullPolicy` that is not Always, IfNotPresent or Never.

    **Why it is bad.** The CRD accepts any text, the API server refuses the Deployment, and the operator tries for ever (operator, observed).

    **Bad**

        image: {registry: docker.io, name: "lmcache/vllm-openai:v0.3.9", pullPolicy: Sometimes}

    **Fix.**

        image: {registry: docker.io, name: "lmcache/vllm-openai:v0.3.9", pullPolicy: IfNotPresent}
    """
    for path, policy in pull_policies(manifest):
        if policy not in _KNOWN:
            yield Report(
                path,
                f'pullPolicy "{policy}" is none of {", ".join(_KNOWN)}, and the API server refuses the Deployment',
                "write IfNotPresent, or leave it out, which means the same",
            )
