"""The rule `namespace-not-written`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.cache import about_world
from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.facts import NAMESPACED

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=("*",), severity=Severity.NOTE, fails_at=FailsAt.NOTHING)
def namespace_not_written(manifest: Manifest, world: World) -> Iterator[Report]:
    """An object beside a stack says no namespace.

    **What it reports.** A Service, ConfigMap, Secret, PodMonitor, ... (a kind that is known to live in a namespace, and none of the operator's)
    without `metadata.namespace`, in a tree whose runtimes, routers, caches and adapters all say theirs.

    **Why it is bad.** kubectl puts it into the namespace of its current context, Argo CD into the one of the Application's destination, Flux into its
    Kustomization's targetNamespace (their documentation, read): the stack may look for it in another one.

    **Bad**

        apiVersion: v1
        kind: Service
        metadata: {name: chat-controller}

    **Fix.** Write the namespace of the stack.

        apiVersion: v1
        kind: Service
        metadata: {name: chat-controller, namespace: llm}
    """
    if manifest.is_ours or get(manifest.body, "metadata", "namespace") or not _says_namespaces(world):
        return
    group = str(manifest.body.get("apiVersion", "")).rpartition("/")[0]
    if manifest.ref.kind in NAMESPACED.get(group, ()):
        yield Report(
            ("metadata",),
            f"the {manifest.ref.kind} says no namespace: kubectl takes its current one, Argo CD the destination's",
            "write metadata.namespace, that of the stack",
        )


@about_world
def _says_namespaces(world: World) -> bool:
    """Whether the operator's objects of the tree all say their namespace; where none does, somebody else decides it for all."""
    ours = [manifest.ref.namespace for manifests in world.by_kind.values() for manifest in manifests]
    return bool(ours) and all(ours)
