"""Flux's objects of a cluster: the source, a Kustomization for each unit, and one Kustomization above them.

No Kustomization has commonMetadata, which would add labels that become part of immutable selectors; force, which deletes and creates a
runtime again; or postBuild, which replaces `${...}` in chat templates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.compiler.delivery.health import flux_expressions
from prodstack.compiler.delivery.parts import Delivery, Part, Role, folder
from prodstack.manifests.manifest import API_VERSION

if TYPE_CHECKING:
    from prodstack.models.gitops import Flux

Body = dict[str, Any]

API, SOURCE_API = "kustomize.toolkit.fluxcd.io/v1", "source.toolkit.fluxcd.io/v1"
NAMESPACE, INTERVAL, TIMEOUT = "flux-system", "10m", "30m"
SHORT_TIMEOUT, RETRY_INTERVAL = "5m", "2m"
"""How long Flux waits for CRDs, namespaces and the operator, and after which time it tries again what failed."""
DELETION = {Role.STACK: "WaitForTermination"}
"""What the deletion of a Kustomization does with its objects. The deletion of the Kustomization above deletes all others at once, so the
operator stays: it has to remove the finalizers of LoraAdapters."""
STAYS = "Orphan"
MAX_LABEL = 63
"""The maximum length of the name of a Kustomization, which Flux writes into a label of every object (Kubernetes, read)."""
OCI = "oci://"


def flux_objects(delivery: Delivery) -> list[Body]:
    """Return the source unless it exists, the Kustomization above the others, and one for each unit in the order of their dependencies."""
    settings = delivery.settings.flux
    if settings is None:
        return []
    ordered = sorted(delivery.parts, key=lambda part: (part.role, part.name))
    units = [_unit(delivery, settings, part) for part in ordered]
    return [*_source(delivery.cluster, settings), _root(delivery, settings), *units]


def _source(cluster: str, settings: Flux) -> list[Body]:
    if settings.repo_url is None:
        return []
    is_oci = settings.repo_url.startswith(OCI)
    default = {"tag": "latest"} if is_oci else {"branch": "main"}
    spec = {
        "interval": settings.interval or INTERVAL,
        "url": settings.repo_url,
        "ref": default if settings.revision is None else settings.revision.written(),
        **({} if settings.secret_ref is None else {"secretRef": {"name": settings.secret_ref}}),
    }
    return [_object(SOURCE_API, "OCIRepository" if is_oci else "GitRepository", cluster, settings, spec)]


def _root(delivery: Delivery, settings: Flux) -> Body:
    """Return the Kustomization of the folder that contains it. It is applied once by hand, and manages itself from then on.

    It does not wait: it would wait for itself.
    """
    spec = _common(delivery, settings, "gitops/flux") | {"timeout": SHORT_TIMEOUT, "prune": True, "wait": False}
    return _object(API, "Kustomization", delivery.cluster, settings, spec)


def _unit(delivery: Delivery, settings: Flux, part: Part) -> Body:
    is_stack = part.role == Role.STACK
    needed = [{"name": delivery.name_of(each)} for each in _needed(delivery, part)]
    expressions = _expressions(part)
    spec = {
        **_common(delivery, settings, part.name),
        "timeout": (settings.timeout or TIMEOUT) if is_stack else SHORT_TIMEOUT,
        "prune": not part.role.stays,
        "deletionPolicy": DELETION.get(part.role, STAYS),
        "wait": True,
        **({"dependsOn": needed} if needed else {}),
        **({"healthCheckExprs": expressions} if expressions else {}),
    }
    if is_stack and settings.decryption is not None:
        spec["decryption"] = _decryption(settings)
    return _object(API, "Kustomization", delivery.name_of(part), settings, spec)


def _needed(delivery: Delivery, part: Part) -> list[Part]:
    """Return the units that a unit waits for: the operator, or, if it is not installed from here, everything before it."""
    before = [each for each in delivery.parts if each.role < part.role]
    operator = [each for each in before if each.role == Role.OPERATOR]
    return operator or sorted(before, key=lambda each: each.role)


def _expressions(part: Part) -> list[Body]:
    kinds = {each.kind for each in part.summary.contents if each.api_version == API_VERSION}
    return [dict(each) for each in flux_expressions() if each["kind"] in kinds]


def _common(delivery: Delivery, settings: Flux, unit: str) -> Body:
    ref = settings.source_ref
    kind = "OCIRepository" if (settings.repo_url or "").startswith(OCI) else "GitRepository"
    source = {"kind": kind, "name": delivery.cluster} if ref is None else ref.written()
    account = settings.service_account_name
    return {
        "interval": settings.interval or INTERVAL,
        "retryInterval": RETRY_INTERVAL,
        "path": f"./{folder(settings.path, delivery.cluster, unit)}",
        "sourceRef": source,
        **({} if account is None else {"serviceAccountName": account}),
    }


def _decryption(settings: Flux) -> Body:
    decryption = settings.decryption
    if decryption is None or decryption.secret_ref is None:
        return {"provider": "sops"}
    return {"provider": decryption.provider, "secretRef": {"name": decryption.secret_ref}}


def _object(api: str, kind: str, name: str, settings: Flux, spec: Body) -> Body:
    metadata = {"name": name, "namespace": settings.namespace or NAMESPACE}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, "spec": spec}
