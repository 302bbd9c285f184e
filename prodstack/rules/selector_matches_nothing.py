"""The rule `selector-matches-nothing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.reference_index import relations, selector_of, selector_text, watched_namespace

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD)
def selector_matches_nothing(manifest: Manifest, world: World) -> Iterator[Report]:
    """A router's label selector matches no pod.

    **What it reports.** A VLLMRouter with k8s service discovery whose `spec.k8sLabelSelector` matches the pods of no VLLMRuntime of its
    own namespace, and no other pod in the tree. In a partial tree it is a warning: the runtime may stand elsewhere.

    **Why it is bad.** The router starts, finds no engine and answers every request with an error. It watches only its own namespace
    (operator source, read). The pods of a runtime carry `app: <name of the runtime>` and the labels of the VLLMRuntime, nothing else
    (operator, observed): a `model` label exists only where the VLLMRuntime has one.

    **Bad**

        kind: VLLMRouter
        spec:
          k8sLabelSelector: app=lama      # the runtime is named llama

    **Fix.** Select by the runtime's name, or by a label that the VLLMRuntime carries; in a stack file, write what the router serves.

        spec:
          k8sLabelSelector: app in (llama)
    """
    selector = selector_of(manifest)
    found = relations(world)
    if selector is None or found.selected(manifest):
        return
    namespace, (path, text) = watched_namespace(manifest), selector_text(manifest)
    if any(selector.matches(labels) for labels in found.foreign_pods.get(namespace, ())):
        return
    elsewhere = found.elsewhere(selector)
    where = f' in namespace "{namespace}"' if namespace else ""
    if elsewhere is not None:
        yield Report(
            path,
            f'the selector "{text}" matches no runtime{where}, only {elsewhere}: a router watches its own namespace alone',
            f'move the router to namespace "{elsewhere.namespace}", or the runtime to "{namespace}"',
            world.missing_here,
        )
        return
    yield Report(
        path,
        f'the selector "{text}" matches the pods of no runtime{where} (there: {found.known_runtimes.get(namespace, "none")})',
        "select app in (NAME) with the name of a runtime of the same namespace, or a label that the VLLMRuntime carries",
        world.missing_here,
    )
