"""Delivery: labels and names that Argo CD, Flux and kustomize give to the objects that they apply."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME
from prodstack.manifests.values import block, entries, get, text
from prodstack.rules.engine.registry import DELIVERY, Report, rule
from prodstack.rules.reading.delivery import (
    applied,
    is_application,
    is_argocd_settings,
    is_flux_kustomization,
    is_kustomize_file,
    names_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path

_METHOD, _LABEL_KEY = "application.resourceTrackingMethod", "application.instanceLabelKey"
_DEFAULT_LABEL = "app.kubernetes.io/instance"


@rule(kinds=(DELIVERY,), severity=Severity.WARNING, fails_at=FailsAt.OPERATOR)
def label_based_tracking(manifest: Manifest, world: World) -> Iterator[Report]:
    """Argo CD labels the objects that it tracks, and some of them are runtimes or routers.

    **What it reports.** A ConfigMap argocd-cm with `application.resourceTrackingMethod: label` or `annotation+label`, if the tree has a
    VLLMRuntime or VLLMRouter. As a note also one that sets only `application.instanceLabelKey`: before Argo CD 3.0 the default method is `label`.

    **Why it is bad.** With both methods, Argo CD writes a label with the name of the Application on everything that it applies (documentation
    of Argo CD 3, read). The operator copies the label into the Deployment's immutable selector. If a live object gets the label, or another
    value when the Application is renamed, the operator ignores that, and fails at the next real change (operator, observed).

    **Bad**

        kind: ConfigMap
        metadata: {name: argocd-cm}
        data:
          application.resourceTrackingMethod: annotation+label

    **Fix.** Track by annotation, the default from Argo CD 3.0.

        data:
          application.resourceTrackingMethod: annotation
    """
    engines = _with_selector(world.manifests) if is_argocd_settings(manifest) else []
    method, key = text(manifest.body, "data", _METHOD), text(manifest.body, "data", _LABEL_KEY)
    fix = f"write {_METHOD}: annotation, before Argo CD applies a runtime or router"
    if engines and method in ("label", "annotation+label"):
        yield Report(
            ("data", _METHOD),
            f'Argo CD tracks by "{method}" and writes the label {key or _DEFAULT_LABEL} on {names_of(engines)}, which the operator copies'
            " into immutable selectors",
            fix,
        )
    elif engines and key and not method:
        yield Report(
            ("data", _LABEL_KEY),
            f"Argo CD before 3.0 tracks by label unless told otherwise, and writes {key} on {names_of(engines)}, which the operator copies"
            " into immutable selectors",
            fix,
            Severity.NOTE,
        )


@rule(kinds=(DELIVERY,), severity=Severity.WARNING, fails_at=FailsAt.OPERATOR)
def added_selector_label(manifest: Manifest, world: World) -> Iterator[Report]:
    """A GitOps tool or kustomize adds labels to a runtime or router.

    **What it reports.** Labels in a `commonLabels` or `labels` of a kustomize file, with or without `includeSelectors`; in the
    `kustomize.commonLabels` of an Application's source; or in the `commonMetadata` of a Flux Kustomization. Only if what it applies is in the tree
    and includes a VLLMRuntime or VLLMRouter.

    **Why it is bad.** All of these write `metadata.labels` of every object (kustomize 5.5, run; documentation of Argo CD 3 and Flux 2, read).
    The operator copies the labels of a runtime or router into the Deployment's immutable selector. It ignores a later change of them,
    and then fails at the next real change (operator, observed).

    **Bad**

        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        spec:
          path: ./dist/prod/chat
          commonMetadata: {labels: {team: chat}}

    **Fix.** Add annotations instead, or label only other objects.

        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        spec:
          path: ./dist/prod/chat
          commonMetadata: {annotations: {example.com/team: chat}}
    """
    for source in applied(world, manifest):
        engines = _with_selector(source.objects)
        for path, labels in _added_labels(manifest, source.path) if engines else ():
            yield Report(
                path,
                f"the {'label' if len(labels) == 1 else 'labels'} {', '.join(sorted(labels))} would be added to {names_of(engines)}, and"
                " become part of an immutable selector: a later change blocks every other change",
                "write annotations instead of labels, or keep the labels off runtimes and routers",
            )


def _with_selector(objects: Iterable[Manifest]) -> list[Manifest]:
    """The runtimes and routers: their labels enter selectors."""
    return [each for each in objects if each.is_ours and each.ref.kind in (RUNTIME, ROUTER)]


def _added_labels(manifest: Manifest, source: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    if is_kustomize_file(manifest):
        yield from _given(manifest, ("commonLabels",))
        for index, _ in enumerate(entries(manifest.body, "labels")):
            yield from _given(manifest, ("labels", index, "pairs"))
    elif is_flux_kustomization(manifest):
        yield from _given(manifest, ("spec", "commonMetadata", "labels"))
    elif is_application(manifest):
        yield from _given(manifest, (*source, "kustomize", "commonLabels"))


def _given(manifest: Manifest, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    labels = get(manifest.body, *path)
    if isinstance(labels, dict) and labels:
        yield path, labels


@rule(kinds=(DELIVERY,), severity=Severity.WARNING, fails_at=FailsAt.POD)
def broken_name_reference(manifest: Manifest, world: World) -> Iterator[Report]:
    """A name prefix or suffix renames a custom resource, but not what refers to it by name.

    **What it reports.** A `namePrefix` or `nameSuffix` of a kustomize file, of an Application's source or of a Flux Kustomization, if an
    object that it applies names another one in its spec: a router its runtimes, for example, or a runtime its cache server.

    **Why it is bad.** kustomize knows the references of Kubernetes' own kinds. It renames a runtime, but a router's `k8sLabelSelector`,
    its `serviceAccountName`, a `remoteUrl` and `staticBackends` keep the old name (kustomize 5.5, run). The router then finds no engine.

    **Bad**

        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        namePrefix: prod-
        resources: [router.yaml, runtime.yaml]     # k8sLabelSelector: app in (llama)

    **Fix.** Remove the prefix. To run a stack twice, write another namespace, or a stack file of another name.

        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        namespace: prod
        resources: [router.yaml, runtime.yaml]
    """
    for source in applied(world, manifest):
        for path in _renamings(manifest, source.path):
            found = next(_references(source.objects), None)
            if found is not None:
                by, to = found
                yield Report(
                    path,
                    f"{path[-1]} renames {to.ref}, but {by.ref} still refers to it as {to.ref.name}",
                    f"remove {path[-1]}, and write the names that you want in the objects themselves",
                )


def _renamings(manifest: Manifest, source: Path) -> Iterator[Path]:
    place: Path
    if is_kustomize_file(manifest):
        place = ()
    elif is_flux_kustomization(manifest):
        place = ("spec",)
    else:
        place = (*source, "kustomize")
    for key in ("namePrefix", "nameSuffix"):
        if text(block(manifest.body, *place) if place else manifest.body, key):
            yield (*place, key)


def _references(objects: Iterable[Manifest]) -> Iterator[tuple[Manifest, Manifest]]:
    """(an object of the operator's kinds, another one that it names in its spec)."""
    ours = [each for each in objects if each.is_ours and each.ref.name]
    for by in ours:
        words = {word for each in by.contents[0].texts for word in re.split(r"[^A-Za-z0-9-]+", each)}
        yield from ((by, to) for to in ours if to is not by and to.ref.name in words)
