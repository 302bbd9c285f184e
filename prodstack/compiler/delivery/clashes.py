"""Names that the objects of two clusters share in one Argo CD: each would overwrite the other's, and delete what it manages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.authoring.problems import problem
from prodstack.compiler.delivery.argocd import NAMESPACE, SERVER, project_name
from prodstack.manifests.yaml_reader import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prodstack.compiler.authoring.sources import ClusterSource
    from prodstack.manifests.finding import Finding
    from prodstack.models.gitops import ArgoCd

Key = tuple[str, str, str]
"""Namespace, kind and name."""


def clashing_names(clusters: Iterable[ClusterSource]) -> Iterator[Finding]:
    """Report the clusters whose Argo CD objects have names that another cluster's have too.

    Two clusters that both deploy to the cluster of their Argo CD have one each, so their names do not meet. Flux runs in every cluster.
    """
    seen: dict[Key, tuple[ClusterSource, ArgoCd]] = {}
    for cluster in clusters:
        settings = cluster.settings.gitops.argocd if cluster.settings.gitops is not None else None
        if settings is None:
            continue
        for key in _names(cluster, settings):
            first, others = seen.setdefault(key, (cluster, settings))
            if first is not cluster and not (_is_local(settings) and _is_local(others)):
                yield _clash(key, cluster, first)


def _names(cluster: ClusterSource, settings: ArgoCd) -> Iterator[Key]:
    namespace = settings.namespace or NAMESPACE
    yield namespace, "AppProject", project_name(cluster.name, settings)
    yield namespace, "Application", cluster.name
    for unit in ("crds", "namespaces", "operator", *cluster.settings.stacks):
        yield namespace, "Application", f"{cluster.name}-{unit}"


def _is_local(settings: ArgoCd) -> bool:
    destination = settings.destination
    return destination is None or destination.server == SERVER or destination.name == "in-cluster"


def _clash(key: Key, cluster: ClusterSource, first: ClusterSource) -> Finding:
    namespace, kind, name = key
    message = (
        f"{kind} {namespace}/{name} of this cluster has the name of one of the cluster {first.name},"
        " so in one Argo CD each would replace the other"
    )
    fix = "rename one of the clusters; or set another project, or the namespace of another Argo CD"
    return problem("duplicate-object", locate(cluster.data, ("gitops", "argocd")), message, fix)
