"""Bases: settings that several cluster files share. A cluster file is merged over its base, and a base over its own base."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.compiler.authoring.entries import nulls_without_effect
from prodstack.compiler.authoring.problems import did_you_mean, problem, warning
from prodstack.compiler.authoring.project import BASES, CLUSTERS
from prodstack.compiler.authoring.tree import merged, put, without
from prodstack.compiler.companions.settings import without_replaced
from prodstack.manifests.yaml_reader import Map, Mark, Seq, locate

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from prodstack.compiler.authoring.sources import ClusterSource
    from prodstack.manifests.finding import Finding

KEY, OVERRIDES, STACKS_KEY, ALL = "base", "overrides", "stacks", "all"
DEFAULTS = "defaults"
UNUSED_BASE = "unused-base"
UNUSED = frozenset({"unused-image-override", "unused-quota", "unused-suppression"})
"""Findings about entries without effect. One in a base is reported only if it has no effect in any cluster with that base."""


class Layered(NamedTuple):
    """A cluster file or a base, merged over its base. files: the bases, the nearest first.

    data: without `overrides` of the bases; overrides: those of the bases and its own, in the order in which they are applied.
    """

    data: Map
    overrides: tuple[Map, ...] = ()
    files: tuple[str, ...] = ()


class Bases(NamedTuple):
    """The bases of a project. usable: those without mistakes, by name; names: of all of them."""

    usable: Mapping[str, Layered] = {}  # never changed; a proxy could not be passed to another process
    names: frozenset[str] = frozenset()

    def below(self, name: object) -> Layered | None:
        """The base of this name, if it can be used."""
        return self.usable.get(name) if isinstance(name, str) else None


def layered(own: Map, base: Layered | None, file: str = "") -> Layered:
    """Return the tree of a file merged over its base: mappings by key, null removes, and everything else replaces. file: its own."""
    written = own.get(OVERRIDES)
    given = (written,) if isinstance(written, Map) else ()
    files = (file,) if file else ()
    if base is None:
        return Layered(own, given, files)
    below = () if OVERRIDES in own and written is None else base.overrides
    data = merged(_below(base.data, own), without(own, KEY))
    return Layered(Map(data, data.marks, own.mark), (*below, *given), (*files, *base.files))


def _below(base: Map, own: Map) -> Map:
    """Return what a file is merged over: its base without overrides, and without defaults that the file replaces under another name."""
    data, defaults = without(base, OVERRIDES), own.get(DEFAULTS)
    if not isinstance(defaults, Map) or not isinstance(data.get(DEFAULTS), Map):
        return data
    return put(data, (DEFAULTS,), without_replaced(data[DEFAULTS], defaults))


def layers_of(stack: str, overrides: Iterable[Map]) -> tuple[Map, ...]:
    """Return what overrides say about a stack, in their order. A null removes what the ones before it say."""
    found: list[Map] = []
    for each in overrides:
        layer = each.get(stack)
        if isinstance(layer, Map):
            found.append(layer)
        elif stack in each:
            found.clear()
    return tuple(found)


def stacks_listed(tree: Map, stacks: Collection[str]) -> Map:
    """Return the tree of a file in which `stacks: all` is the list of all stacks, each at the place of that word."""
    if tree.get(STACKS_KEY) != ALL:
        return tree
    mark = tree.marks[STACKS_KEY]._replace(text=None)
    names = sorted(stacks)
    return Map({**tree, STACKS_KEY: Seq(list(names), [mark] * len(names), mark)}, tree.marks, tree.mark)


def wrong_base(tree: Map, names: Collection[str]) -> Iterator[Finding]:
    """Report a base that does not exist."""
    name = tree.get(KEY)
    if isinstance(name, str) and name not in names:
        message = f'base names "{name}", but {BASES}/ has no such file'
        yield problem("unknown-reference", locate(tree, (KEY,)), message, did_you_mean(name, names))


def nulls_in_vain(own: Map, base: Layered) -> Iterator[Finding]:
    """Report nulls of a file that remove nothing of its base. What overrides remove, they remove from stacks."""
    yield from nulls_without_effect(base.data, without(own, OVERRIDES), (), "the base")
    for name, value in (own.get(OVERRIDES) or {}).items():
        if value is None and not layers_of(name, base.overrides):
            mark = locate(own, (OVERRIDES, name))
            message = f"overrides.{name} is null, but the base has nothing of this name to remove"
            yield problem("unknown-reference", mark, message, "remove it")


def cycles(trees: Mapping[str, Map]) -> Iterator[tuple[str, Finding]]:
    """Yield every base that is, directly or not, its own base; the finding is the same for all bases of one cycle."""
    below = {name: str(tree.get(KEY)) for name, tree in trees.items()}
    seen: set[str] = set()
    for start in trees:
        name, path = start, dict[str, None]()
        while name in trees and name not in seen:
            seen.add(name)
            path[name] = None
            name = below[name]
        if name in path:
            ring = list(path)[list(path).index(name) :]
            finding = _cycle(ring, trees)
            yield from ((each, finding) for each in ring)


def _cycle(ring: Sequence[str], trees: Mapping[str, Map]) -> Finding:
    at = ring.index(min(ring))
    first, *rest = (*ring[at:], *ring[:at])
    way = " -> ".join((first, *rest, first))
    mark = locate(trees[first], (KEY,))
    return problem("invalid-value", mark, f"the base {first} is its own base: {way}", "remove one of these `base` keys")


def heirs(clusters: Iterable[ClusterSource]) -> dict[str, set[str]]:
    """Return the names of the clusters that have each base, by the file of the base."""
    found: dict[str, set[str]] = {}
    for cluster in clusters:
        for file in cluster.bases:
            found.setdefault(file, set()).add(cluster.name)
    return found


def without_partly_used(
    findings: Sequence[Finding], having: Mapping[str, set[str]], rules: Collection[str] = UNUSED
) -> list[Finding]:
    """Leave out findings that an entry of a base has no effect in some clusters, if it has one in another cluster with that base.

    rules: the ids of such findings; having: the clusters with each base.
    """
    without_effect: dict[tuple[str, int, int], set[str]] = {}
    for each in findings:
        if each.rule in rules and each.file in having:
            without_effect.setdefault((each.file, each.line, each.column), set()).update(each.clusters)

    def counts(each: Finding) -> bool:
        clusters = without_effect.get((each.file, each.line, each.column)) if each.rule in rules else None
        return clusters is None or clusters >= having[each.file]

    return list(filter(counts, findings))


def about_bases(
    files: Mapping[str, str], bases: Bases, clusters: Sequence[ClusterSource], known: Callable[[str], bool]
) -> Iterator[Finding]:
    """Report bases that no cluster has, and overrides of stacks that no cluster with the base runs. known: whether there is such a stack."""
    having = heirs(clusters)
    for name, file in files.items():
        if file not in having:
            message = f'no cluster has the base "{name}"'
            fix = f"write base: {name} in a cluster file, or delete it"
            yield warning(UNUSED_BASE, Mark(file, 1, 1), message, fix)
        elif name in bases.usable:
            running = {stack for each in clusters if each.name in having[file] for stack in each.settings.stacks}
            yield from _overrides_in_vain(bases.usable[name], file, running, known)


def _overrides_in_vain(base: Layered, file: str, running: set[str], known: Callable[[str], bool]) -> Iterator[Finding]:
    for overrides in base.overrides:
        for stack, mark in overrides.marks.items():
            if mark.file == file and stack not in running and known(stack):
                message = f'overrides names the stack "{stack}", but no cluster with this base runs it'
                yield problem("unknown-reference", mark, message, did_you_mean(stack, running))


def is_about_input_of_all(file: str) -> bool:
    """Whether a file is one of a cluster, or is shared by several."""
    return file.startswith((f"{CLUSTERS}/", f"{BASES}/"))
