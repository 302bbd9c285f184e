"""ResourceQuotas: what they can limit, and whether the pods that the operator creates fit in them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.formats import HUGE_PAGES, LABEL_KEY, is_extended_resource
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME
from prodstack.manifests.quantity import amount, is_fraction, is_negative, is_quantity, text_of
from prodstack.manifests.values import block, text
from prodstack.manifests.wording import listed, nearest, shown
from prodstack.rules.engine import cel
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.requests import (
    STORAGE,
    Requested,
    defaulted_in,
    is_quota,
    pods,
    requested,
    required_in,
    resource_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World

_WHOLE = frozenset(
    {
        "configmaps",
        "persistentvolumeclaims",
        "pods",
        "replicationcontrollers",
        "resourcequotas",
        "secrets",
        "services",
        "services.loadbalancers",
        "services.nodeports",
    }
)
_AMOUNTS = ("cpu", "ephemeral-storage", "memory")
_KNOWN = frozenset(
    {*_WHOLE, *_AMOUNTS, *(f"{kind}.{name}" for kind in ("requests", "limits") for name in _AMOUNTS), STORAGE}
)
"""The names without a slash that the API server accepts (Kubernetes' validation, read)."""
_COUNTED = ("requests.", "count/")
_COUNTED_ENDS = (
    ".storageclass.storage.k8s.io/requests.storage",
    ".storageclass.storage.k8s.io/persistentvolumeclaims",
    ".deviceclass.resource.k8s.io/devices",
)
"""How names with a slash begin or end that Kubernetes counts (quota evaluators, read)."""


@rule(
    kinds=("*",),
    severity=Severity.ERROR,
    fails_at=FailsAt.API_SERVER,
    unguarded=cel.API_SERVER_REFUSES,
)
def invalid_quota(manifest: Manifest) -> Iterator[Report]:
    """A ResourceQuota limits something that Kubernetes does not count.

    **What it reports.** A name in `spec.hard` of a ResourceQuota that Kubernetes does not know, and an amount that is not a quantity of 0 or more,
    or not a whole number of things that are counted. A warning for names that the API server accepts and never counts, such as
    `nvidia.com/gpu`.

    **Why it is bad.** The API server refuses a ResourceQuota with an unknown name. Of extended resources, such as GPUs, it counts only the
    requests, and only under names that begin with `requests.`; any other name with a slash is stored and limits nothing (Kubernetes, read).

    **Bad**

        kind: ResourceQuota
        spec:
          hard: {request.cpu: 64, nvidia.com/gpu: 8}

    **Fix.**

        kind: ResourceQuota
        spec:
          hard: {requests.cpu: 64, requests.nvidia.com/gpu: 8}
    """
    if manifest.ref.kind != "ResourceQuota" or text(manifest.body, "apiVersion") != "v1":
        return
    for name, written in block(manifest.spec, "hard").items():
        path = ("spec", "hard", name)
        if not _is_known(name):
            message = f'"{name}" is not something that a ResourceQuota can limit, so the API server refuses it'
            near = nearest(name, sorted(_KNOWN))
            yield Report(
                path, message, f'did you mean "{near}"?' if near else "write a name such as requests.cpu or pods"
            )
        elif not _is_counted(name):
            message = f'a ResourceQuota does not count "{name}", so it limits nothing'
            bare = name.removeprefix("limits.")
            fix = f"write requests.{bare}" if is_extended_resource(bare) else "remove it"
            yield Report(path, message, fix, Severity.WARNING, FailsAt.NOTHING)
        elif written is not None and (problem := _amount_problem(name, written)):
            message = f"{name} is {shown(written)}, which {problem}, so the API server refuses the ResourceQuota"
            fix = "write a whole number" if name in _WHOLE else "write a number, perhaps with a suffix: 8, 500m, 64Gi"
            yield Report(path, message, fix)


def _is_known(name: str) -> bool:
    if "/" in name:
        return LABEL_KEY.problem(name) is None
    return name in _KNOWN or name.removeprefix("requests.").startswith(HUGE_PAGES)


def _is_counted(name: str) -> bool:
    return "/" not in name or name.startswith(_COUNTED) or name.endswith(_COUNTED_ENDS)


def _amount_problem(name: str, written: object) -> str | None:
    quantity = _quantity(written)
    if quantity is None:
        return "is not a quantity"
    if is_negative(quantity):
        return "is below 0"
    return "is not a whole number" if name in _WHOLE and is_fraction(quantity) else None


def _quantity(written: object) -> str | None:
    """The text of a quantity that is written as text or as a number."""
    found = str(written) if isinstance(written, int | float) and not isinstance(written, bool) else written
    return found if isinstance(found, str) and is_quantity(found) else None


def _limits(manifest: Manifest) -> Iterator[tuple[str, Fraction]]:
    """What a quota for all pods of its namespace allows, without amounts that the API server refuses."""
    for name, written in block(manifest.spec, "hard").items() if is_quota(manifest) else ():
        quantity = _quantity(written)
        if quantity is not None and not is_negative(quantity):
            yield name, amount(quantity)


@rule(kinds=("*",), severity=Severity.WARNING, fails_at=FailsAt.POD)
def exceeded_quota(manifest: Manifest, world: World) -> Iterator[Report]:
    """The pods of a namespace request more than its ResourceQuota allows.

    **What it reports.** A ResourceQuota that allows fewer GPUs, pods or PersistentVolumeClaims, or less CPU, memory or storage, than the runtimes,
    routers and cache servers of its namespace request together (replicas x what a pod requests, sidecars included). With autoscaling, the
    lowest number of replicas counts. A quota with scopes is not judged.

    **Why it is bad.** The API server refuses the pods that do not fit, and which ones is chance. The Deployment stays incomplete, and only the
    events of its ReplicaSet say why (`FailedCreate ... exceeded quota`): the status of the custom resource does not (Kubernetes, read;
    the operator's status: observed).

    **Bad**

        kind: ResourceQuota
        spec:
          hard: {requests.nvidia.com/gpu: 4}         # the runtimes of the namespace request 6

    **Fix.** Allow more, or ask for fewer replicas or resources.

        kind: ResourceQuota
        spec:
          hard: {requests.nvidia.com/gpu: 8}
    """
    for name, limit in _limits(manifest):
        asked = requested(world, manifest.ref.namespace, name)
        if asked.total > limit:
            yield Report(
                ("spec", "hard", name),
                f"the quota allows {_shown(limit, name)} for {name}, and the objects of {_place(manifest)} request"
                f" {_shown(asked.total, name)}: {_largest(asked, name)}",
                "allow more, or ask for fewer replicas or resources",
            )


def _largest(asked: Requested, name: str) -> str:
    """The objects that request most, with how much each requests."""
    named = [f'{each.kind} "{each.name}" {_shown(Fraction(each.amount), name)}' for each in asked.largest]
    return listed([*named, *([f"{asked.others} more"] if asked.others else [])], "and")


def _shown(size: Fraction, name: str) -> str:
    resource = resource_of(name)
    is_binary = name == STORAGE or resource in ("memory", "ephemeral-storage") or resource.startswith(HUGE_PAGES)
    return text_of(size, "binary" if is_binary else "decimal")


def _place(manifest: Manifest) -> str:
    return f'the namespace "{manifest.ref.namespace}"' if manifest.ref.namespace else "its namespace"


@rule(kinds=("*",), severity=Severity.WARNING, fails_at=FailsAt.POD)
def missing_spare_quota(manifest: Manifest, world: World) -> Iterator[Report]:
    """A rolling update needs a pod more than the ResourceQuota has room for.

    **What it reports.** A ResourceQuota that all pods of the namespace fit in, but not one more pod of a runtime with the strategy RollingUpdate
    (the default), a router or a cache server with fewer than 4 replicas. A quota with scopes is not judged.

    **Why it is bad.** The Deployment's surge is 25 %, rounded up: it starts a new pod before it stops an old one, and with fewer than 4 replicas it
    stops none before the new one is ready (operator, observed; Kubernetes, read). The API server refuses the new pod, and no change ever
    reaches the pods. Routers and cache servers always roll: their strategy cannot be set.

    **Bad**

        kind: ResourceQuota
        spec:
          hard: {requests.nvidia.com/gpu: 4}         # a runtime with one replica and 4 GPUs uses all of them

    **Fix.** Allow one more pod, or write Recreate in the runtime if a pause is acceptable.

        deploymentConfig:
          deploymentStrategy: Recreate
    """
    for name, limit in _limits(manifest):
        total, _, _, spare = requested(world, manifest.ref.namespace, name)
        needed = total + Fraction(spare.amount if spare else 0)
        if spare is not None and total <= limit < needed:
            advice = ", or write deploymentStrategy: Recreate in the runtime" if spare.kind == RUNTIME else ""
            yield Report(
                ("spec", "hard", name),
                f"the quota allows {_shown(limit, name)} for {name}, and a rolling update of {spare.kind}"
                f' "{spare.name}" needs {_shown(needed, name)}: the new pod is refused, and the old one stays',
                f"allow {_shown(needed, name)}{advice}",
            )


@rule(
    kinds=(RUNTIME, ROUTER, CACHE_SERVER),
    severity=Severity.WARNING,
    fails_at=FailsAt.POD,
    premises=("empty-field", "invalid-value"),
)
def missing_requests(manifest: Manifest, world: World) -> Iterator[Report]:
    """A container does not request what a ResourceQuota limits.

    **What it reports.** A runtime, router or cache server without `cpu` or `memory` in its `resources`, in a namespace with a ResourceQuota that
    limits it, unless a LimitRange of the namespace may add it. It is a warning, because those who administer the namespace may have made a
    LimitRange that is not in the tree. A sidecar always requests both (operator, observed). A quota with scopes is not judged.

    **Why it is bad.** The API server refuses every pod: if a quota limits CPU or memory, each container must say how much it requests (Kubernetes,
    read). The Deployment stays without pods, and only the events of its ReplicaSet say why (`must specify requests.cpu`).

    **Bad**

        kind: VLLMRuntime
        spec:
          deploymentConfig:
            resources: {gpu: "1"}                    # and a quota limits requests.cpu

    **Fix.** Write both, or limit only GPUs in the quota.

        spec:
          deploymentConfig:
            resources: {cpu: "8", memory: 64Gi, gpu: "1"}
    """
    demands = world.look(required_in, (manifest.ref.namespace,))
    if not demands:
        return
    added = {name for names in world.look(defaulted_in, (manifest.ref.namespace,)) for name in names}
    for container in (container for each in pods(manifest) for container in each.containers):
        for quota, needed in demands:
            missing = [name for name in needed if name not in added and name not in container.requests]
            if missing:
                message = (
                    f'the container "{container.name}" requests no {listed(missing, "and no")}, which the ResourceQuota "{quota}" limits,'
                    " so the API server refuses every pod, unless a LimitRange adds it"
                )
                yield Report(container.path, message, f"write {listed(missing, 'and')}")
                break
