"""The world of a cluster: what its file says that it has, and the namespaces that its stacks use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.authoring.stack import Resource
from prodstack.manifests.manifest import Facts, NodePool, get
from prodstack.manifests.yaml_reader import Map, Mark
from prodstack.models.cluster import Operator
from prodstack.upstream.install import OPERATOR_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from prodstack.compiler.authoring.project import ClusterSource
    from prodstack.compiler.authoring.stack import CompiledStack
    from prodstack.models.cluster import NodePool as PoolSettings

POD_SECURITY = {"pod-security.kubernetes.io/enforce": "restricted"}


def facts(cluster: ClusterSource) -> Facts:
    """What a cluster file says that the cluster has, for the rules."""
    said, operator = cluster.settings.facts, cluster.settings.operator
    supports = frozenset(operator.supports or ()) if operator is not None else frozenset()
    if said is None:
        return Facts(operator_supports=supports)
    return Facts(
        storage_classes=_set(said.storage_classes),
        default_storage_class=said.default_storage_class,
        runtime_classes=_set(said.runtime_classes),
        node_pools=None if said.node_pools is None else tuple(_pool(pool) for pool in said.node_pools),
        add_ons=_set(said.add_ons),
        secrets=_secrets(cluster),
        operator_supports=supports,
    )


def _set(values: Iterable[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _pool(pool: PoolSettings) -> NodePool:
    return NodePool(
        name=pool.name,
        gpu_type=pool.gpu_type or "nvidia.com/gpu",
        gpus=pool.gpus,
        nodes=pool.nodes,
        gpu_memory=pool.gpu_memory,
        labels=pool.labels or {},
    )


def _secrets(cluster: ClusterSource) -> Mapping[tuple[str, str], frozenset[str] | None] | None:
    said = cluster.settings.facts
    if said is None or said.secrets is None:
        return None
    home = cluster.settings.namespace or "default"
    return {(secret.namespace or home, secret.name): _set(secret.keys) for secret in said.secrets}


def installs(cluster: ClusterSource) -> bool:
    """Whether the operator is ours to install there."""
    operator = cluster.settings.operator
    return operator is None or operator.install is not False


def operator_of(cluster: ClusterSource) -> Operator:
    """The operator settings of a cluster file, the defaults where it has none."""
    return cluster.settings.operator or Operator()


def namespaces(cluster: ClusterSource, compiled: Sequence[CompiledStack]) -> list[Resource]:
    """One Namespace for each that is in use, never default or kube-*, which every cluster has."""
    used = {get(resource.body, "metadata", "namespace") for stack in compiled for resource in stack.resources}
    written = {
        get(r.body, "metadata", "name") for s in compiled for r in s.resources if r.body.get("kind") == "Namespace"
    }
    names = {name for name in used if isinstance(name, str)} - written
    own = operator_of(cluster).namespace or OPERATOR_NAMESPACE
    if installs(cluster):
        names.add(own)
    kept = sorted(name for name in names if name != "default" and not name.startswith("kube-"))
    return [_namespace(name, POD_SECURITY if name == own and installs(cluster) else {}, cluster) for name in kept]


def _namespace(name: str, labels: Mapping[str, str], cluster: ClusterSource) -> Resource:
    metadata = {"name": name, **({"labels": dict(labels)} if labels else {})}
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
    return Resource(body, Map(body, {}, Mark(cluster.file, 1, 1)))
