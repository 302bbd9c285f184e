"""The rule `static-discovery-incomplete`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.cel import Guard, filled
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDED = {"staticBackends": "http://engine.llm.svc:80", "staticModels": "Qwen/Qwen3-8B"}

GUARDS = tuple(
    Guard(
        ROUTER,
        ".spec",
        f"!has(self.serviceDiscovery) || self.serviceDiscovery != 'static' || {filled(field)}",
        f"serviceDiscovery is static and {field} is empty, and the operator panics: write it, for example {example}",
        f".{field}",
    )
    for field, example in NEEDED.items()
)


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("serviceDiscovery",))
def static_discovery_incomplete(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """Static discovery lacks its backends or its models.

    **What it reports.** A router with `serviceDiscovery: static` and without `staticBackends` or `staticModels`.

    **Why it is bad.** The operator panics on every reconcile of it, for ever (operator, observed). Arguments in extraArgs do not help.

    **Bad**

        spec:
          serviceDiscovery: static
          staticBackends: http://engine.llm.svc:80

    **Fix.** Write both, as many models as backends.

        spec:
          serviceDiscovery: static
          staticBackends: http://engine.llm.svc:80
          staticModels: Qwen/Qwen3-8B
    """
    if manifest.spec.get("serviceDiscovery") != "static":
        return
    for field, example in NEEDED.items():
        if not manifest.spec.get(field):
            message = f'serviceDiscovery is "static" and {field} is empty: the operator panics'
            yield Report(("spec", field), message, f"write {field}, for example {example}")
