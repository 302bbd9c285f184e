"""Mistakes in the key `gitops` of a cluster file that its model cannot see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.problems import problem
from prodstack.compiler.delivery.flux import MAX_LABEL, OCI
from prodstack.manifests.wording import shown
from prodstack.manifests.yaml_reader import locate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Map
    from prodstack.models.base import Model
    from prodstack.models.cluster import ClusterFile
    from prodstack.models.gitops import ArgoCd, Flux, Revision

KEY = "gitops"
_REPOSITORY = re.compile(r"((https?|ssh|oci)://[^\s/]+/\S+|[^\s@:/]+@[^\s:/]+:\S+)\Z")
_OF_GIT, _OF_OCI = ("branch", "tag", "semver", "commit"), ("tag", "semver", "digest")


def wrong_delivery(cluster: str, settings: ClusterFile, data: Map) -> Iterator[Finding]:
    """Report mistakes in `gitops`, and names that would be too long. cluster: its name."""
    gitops = settings.gitops
    if gitops is None:
        return
    if gitops.argocd is None and gitops.flux is None:
        yield _wrong(data, (KEY,), "gitops names no tool", "write argocd, flux or both; or remove gitops")
    if gitops.argocd is not None:
        yield from _wrong_argocd(gitops.argocd, data)
    if gitops.flux is not None:
        yield from _wrong_flux(gitops.flux, data)
        yield from _long_names(cluster, settings, data)


def _wrong_argocd(settings: ArgoCd, data: Map) -> Iterator[Finding]:
    yield from _wrong_place(settings.repo_url, settings.path, "argocd", data)
    if settings.destination is not None:
        yield from _not_one(settings.destination, ("server", "name"), (KEY, "argocd", "destination"), data)


def _wrong_flux(settings: Flux, data: Map) -> Iterator[Finding]:
    yield from _wrong_place(settings.repo_url, settings.path, "flux", data)
    yield from _not_one(settings, ("repoURL", "sourceRef"), (KEY, "flux"), data)
    if settings.source_ref is not None:
        for key in ("revision", "secretRef"):
            if key in settings.written():
                message = f"gitops.flux.{key} has no effect, because sourceRef names a source that has its own"
                yield _wrong(data, (KEY, "flux", key), message, f"remove {key}")
    if settings.revision is not None:
        yield from _wrong_revision(settings.revision, settings.repo_url or "", data)


def _wrong_revision(revision: Revision, url: str, data: Map) -> Iterator[Finding]:
    path = (KEY, "flux", "revision")
    allowed = _OF_OCI if url.startswith(OCI) else _OF_GIT
    yield from _not_one(revision, allowed, path, data)
    for key in revision.written():
        if key not in allowed:
            message = f"gitops.flux.revision.{key} does not exist for {shown(url)}"
            yield _wrong(data, (*path, key), message, f"allowed: {', '.join(allowed)}")


def _wrong_place(url: str | None, path: str | None, tool: str, data: Map) -> Iterator[Finding]:
    if url is not None and not _REPOSITORY.match(url):
        message = f"gitops.{tool}.repoURL is not the address of a repository"
        fix = "write https://HOST/PATH, ssh://USER@HOST/PATH or oci://HOST/PATH"
        yield _wrong(data, (KEY, tool, "repoURL"), message, fix)
    if path is not None and (path.startswith("/") or ".." in path.split("/") or not path.isprintable()):
        message = f"gitops.{tool}.path {shown(path)} is not a path inside the repository"
        yield _wrong(data, (KEY, tool, "path"), message, "write the path of dist/ from the top of the repository")


def _not_one(settings: Model, keys: tuple[str, ...], path: tuple[str, ...], data: Map) -> Iterator[Finding]:
    written = [key for key in keys if key in settings.written()]
    if len(written) != 1:
        message = f"{'.'.join(path)} has {' and '.join(written) or 'none'} of {', '.join(keys)}"
        yield _wrong(data, path, message, "write exactly one of them")


def _long_names(cluster: str, settings: ClusterFile, data: Map) -> Iterator[Finding]:
    for index, stack in enumerate(settings.stacks):
        name = f"{cluster}-{stack}"
        if len(name) > MAX_LABEL:
            message = f"the Kustomization {name} has a name of {len(name)} characters, but Flux writes it into a label, which can have {MAX_LABEL}"
            finding = problem("invalid-name", locate(data, ("stacks", index)), message, "shorten the name of the stack")
            yield finding


def _wrong(data: Map, path: tuple[Any, ...], message: str, fix: str) -> Finding:
    return problem("invalid-value", locate(data, path), message, fix)
