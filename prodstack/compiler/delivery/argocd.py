"""Argo CD's objects of a cluster: an AppProject, an Application for each unit, and one Application above them (an app of apps).

An ApplicationSet would do the same with fewer lines, but a missing or empty list of units makes it delete every Application, it wipes the
annotation that approves a deletion, and its progressive syncs switch automated sync off (Argo CD 3.2, read). Plain Applications are
reviewed in the pull request, and sync waves order them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.compiler.delivery.contents import crd_contents, operator_contents
from prodstack.compiler.delivery.health import lua_scripts
from prodstack.compiler.delivery.parts import Delivery, Part, Role, folder
from prodstack.manifests.manifest import GROUP, KINDS, RUNTIME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prodstack.compiler.delivery.summary import Content
    from prodstack.models.gitops import ArgoCd

Body = dict[str, Any]

API = "argoproj.io/v1alpha1"
NAMESPACE, PROJECT, SERVER = "argocd", "default", "https://kubernetes.default.svc"
SYNC_WAVE = "argocd.argoproj.io/sync-wave"
COMPARE = {"argocd.argoproj.io/compare-options": "ServerSideDiff=true"}
"""Server-side apply needs it: the other comparison is wrong for CRDs with defaults (Argo CD 3.2, read)."""
FINALIZER = "resources-finalizer.argocd.argoproj.io"
"""Makes the deletion of an Application delete its objects first."""
SKIPPED = {"argocd.argoproj.io/hook": "Skip"}
"""Keeps Argo CD from applying an object that is in the source of an Application."""
ROOT_LABEL = {"app.kubernetes.io/component": "root"}
RETRY = {"limit": 5, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "3m"}}
REPLICAS = "/spec/deploymentConfig/replicas"
CLUSTER_SCOPED = frozenset(
    {
        "APIService",
        "ClusterIssuer",
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterSecretStore",
        "CustomResourceDefinition",
        "IngressClass",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "RuntimeClass",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
    }
)
"""Kinds whose objects are in no namespace."""
_BUILT_IN = ("", "apps", "autoscaling", "batch", "networking.k8s.io", "policy")
"""Groups of which every other kind is in a namespace."""
_NAMESPACED = ("Role", "RoleBinding")


def argocd_objects(delivery: Delivery) -> list[Body]:
    """Return the AppProject, the Applications in the order of their waves, and the Application above them."""
    settings = delivery.settings.argocd
    if settings is None:
        return []
    ordered = sorted(delivery.parts, key=lambda part: (part.role, part.name))
    applications = [_application(delivery, settings, part) for part in ordered]
    return [_project(delivery, settings), *applications, _root(delivery, settings)]


def project_name(cluster: str, settings: ArgoCd) -> str:
    """Return the name of a cluster's AppProject."""
    return settings.project or cluster


def _application(delivery: Delivery, settings: ArgoCd, part: Part) -> Body:
    options = ["ServerSideApply=true"]
    if part.role == Role.STACK:
        # The kinds of a stack come from other Applications, and two stacks that contain the same object would overwrite each other.
        options += ["SkipDryRunOnMissingResource=true", "FailOnSharedResource=true"]
    spec: Body = {
        "project": project_name(delivery.cluster, settings),
        "source": _source(settings, folder(settings.path, delivery.cluster, part.name), "*.k8s.yaml"),
        "destination": {**_cluster(settings), "namespace": part.summary.home or delivery.default_namespace},
        "syncPolicy": _sync_policy(options, prune=not part.role.stays),
    }
    if part.summary.scaled:
        spec["ignoreDifferences"] = [_replicas(*runtime) for runtime in part.summary.scaled]
        options.append("RespectIgnoreDifferences=true")
    name = delivery.name_of(part)
    return _object("Application", name, settings, int(part.role), spec, cascades=not part.role.stays)


def _root(delivery: Delivery, settings: ArgoCd) -> Body:
    """Return the Application of the file that contains it. It is applied by hand, and manages the others from then on.

    Its label lets kubectl apply it alone. If all Applications were created at once, all would sync at once, in no order.

    It skips itself. As one of its own objects, its deletion might never end: Argo CD waits until none of an Application's objects is being
    deleted, and may already count this Application among them (3.2.6, seen on a busy machine only).

    It is compared and applied on the client's side, because a comparison on the server's side takes every change that Argo CD itself makes to
    an Application for a difference, and syncs again (3.2.6, run).
    """
    spec = {
        "project": settings.root_project or PROJECT,
        "source": _source(settings, folder(settings.path, delivery.cluster, "gitops", "argocd"), "argocd.k8s.yaml"),
        "destination": {"server": SERVER, "namespace": settings.namespace or NAMESPACE},
        "syncPolicy": _sync_policy([], prune=True),
    }
    metadata = {
        "name": delivery.cluster,
        "namespace": settings.namespace or NAMESPACE,
        "labels": dict(ROOT_LABEL),
        "annotations": dict(SKIPPED),
        "finalizers": [FINALIZER],
    }
    return {"apiVersion": API, "kind": "Application", "metadata": metadata, "spec": spec}


