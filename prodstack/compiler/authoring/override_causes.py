"""Report what an override causes at the override's line: a finding can be about a field that the stack file or nobody wrote.

If an override sets `gpu: 3`, a rule may report the tensor parallel size next to it. Which entry is the cause follows from judging again
without it, and so holds for every rule.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from prodstack.compiler.authoring.tree import put, without
from prodstack.manifests.yaml_reader import Map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from prodstack.manifests.finding import Finding, ObjectRef
    from prodstack.manifests.yaml_reader import Mark

    Identity = tuple[str, ObjectRef | None, str]
    Judge = Callable[[Mapping[str, Map]], Iterable[Finding] | None]
    """Returns the findings with other overrides, by the stacks' names; None if the stacks do not compile with them."""

_MOST_ROUNDS = 40
"""How many entries of a stack's override are tried. Each round judges the whole cluster."""


class _Leaf(NamedTuple):
    """One value of an override: its path and its position."""

    path: tuple[str, ...]
    mark: Mark


def at_causes(
    findings: list[Finding], overrides: Mapping[str, Map], owner: Mapping[ObjectRef, str], judge: Judge
) -> list[Finding]:
    """Return the findings, each that one override entry causes at that entry's position.

    overrides: by the stacks' names; owner: the stack of each object. Findings that are at an override already stay there.
    """
    files = {mark.file for override in overrides.values() for mark in override.marks.values()}
    movable = {_identity(f) for f in findings if f.file not in files and f.object and owner.get(f.object) in overrides}
    if movable:
        movable -= set(map(_identity, judge({}) or ()))
    places: dict[Identity, Mark] = {}
    for leaves in islice(_rounds(overrides), _MOST_ROUNDS if movable else 0):
        remaining = judge({name: _removed(overrides[name], leaves.get(name)) for name in overrides})
        for identity in movable - places.keys() - set(map(_identity, remaining or ())):
            leaf = leaves.get(owner[identity[1]]) if identity[1] and remaining is not None else None
            if leaf is not None:
                places[identity] = leaf.mark
        if len(places) == len(movable):
            break
    return [_moved(finding, places.get(_identity(finding))) for finding in findings]


def _rounds(overrides: Mapping[str, Map]) -> Iterator[dict[str, _Leaf]]:
    """Yield one leaf of every override at a time: the number of rounds does not grow with the number of stacks."""
    for leaves in zip_longest(*(_leaves(override, ()) for override in overrides.values())):
        yield {name: leaf for name, leaf in zip(overrides, leaves, strict=True) if leaf is not None}


def _leaves(override: Map, path: tuple[str, ...]) -> Iterator[_Leaf]:
    for key, value in override.items():
        if isinstance(value, Map) and value:
            yield from _leaves(value, (*path, key))
        elif key in override.marks:
            yield _Leaf((*path, key), override.marks[key])


def _removed(override: Map, leaf: _Leaf | None) -> Map:
    if leaf is None:
        return override
    node: Map = override
    for key in leaf.path[:-1]:
        node = node[key]
    smaller = without(node, leaf.path[-1])
    return put(override, leaf.path[:-1], smaller) if len(leaf.path) > 1 else smaller


def _identity(finding: Finding) -> Identity:
    return finding.rule, finding.object, finding.message


def _moved(finding: Finding, mark: Mark | None) -> Finding:
    return finding if mark is None else replace(finding, file=mark.file, line=mark.line, column=mark.column)
