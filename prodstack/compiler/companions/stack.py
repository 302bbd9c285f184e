"""What companions are derived from: the custom resources of a stack, complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.manifest import ROUTER, RUNTIME
from prodstack.manifests.names import label_key_problem, label_value_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.manifests.manifest import Manifest
    from prodstack.manifests.yaml_reader import Path

Body = dict[str, Any]
OWN_LABELS = ("app", "node-type")
"""The labels that the operator gives pods so that Services and Deployments find them (app: observed; node-type: change 841, read)."""


class Mistake(NamedTuple):
    """A setting that contradicts another one, or that Kubernetes does not accept. path: in the stack file."""

    path: Path
    message: str
    fix: str
    rule: str = "invalid-value"


def wrong_labels(labels: Mapping[str, str] | None, path: Path, of: str) -> Iterator[Mistake]:
    """Yield the labels that the API server does not accept. of: the objects that have them or select by them, for messages."""
    for key, value in (labels or {}).items():
        problems = (
            (f'the key "{key}"', label_key_problem(key)),
            (f'the value "{value}" of {key}', label_value_problem(value)),
        )
        for what, problem in problems:
            if problem is not None:
                message = f"{what} {problem}, so the API server refuses {of}"
                yield Mistake((*path, key), message, "correct the label", "invalid-label-value")


class Stack(NamedTuple):
    """A stack on a cluster.

    manifests: its custom resources, those of its folder too; blocks: the names of the runtimes of each prefillDecode block;
    operator_namespace: where the operator runs; isolated: the runtimes of other stacks, in the same namespace, that its routers can serve and
    that NetworkPolicies of their own stack isolate.
    """

    name: str
    namespace: str
    manifests: tuple[Manifest, ...]
    blocks: Mapping[str, tuple[str, ...]]
    operator_namespace: str
    isolated: frozenset[str] = frozenset()

    def of(self, kind: str) -> list[Manifest]:
        """Its objects of a kind, by name."""
        return sorted((each for each in self.manifests if each.ref.kind == kind), key=lambda each: each.ref.name)

    @property
    def routers(self) -> list[Manifest]:
        """Its routers, by name."""
        return self.of(ROUTER)

    @property
    def runtimes(self) -> list[Manifest]:
        """Its runtimes, by name."""
        return self.of(RUNTIME)


def made(api_version: str, kind: str, name: str, namespace: str, **rest: Any) -> Body:
    """Return an object; empty labels and annotations are left out. rest: labels, annotations, and everything beside the metadata."""
    metadata: Body = {"name": name, "namespace": namespace}
    for key in ("annotations", "labels"):
        written = rest.pop(key, None)
        if written:
            metadata[key] = dict(written)
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **rest}


def own_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the labels that tell pods from those of other objects: the name of the object, and the side of a topology."""
    return {key: labels[key] for key in OWN_LABELS if key in labels}


def pods_of(names: Iterable[str]) -> Body:
    """Return the selector of the pods of custom resources: the operator labels them `app: NAME` (operator, observed)."""
    found = sorted(names)
    if len(found) == 1:
        return {"matchLabels": {"app": found[0]}}
    return {"matchExpressions": [{"key": "app", "operator": "In", "values": found}]}
