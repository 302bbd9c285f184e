"""Judged object by object, each alone and again only if a look-up demands it, objects have the findings that they have together.

This holds because rules reach other objects only through indexes and questions, whose answers are recorded. The objects are those of the
tests of all rules, and those that were recorded on a real operator.
"""

from __future__ import annotations

import ast
import importlib
import json
import random
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import tests.rules
from prodstack.compiler.building import worlds
from prodstack.compiler.building.fingerprint import digest
from prodstack.compiler.building.record import Record, from_row, to_row
from prodstack.compiler.building.worlds import Alone, ClusterWorld, StackWorld, depended_on, offered, tables
from prodstack.manifests.index import Question
from prodstack.manifests.manifest import Facts, Manifest, World, objects
from prodstack.manifests.yaml_reader import UnreadableYamlError, read
from prodstack.rules.engine.indexes import indexes, indexes_of, questions
from prodstack.rules.engine.registry import judge
from tests.projects import ROOT
from tests.rules.harness import FACTS, Case

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from prodstack.manifests.finding import Finding

RULES = ROOT / "prodstack" / "rules"
JUDGES = {"engine/registry.py", "engine/clusters.py"}
"""What hands every object to the rules, and applies the suppressions of every object to their findings."""
NEVER_BUILT = {"reading/delivery.py", *(f"delivery_{part}.py" for part in ("labels", "order", "pruning", "sync"))}
"""Rules about objects of GitOps tools, which `check PATH` asks once over all clusters: no build judges such objects."""
MIXED = 300
SHADOWED = {"pods_in", "secret_names", "spaces"}
"""Indexes whose entries no case needs from another object, because it has them itself."""


@cache
def cases() -> list[Case]:
    """The cases of all families of rules."""
    modules = sorted(path.stem for path in (ROOT / "tests" / "rules").glob("test_*.py"))
    found = [importlib.import_module(f"{tests.rules.__name__}.{name}") for name in modules]
    return [case for module in found for case in getattr(module, "CASES", ())]


def recorded() -> Iterator[tuple[Manifest, ...]]:
    """The objects of each recorded file, of the examples and of dist/."""
    for path in sorted(
        path for folder in ("tests/data", "docs/examples", "dist") for path in (ROOT / folder).rglob("*.yaml")
    ):
        try:
            documents = read(path.read_bytes(), path.name)
        except UnreadableYamlError:
            continue
        yield tuple(Manifest(body) for body in objects(documents))


def in_parts(manifests: Sequence[Manifest], facts: Facts) -> list[Finding]:
    """The findings of objects that are judged like stacks of one object each, sorted. Every record is stored and loaded."""
    records = [stored(alone(manifest, facts, at)) for at, manifest in enumerate(manifests)]
    cluster = ClusterWorld(records, lambda at: (manifests[at],), facts)
    found: list[Finding] = []
    for at, record in enumerate(records):
        if cluster.is_current(record):
            found += record.findings
        else:
            world = StackWorld((manifests[at],), facts, cluster, at, cluster)
            world.looked = set()
            found += judge(world)
            again = replace(record, findings=(), **recorded_looks(world))
            assert cluster.is_current(stored(again)), "what was just found is not current"
    return sorted(found, key=lambda finding: finding.sort_key)


def alone(manifest: Manifest, facts: Facts, at: int) -> Record:
    """The record of an object that is judged as if it were alone."""
    key = digest(f"{at} {manifest.body!r}")
    offers, values = offered(tables([manifest]), key)
    record = Record(key, offers=offers, values=values)
    world = StackWorld((manifest,), facts, Alone(record, ()))
    world.looked = set()
    findings = tuple(judge(world))
    return replace(record, findings=findings, **recorded_looks(world))


def recorded_looks(world: StackWorld) -> dict[str, Any]:
    """The look-ups and questions of a world, for a record."""
    looks, asked = depended_on(world)
    return {"looks": looks, "asked": asked}


def stored(record: Record) -> Record:
    """The record as it is when it has been stored and loaded; it must be the same."""
    loaded = replace(from_row(record.key, *to_row(record)), values=record.values)
    assert loaded == record
    return loaded


def together(manifests: Sequence[Manifest], facts: Facts) -> list[Finding]:
    """The findings of all objects in one ordinary world, sorted."""
    return judge(World(tuple(manifests), complete=True, facts=facts))


