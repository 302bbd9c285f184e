"""How rules read what Argo CD, Flux and kustomize are told to apply, and which objects of the tree that is.

A path in an Application or in a Flux Kustomization is relative to a repository that is not known. It means a folder of the tree if one of
the two ends with the other, and they have at least two names in common, such as <cluster>/<unit>. What is not in the tree is not judged.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.cache import about_world
from prodstack.manifests.values import block, entries, get, text, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path

Folder = tuple[str, ...]
SYNC_OPTIONS, COMPARE_OPTIONS = "argocd.argoproj.io/sync-options", "argocd.argoproj.io/compare-options"
SYNC_WAVE = "argocd.argoproj.io/sync-wave"
FLUX_PRUNE = "kustomize.toolkit.fluxcd.io/prune"
FLUX_SUBSTITUTE = "kustomize.toolkit.fluxcd.io/substitute"
FLUX_FORCE = "kustomize.toolkit.fluxcd.io/force"
FLUX_APPLY = "kustomize.toolkit.fluxcd.io/ssa"
_SHARED_NAMES = 2
"""How many names a path and a folder must have in common at their ends."""


class Applied(NamedTuple):
    """What one source of a delivery object applies. path: of the mapping that names the folder; objects: those of them in the tree."""

    path: Path
    objects: tuple[Manifest, ...]


def is_application(manifest: Manifest) -> bool:
    """Whether it is an Application of Argo CD."""
    return _is(manifest, "argoproj.io/", "Application")


def is_application_set(manifest: Manifest) -> bool:
    """Whether it is an ApplicationSet of Argo CD."""
    return _is(manifest, "argoproj.io/", "ApplicationSet")


def is_argocd_settings(manifest: Manifest) -> bool:
    """Whether it is the ConfigMap argocd-cm, the settings of Argo CD."""
    return manifest.ref.kind == "ConfigMap" and manifest.ref.name == "argocd-cm"


def is_flux_kustomization(manifest: Manifest) -> bool:
    """Whether it is a Kustomization of Flux."""
    return _is(manifest, "kustomize.toolkit.fluxcd.io/", "Kustomization")


def is_kustomize_file(manifest: Manifest) -> bool:
    """Whether it is a build file of kustomize, which may leave out apiVersion and kind."""
    version, kind = text(manifest.body, "apiVersion"), text(manifest.body, "kind")
    return kind in ("", "Kustomization") and (version == "" or version.startswith("kustomize.config.k8s.io/"))


def is_delivery(manifest: Manifest) -> bool:
    """Whether a GitOps tool or kustomize reads it to learn what to apply, or how."""
    kinds = (is_application, is_application_set, is_argocd_settings, is_flux_kustomization, is_kustomize_file)
    return any(is_kind(manifest) for is_kind in kinds)


def _is(manifest: Manifest, group: str, kind: str) -> bool:
    return manifest.ref.kind == kind and text(manifest.body, "apiVersion").startswith(group)


@about_world
def applied(world: World, manifest: Manifest) -> tuple[Applied, ...]:
    """What an Application, a Flux Kustomization or a kustomize file applies, one entry for each source with objects in the tree."""
    return tuple(each for each in _applied(_tree(world), manifest) if each.objects)


def applied_objects(world: World, manifest: Manifest) -> tuple[Manifest, ...]:
    """The objects of all sources."""
    return tuple(chain.from_iterable(each.objects for each in applied(world, manifest)))


def _applied(tree: _Tree, manifest: Manifest) -> Iterator[Applied]:
    if is_kustomize_file(manifest):
        yield Applied((), tuple(tree.of_kustomize_file(manifest, frozenset())))
    elif is_flux_kustomization(manifest):
        yield Applied(("spec",), tuple(tree.below(text(manifest.spec, "path"), recursive=True)))
    elif is_application(manifest):
        for path in sources(manifest):
            source = get(manifest.body, *path)
            found = tree.below(text(source, "path"), recursive=get(source, "directory", "recurse") is True)
            yield Applied(path, tuple(_included(found, block(source, "directory"))))


def sources(manifest: Manifest) -> Iterator[Path]:
    """The paths of the sources of an Application."""
    if isinstance(manifest.spec.get("source"), dict):
        yield ("spec", "source")
    yield from (("spec", "sources", index) for index, _ in enumerate(entries(manifest.spec, "sources")))


def _included(objects: Iterable[Manifest], directory: dict[str, Any]) -> Iterator[Manifest]:
    include, exclude = text(directory, "include") or "*", text(directory, "exclude")
    for each in objects:
        name = PurePosixPath(file_of(each)).name
        if fnmatchcase(name, include) and not fnmatchcase(name, exclude):
            yield each


def file_of(manifest: Manifest) -> str:
    """The normalized name of the file that contains an object."""
    return posixpath.normpath(manifest.mark(()).file)


class _Tree(NamedTuple):
    """The objects of a tree by file and by folder. within: the objects in a folder and below; ends: folders by their last names."""

    files: dict[str, list[Manifest]]
    folders: dict[Folder, list[Manifest]]
    within: dict[Folder, list[Manifest]]
    kustomize_files: dict[Folder, Manifest]
    ends: dict[Folder, list[Folder]]

    def below(self, path: str, *, recursive: bool) -> Iterator[Manifest]:
        """What a tool finds at a path of a repository: what a kustomize file there names, or else all manifests."""
        for folder in self._folders(_parts(path)):
            yield from self._in_folder(folder, recursive, frozenset())

    def of_kustomize_file(self, manifest: Manifest, seen: frozenset[Folder]) -> Iterator[Manifest]:
        """The objects in the files and folders that a kustomize file names."""
        here = PurePosixPath(file_of(manifest)).parent
        for resource in (*words(manifest.body, "resources"), *words(manifest.body, "bases")):
            target = posixpath.normpath(str(here / resource))
            yield from self.files.get(target, ())
            if _parts(target) not in seen:
                yield from self._in_folder(_parts(target), False, seen | {_parts(target)})

    def _in_folder(self, folder: Folder, recursive: bool, seen: frozenset[Folder]) -> Iterator[Manifest]:
        if folder in self.kustomize_files:
            yield from self.of_kustomize_file(self.kustomize_files[folder], seen | {folder})
        else:
            yield from (self.within if recursive else self.folders).get(folder, ())

    def _folders(self, path: Folder) -> Iterator[Folder]:
        if len(path) < _SHARED_NAMES:
            yield from [path] if path and path in self.within else ()
            return
        for folder in self.ends.get(path[-_SHARED_NAMES:], ()):
            if all(a == b for a, b in zip(reversed(path), reversed(folder), strict=False)):
                yield folder


@about_world
def _tree(world: World) -> _Tree:
    tree = _Tree(defaultdict(list), defaultdict(list), defaultdict(list), {}, defaultdict(list))
    for manifest in world.manifests:
        file = file_of(manifest)
        folder = _parts(posixpath.dirname(file))
        if is_kustomize_file(manifest):
            tree.kustomize_files[folder] = manifest
        else:
            tree.files[file].append(manifest)
            tree.folders[folder].append(manifest)
        for length in range(1, len(folder) + 1):
            above = tree.within[folder[:length]]
            above.extend([] if is_kustomize_file(manifest) else [manifest])
    for folder in tree.within:
        tree.ends[folder[-_SHARED_NAMES:]].append(folder)
    return tree


def _parts(path: str) -> Folder:
    """The names in a path, without "." and without the root."""
    return tuple(part for part in PurePosixPath(posixpath.normpath(path)).parts if part not in (".", "/"))


def annotation(manifest: Manifest, key: str) -> str:
    """An annotation of an object, "" if it is missing."""
    return text(manifest.body, "metadata", "annotations", key)


def is_marked(manifest: Manifest, key: str, *values: str) -> bool:
    """Whether a label or an annotation has one of these values, as Flux reads it: in upper or lower case."""
    found = (annotation(manifest, key), manifest.labels.get(key, ""))
    return any(each.lower() in values for each in found)


def sync_options(manifest: Manifest) -> dict[str, str]:
    """The options of an Application by name (`ServerSideApply` -> `true`)."""
    return _options(words(manifest.spec, "syncPolicy", "syncOptions"))


def own_sync_options(manifest: Manifest) -> dict[str, str]:
    """The options in the annotation of an object that is synced; they win over those of the Application."""
    return _options(annotation(manifest, SYNC_OPTIONS).split(","))


def _options(options: Iterable[str]) -> dict[str, str]:
    pairs = (option.strip().partition("=") for option in options)
    return {name: value for name, _, value in pairs}


def is_automated(application: Manifest) -> bool:
    """Whether Argo CD syncs an Application by itself."""
    automated = get(application.spec, "syncPolicy", "automated")
    return isinstance(automated, dict) and automated.get("enabled") is not False


def names_of(objects: Iterable[Manifest]) -> str:
    """The first objects for a message: "VLLMRuntime llm/a and 2 more"."""
    first, *others = objects
    return f"{first.ref} and {len(others)} more" if others else str(first.ref)
