"""The cluster file: what the dump proves about the cluster, and nothing else.

Facts are complete lists (`storageClasses: [a]` states that there is no other class), so they are taken only from the objects themselves, which
`kubectl get` lists completely. That a volume names a class, or a runtime a Secret, proves no list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.authoring.images import Replacements
from prodstack.compiler.authoring.project import CLUSTERS
from prodstack.compiler.authoring.stack import Context
from prodstack.importing.writing import cluster_file
from prodstack.manifests.values import get, text, texts
from prodstack.upstream import profile as profiles
from prodstack.upstream.install import OPERATOR_SELECTOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from prodstack.importing.cluster.grouping import Group
    from prodstack.importing.cluster.live import Live, LiveObject
    from prodstack.importing.writing import Comments
    from prodstack.manifests.manifest import Manifest
    from prodstack.upstream.profile import Profile

_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
_NOT_OURS = "The operator stays as it is installed: no unit operator is written."
_OPERATOR_RESOURCES = {
    "cpuRequest": ("requests", "cpu"),
    "cpuLimit": ("limits", "cpu"),
    "memoryRequest": ("requests", "memory"),
    "memoryLimit": ("limits", "memory"),
}


class Cluster(NamedTuple):
    """The cluster to write. namespace: that of all stacks, None if they are in several; profile: the version of the operator."""

    name: str
    namespace: str | None
    storage_class: str | None
    profile: Profile
    operator: Mapping[str, Any]
    facts: Mapping[str, Any]

    @property
    def path(self) -> str:
        """The path of the cluster file, relative to the project."""
        return f"{CLUSTERS}/{self.name}.yaml"

    @property
    def context(self) -> Context:
        """What it sets for each stack."""
        return Context(self.namespace or "default", self.storage_class, Replacements(), self.profile)

    def text(self, stacks: Sequence[str], schema: str) -> str:
        """The cluster file that runs these stacks. schema: the path of its schema, "" for none."""
        data = {
            "stacks": list(stacks),
            "namespace": self.namespace,
            "operator": self.operator,
            "storageClass": self.storage_class,
            "facts": self.facts or None,
        }
        comments: Comments = {("operator",): _NOT_OURS} if self.operator.get("install") is False else {}
        return cluster_file({key: value for key, value in data.items() if value is not None}, comments, (), schema)


def cluster_of(name: str, live: Live, found: Sequence[Group], profile: Profile | None) -> Cluster:
    """The cluster of a dump. profile: the version of the operator that the user named."""
    namespaces = {group.namespace for group in found}
    chosen = profile or proven_profile(live.objects)
    named = {} if chosen.name == profiles.default().name else {"profile": chosen.name}
    return Cluster(
        name,
        min(namespaces) if len(namespaces) == 1 else None,
        _storage_class(live.objects),
        chosen,
        {**_operator(live.others), **named},
        _facts(live.others),
    )


def proven_profile(objects: Iterable[LiveObject]) -> Profile:
    """The first version of the operator that has every field that is set; the newest observed one if it does."""
    newest = profiles.default()
    known = [newest.name, *(name for name in profiles.names() if name != newest.name)]
    used = list(objects)
    return profiles.profile(
        next((name for name in known if all(_has_fields(name, each) for each in used)), newest.name)
    )


def _has_fields(name: str, live: LiveObject) -> bool:
    return not any(get(live.spec, *path) not in (None, False) for path in profiles.unknown_fields(name, live.ref.kind))


def _storage_class(objects: Iterable[LiveObject]) -> str | None:
    """The storage class that every enabled volume names; None unless all name the same one, so that no volume gets another class."""
    volumes = [
        get(engine, "storageConfig", "storageClassName")
        for each in objects
        for _, engine in each.manifest.engines
        if get(engine, "storageConfig", "enabled") is True
    ]
    first = volumes[0] if volumes else None
    return first if isinstance(first, str) and first and all(each == first for each in volumes) else None


def _operator(others: Iterable[Manifest]) -> dict[str, Any]:
    """The operator as this project installed it, if the dump has its Deployment; otherwise somebody else installs it."""
    for each in others:
        if each.ref.kind == "Deployment" and texts(each.spec, "selector", "matchLabels") == OPERATOR_SELECTOR:
            container = get(each.spec, "template", "spec", "containers", 0)
            amounts = {key: get(container, "resources", *path) for key, path in _OPERATOR_RESOURCES.items()}
            resources = {key: value for key, value in amounts.items() if isinstance(value, str)}
            image = {"image": text(container, "image")} if text(container, "image") else {}
            return {"namespace": each.ref.namespace, **image, **({"resources": resources} if resources else {})}
    return {"install": False}


def _facts(others: Sequence[Manifest]) -> dict[str, Any]:
    storage = {each.ref.name: each for each in others if _is(each, "storage.k8s.io/", "StorageClass")}
    runtime = {each.ref.name for each in others if _is(each, "node.k8s.io/", "RuntimeClass")}
    default = [
        name
        for name, each in storage.items()
        if texts(each.body, "metadata", "annotations").get(_DEFAULT_CLASS) == "true"
    ]
    return {
        **({"storageClasses": sorted(storage)} if storage else {}),
        **({"defaultStorageClass": default[0]} if len(default) == 1 else {}),
        **({"runtimeClasses": sorted(runtime)} if runtime else {}),
    }


def _is(manifest: Manifest, group: str, kind: str) -> bool:
    return manifest.ref.kind == kind and text(manifest.body, "apiVersion").startswith(group)
