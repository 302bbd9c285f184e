"""What the pods and claims of the operator's Deployments request, and what ResourceQuotas allow.

Source: the operator's children: operator, observed. Quotas and limit ranges: Kubernetes (quota evaluators, admission, validation), read.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.cache import about_manifest
from prodstack.manifests.index import FOREIGN, indexed, question
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.manifests.values import block, entries, integer_or_none, text, text_or_none
from prodstack.rules.reading.fields import sidecars, storages
from prodstack.rules.reading.gpus import replicas_of
from prodstack.rules.reading.reference_index import Engine, engines
from prodstack.upstream.children.engine import sidecar_resources
from prodstack.upstream.children.parts import resources
from prodstack.upstream.children.runtime import claim_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.index import Key
    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path

STOPS_ONE = 4
"""With so many replicas 25 % of them, rounded down, is a pod that a rolling update may stop first."""
REQUIRED = ("cpu", "memory")
"""What every container must request if a quota limits it, as requests or as limits."""
PODS = ("pods", "count/pods")
CLAIMS = ("persistentvolumeclaims", "count/persistentvolumeclaims")
STORAGE = "requests.storage"
LARGEST = 3
"""How many objects are named among those that request most."""
_REQUESTS, _LIMITS = "requests.", "limits."


class Container(NamedTuple):
    """One container of a pod. path: of its `resources`; requests: its quantities by resource, which are also its limits."""

    path: Path
    name: str
    requests: Mapping[str, str]


class Pods(NamedTuple):
    """The pods of one Deployment. replicas: the lowest number; rolls: whether an update starts new pods before it stops old ones."""

    deployment: str
    replicas: int
    rolls: bool
    containers: tuple[Container, ...]

    @property
    def needs_spare(self) -> bool:
        """Whether a rolling update must start a pod before it may stop one: its surge is 25 %, rounded up, and it may stop 25 %, rounded down."""
        return self.rolls and 0 < self.replicas < STOPS_ONE


@about_manifest
def pods(manifest: Manifest) -> Iterator[Pods]:
    """The pods of each Deployment that the operator makes of an object."""
    for engine in engines(manifest) if manifest.ref.kind == RUNTIME else ():
        rolls = text_or_none(engine.block, "deploymentConfig", "deploymentStrategy", default="RollingUpdate")
        yield Pods(
            engine.name, replicas_of(engine)[0], rolls == "RollingUpdate", tuple(_containers_of(manifest, engine))
        )
    if manifest.ref.kind in (ROUTER, CACHE_SERVER):
        count = integer_or_none(manifest.spec, "replicas", default=1) or 0
        name = "router" if manifest.ref.kind == ROUTER else "cache-server"
        container = Container(("spec", "resources"), name, _requests(resources(block(manifest.spec, "resources"))))
        yield Pods(manifest.ref.name, max(count, 0), True, (container,))


def _containers_of(runtime: Manifest, engine: Engine) -> Iterator[Container]:
    path: Path = (*engine.path, "deploymentConfig", "resources")
    written = block(engine.block, "deploymentConfig", "resources")
    yield Container(path, "vllm", _requests(resources(written, with_gpu=True)))
    for at, sidecar in sidecars(runtime):
        if at[: len(engine.path)] == engine.path:
            requests = _requests(sidecar_resources(sidecar))
            yield Container((*at, "resources"), text(sidecar, "name") or "sidecar", requests)


def _requests(of: Mapping[str, Any]) -> dict[str, str]:
    return {name: written for name, written in block(of, "requests").items() if is_quantity(written)}


class Asked(NamedTuple):
    """What one object requests in its namespace. sums: for one pod, or all claims, by resource."""

    kind: str
    name: str
    deployment: str
    replicas: int
    needs_spare: bool
    per_pod: Mapping[str, list[str]]
    claims: list[str]

    def of(self, limited: str) -> Fraction:
        """How much of what a quota limits it requests."""
        if limited in CLAIMS:
            return Fraction(len(self.claims))
        return (
            sum(map(amount, self.claims), Fraction()) if limited == STORAGE else self.replicas * self.of_a_pod(limited)
        )

    def of_a_pod(self, limited: str) -> Fraction:
        """How much of what a quota limits one of its pods requests."""
        if limited in PODS:
            return Fraction(1)
        return sum(map(amount, self.per_pod.get(resource_of(limited), ())), Fraction())


@indexed(RUNTIME, ROUTER, CACHE_SERVER, plain=True)
def requests_in(manifest: Manifest) -> Iterator[tuple[Key, str]]:
    """What each Deployment of a namespace requests: the fields of Asked as JSON.

    A build keeps this for every stack, as one text because few namespaces have a quota.
    """
    claims = [claim_size(storage.value) for storage, _ in storages(manifest)]
    usable = [size for size in claims if is_quantity(size)]
    for each in pods(manifest):
        per_pod: dict[str, list[str]] = {}
        for container in each.containers:
            for name, written in container.requests.items():
                per_pod.setdefault(name, []).append(written)
        asked = Asked(
            manifest.ref.kind, manifest.ref.name, each.deployment, each.replicas, each.needs_spare, per_pod, usable
        )
        yield (manifest.ref.namespace,), json.dumps(asked)
        usable = []  # the claims of all sides were counted with the first


class Share(NamedTuple):
    """How much one object, or one pod of it, requests of what a quota limits. amount: text, because questions have JSON data as answers."""

    kind: str
    name: str
    amount: str


class Requested(NamedTuple):
    """What the objects of a namespace request together of what a quota limits.

    largest: the objects that request most; others: how many more request some; spare: the largest pod of a rolling update that must start
    before another one stops, None if there is none.
    """

    total: Fraction
    largest: tuple[Share, ...]
    others: int
    spare: Share | None


def requested(world: World, namespace: str, limited: str) -> Requested:
    """What the objects of a namespace request together of what a quota limits. An object that is written twice counts once."""
    total, largest, others, spare = world.ask(requested_in, namespace, limited)
    return Requested(Fraction(total), tuple(Share(*each) for each in largest), others, Share(*spare) if spare else None)


@question
def requested_in(world: World, namespace: str, limited: str) -> list[Any]:
    """The same as JSON data. It is summed up once, however many quotas of the namespace limit it."""
    asked = _asked_in(world, namespace)
    amounts = [(each, each.of(limited)) for each in asked]
    by_size = sorted(
        ((each, size) for each, size in amounts if size),
        key=lambda pair: (-pair[1], pair[0].deployment, pair[0].kind),
    )
    rolling = [each for each in asked if each.needs_spare and limited not in (*CLAIMS, STORAGE)]
    spare = max(rolling, key=lambda each: (each.of_a_pod(limited), each.deployment, each.kind), default=None)
    return [
        str(sum((size for _, size in amounts), Fraction())),
        [[each.kind, each.name, str(size)] for each, size in by_size[:LARGEST]],
        max(0, len(by_size) - LARGEST),
        None if spare is None else [spare.kind, spare.name, str(spare.of_a_pod(limited))],
    ]


def _asked_in(world: World, namespace: str) -> list[Asked]:
    found: dict[tuple[str, str, str], Asked] = {}
    for text_of_one in world.look(requests_in, (namespace,)):
        asked = Asked(*json.loads(text_of_one))
        found.setdefault((asked.kind, asked.name, asked.deployment), asked)
    return list(found.values())


def resource_of(limited: str) -> str:
    """The resource of a pod that a quota limits under a name; "" if it limits something else, or counts nothing."""
    bare = limited.removeprefix(_REQUESTS).removeprefix(_LIMITS)
    return bare if "/" not in bare or limited == f"{_REQUESTS}{bare}" else ""


def is_quota(manifest: Manifest) -> bool:
    """Whether an object is a ResourceQuota for all pods of its namespace: one with scopes counts only some of them."""
    is_one = manifest.ref.kind == "ResourceQuota" and text(manifest.body, "apiVersion") == "v1"
    return is_one and not entries(manifest.spec, "scopes") and not block(manifest.spec, "scopeSelector")


@indexed(FOREIGN, plain=True)
def required_in(manifest: Manifest) -> Iterator[tuple[Key, list[Any]]]:
    """The resources that every container of a namespace must request, and the name of the ResourceQuota that demands it."""
    limited = {resource_of(name) for name in block(manifest.spec, "hard")} if is_quota(manifest) else set()
    needed = [name for name in REQUIRED if name in limited]
    if needed:
        yield (manifest.ref.namespace,), [manifest.ref.name, needed]


@indexed(FOREIGN, plain=True)
def defaulted_in(manifest: Manifest) -> Iterator[tuple[Key, list[str]]]:
    """The resources that a LimitRange may add to the containers of a namespace: its defaults may follow from its bounds."""
    if manifest.ref.kind == "LimitRange":
        for item in entries(manifest.spec, "limits"):
            if text(item, "type") == "Container":
                names = {name for key in ("default", "defaultRequest", "min", "max") for name in block(item, key)}
                yield (manifest.ref.namespace,), sorted(names)