def _project(delivery: Delivery, settings: ArgoCd) -> Body:
    """Return the AppProject: one repository, one cluster, and the cluster-wide kinds that units contain.

    It allows every namespace and every kind in them. Argo CD never deletes an object that its project does not allow (3.2, read). With lists of
    what the units contain now, a stack that leaves the cluster, or moves to another namespace, would take itself off the lists before its
    Application is deleted, and would keep running without a message.
    """
    contents = (
        *crd_contents(),
        *operator_contents(""),
        *(each for part in delivery.parts for each in part.summary.contents),
    )
    spec = {
        "description": f"The units of dist/{delivery.cluster}/.",
        "sourceRepos": [settings.repo_url],
        "destinations": [{**_cluster(settings), "namespace": "*"}],
        "clusterResourceWhitelist": _cluster_wide(contents),
        "namespaceResourceWhitelist": [{"group": "*", "kind": "*"}],
    }
    return _object("AppProject", project_name(delivery.cluster, settings), settings, 0, spec, cascades=False)


def _cluster_wide(contents: Iterable[Content]) -> list[dict[str, str]]:
    """Return the kinds that are, or may be, in no namespace. Argo CD 3.2 cannot restrict the names of their objects."""
    found = {(each.group, each.kind) for each in contents if _may_be_cluster_wide(each)}
    return [{"group": group, "kind": kind} for group, kind in sorted(found | {("", "Namespace")})]


def _may_be_cluster_wide(content: Content) -> bool:
    """Return whether objects may be in no namespace. Of a kind that is not known here, an object without a namespace may be either."""
    is_namespaced = content.namespace or content.group in _BUILT_IN or content.kind in _NAMESPACED
    return content.kind in CLUSTER_SCOPED or not is_namespaced


def _source(settings: ArgoCd, path: str, include: str) -> Body:
    return {
        "repoURL": settings.repo_url,
        "targetRevision": settings.revision or "HEAD",
        "path": path,
        "directory": {"include": include},
    }


def _cluster(settings: ArgoCd) -> dict[str, str]:
    destination = settings.destination
    return {"server": SERVER} if destination is None else destination.written()


def _sync_policy(options: list[str], *, prune: bool) -> Body:
    written = {"syncOptions": options} if options else {}
    return {"automated": {"prune": prune, "selfHeal": True}, **written, "retry": RETRY}


def _replicas(namespace: str, name: str) -> Body:
    """Return which field of a runtime an autoscaler writes."""
    return {"group": GROUP, "kind": RUNTIME, "namespace": namespace, "name": name, "jsonPointers": [REPLICAS]}


def _object(kind: str, name: str, settings: ArgoCd, wave: int, spec: Body, *, cascades: bool) -> Body:
    compared = COMPARE if kind == "Application" else {}
    metadata = {
        "name": name,
        "namespace": settings.namespace or NAMESPACE,
        "annotations": {SYNC_WAVE: str(wave), **compared},
        **({"finalizers": [FINALIZER]} if cascades else {}),
    }
    return {"apiVersion": API, "kind": kind, "metadata": metadata, "spec": spec}


APPLICATION_HEALTH = """\
-- An app of apps waits for the Applications of a sync wave only if an Application has a health of its own.
local result = {status = "Progressing", message = "the health is not known yet"}
local status = obj.status
if status ~= nil and status.health ~= nil and status.health.status ~= nil then
  result.status = status.health.status
  result.message = status.health.message or ""
end
return result
"""


def health_settings(delivery: Delivery) -> list[Body]:
    """Return the keys of Argo CD's ConfigMap with the health of the operator's kinds, and of an Application.

    It is a unit of its own, which no Application applies: it belongs to Argo CD's own installation, and is merged into its ConfigMap.
    """
    settings = delivery.settings.argocd
    if settings is None:
        return []
    scripts = {f"{GROUP}_{kind}": text for kind, text in lua_scripts(KINDS).items()}
    scripts["argoproj.io_Application"] = APPLICATION_HEALTH
    return [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": "argocd-cm",
                "namespace": settings.namespace or NAMESPACE,
                "labels": {"app.kubernetes.io/name": "argocd-cm", "app.kubernetes.io/part-of": "argocd"},
            },
            "data": {f"resource.customizations.health.{key}": text for key, text in scripts.items()},
        }
    ]
