"""What a router needs to know of the runtimes of another stack that it serves: `serves: [STACK/RUNTIME]`.

The router finds them by the label `app` that the operator gives their pods, so nothing changes in the other stack. A router watches only
its own namespace (operator, observed), so the runtimes must be in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.authoring.prefill_decode import TOPOLOGY
from prodstack.compiler.authoring.problems import did_you_mean
from prodstack.manifests.manifest import RUNTIME

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from prodstack.compiler.authoring.form import Entry
    from prodstack.compiler.authoring.prefill_decode import Block

BETWEEN = "/"
"""What stands between the name of a stack and that of its runtime or prefillDecode block."""


class OtherStack(NamedTuple):
    """The runtimes and prefillDecode blocks of a stack, as they are on one cluster. has_policies: whether it asks for NetworkPolicies."""

    namespace: str
    runtimes: Mapping[str, Entry]
    blocks: Mapping[str, Block]
    has_policies: bool = False

    @classmethod
    def of(
        cls, namespace: str, entries: Iterable[Entry], blocks: Mapping[str, Block], *, has_policies: bool = False
    ) -> OtherStack:
        """Return those of a stack with these entries."""
        runtimes = {entry.name: entry for entry in entries if entry.kind == RUNTIME}
        return cls(namespace, runtimes, blocks, has_policies)

    @property
    def names(self) -> list[str]:
        """What a router can serve, sorted."""
        sides = {runtime for block in self.blocks.values() for runtime in block.runtimes}
        return sorted({*self.runtimes, *self.blocks} - (sides - self.blocks.keys()))


class Neighbours(NamedTuple):
    """The other stacks of a cluster. known: all stacks of the project; on_cluster: those of the cluster.

    find: gives one of the cluster; None if its files cannot be read, which is reported there.
    """

    known: Collection[str] = ()
    on_cluster: Collection[str] = ()
    find: Callable[[str], OtherStack | None] = lambda _: None


class Served(NamedTuple):
    """What a name in `serves` leads to. problem, fix: set if it leads nowhere; runtimes: empty if the other stack cannot be read."""

    runtimes: tuple[Entry, ...] = ()
    block: Block | None = None
    problem: str = ""
    fix: str = ""


def named_stack(name: str) -> str | None:
    """Return the stack that a name in `serves` begins with; None if it is a name of the stack itself."""
    stack, between, _ = name.partition(BETWEEN)
    return stack if between else None


def stacks_served(routers: Any) -> set[str]:
    """Return the stacks that the routers in a section of a stack file or of an override name in `serves`."""
    entries = routers.values() if isinstance(routers, dict) else ()
    written = [entry.get("serves") for entry in entries if isinstance(entry, dict)]
    names = [name for each in written for name in (each if isinstance(each, list) else [each])]
    return {stack for name in names if isinstance(name, str) and (stack := named_stack(name)) is not None}


def isolated(routers: Any, namespace: str, neighbours: Neighbours) -> frozenset[str]:
    """Return the runtimes of other stacks that the routers in a section can serve and that NetworkPolicies of their own stack isolate."""
    names = sorted(stacks_served(routers).intersection(neighbours.on_cluster))
    others = [other for name in names if (other := neighbours.find(name)) is not None]
    return frozenset(
        runtime for other in others if other.has_policies and other.namespace == namespace for runtime in other.runtimes
    )


def served(name: str, namespace: str, neighbours: Neighbours) -> Served:
    """Return what STACK/RUNTIME leads to, for a router in this namespace."""
    stack, _, runtime = name.partition(BETWEEN)
    if stack not in neighbours.known:
        fix = did_you_mean(stack, neighbours.known)
        return Served(problem=f'"{name}", but stacks/ has no stack "{stack}"', fix=fix)
    if stack not in neighbours.on_cluster:
        fix = f"add {stack} to `stacks` in the cluster file, or remove the name in its override"
        return Served(problem=f'"{name}", but this cluster does not run the stack "{stack}"', fix=fix)
    other = neighbours.find(stack)
    if other is None:
        return Served()
    block = other.blocks.get(runtime)
    if block is None and runtime not in other.runtimes:
        return Served(problem=f'"{name}", which is not in stacks/{stack}', fix=did_you_mean(runtime, other.names))
    if other.namespace != namespace:
        what = (
            f'"{name}" in the namespace {other.namespace}, but the router is in {namespace} and finds pods only there'
        )
        return Served(problem=what, fix="give both stacks one namespace, or write a router in the other stack")
    if block is not None and block.mode == TOPOLOGY:
        what = f'"{name}", a topology, whose prefill side needs the name of a router of its own stack'
        return Served(problem=what, fix=f"move the router to stacks/{stack}, or set mode: pair")
    names = (runtime,) if block is None else block.runtimes
    return Served(tuple(other.runtimes[each] for each in names if each in other.runtimes), block)
