"""Report what an override causes at the override's line: a finding can be about a field that the stack file or nobody wrote.

If an override sets `gpu: 3`, a rule may report the tensor parallel size next to it. Which entry is the cause follows from judging the stack
again without it, and so holds for every rule. If several entries cause a finding only together, the last one of them is reported.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from prodstack.compiler.authoring.tree import put, without
from prodstack.manifests.yaml_reader import Map

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from prodstack.manifests.finding import Finding, ObjectRef
    from prodstack.manifests.yaml_reader import Mark

    Identity = tuple[str, ObjectRef | None, str]
    Judge = Callable[[tuple[Map, ...]], Iterable[Finding] | None]
    """Returns the findings with other overrides; None if the stack does not compile with them."""

_MOST_ENTRIES = 40
"""How many entries of an override are tried. The stack is judged at most twice for each of them."""


class _Leaf(NamedTuple):
    """One value of an override: its path, which begins with the number of the override, and its position."""

    path: tuple[str, ...]
    mark: Mark


def at_causes(
    findings: Iterable[Finding], overrides: tuple[Map, ...], files: Collection[str], judge: Judge
) -> list[Finding]:
    """Return the findings, each that an override causes at the position of the entry that causes it.

    files: the cluster file and its bases. Findings that are in them already stay where they are.
    """
    found = list(findings)
    places: dict[Identity, Mark] = {}
    numbered = Map({str(number): override for number, override in enumerate(overrides)})
    open_ = {_identity(each) for each in found if each.file not in files and each.object} if any(overrides) else set()
    if open_:
        open_ -= set(map(_identity, judge(()) or ()))
    leaves = list(_leaves(numbered, ()))[:_MOST_ENTRIES] if open_ else []
    for leaf in leaves:
        open_ = _placed(open_, leaf, judge(_values(_removed(numbered, leaf))), places)
    remaining = numbered
    for leaf in leaves:  # what none of them causes alone, several cause together
        if not open_:
            break
        remaining = _removed(remaining, leaf)
        open_ = _placed(open_, leaf, judge(_values(remaining)), places)
    return [_moved(finding, places.get(_identity(finding))) for finding in found]


def _values(numbered: Map) -> tuple[Map, ...]:
    return tuple(numbered.values())


def _placed(
    open_: set[Identity], leaf: _Leaf, without_it: Iterable[Finding] | None, places: dict[Identity, Mark]
) -> set[Identity]:
    """Put the findings that are gone without a leaf at that leaf, and return the others."""
    if without_it is None:
        return open_
    kept = open_ & set(map(_identity, without_it))
    places.update(dict.fromkeys(open_ - kept, leaf.mark))
    return kept


def _leaves(override: Map, path: tuple[str, ...]) -> Iterator[_Leaf]:
    for key, value in override.items():
        if isinstance(value, Map) and value:
            yield from _leaves(value, (*path, key))
        elif key in override.marks:
            yield _Leaf((*path, key), override.marks[key])


def _removed(override: Map, leaf: _Leaf) -> Map:
    node: Map = override
    for key in leaf.path[:-1]:
        node = node[key]
    smaller = without(node, leaf.path[-1])
    return put(override, leaf.path[:-1], smaller) if len(leaf.path) > 1 else smaller


def _identity(finding: Finding) -> Identity:
    return finding.rule, finding.object, finding.message


def _moved(finding: Finding, mark: Mark | None) -> Finding:
    return finding if mark is None else replace(finding, file=mark.file, line=mark.line, column=mark.column)
