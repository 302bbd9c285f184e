"""Read the bases of a project. Mistakes become findings, each once, at its place in the base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.authoring.bases import KEY as BASE_KEY
from prodstack.compiler.authoring.bases import (
    OVERRIDES,
    Bases,
    Layered,
    cycles,
    layered,
    nulls_in_vain,
    stacks_listed,
    wrong_base,
)
from prodstack.compiler.authoring.cluster_facts import wrong_settings
from prodstack.compiler.authoring.defaults import wrong_defaults
from prodstack.compiler.authoring.documents import BASE
from prodstack.compiler.authoring.problems import did_you_mean, problem
from prodstack.compiler.authoring.project import STACKS
from prodstack.compiler.authoring.sources import Read, Reading, mapping_in, model_of
from prodstack.compiler.authoring.tree import plain
from prodstack.manifests.yaml_reader import Map
from prodstack.models.cluster import BaseFile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from prodstack.compiler.authoring.project import ClusterEntry
    from prodstack.manifests.finding import Finding


def read_bases(root: Path, entries: Sequence[ClusterEntry], stacks: Collection[str]) -> Read[Bases]:
    """Return the bases of a project, and the mistakes in them, each once."""
    reading = Reading(root)
    names = frozenset(entry.name for entry in entries)
    files = {entry.name: entry.file for entry in entries}
    trees = {entry.name: tree for entry in entries if (tree := _base(reading, entry, names, stacks)) is not None}
    rings = dict(cycles(trees))
    reading.findings.extend(rings.values())
    usable: dict[str, Layered | None] = dict.fromkeys(rings)

    for name in trees:
        for each in reversed(_chain(name, trees, usable)):
            own = trees[each]
            base = usable.get(own[BASE_KEY]) if BASE_KEY in own else None
            usable[each] = None if BASE_KEY in own and base is None else _merged_base(reading, own, base, files[each])
    found = {name: base for name, base in usable.items() if base is not None}
    return Read(Bases(found, names), tuple(dict.fromkeys(reading.findings)), reading.texts)


def _chain(name: str, trees: Mapping[str, Map], done: Collection[str]) -> list[str]:
    """Return a base and those below it, the lowest last, up to one that is done or cannot be used."""
    chain: list[str] = []
    while name in trees and name not in done:
        chain.append(name)
        name = str(trees[name].get(BASE_KEY))
    return chain


def _base(reading: Reading, entry: ClusterEntry, names: Collection[str], stacks: Collection[str]) -> Map | None:
    """Return the tree of a base; None if its structure is wrong or it names something that does not exist."""
    written = mapping_in(reading, entry.root / entry.file, BASE)
    if written is None:
        return None
    own = stacks_listed(written, stacks)
    before = len(reading.findings)
    named = {BASE_KEY: own[BASE_KEY]} if BASE_KEY in own else {}  # of all nulls, only this one would remove nothing
    if model_of(reading, {**plain(own), **named}, own, BaseFile) is not None:
        reading.findings.extend(wrong_base(own, names))
        reading.findings.extend(_unknown_names(own, stacks))
    return own if len(reading.findings) == before else None


def _merged_base(reading: Reading, own: Map, base: Layered | None, file: str) -> Layered | None:
    """Return a base merged over its own base; None if its nulls or its defaults are wrong."""
    found = layered(own, base, file)
    wrong = [*(nulls_in_vain(own, base) if base is not None else ()), *wrong_defaults(found.data)]
    settings = model_of(reading, plain(found.data), found.data, BaseFile)
    reading.findings.extend(wrong)
    if settings is None or wrong:
        return None
    reading.findings.extend(wrong_settings(settings, found.data))
    return found


def _unknown_names(base: Map, stacks: Collection[str]) -> Iterator[Finding]:
    """Report stacks in the overrides of a base that do not exist."""
    overrides = base.get(OVERRIDES) or Map()
    for name in overrides:
        if name not in stacks:
            message = f'overrides names the stack "{name}", but {STACKS}/ has no such stack'
            yield problem("unknown-reference", overrides.marks.get(name), message, did_you_mean(name, stacks))
