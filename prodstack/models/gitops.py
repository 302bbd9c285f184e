"""How Argo CD and Flux deliver a cluster's folder of dist/: the key `gitops` of a cluster file."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal

from prodstack.models.base import Crd, Model

if TYPE_CHECKING:
    from collections.abc import Mapping

SYNC_OPTIONS = "argocd.argoproj.io/sync-options"
"""The annotation with which an object tells Argo CD how to apply, prune and delete it."""
FLUX_PRUNE = "kustomize.toolkit.fluxcd.io/prune"
"""The annotation that protects an object from Flux's pruning, and from the deletion of its Kustomization."""
FLUX_SUBSTITUTE = "kustomize.toolkit.fluxcd.io/substitute"
"""The annotation that keeps Flux's postBuild from replacing `${...}` in an object."""
DISABLED = "disabled"
NEVER_DELETED: Mapping[str, str] = MappingProxyType({SYNC_OPTIONS: "Prune=false,Delete=false", FLUX_PRUNE: DISABLED})
"""Annotations of CRDs and generated Namespaces: their deletion would delete every object of their kind, or in them."""

_NAME = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"
_NAMES = "^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$"
_DURATION = "^([0-9]+([.][0-9]+)?(ms|s|m|h))+$"


class Destination(Model):
    """A cluster as Argo CD knows it. Exactly one of the two."""

    server: Annotated[str | None, Crd("The address of its API server.", min_length=1)] = None
    name: Annotated[str | None, Crd("Its name in Argo CD.", min_length=1)] = None


class ArgoCd(Model):
    """Deliver with Argo CD: an AppProject, an Application for each unit, and one above them."""

    repo_url: Annotated[str, Crd("The repository that contains dist/, without a password.", min_length=1)]
    revision: Annotated[str | None, Crd("The branch, tag or commit.", default="HEAD", min_length=1)] = None
    path: Annotated[str | None, Crd("The path of dist/ in the repository.", default="dist", min_length=1)] = None
    namespace: Annotated[str | None, Crd("The namespace of Argo CD.", default="argocd", pattern=_NAME)] = None
    project: Annotated[
        str | None,
        Crd("The name of the AppProject that is written; the cluster's name if left out.", pattern=_NAMES),
    ] = None
    root_project: Annotated[
        str | None,
        Crd(
            "The AppProject of the Application above the others, which must exist and allow objects in the namespace of Argo CD.",
            default="default",
            pattern=_NAMES,
        ),
    ] = None
    destination: Annotated[
        Destination | None,
        Crd("The cluster; the one that Argo CD runs in if left out (https://kubernetes.default.svc)."),
    ] = None


class Revision(Model):
    """What Flux follows. Exactly one of branch, tag, semver and commit, or, in an OCI repository, of tag, semver and digest."""

    branch: Annotated[str | None, Crd("A branch of a Git repository.", min_length=1)] = None
    tag: Annotated[str | None, Crd("A tag.", min_length=1)] = None
    semver: Annotated[str | None, Crd("The highest tag in a range of versions, such as >=1.0.0.", min_length=1)] = None
    commit: Annotated[str | None, Crd("A commit of a Git repository.", pattern="^[0-9a-f]{40}([0-9a-f]{24})?$")] = None
    digest: Annotated[
        str | None, Crd("The digest of an artifact in an OCI repository.", pattern="^sha256:[0-9a-f]{64}$")
    ] = None


class SourceRef(Model):
    """A source of Flux that exists."""

    kind: Annotated[Literal["GitRepository", "OCIRepository", "Bucket", "ExternalArtifact"], Crd("Its kind.")]
    name: Annotated[str, Crd("Its name.", pattern=_NAMES)]
    namespace: Annotated[
        str | None, Crd("Its namespace; the one of the Kustomizations if left out.", pattern=_NAME)
    ] = None


class Decryption(Model):
    """How Flux decrypts Secrets of a stack's folder that SOPS encrypted."""

    provider: Annotated[Literal["sops"], Crd("The provider: sops.")]
    secret_ref: Annotated[
        str | None,
        Crd(
            "The Secret with the private keys, in the namespace of the Kustomizations; none for keys of a cloud.",
            pattern=_NAMES,
        ),
    ] = None


class Flux(Model):
    """Deliver with Flux: a source, a Kustomization for each unit, and one above them."""

    repo_url: Annotated[
        str | None,
        Crd(
            "The repository that contains dist/, without a password: https:// or ssh:// for Git, oci:// for an artifact."
            " Exactly one of repoURL and sourceRef.",
            pattern="^(https?|ssh|oci)://.+$",
        ),
    ] = None
    source_ref: Annotated[SourceRef | None, Crd("A source that exists, in place of repoURL.")] = None
    revision: Annotated[
        Revision | None, Crd("What Flux follows; the branch main, or the tag latest of an OCI repository, if left out.")
    ] = None
    path: Annotated[str | None, Crd("The path of dist/ in the source.", default="dist", min_length=1)] = None
    namespace: Annotated[
        str | None, Crd("The namespace of the Kustomizations.", default="flux-system", pattern=_NAME)
    ] = None
    interval: Annotated[
        str | None, Crd("How often Flux looks for changes and corrects drift.", default="10m", pattern=_DURATION)
    ] = None
    timeout: Annotated[
        str | None,
        Crd(
            "How long Flux waits until a stack is healthy, which includes the download of models.",
            default="30m",
            pattern=_DURATION,
        ),
    ] = None
    secret_ref: Annotated[
        str | None, Crd("The Secret with the credentials for repoURL, in the namespace of the source.", pattern=_NAMES)
    ] = None
    service_account_name: Annotated[
        str | None,
        Crd("The ServiceAccount that Flux applies the units as; the controller's own if left out.", pattern=_NAMES),
    ] = None
    decryption: Annotated[Decryption | None, Crd("How Flux decrypts Secrets that SOPS encrypted.")] = None


class GitOps(Model):
    """What a GitOps tool needs to deliver this cluster, written to dist/<cluster>/gitops/. At least one of the two."""

    argocd: Annotated[ArgoCd | None, Crd("Deliver with Argo CD.")] = None
    flux: Annotated[Flux | None, Crd("Deliver with Flux.")] = None
