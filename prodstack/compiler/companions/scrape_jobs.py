"""The pods of a stack as Prometheus names them: each router, runtime, and side of a topology is a job.

The job is the pods' label `app` (`jobLabel: app`), and `namespace`, `pod` and `node_type` are labels of every series (the Prometheus
operator, read and run). KEDA's queries for a runtime need exactly this job (operator, observed).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.values import integer_or_none
from prodstack.rules.reading.fields import autoscaling
from prodstack.rules.reading.reference_index import engines, router_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prodstack.compiler.companions.stack import Stack
    from prodstack.manifests.manifest import Manifest

SIDE = "node-type"
"""The label of pods that tells the sides of a topology apart (change 841, read)."""


class Job(NamedTuple):
    """The pods of a router, of a runtime, or of one side of its topology.

    name: the job; resource: the custom resource; side: "" without a topology; can_be_empty: whether it may be meant to have no pods.
    """

    name: str
    namespace: str
    resource: str
    side: str = ""
    can_be_empty: bool = False
    is_autoscaled: bool = False

    @property
    def matchers(self) -> str:
        """What selects its series in PromQL."""
        side = f', node_type="{self.side}"' if self.side else ""
        return f"{matchers([self])}{side}"

    @property
    def labels(self) -> dict[str, str]:
        """The labels of its series, without `pod`."""
        return {
            "namespace": self.namespace,
            "job": self.name,
            **({"node_type": self.side} if self.side else {}),
        }

    @property
    def pod_selector(self) -> str:
        """What selects its pods with kubectl."""
        return f"app={self.name},{SIDE}={self.side}" if self.side else f"app={self.name}"


def router_jobs(stack: Stack) -> Iterator[Job]:
    """Yield the job of each router, by name."""
    for router in stack.routers:
        replicas = integer_or_none(router.spec, "replicas", default=1)
        yield Job(router_labels(router)["app"], router.ref.namespace, router.ref.name, can_be_empty=replicas == 0)


def engine_jobs(stack: Stack) -> Iterator[Job]:
    """Yield the job of each runtime, by name. The sides of a topology share one."""
    for runtime in stack.runtimes:
        for engine in engines(runtime):
            yield Job(
                engine.labels["app"], engine.namespace, runtime.ref.name, engine.labels[SIDE] if engine.side else "",
                engine.replicas == 0 or _scales_to_zero(runtime), autoscaling(runtime) is not None,
            )  # fmt: skip


def matchers(jobs: Iterable[Job]) -> str:
    """Return what selects the series of all these jobs in PromQL."""
    found = list(jobs)
    return (
        f"{_matcher('namespace', {each.namespace for each in found})}, {_matcher('job', {each.name for each in found})}"
    )


def _matcher(label: str, values: set[str]) -> str:
    if len(values) == 1:
        return f'{label}="{next(iter(values))}"'
    return f'{label}=~"{"|".join(each.replace(".", "[.]") for each in sorted(values))}"'


def _scales_to_zero(runtime: Manifest) -> bool:
    settings = autoscaling(runtime)
    return settings is not None and integer_or_none(settings, "minReplicas") == 0
