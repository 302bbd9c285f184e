"""How many GPUs the runtimes request, by GPU type."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.formats import is_extended_resource
from prodstack.manifests.index import indexed, question
from prodstack.manifests.manifest import RUNTIME, Facts
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.manifests.values import get, integer_or_none
from prodstack.rules.reading.reference_index import Engine, engines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.index import Key
    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path

GPU_TYPE = "nvidia.com/gpu"
"""The resource that the operator requests if gpuType is absent."""


class Demand(NamedTuple):
    """GPUs of one type that one engine block requests. least, most: for all its pods, at the lowest and the highest replica count.

    path: the field `gpu`, the sidecar's if the engine itself requests no GPU of this type; type_path: the field `gpuType`, if it is written.
    """

    identity: tuple[str, str, Path]
    path: Path
    type_path: Path
    gpu_type: str
    per_pod: int
    least: int
    most: int


def gpu_count(quantity: object) -> int:
    """The whole GPUs of a quantity; 0 if it is not a quantity."""
    return _whole(quantity) if isinstance(quantity, str) else 0


@lru_cache(maxsize=4096)
def _whole(quantity: str) -> int:
    return int(amount(quantity)) if is_quantity(quantity) else 0


def demand(runtime: Manifest) -> Iterator[Demand]:
    """What a runtime requests: one entry per engine block and GPU type, without blocks that request no GPU."""
    for engine in engines(runtime):
        fewest, most = replicas_of(engine)
        identity = (runtime.ref.namespace, runtime.ref.name, engine.path)
        for gpu_type, requests in _per_pod(engine).items():
            resources, count = requests[0][0], sum(number for _, number in requests)
            path, type_path = (*resources, "gpu"), (*resources, "gpuType")
            written = get(runtime.body, *type_path) is not None
            yield Demand(identity, path, type_path if written else path, gpu_type, count, count * fewest, count * most)


@indexed(RUNTIME, plain=True)
def demands(runtime: Manifest) -> Iterator[tuple[Key, list[Any]]]:
    """What the engine blocks request of a GPU type: [identity, least, most]."""
    for each in demand(runtime):
        yield (each.gpu_type,), [_text(*each.identity), each.least, each.most]


@question
def supplied(world: World, gpu_type: str) -> bool:
    """Whether the pools that the cluster file describes have as many GPUs of this type as all runtimes together request at most."""
    return requested(world, gpu_type)[1] <= held(world.facts, gpu_type)


def held(facts: Facts, gpu_type: str) -> int:
    """How many GPUs of this type the described pools have."""
    return sum(pool.gpus for pool in facts.node_pools or () if pool.gpu_type == gpu_type)


def requested(world: World, gpu_type: str) -> tuple[int, int]:
    """(least, most) GPUs of this type that all runtimes together request. An object that is written twice counts once."""
    counts = [(least, most) for _, least, most in _distinct(world, gpu_type)]
    return sum(least for least, _ in counts), sum(most for _, most in counts)


def demanded_before(world: World, need: Demand) -> tuple[int, int]:
    """(least, most) GPUs of this type that the runtimes before this one request. An object that is written twice counts once."""
    least, most = world.ask(demanded, need.gpu_type).get(_text(*need.identity), (0, 0))
    return least, most


@question
def demanded(world: World, gpu_type: str) -> dict[str, list[int]]:
    """[least, most] GPUs of this type that the runtimes before each one request."""
    found: dict[str, list[int]] = {}
    least_before = most_before = 0
    for identity, least, most in _distinct(world, gpu_type):
        found[identity] = [least_before, most_before]
        least_before, most_before = least_before + least, most_before + most
    return found


def _distinct(world: World, gpu_type: str) -> Iterator[tuple[str, int, int]]:
    """The demands of every engine block; one that is written twice counts once."""
    seen: set[str] = set()
    for identity, least, most in world.look(demands, (gpu_type,)):
        if identity not in seen:
            seen.add(identity)
            yield identity, least, most


def _text(namespace: str, name: str, path: Path) -> str:
    return "/".join((namespace, name, *map(str, path)))


def _per_pod(engine: Engine) -> dict[str, list[tuple[Path, int]]]:
    """By GPU type, the resources blocks of a pod that request it, and how many GPUs each requests."""
    path: Path = (*engine.path, "deploymentConfig")
    deployment = get(engine.block, "deploymentConfig")
    sidecar = get(deployment, "sidecarConfig")
    parts = [(path, deployment), ((*path, "sidecarConfig"), sidecar if get(sidecar, "enabled") is True else None)]
    found: dict[str, list[tuple[Path, int]]] = {}
    for at, part in parts:
        gpu_type = get(part, "resources", "gpuType") or GPU_TYPE
        count = gpu_count(get(part, "resources", "gpu"))
        if count and isinstance(gpu_type, str) and is_extended_resource(gpu_type):
            found.setdefault(gpu_type, []).append(((*at, "resources"), count))
    return found


def replicas_of(engine: Engine) -> tuple[int, int]:
    """The lowest and the highest replica count of an engine block; they differ only with autoscaling."""
    scaling = get(engine.runtime.spec, "autoscalingConfig")
    fewest = max(engine.replicas, 0)
    if get(scaling, "enabled") is not True or engine.side:
        return fewest, fewest
    lowest, highest = (integer_or_none(scaling, key, default=1) for key in ("minReplicas", "maxReplicas"))
    if lowest is not None and get(engine.block, "deploymentConfig", "replicas") is None:
        fewest = max(lowest, 0)
    return fewest, max(fewest, highest or 0)
