"""The rule `selector-matches-itself`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.reference_index import router_labels, selector_of, selector_text, watched_namespace

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD)
def selector_matches_itself(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A router's label selector matches the router's own pods.

    **What it reports.** A VLLMRouter with k8s service discovery whose `spec.k8sLabelSelector` matches the labels of its own pods; an
    empty selector matches every pod.

    **Why it is bad.** The router takes each pod that its selector matches for an engine, itself included, and sends requests to it
    (router's service discovery, read). Its pods carry `app: <name of the router>` and the labels of the VLLMRouter (operator, observed).

    **Bad**

        kind: VLLMRouter
        metadata:
          labels: {team: search}
        spec:
          k8sLabelSelector: team=search

    **Fix.** Select by the runtimes' names, or by a label that only the runtimes carry.

        spec:
          k8sLabelSelector: app in (llama, qwen)
    """
    selector = selector_of(manifest)
    labels = router_labels(manifest)
    if selector is not None and watched_namespace(manifest) == manifest.ref.namespace and selector.matches(labels):
        path, text = selector_text(manifest)
        carried = ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
        yield Report(
            path,
            f'the selector "{text}" matches the router\'s own pods ({carried}), which it would take for engines',
            "select by the names of the runtimes, as app in (NAME), or by a label that only the runtimes carry",
        )
