"""The cluster's own objects, which are published in the unit `namespaces`: Namespaces, ResourceQuotas and RuntimeClasses.

Stacks need them, and they are applied before the stacks. Each has a record of its own, as every stack has.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from prodstack.compiler.authoring.cluster_objects import quotas, runtime_classes
from prodstack.compiler.authoring.stack import Resource
from prodstack.compiler.authoring.tree import plain, with_places
from prodstack.compiler.building.fingerprint import digest
from prodstack.compiler.building.record import Record, body_digest
from prodstack.compiler.building.worlds import offered, tables
from prodstack.compiler.delivery.contents import summarized
from prodstack.manifests.yaml_reader import Map, Mark
from prodstack.models.gitops import NEVER_DELETED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prodstack.compiler.building.stack import Setting
    from prodstack.compiler.building.worlds import Tables
    from prodstack.manifests.manifest import Manifest

ENFORCE = "pod-security.kubernetes.io/enforce"
OPERATOR_LEVEL, STACK_LEVEL = "restricted", "baseline"
"""The Pod Security level that a generated Namespace enforces. The pods that the operator creates have no security context, so they
meet `baseline` and not `restricted` (observed)."""


class ClusterObject(NamedTuple):
    """One of the cluster's own objects: the same as rules read it, and its record, which is not judged yet.

    tables: what the indexes have for it.
    """

    resource: Resource
    manifest: Manifest
    record: Record
    tables: Tables


def cluster_objects(setting: Setting, records: Iterable[Record]) -> list[ClusterObject]:
    """The cluster's own objects in the order in which they are applied. records: of its stacks, or of the one that is judged alone."""
    found = list(records)
    used = {name for record in found for name in record.namespaces}
    defined = {name for record in found for name in record.defined}
    made = [_namespace_of(name, setting) for name in namespaces_for(setting, used - defined)]
    limited = with_quota(setting, used, defined)
    made += [_written(tree, setting) for namespace, tree in quotas(setting.quotas) if namespace in limited]
    return made + [_written(tree, setting) for tree in runtime_classes(setting.runtime_classes)]


def namespaces_for(setting: Setting, used: Iterable[str]) -> list[str]:
    """The namespaces to generate, sorted: those in use and the operator's, except default and kube-*, which every cluster has."""
    names = {*used, *_operators(setting)}
    return [name for name in sorted(names) if name != "default" and not name.startswith("kube-")]


def with_quota(setting: Setting, used: Iterable[str], defined: Iterable[str]) -> set[str]:
    """The namespaces whose quota is published: those in use and the operator's, unless a stack has the Namespace.

    Such a Namespace does not exist yet when the unit `namespaces` is applied, and stacks wait until that has succeeded.
    """
    return ({*used, *_operators(setting)} - set(defined)) & setting.quotas.keys()


def _operators(setting: Setting) -> Iterator[str]:
    if setting.installs:
        yield setting.operator_namespace


def _namespace_of(name: str, setting: Setting) -> ClusterObject:
    level = OPERATOR_LEVEL if name in _operators(setting) else STACK_LEVEL
    return _namespace(name, level, setting.file, setting.identity)


@lru_cache
def _namespace(name: str, level: str, file: str, identity: bytes) -> ClusterObject:
    metadata = {"name": name, "labels": {ENFORCE: level}, "annotations": dict(NEVER_DELETED)}
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
    resource = Resource(body, Map(body, {}, Mark(file, 1, 1)))
    return _recorded(resource, digest("namespace", body_digest([resource]), identity))


def _written(tree: Map, setting: Setting) -> ClusterObject:
    """An object for which the cluster file asks. Findings point to its entries, so their places are part of the key."""
    resource = Resource(plain(tree), tree)
    return _recorded(resource, digest("cluster object", with_places(tree), setting.file, setting.identity))


def _recorded(resource: Resource, key: bytes) -> ClusterObject:
    manifest = resource.manifest
    found = tables([manifest])
    offers, values = offered(found, key)
    record = Record(key, body_digest([resource]), offers=offers, values=values, summary=summarized([manifest]))
    return ClusterObject(resource, manifest, record, found)
