"""What a dump of a cluster holds: the operator's objects as people wrote them, and everything else.

What the API server, kubectl and GitOps tools add to an object is left out: nobody writes it into a stack file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.authoring.tree import plain
from prodstack.manifests.manifest import API_VERSION, Manifest
from prodstack.manifests.values import block, entries, get, texts, without
from prodstack.reports.drift.dump import owner_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.manifests.finding import ObjectRef

SECRET = "Secret"  # noqa: S105  # the kind
TOOL_ANNOTATIONS = (
    "kubectl.kubernetes.io/last-applied-configuration",
    "argocd.argoproj.io/tracking-id",
    "kustomize.toolkit.fluxcd.io/checksum",
    "meta.helm.sh/",
    "objectset.rio.cattle.io/",
)
"""Annotations, or their prefixes, in which tools keep notes of their own (the tools' documentation, read). They write them again themselves.

Flux's other annotations of that prefix (prune, substitute, ssa) are what people tell it.
"""


class LeftOut(NamedTuple):
    """Something of the dump that the import does not write. what: an object, or a field of it."""

    object: ObjectRef
    what: str
    why: str


@dataclass(frozen=True, eq=False)
class LiveObject:
    """One custom resource as people wrote it. left_out: what only tools wrote."""

    ref: ObjectRef
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    spec: dict[str, Any]
    left_out: tuple[LeftOut, ...] = ()

    @cached_property
    def manifest(self) -> Manifest:
        """The object as it would have to be merged, to be the same."""
        metadata: dict[str, Any] = {"name": self.ref.name, "namespace": self.ref.namespace}
        metadata |= {"labels": dict(self.labels)} if self.labels else {}
        metadata |= {"annotations": dict(self.annotations)} if self.annotations else {}
        return Manifest({"apiVersion": API_VERSION, "kind": self.ref.kind, "metadata": metadata, "spec": self.spec})


class Live(NamedTuple):
    """A dump, sorted. others: objects of other kinds that no custom resource owns; children: how many objects one owns."""

    objects: tuple[LiveObject, ...]
    others: tuple[Manifest, ...]
    children: int
    left_out: tuple[LeftOut, ...]


def live_of(manifests: Iterable[Manifest]) -> Live:
    """Sort kubectl's output. Of an object that occurs twice the last one counts, which is the newer one if dumps were joined."""
    objects: dict[ObjectRef, LiveObject] = {}
    others: list[Manifest] = []
    left_out: list[LeftOut] = []
    children = 0
    for manifest in manifests:
        why = _why_not(manifest)
        if why:
            left_out.append(LeftOut(manifest.ref, "the object", why))
        elif manifest.is_ours:
            found = _live_object(manifest)
            objects[found.ref] = found
        elif (owner_of(manifest.body) or ("",))[0]:
            children += 1
        elif manifest.ref.name:
            others.append(manifest)
    others.sort(key=lambda other: other.ref)
    return Live(tuple(objects[ref] for ref in sorted(objects)), tuple(others), children, tuple(left_out))


def _why_not(manifest: Manifest) -> str:
    """Why an object cannot be imported; "" if it can."""
    if manifest.ref.kind == SECRET:
        return "Secrets are never written to files; leave them out of the dump"
    if manifest.is_ours and not manifest.ref.name:
        return "it has no metadata.name, so it is not what an API server returns; write the dump again with kubectl"
    if get(manifest.body, "metadata", "deletionTimestamp") is not None:
        return "it is being deleted"
    return ""


def _live_object(manifest: Manifest) -> LiveObject:
    ref = manifest.ref if manifest.ref.namespace else manifest.ref._replace(namespace="default")
    annotations = texts(manifest.body, "metadata", "annotations")
    notes = sorted(key for key in annotations if key.startswith(TOOL_ANNOTATIONS))
    left_out = [LeftOut(ref, f"annotation {key}", "the tool that wrote it keeps it") for key in notes]
    return LiveObject(
        ref,
        texts(manifest.body, "metadata", "labels"),
        {key: value for key, value in annotations.items() if key not in notes},
        plain(manifest.spec),
        (*left_out, *_owned(manifest, ref)),
    )


def _owned(manifest: Manifest, ref: ObjectRef) -> Iterator[LeftOut]:
    """Name owners and finalizers: dist/ does not contain them, and whoever set them acts on the object too."""
    for owner in entries(manifest.body, "metadata", "ownerReferences"):
        name = f"{get(owner, 'kind')} {get(owner, 'name')}"
        yield LeftOut(
            ref,
            f"owner {name}",
            "the owner may write the object again after each merge; import the owner's source, or remove it",
        )
    for finalizer in entries(manifest.body, "metadata", "finalizers"):
        yield LeftOut(ref, f"finalizer {finalizer}", "it stays on the live object")


def written_part(manifest: Manifest) -> dict[str, Any]:
    """An object of another kind without status and without what the API server and tools added."""
    kept = ("name", "namespace", "labels", "annotations")
    metadata = {key: value for key, value in block(manifest.body, "metadata").items() if key in kept and value}
    if "annotations" in metadata:
        mine = {k: v for k, v in block(metadata, "annotations").items() if not str(k).startswith(TOOL_ANNOTATIONS)}
        metadata = {**metadata, "annotations": mine} if mine else without(metadata, "annotations")
    return {key: metadata if key == "metadata" else value for key, value in without(manifest.body, "status").items()}
