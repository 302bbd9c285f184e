"""Delivery: settings with which Argo CD or Flux deletes what must stay, such as CRDs, namespaces and volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, GROUP, ROUTER, RUNTIME
from prodstack.manifests.values import entries, flag, get, text, words
from prodstack.rules.engine.registry import DELIVERY, Report, rule
from prodstack.rules.reading.delivery import (
    FLUX_FORCE,
    FLUX_PRUNE,
    SYNC_OPTIONS,
    annotation,
    applied_objects,
    is_application,
    is_application_set,
    is_automated,
    is_flux_kustomization,
    is_marked,
    names_of,
    own_sync_options,
    sync_options,
)
from prodstack.rules.reading.fields import storages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path

_APPROVED = "argocd.argoproj.io/deletion-approved"


@rule(kinds=(DELIVERY,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def pruned_definition(manifest: Manifest, world: World) -> Iterator[Report]:
    """A GitOps tool may prune the operator's CRDs, or the namespace of a stack.

    **What it reports.** An Application with automated pruning, or a Flux Kustomization with `prune: true`, if it applies a CRD of the operator
    or the Namespace of a custom resource in the tree, and that object does not forbid it.

    **Why it is bad.** If the object disappears from the path, or Flux's Kustomization is deleted, the tool deletes it. With a CRD the API server
    deletes every object of the kind, with a Namespace all that is in it (Kubernetes documentation, read), and with each runtime the operator's
    claim (operator, observed).

    **Bad**

        kind: Kustomization
        spec: {path: ./dist/prod/crds, prune: true}

    **Fix.** Do not prune that path, or protect the object itself.

        metadata:
          annotations:
            argocd.argoproj.io/sync-options: Prune=false,Delete=false
            kustomize.toolkit.fluxcd.io/prune: disabled
    """
    used = {each.ref.namespace for each in world.manifests if each.is_ours}
    pruned = [each for each in _pruned(manifest, world) if _is_definition(each) or _is_namespace_of(each, used)]
    if pruned:
        yield Report(
            _prune_path(manifest),
            f"{names_of(pruned)} would be deleted if it disappeared from this path, and with it every object that depends on it",
            f"write false here, or {_protection(manifest, 'Prune=false,Delete=false')} on the object",
        )


def _is_definition(manifest: Manifest) -> bool:
    return manifest.ref.kind == "CustomResourceDefinition" and text(manifest.spec, "group") == GROUP


def _is_namespace_of(manifest: Manifest, used: set[str]) -> bool:
    return manifest.ref.kind == "Namespace" and manifest.ref.name in used


@rule(kinds=(DELIVERY,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def pruned_volume(manifest: Manifest, world: World) -> Iterator[Report]:
    """A GitOps tool may prune a runtime together with its volume.

    **What it reports.** An Application with automated pruning, or a Flux Kustomization with `prune: true`, if it applies a VLLMRuntime with
    enabled storage whose annotations neither forbid pruning nor allow it (`Prune=true` for Argo CD, `prune: enabled` for Flux).

    **Why it is bad.** A deleted VLLMRuntime deletes its PersistentVolumeClaim (operator, observed), and most storage classes then delete the
    volume. A renamed runtime, or a stack that is removed by mistake, so loses its downloaded weights at the next sync.

    **Bad**

        kind: VLLMRuntime
        spec:
          storageConfig: {enabled: true, size: 500Gi}     # in an Application with automated: {prune: true}

    **Fix.** Protect the runtime. To delete it, confirm the deletion in Argo CD, or remove the annotation for Flux first. If the volume may go
    with the runtime, state that: `Prune=true`, or `prune: enabled`.

        kind: VLLMRuntime
        metadata:
          annotations:
            argocd.argoproj.io/sync-options: Prune=confirm,Delete=confirm
            kustomize.toolkit.fluxcd.io/prune: disabled
    """
    pruned = [each for each in _pruned(manifest, world) if each.is_ours and storages(each) and not _may_be_pruned(each)]
    if pruned:
        yield Report(
            _prune_path(manifest),
            f"{names_of(pruned)} has a volume, which would be deleted without a question if the runtime disappeared from this path",
            f"write {_protection(manifest, 'Prune=confirm,Delete=confirm')} on the runtime, or do not prune this path",
        )


def _may_be_pruned(manifest: Manifest) -> bool:
    """Whether an object states that it may be pruned, so that nobody has to be warned."""
    return own_sync_options(manifest).get("Prune") == "true" or is_marked(manifest, FLUX_PRUNE, "enabled")


def _pruned(manifest: Manifest, world: World) -> list[Manifest]:
    """The objects that a tool deletes by itself when they disappear from the path."""
    if is_flux_kustomization(manifest) and flag(manifest.spec, "prune"):
        return [each for each in applied_objects(world, manifest) if not is_marked(each, FLUX_PRUNE, "disabled")]
    if is_application(manifest) and is_automated(manifest) and flag(manifest.spec, "syncPolicy", "automated", "prune"):
        default = sync_options(manifest).get("Prune", "")
        found = applied_objects(world, manifest)
        return [e for e in found if own_sync_options(e).get("Prune", default) not in ("false", "confirm")]
    return []


def _prune_path(manifest: Manifest) -> Path:
    return ("spec", "prune") if is_flux_kustomization(manifest) else ("spec", "syncPolicy", "automated", "prune")


def _protection(manifest: Manifest, options: str) -> str:
    return f"{FLUX_PRUNE}: disabled" if is_flux_kustomization(manifest) else f"{SYNC_OPTIONS}: {options}"


@rule(kinds=(DELIVERY,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def replaced_custom_resource(manifest: Manifest, world: World) -> Iterator[Report]:
    """A GitOps tool replaces custom resources instead of changing them.

    **What it reports.** An Application with the sync option `Replace=true`, or a Flux Kustomization with `force: true`, if it applies a VLLMRuntime,
    VLLMRouter, CacheServer or LoraAdapter in the tree.

    **Why it is bad.** Replacing removes what others wrote into the object: the replicas of KEDA, the finalizer and the path of a LoraAdapter. And
    if the API server refuses a change as immutable, such as a new volume size with the hardened CRDs, the tool deletes the object and
    creates it again (documentation of Argo CD 3 and Flux 2, read). All its pods stop, and its volume is deleted (operator, observed).

    **Bad**

        kind: Application
        spec:
          syncPolicy: {syncOptions: [Replace=true]}

    **Fix.** Apply on the server.

        kind: Application
        spec:
          syncPolicy: {syncOptions: [ServerSideApply=true]}
    """
    path: Path | None = None
    if is_application(manifest) and sync_options(manifest).get("Replace") == "true":
        path, setting = ("spec", "syncPolicy", "syncOptions"), "Replace=true"
    elif is_flux_kustomization(manifest) and flag(manifest.spec, "force"):
        path, setting = ("spec", "force"), "force: true"
    ours = [each for each in applied_objects(world, manifest) if each.is_ours] if path else []
    if path and ours:
        yield Report(
            path,
            f"{setting} replaces {names_of(ours)}: at worst it is deleted and created again{_with_what(ours)}",
            f"remove {setting}; write it only on objects that can be deleted, such as Jobs",
        )


def _with_what(objects: list[Manifest]) -> str:
    return ", with its pods and its volume" if any(map(storages, objects)) else ", with its pods"


@rule(kinds=(RUNTIME, ROUTER, CACHE_SERVER), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def recreating_annotation(manifest: Manifest) -> Iterator[Report]:
    """An annotation tells a GitOps tool to delete and create a custom resource again.

    **What it reports.** A VLLMRuntime, VLLMRouter or CacheServer with `Force=true` in `argocd.argoproj.io/sync-options`, or with
    `kustomize.toolkit.fluxcd.io/force: enabled`.

    **Why it is bad.** With `Force=true` Argo CD deletes and creates the object again, and Flux does so for a change that the API server refuses as
    immutable (documentation of Argo CD 3 and Flux 2, read). All pods stop, and a runtime's volume is deleted (operator, observed).

    **Bad**

        metadata:
          annotations: {argocd.argoproj.io/sync-options: "Force=true,Replace=true"}

    **Fix.** Remove it. To restart pods, change a field, or delete the Deployment: the operator creates it again.

        metadata:
          annotations: {argocd.argoproj.io/sync-options: Prune=confirm}
    """
    if own_sync_options(manifest).get("Force") == "true":
        key, does = SYNC_OPTIONS, "Argo CD deletes the object and creates it again when it syncs it"
    elif is_marked(manifest, FLUX_FORCE, "enabled"):
        key, does = FLUX_FORCE, "Flux deletes the object and creates it again if a change is refused as immutable"
    else:
        return
    volume = ", and its volume is deleted" if storages(manifest) else ""
    where = "annotations" if annotation(manifest, key) else "labels"
    yield Report(("metadata", where, key), f"{does}: all its pods stop{volume}", f"remove it from {key}")


@rule(kinds=(DELIVERY,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def unguarded_generator(manifest: Manifest, world: World) -> Iterator[Report]:
    """An ApplicationSet deletes its Applications if the file that it reads is empty.

    **What it reports.** An ApplicationSet with a git generator of `files`, in a tree with custom resources of the operator, without
    `syncPolicy.applicationsSync: create-update` (or `create-only`) and without `syncPolicy.preserveResourcesOnDeletion: true`. As a note also
    `goTemplate: true` without `goTemplateOptions: [missingkey=error]`.

    **Why it is bad.** A missing file and `[]` give no parameter set, so the controller deletes every Application that it generated, and
    with it the stacks. Without `missingkey=error` a missing key becomes the text "<no value>" in a name or path (source and documentation of
    Argo CD 3, read).

    **Bad**

        kind: ApplicationSet
        spec:
          generators:
            - git: {files: [{path: dist/index.json}]}

    **Fix.** Let the controller only create and update, or write plain Applications.

        kind: ApplicationSet
        spec:
          goTemplate: true
          goTemplateOptions: [missingkey=error]
          syncPolicy: {applicationsSync: create-update}
          generators:
            - git: {files: [{path: dist/index.json}]}
    """
    if not is_application_set(manifest) or not any(each.is_ours for each in world.manifests):
        return
    policy = get(manifest.spec, "syncPolicy")
    found = next(_file_generators(manifest.spec, ("spec",)), None)
    keeps = text(policy, "applicationsSync") in ("create-only", "create-update")
    if found and not keeps and not flag(policy, "preserveResourcesOnDeletion"):
        yield Report(
            found,
            "if these files are empty or missing, every generated Application is deleted, and what it applied with it",
            "write syncPolicy.applicationsSync: create-update, or preserveResourcesOnDeletion: true",
        )
    if (
        found
        and flag(manifest.spec, "goTemplate")
        and "missingkey=error" not in words(manifest.spec, "goTemplateOptions")
    ):
        yield Report(
            ("spec", "goTemplate"),
            'a key that is missing in these files becomes the text "<no value>" in the generated Applications',
            "write goTemplateOptions: [missingkey=error]",
            Severity.NOTE,
        )


def _file_generators(value: Any, path: Path) -> Iterator[Path]:
    """Where git generators of files are, also inside matrix and merge generators."""
    for index, each in enumerate(entries(value, "generators")):
        here = (*path, "generators", index)
        if entries(each, "git", "files"):
            yield (*here, "git", "files")
        for combined in ("matrix", "merge"):
            yield from _file_generators(get(each, combined), (*here, combined))


@rule(kinds=(DELIVERY,), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def wiped_approval(manifest: Manifest, world: World) -> Iterator[Report]:
    """An ApplicationSet removes the approval for which a deletion waits.

    **What it reports.** An ApplicationSet without `argocd.argoproj.io/deletion-approved` in `spec.preservedFields.annotations`, if an object in the
    tree has the sync option `Prune=confirm` or `Delete=confirm`.

    **Why it is bad.** A confirmation is an annotation of the Application. The ApplicationSet controller overwrites the annotations of
    generated Applications (source of Argo CD 3.2, read), so the deletion may wait endlessly, and the Application syncs nothing else.

    **Bad**

        kind: ApplicationSet
        spec: {template: {metadata: {name: "{{ .unit }}"}}}

    **Fix.**

        kind: ApplicationSet
        spec:
          preservedFields: {annotations: [argocd.argoproj.io/deletion-approved]}
    """
    if not is_application_set(manifest) or _APPROVED in words(manifest.spec, "preservedFields", "annotations"):
        return
    waiting = [each for each in world.manifests if "confirm" in _confirmations(each)]
    if waiting:
        yield Report(
            ("spec",),
            f"{names_of(waiting)} is deleted only after a confirmation, and the controller removes the annotation {_APPROVED} that gives it",
            f"write preservedFields.annotations: [{_APPROVED}]",
        )


def _confirmations(manifest: Manifest) -> tuple[str | None, ...]:
    options = own_sync_options(manifest)
    return options.get("Prune"), options.get("Delete")
