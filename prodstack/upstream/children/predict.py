"""The children of a custom resource, predicted: what the operator wants to make, how far it comes, and what then exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.manifest import CACHE_SERVER, GROUP, ROUTER, RUNTIME
from prodstack.manifests.schema import validate, with_defaults
from prodstack.manifests.values import block
from prodstack.manifests.yaml_writer import stream
from prodstack.upstream import profile as profiles
from prodstack.upstream import stops
from prodstack.upstream.children import cache_server, router, runtime, topology
from prodstack.upstream.children.parts import Owner
from prodstack.upstream.int32 import freezes
from prodstack.upstream.stops import Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from prodstack.manifests.finding import ObjectRef
    from prodstack.upstream.children.parts import Child
    from prodstack.upstream.profile import Profile

__all__ = ["Outcome", "Stop", "expand", "expand_all", "outcome", "stop", "wanted"]

_MAKERS: Mapping[str, Callable[[Owner, Mapping[str, Any]], Iterator[Child]]] = {
    RUNTIME: runtime.children,
    ROUTER: router.children,
    CACHE_SERVER: cache_server.children,
}

_ACCEPTED = ("unknown-field", "format")
"""What an API server may let pass: unknown fields without strict validation, and integers beyond their format."""


UNVERIFIED = "# unverified: predicted from the source of upstream change 841, which no released operator contains\n"


class Outcome(NamedTuple):
    """What comes of a custom resource. children: what exists in spite of the stop, if there is one."""

    children: tuple[Child, ...]
    stop: Stop | None


def outcome(cr: Mapping[str, Any], profile: Profile | None = None) -> Outcome:
    """`expand` and `stop` at once, for half the work. profile: the operator's version; None for the newest observed one."""
    unsupported = _unsupported(cr, profile)
    if unsupported is not None:
        return Outcome((), unsupported)
    spec, children = _spec_and_children(cr, profile)
    halt = _stop(cr, spec, children) if children else None
    return Outcome(stops.reached(_kind(cr), children, halt), halt) if children else Outcome((), None)


def expand(cr: Mapping[str, Any], profile: Profile | None = None) -> tuple[Child, ...]:
    """Every object that exists once the operator has worked on the custom resource, in the recorded order, as it sends them.

    A child that the operator never comes to (it panics, loops or is refused before) is not among them. A LoraAdapter and objects of
    other groups have none, and neither has a custom resource that its CRD refuses (unknown fields apart, which may also be dropped).
    Never raises and never changes its input.
    """
    return outcome(cr, profile).children


def wanted(cr: Mapping[str, Any], profile: Profile | None = None) -> tuple[Child, ...]:
    """Every object that the operator would make if nothing stopped it; for comparing two states of one custom resource."""
    return _spec_and_children(cr, profile)[1]


def stop(cr: Mapping[str, Any], profile: Profile | None = None) -> Stop | None:
    """Where and why the operator stops, or None where all children come to be and it settles as far as is known."""
    return outcome(cr, profile).stop


def spec_of(cr: Mapping[str, Any], profile: Profile | None = None) -> Mapping[str, Any]:
    """The spec as the operator reads it: with the CRD's defaults, and without the fields that the profile's operator does not have."""
    spec: Mapping[str, Any] = block(with_defaults(cr), "spec")
    return spec if profile is None else _known(_kind(cr), spec, profile)


def expand_all(
    objects: Iterable[Mapping[str, Any]], made: Callable[[Mapping[str, Any]], Iterable[Child]] = expand
) -> tuple[Child, ...]:
    """The children of all custom resources among the objects, in their order. made: the children of one, if they are known already.

    A ServiceAccount that is among the objects, or that an earlier router makes, is not made again, and neither is a Service that
    somebody wrote. While an object with an integer beyond 32 bits exists, nothing is made of any of its kind (operator, observed).
    """
    given = list(objects)
    standing: set[ObjectRef] = {Owner.of(each).ref for each in given if _stands(each)}
    frozen = {_kind(each) for each in given if _kind(each) and freezes(each, validate)}
    found: list[Child] = []
    for each in given:
        for child in made(each) if _kind(each) not in frozen else ():
            if child.ref not in standing:
                found.append(child)
            if child.ref.kind == "ServiceAccount":
                standing.add(child.ref)
    return tuple(found)


def to_yaml(children: Iterable[Child]) -> str:
    """The children as a stream of YAML documents; a comment marks each child that was only read in the operator's source."""
    return stream((child.body, "" if child.verified else UNVERIFIED) for child in children)


def _stands(given: Mapping[str, Any]) -> bool:
    """Whether the operator leaves the object alone although it would make one of that name."""
    owners = block(given, "metadata").get("ownerReferences")
    written = given.get("apiVersion") == "v1" and not owners  # a dump holds what the operator made
    return given.get("kind") == "ServiceAccount" or (given.get("kind") == "Service" and written)


def _kind(cr: Mapping[str, Any]) -> str:
    """The kind, or "" for an object that the operator makes nothing of."""
    kind, group = cr.get("kind"), str(cr.get("apiVersion", "")).partition("/")[0]
    return kind if isinstance(kind, str) and kind in _MAKERS and group == GROUP else ""


def _unsupported(cr: Mapping[str, Any], profile: Profile | None) -> Stop | None:
    """A topology for an operator that was named and does not know it: it finds no engine in the spec, and makes nothing that runs."""
    kind = _kind(cr)
    if (
        profile is None
        or kind != RUNTIME
        or profile.knows(kind, "topology")
        or not topology.is_topology(block(cr, "spec"))
    ):
        return None
    return Stop(stops.ORDER[kind][0], False, f"the operator of the profile {profile.name} does not know topology")


def _spec_and_children(cr: Mapping[str, Any], profile: Profile | None) -> tuple[Mapping[str, Any], tuple[Child, ...]]:
    kind = _kind(cr)
    if not kind:
        return {}, ()
    owner, spec = Owner.of(cr, profile), spec_of(cr, profile)
    make = topology.children if kind == RUNTIME and topology.is_topology(spec) else _MAKERS[kind]
    return spec, tuple(make(owner, spec))


def _known(kind: str, spec: Mapping[str, Any], profile: Profile) -> Mapping[str, Any]:
    """The spec without the fields that the profile's operator does not have: it reads objects without them."""
    for path in profiles.unknown_fields(profile.name, kind):
        spec = _without(spec, path)
    return spec


def _without(values: Mapping[str, Any], path: Sequence[str]) -> Mapping[str, Any]:
    if path[0] not in values:
        return values
    if len(path) == 1:
        return {key: value for key, value in values.items() if key != path[0]}
    inner = values[path[0]]
    return {**values, path[0]: _without(inner, path[1:])} if isinstance(inner, dict) else values


def _stop(cr: Mapping[str, Any], spec: Mapping[str, Any], children: tuple[Child, ...]) -> Stop | None:
    """Change 841's loop was never run, so nothing is known of its stops."""
    kind = _kind(cr)
    refused = next((error for error in validate(cr) if error.kind not in _ACCEPTED), None)
    if refused is not None:
        where = ".".join(str(key) for key in refused.path)
        return Stop(stops.order(kind, children)[0], False, f"the API server refuses {where}: {refused.message}")
    return stops.stop(kind, spec, children) if all(each.verified for each in children) else None
