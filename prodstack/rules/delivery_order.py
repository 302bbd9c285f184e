"""Delivery: the order in which units are applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.cache import about_world
from prodstack.manifests.files import cluster_folder
from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import GROUP
from prodstack.manifests.values import entries, text
from prodstack.rules.engine.registry import DELIVERY, Report, rule
from prodstack.rules.reading.delivery import (
    SYNC_WAVE,
    annotation,
    applied_objects,
    is_application,
    is_automated,
    is_flux_kustomization,
    sync_options,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prodstack.manifests.manifest import Manifest, World

_MANAGER = "production-stack-controller-manager"


@rule(kinds=(DELIVERY,), severity=Severity.WARNING, fails_at=FailsAt.API_SERVER)
def unordered_unit(manifest: Manifest, world: World) -> Iterator[Report]:
    """A stack is applied without waiting for its CRDs or its operator.

    **What it reports.** An automated Application that applies custom resources of the operator, if another Application of the tree applies the
    CRDs or the operator's Deployment in the same or a later sync wave; unless it has `SkipDryRunOnMissingResource=true` and tries again
    (`retry` or `selfHeal`). And a Flux Kustomization that applies custom resources, if it does not depend on the Kustomization of the
    tree that applies the CRDs or the operator, directly or through others. For Flux it is a note, because Flux tries again.

    **Why it is bad.** On the first install the API server does not know the kind, and the sync fails (documentation of Argo CD 3, read). On deletion the
    operator may be gone before the adapters, and the finalizer of a LoraAdapter waits endlessly for it (operator, observed).

    **Bad**

        kind: Kustomization
        metadata: {name: chat}
        spec: {path: ./dist/prod/chat}

    **Fix.**

        kind: Kustomization
        metadata: {name: chat}
        spec:
          path: ./dist/prod/chat
          dependsOn: [{name: crds}, {name: operator}]
    """
    own = applied_objects(world, manifest)
    if not any(each.is_ours for each in own) or any(map(_is_base, own)):
        return
    bases = [base.manifest for base in _bases(world) if base.clusters & _clusters(own)]
    if is_application(manifest) and is_automated(manifest) and not _tries_again(manifest):
        late = [each for each in bases if is_application(each) and _wave(each) >= _wave(manifest)]
        path, fix, severity = ("metadata",), f"give it a later {SYNC_WAVE} than those, in an app of apps", None
    elif is_flux_kustomization(manifest):
        before = _dependencies(world, manifest)
        late = [each for each in bases if is_flux_kustomization(each) and _name(each) not in before]
        path, fix, severity = ("spec",), "add them to dependsOn", Severity.NOTE
    else:
        return
    if late:
        names = ", ".join(each.ref.name for each in late)
        yield Report(path, f"it does not wait for {names}, which applies the CRDs or the operator", fix, severity)


def _is_base(manifest: Manifest) -> bool:
    """Whether every custom resource needs it: a CRD of the operator, or the operator's Deployment."""
    is_definition = manifest.ref.kind == "CustomResourceDefinition" and text(manifest.spec, "group") == GROUP
    return is_definition or (manifest.ref.kind == "Deployment" and manifest.ref.name.endswith(_MANAGER))


class _Base(NamedTuple):
    """An Application or Flux Kustomization that applies bases, and the folders of the clusters for which it does."""

    manifest: Manifest
    clusters: frozenset[str | None]


@about_world
def _bases(world: World) -> tuple[_Base, ...]:
    deliveries = (each for each in world.manifests if is_application(each) or is_flux_kustomization(each))
    found = (_Base(each, _clusters(filter(_is_base, applied_objects(world, each)))) for each in deliveries)
    return tuple(base for base in found if base.clusters)


def _clusters(objects: Iterable[Manifest]) -> frozenset[str | None]:
    """The folders of the clusters to which objects belong; None for all files that are not in the layout of dist/."""
    return frozenset(cluster_folder((each,)) for each in objects)


def _tries_again(application: Manifest) -> bool:
    policy = application.spec.get("syncPolicy") or {}
    retries = bool(policy.get("retry")) or (policy.get("automated") or {}).get("selfHeal") is True
    return retries and sync_options(application).get("SkipDryRunOnMissingResource") == "true"


def _wave(application: Manifest) -> int:
    try:
        return int(annotation(application, SYNC_WAVE) or 0)
    except ValueError:
        return 0


def _name(kustomization: Manifest) -> tuple[str, str]:
    return kustomization.ref.namespace, kustomization.ref.name


def _dependencies(world: World, kustomization: Manifest) -> frozenset[tuple[str, str]]:
    """What a Flux Kustomization depends on, directly and through others."""
    found: set[tuple[str, str]] = set()
    pending = [kustomization]
    for each in pending:  # the list grows during the loop
        for dependency in entries(each.spec, "dependsOn"):
            key = (text(dependency, "namespace") or each.ref.namespace, text(dependency, "name"))
            if key not in found:
                found.add(key)
                pending.extend(_flux_kustomizations(world).get(key, ()))
    return frozenset(found)


@about_world
def _flux_kustomizations(world: World) -> dict[tuple[str, str], list[Manifest]]:
    found: dict[tuple[str, str], list[Manifest]] = {}
    for each in filter(is_flux_kustomization, world.manifests):
        found.setdefault(_name(each), []).append(each)
    return found
