"""The rule `duplicate-object`."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World


@rule(kinds=("*",), severity=Severity.ERROR, fails_at=FailsAt.NOTHING)
def duplicate_object(manifest: Manifest, world: World) -> Iterator[Report]:
    """One object is written twice.

    **What it reports.** An object whose kind, API group, namespace and name an object before it has too. In a partial tree it is a warning
    in one folder, and silent across folders: those may be the trees of two clusters.

    **Why it is bad.** Only one of the two can run. kubectl and Argo CD apply one after the other, so the last one wins or both are undone in
    turn (Argo CD: RepeatedResourceWarning); kustomize, and so Flux, refuses the whole build (their documentation, read).

    **Bad**

        kind: VLLMRuntime
        metadata: {name: llama, namespace: prod}
        ---
        kind: VLLMRuntime
        metadata: {name: llama, namespace: prod}

    **Fix.** Remove one of them, or give it another name.

        kind: VLLMRuntime
        metadata: {name: llama-2, namespace: prod}
    """
    ref = manifest.ref
    same = world.by_identity.get((ref.kind, ref.namespace, ref.name), [])
    if len(same) < 2 or not ref.name:
        return
    first = next(m for m in same if _group(m) == _group(manifest) and _near(m, manifest, world))
    if first is not manifest:
        mark = first.mark(("metadata", "name"))
        yield Report(
            ("metadata", "name"),
            f"{ref} is written twice, first at {mark}; only one of them can run",
            "remove one of them, or give it another name",
            Severity.ERROR if world.complete else Severity.WARNING,
        )


def _group(manifest: Manifest) -> str:
    return str(manifest.body.get("apiVersion", "")).rpartition("/")[0]


def _near(first: Manifest, second: Manifest, world: World) -> bool:
    files = [PurePath(m.mark(("metadata", "name")).file) for m in (first, second)]
    return world.complete or files[0].parent == files[1].parent