def same(manifests: Sequence[Manifest], facts: Facts) -> None:
    """Compare the findings as texts; several about one place have no order."""
    assert sorted(map(repr, in_parts(manifests, facts))) == sorted(map(repr, together(manifests, facts)))


def test_the_objects_of_every_case_of_every_rule() -> None:
    """In the world of the case, as a whole cluster."""
    found = cases()
    assert len(found) > 1000
    for case in found:
        same(case.objects, case.facts)


def test_the_objects_of_several_cases() -> None:
    """Random mixtures of cases, in random order: more objects refer to each other, and clash."""
    found = cases()
    for seed in range(MIXED):
        choose = random.Random(seed)  # noqa: S311  # a test's choice, not a secret
        some = choose.sample(found, 4)
        manifests = [manifest for case in some for manifest in case.objects]
        choose.shuffle(manifests)
        same(manifests, choose.choice([some[0].facts, FACTS, replace(FACTS, secrets={}, node_pools=())]))


def test_recorded_objects() -> None:
    """File by file."""
    files = [manifests for manifests in recorded() if manifests]
    assert len(files) > 50
    for manifests in files:
        same(manifests[:30], FACTS)


@pytest.mark.parametrize("path", sorted(RULES.rglob("*.py")), ids=lambda path: path.relative_to(RULES).as_posix())
def test_rules_reach_other_objects_through_indexes_only(path: Path) -> None:
    """No rule reads all objects of its world; then nobody would know what its findings depend on."""
    if path.relative_to(RULES).as_posix() not in JUDGES | NEVER_BUILT:
        read_by = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
        assert read_by.isdisjoint({"manifests", "by_kind", "looked", "remembered"})


def test_indexes_are_functions_of_the_object_and_plain_ones_give_json() -> None:
    """Asked again, about a copy, an index gives the same; what a plain one gives is the same after it was stored as JSON."""
    met = set()
    for manifest in (manifest for some in (*(case.objects for case in cases()), *recorded()) for manifest in some):
        for index in indexes().values():
            pairs, again = list(index.of(manifest)), list(index.of(Manifest(manifest.body)))
            assert [key for key, _ in pairs] == [key for key, _ in again]
            assert all(isinstance(part, str) for key, _ in pairs for part in key), index.name
            if index.plain:
                assert pairs == again
                assert exactly(json.loads(json.dumps([item for _, item in pairs])), [item for _, item in pairs]), index
            met |= {index.name} if pairs else set()
    assert met == set(indexes())


def test_questions_give_json_and_the_same_again() -> None:
    """What a question is about is an argument of its function, and a text."""
    asked: dict[str, int] = {}
    for case in cases():
        twice = [World(case.objects, complete=True, facts=case.facts) for _ in range(2)]
        twice[0].looked = set()
        judge(twice[0])
        for what, about in twice[0].looked:
            if what.name in questions():
                first, second = (world.ask(questions()[what.name], *about) for world in twice)
                assert exactly(first, second)
                assert exactly(json.loads(json.dumps(first)), first), what.name
                asked[what.name] = asked.get(what.name, 0) + 1
    assert asked.keys() == questions().keys()


def exactly(one: Any, other: Any) -> bool:
    """Whether two values are equal and of the same types: 1, 1.0 and True are not the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(exactly(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(exactly, one, other))
    return type(one) is type(other) and bool(one == other)


@pytest.mark.parametrize("name", sorted(indexes().keys() - SHADOWED))
def test_a_broken_index_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the entries of an index are not offered to others, the findings of some case are others: the comparison above can fail."""
    looking = [case for case, names in looked_at() if name in names]
    monkeypatch.setattr(worlds, "indexes_of", lambda kind: [each for each in indexes_of(kind) if each.name != name])
    assert any(map(_differs, looking))


@cache
def looked_at() -> list[tuple[Case, frozenset[str]]]:
    """The cases of several objects, with the names of the indexes at which rules look."""
    found = []
    for case in (case for case in cases() if len(case.objects) > 1):
        world = World(case.objects, complete=True, facts=case.facts)
        world.looked = set()
        judge(world)
        for what, about in tuple(world.looked):
            if isinstance(what, Question):
                what.answer(world, *about)
        found.append((case, frozenset(what.name for what, _ in world.looked)))
    return found


def _differs(case: Case) -> bool:
    try:
        same(case.objects, case.facts)
    except AssertionError:
        return True
    return False
