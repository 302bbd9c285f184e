"""The rule `name-clash-between-kinds`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.addresses import services
from prodstack.rules.reading.reference_index import relations
from prodstack.upstream.child_names import Child, claims, expected_labels

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME, ROUTER, CACHE_SERVER), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR)
def name_clash_between_kinds(manifest: Manifest, world: World) -> Iterator[Report]:
    """Two objects make the operator write one Service and Deployment.

    **What it reports.** A VLLMRuntime, VLLMRouter or CacheServer whose Service and Deployment have the names of another one's in the
    same namespace (the sides of a topology add `-prefill` and `-decode` to the name), or of a Service that somebody wrote.

    **Why it is bad.** All three kinds make a Service and a Deployment of their own name: two kinds of one name overwrite each other's
    for ever (operator, observed). A Service that is already there: a runtime overwrites it if its target port differs and otherwise
    leaves the foreign selector, a router and a cache never touch it; an ExternalName Service makes the runtime's reconcile panic for ever
    (operator, observed).

    **Bad**

        kind: VLLMRuntime
        metadata: {name: llama}
        ---
        kind: VLLMRouter
        metadata: {name: llama}

    **Fix.** Give each a name of its own.

        kind: VLLMRouter
        metadata: {name: llama-router}
    """
    for child in claims(manifest):
        first = relations(world).claimed[child.namespace, child.name]
        if first.ref.kind != manifest.ref.kind or first.ref.name != manifest.ref.name:
            yield Report(
                ("metadata", "name"),
                f'the Service and Deployment "{child.name}" are also those of {first.ref.kind} "{first.ref.name}": '
                "the operator overwrites one with the other for ever",
                f"give the {manifest.ref.kind} a name that no runtime, router or cache of the namespace has",
            )
        yield from _foreign_service(manifest, child, services(world).by_name.get((child.namespace, child.name)))


def _foreign_service(manifest: Manifest, child: Child, service: Manifest | None) -> Iterator[Report]:
    if service is None or get(service.body, "spec", "selector") == expected_labels(manifest, child):
        return
    external = service.spec.get("type") == "ExternalName"
    panics = external and manifest.ref.kind == RUNTIME
    unless = " where the target port is its own" if manifest.ref.kind == RUNTIME else ""
    kept = "panics on it for ever" if panics else f"leaves its selector{unless}, so that it does not lead to these pods"
    what = "an ExternalName Service" if external else "a Service"
    yield Report(
        ("metadata", "name"),
        f'{what} "{child.name}" of somebody else is in the tree; the operator needs that name and {kept}',
        "rename one of the two; the operator makes the Service itself",
    )
