"""The rule `invalid-annotation-key`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.manifests.names import label_key_problem
from prodstack.rules.engine.cel import DNS_SUBDOMAIN, LABEL_VALUE, Guard, matches
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.yaml_reader import Path

_KEY = f"^((?i:{DNS_SUBDOMAIN})/)?{LABEL_VALUE}$"
GUARDS = (
    Guard(
        RUNTIME,
        ".spec.deploymentConfig.podAnnotations",
        f"self.all(k, {matches('k', _KEY)})",
        "a key of podAnnotations is no annotation key, and the Deployment is refused:"
        " write letters, digits, '-', '_' and '.', and before a '/' a DNS name",
    ),
)


@rule(kinds=("*",), severity=Severity.ERROR, fails_at=FailsAt.API_SERVER)
def invalid_annotation_key(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """An annotation has a key that Kubernetes does not take.

    **What it reports.** A key of `metadata.annotations` of any object, or of a runtime's `podAnnotations`, that is no name of at most 63
    letters, digits, dashes, underscores and dots, where wanted with a DNS name and a slash before it.

    **Why it is bad.** The API server rejects the object. A runtime with such a pod annotation is accepted, and then its Deployment is
    rejected for ever (Kubernetes API server, run).

    **Bad**

        spec:
          deploymentConfig:
            podAnnotations: {"scrape me": "true"}

    **Fix.**

        spec:
          deploymentConfig:
            podAnnotations: {prometheus.io/scrape: "true"}
    """
    yield from _wrong(get(manifest.body, "metadata", "annotations"), ("metadata", "annotations"), FailsAt.API_SERVER)
    if manifest.is_ours and "topology" not in manifest.spec:
        path: Path = ("spec", "deploymentConfig", "podAnnotations")
        yield from _wrong(get(manifest.body, *path), path, FailsAt.OPERATOR)


def _wrong(annotations: object, path: Path, fails_at: FailsAt) -> Iterator[Report]:
    for key in annotations if isinstance(annotations, dict) else ():
        problem = label_key_problem(str(key).lower())
        if problem:
            message = f'the annotation "{key}" {problem}'
            yield Report((*path, key), message, "correct the key", fails_at=fails_at)
