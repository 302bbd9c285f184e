"""The rules about GPUs agree with the real kube-scheduler: what they report stays Pending, what they accept is placed."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.finding import Severity
from prodstack.manifests.manifest import Facts, Manifest, NodePool, World
from prodstack.rules.engine.registry import judge
from tests.e2e.conftest import located
from tests.e2e.control_plane import kubeconfig
from tests.e2e.scheduling import RUNTIME_CLASS, nodes, placed, scheduler
from tests.rules.builders import IMAGE, runtime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.api import Api
    from tests.e2e.conftest import NewServer

pytestmark = pytest.mark.e2e

RULES = frozenset({"missing-gpu-pool", "exceeded-gpu-pool"})
CONFIG = "spec/deploymentConfig"
GPU, GPU_TYPE, REPLICAS, TERMS = (
    f"{CONFIG}/{field}" for field in ("resources/gpu", "resources/gpuType", "replicas", "nodeSelectorTerms")
)
H100 = NodePool("h100", gpus=16, nodes=2, labels={"gpu": "h100"})
MI300 = NodePool("mi300", "amd.com/gpu", 8, 1)
LABELLED = NodePool("mi325", "amd.com/gpu", 8, 1, labels={"gpu": "mi325"})
DEDICATED = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}


def on(**labels: str) -> list[dict[str, Any]]:
    """Terms that ask for these labels."""
    return [{"matchExpressions": [{"key": k, "operator": "In", "values": [v]} for k, v in labels.items()]}]


@dataclass(frozen=True)
class Case:
    """Runtimes on nodes. fits: whether the scheduler places every pod; judged: whether the cluster file can state what decides it."""

    id: str
    fits: bool
    runtimes: tuple[Manifest, ...]
    pools: tuple[NodePool, ...] = (H100,)
    taints: tuple[dict[str, Any], ...] = ()
    judged: bool = True


def fits(name: str, *runtimes: Manifest, **more: Any) -> Case:
    """Every pod gets a node, and no rule reports an error."""
    return Case(name, True, runtimes, **more)


def pends(name: str, *runtimes: Manifest, **more: Any) -> Case:
    """At least one pod stays Pending, and a rule reports it, unless it cannot know."""
    return Case(name, False, runtimes, **more)


SIDECAR = {"enabled": True, "image": IMAGE, "resources": {"gpu": "1"}}
CASES = (
    fits("one GPU", runtime()),
    fits("a whole node", runtime({GPU: "8"})),
    pends("more GPUs than a node has", runtime({GPU: "9"})),
    pends("all GPUs of the pool in one pod", runtime({GPU: "16"})),
    fits("every GPU of the pool", runtime({GPU: "8", REPLICAS: 2})),
    pends("one replica too many", runtime({GPU: "8", REPLICAS: 3})),
    fits("two runtimes share a node", runtime({GPU: "4"}), runtime({GPU: "4"}, name="second")),
    pends("two runtimes together", runtime({GPU: "8", REPLICAS: 2}), runtime(name="second")),
    pends("a type that no pool has", runtime({GPU_TYPE: "amd.com/gpu"})),
    fits("the type of the second pool", runtime({GPU_TYPE: "amd.com/gpu", GPU: "8"}), pools=(H100, MI300)),
    pends("too many of the second pool", runtime({GPU_TYPE: "amd.com/gpu", GPU: "9"}), pools=(H100, MI300)),
    fits(
        "each type in its pool",
        runtime({GPU: "8", REPLICAS: 2}),
        runtime({GPU_TYPE: "amd.com/gpu", GPU: "8"}, name="second"),
        pools=(H100, MI300),
    ),
    pends("a sidecar's GPU is one more", runtime({GPU: "8", f"{CONFIG}/sidecarConfig": SIDECAR})),
    fits("a sidecar's GPU beside seven", runtime({GPU: "7", f"{CONFIG}/sidecarConfig": SIDECAR})),
    fits("no GPU at all", runtime({GPU: "0"})),
    pends("a pool without a GPU", runtime(), pools=(NodePool("cpu", gpus=0, nodes=2),)),
    fits("no replica", runtime({GPU: "8", REPLICAS: 0}), pools=(NodePool("small", gpus=8, nodes=1),)),
    fits("a label that the pool has", runtime({TERMS: on(gpu="h100")})),
    pends("GPUs that are on two nodes", runtime({GPU: "5", REPLICAS: 3})),
    fits("pods that leave GPUs on each node", runtime({GPU: "5", REPLICAS: 2})),
    pends("a label that no pool has", runtime({TERMS: on(gpu="a100")})),
    fits("one of two terms", runtime({TERMS: [*on(gpu="a100"), *on(gpu="h100")]})),
    pends(
        "a label of which only another pool has the value",
        runtime({TERMS: on(gpu="h100"), GPU_TYPE: "amd.com/gpu"}),
        pools=(H100, LABELLED),
    ),
    pends("a taint that is not tolerated", runtime(), taints=(DEDICATED,), judged=False),
    fits(
        "a taint that is tolerated",
        runtime({f"{CONFIG}/toleration": [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]}),
        taints=(DEDICATED,),
    ),
    pends("more memory than any node has", runtime({f"{CONFIG}/resources/memory": "5Ti"}), judged=False),
)


@pytest.fixture(scope="module")
def scheduled(new_server: NewServer) -> Iterator[Api]:
    """A server with a scheduler."""
    programs = located("kube-scheduler")
    with contextlib.ExitStack() as stack:
        api = new_server(stack)
        api.apply(RUNTIME_CLASS)
        stack.enter_context(scheduler(programs["kube-scheduler"], api.plane, kubeconfig(api.plane)))
        yield api


def reported(case: Case) -> set[str]:
    """The rules about GPUs that report an error for the case on a cluster that is described by its pools."""
    found = judge(World(case.runtimes, True, Facts(node_pools=case.pools)))
    return {each.rule for each in found if each.severity is Severity.ERROR} & RULES


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_the_scheduler_agrees(scheduled: Api, case: Case) -> None:
    """If a pod gets no node, a rule has reported it, unless the cluster file cannot state the reason."""
    with nodes(scheduled, case.pools, case.taints):
        pods, done = placed(scheduled, scheduled.fresh_namespace(), case.runtimes)
    assert (done == pods) is case.fits
    assert bool(reported(case)) is (not case.fits and case.judged)


def test_the_table_has_enough_of_both() -> None:
    """Agreement means something only if there are cases of both outcomes."""
    judged = [case for case in CASES if case.judged]
    assert sum(case.fits for case in judged) >= 8
    assert sum(not case.fits for case in judged) >= 6
