"""Annotations that protect the objects of a stack from the GitOps tools that a cluster file names, and Secrets that SOPS encrypted.

An annotation of a custom resource does not reach the objects that the operator creates for it (operator, observed), so none of these
causes a rollout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.authoring.form import DELETE_VOLUME
from prodstack.compiler.authoring.problems import problem
from prodstack.compiler.authoring.tree import at, put
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.values import get
from prodstack.manifests.yaml_reader import Map, locate
from prodstack.models.gitops import DISABLED, FLUX_PRUNE, FLUX_SUBSTITUTE, SYNC_OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.finding import Finding
    from prodstack.models.cluster import ClusterFile

CONFIRMED = ("Prune=confirm", "Delete=confirm")
_ENCRYPTED = "ENC["
_SIDES = ((), ("topology", "prefill"), ("topology", "decode"))


class Tools(NamedTuple):
    """Which GitOps tools deliver a cluster. decrypts: whether Flux decrypts what SOPS encrypted."""

    argocd: bool = False
    flux: bool = False
    decrypts: bool = False


def tools_of(settings: ClusterFile) -> Tools:
    """Return the tools that a cluster file names."""
    gitops = settings.gitops
    if gitops is None:
        return Tools()
    flux = gitops.flux
    return Tools(gitops.argocd is not None, flux is not None, flux is not None and flux.decryption is not None)


def protected(tree: Map, tools: Tools, on_delete: Any = None) -> Map:
    """Return an object with the annotations that it needs. A written annotation takes precedence.

    An object that SOPS encrypted stays as it is, because its checksum covers all values.
    """
    if not (tools.argocd or tools.flux) or "sops" in tree:
        return tree
    if has_volume(tree) and on_delete != DELETE_VOLUME:
        if tools.argocd:
            tree = _with(tree, SYNC_OPTIONS, _confirmed(at(tree, ("metadata", "annotations", SYNC_OPTIONS))))
        if tools.flux:
            tree = _with(tree, FLUX_PRUNE, DISABLED)
    return _with(tree, FLUX_SUBSTITUTE, DISABLED) if tools.flux and "${" in repr(tree) else tree


def has_volume(tree: Map) -> bool:
    """Return whether an object is a runtime whose PersistentVolumeClaim the operator deletes together with it."""
    storages = (at(tree, ("spec", *side, "storageConfig")) for side in _SIDES)
    return tree.get("kind") == RUNTIME and any(
        isinstance(storage, dict) and storage.get("enabled") is not False for storage in storages
    )


def _with(tree: Map, key: str, value: str) -> Map:
    path = ("metadata", "annotations", key)
    written = at(tree, path)
    return tree if written is not None and key != SYNC_OPTIONS else put(tree, path, value)


def _confirmed(written: Any) -> str:
    """Return the sync options with those that ask before a deletion, unless they already say what happens then."""
    options = [option.strip() for option in written.split(",")] if isinstance(written, str) and written else []
    stated = {option.partition("=")[0] for option in options}
    return ",".join([*options, *(option for option in CONFIRMED if option.partition("=")[0] not in stated)])


def encrypted(tree: Map, tools: Tools) -> Iterator[Finding]:
    """Report an object that SOPS encrypted and that would be applied without being decrypted."""
    name = get(tree, "metadata", "name")
    if any(str(value).startswith(_ENCRYPTED) for value in (tree.get("apiVersion"), tree.get("kind"), name)):
        message = "SOPS encrypted the whole manifest, so nobody can tell which object it is"
        fix = "encrypt only the values: sops --encrypted-regex '^(data|stringData)$'"
        yield problem("invalid-manifest", locate(tree, ("kind",)), message, fix)
    elif isinstance(tree.get("sops"), dict):
        yield from _undecrypted(tree, str(name), tools)


def _undecrypted(tree: Map, name: str, tools: Tools) -> Iterator[Finding]:
    mark = locate(tree, ("sops",))
    what = f"{tree.get('kind')} {name} is encrypted with SOPS"
    if tools.flux and not tools.decrypts:
        message = f"{what}, but Flux is not told to decrypt it, so pods would get the encrypted text"
        fix = "add gitops: {flux: {decryption: {provider: sops, secretRef: NAME}}} to the cluster file"
        yield problem("undecrypted-secret", mark, message, fix)
    if tools.argocd:
        message = f"{what}, which Argo CD does not decrypt, so pods would get the encrypted text"
        fix = "use an ExternalSecret or a SealedSecret; or deliver this cluster with Flux alone"
        yield problem("undecrypted-secret", mark, message, fix)
