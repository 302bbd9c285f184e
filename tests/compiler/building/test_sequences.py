"""Runs with the build cache and runs without it give the same findings, the same files and the same dist/, whatever happened before."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.compiler.authoring.tree import with_places
from prodstack.compiler.building import builder, project, session, stack, texts, worlds
from prodstack.compiler.building.builder import Builder
from prodstack.compiler.building.fingerprint import Signature, digest, digest_of_files, program, renderer
from prodstack.compiler.building.worlds import depended_on
from prodstack.rules.engine.indexes import indexes
from tests.compiler.building.scenarios import SCENARIOS, Scenario, changed_rules, first_fault
from tests.compiler.building.sequences import Runs, Version, first_difference, pretended

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable
    from pathlib import Path

    from prodstack.compiler.building.stack import Job

    Mutation = Callable[[pytest.MonkeyPatch], None]

PARTS = 6
SEQUENCES = int(os.environ.get("CACHE_SEQUENCES", "300"))
"""In all parts together. The first ones are always the same, so that a failure can be repeated."""
MOST = 100
"""How many sequences may be needed to notice a fault of the cache."""


@pytest.mark.parametrize("part", range(PARTS))
def test_with_and_without_the_cache(part: int, tmp_path: Path) -> None:
    """Random edits, versions of the program and damages of the cache; CACHE_SEQUENCES=3000 plays more of them."""
    assert first_difference(tmp_path / "project", [str(seed) for seed in range(part, SEQUENCES, PARTS)]) == ""


def no_offers(name: str) -> Mutation:
    """The entries of an index are not offered to other stacks."""
    real = worlds.offered

    def offered(of: Any, key: bytes) -> Any:
        return real({index: {} if index.name == name else table for index, table in of.items()}, key)

    return lambda patch: patch.setattr(stack, "offered", offered)


def no_look_ups(name: str) -> Mutation:
    """Look-ups in an index are not recorded."""

    def without(world: Any) -> Any:
        world.looked = {(what, key) for what, key in world.looked if what is not indexes()[name]}
        return depended_on(world)

    return lambda patch: patch.setattr(stack, "depended_on", without)


def no_questions(patch: pytest.MonkeyPatch) -> None:
    """Questions are not recorded."""
    patch.setattr(stack, "depended_on", lambda world: (depended_on(world)[0], ()))


def no_order(patch: pytest.MonkeyPatch) -> None:
    """The order of the stacks does not count."""

    def combined(answers: dict[int, int], offers: array[int]) -> None:
        for at in range(0, len(offers), 2):
            answers[offers[at]] = answers.get(offers[at], 0) ^ offers[at + 1]

    patch.setattr(worlds, "combined", combined)


def key_without(part: str) -> Mutation:
    """One part of a record's key is left out."""
    real = Builder.job

    def job(self: Builder, *args: Any) -> Job:
        made = real(self, *args)
        parts = {
            "content": made.content or b"",
            "setting": made.setting.identity,
            "override": [*map(with_places, made.overrides)],
        }
        kept = [str(value) for name, value in parts.items() if name != part]
        return replace(made, key=digest("stack", program(), made.entry.name, made.entry.file, *kept))

    return lambda patch: patch.setattr(Builder, "job", job)


def the_same_program(patch: pytest.MonkeyPatch) -> None:
    """The program does not count, neither in the keys of records nor in those of results."""
    patch.setattr("tests.compiler.building.sequences.of_version", lambda _: b"")


def the_same_tools(patch: pytest.MonkeyPatch) -> None:
    """It does not count which GitOps tools deliver a cluster."""

    def without(*parts: Any) -> bytes:
        return digest(*parts[:2], json.dumps(json.loads(parts[2])[0])) if parts[0] == "setting" else digest(*parts)

    patch.setattr(project, "digest", without)


def texts_without_sources(patch: pytest.MonkeyPatch) -> None:
    """The header does not count in the key of a text."""
    patch.setattr(texts, "text_key", lambda _, body: digest("unit", renderer(), body))


def results_without_clusters(patch: pytest.MonkeyPatch) -> None:
    """The cluster files do not count in the key of a result."""

    def without(digests: Any, paths: Any) -> bytes | None:
        return b"" if "clusters" in str(paths) else digest_of_files(digests, paths)

    patch.setattr(session, "digest_of_files", without)


def times_of_status_ignored(patch: pytest.MonkeyPatch) -> None:
    """A file of the same size and time is the same, although its status changed."""
    real = Signature.still_holds

    def still_holds(self: Signature, found: Any) -> bool:
        looks = os.stat_result((*found[:10],), {**_fields(found), "st_ctime_ns": self.changed})
        return real(self, looks)

    patch.setattr(Signature, "still_holds", still_holds)


def _fields(found: os.stat_result) -> dict[str, int]:
    return {name: getattr(found, name) for name in dir(found) if name.startswith("st_")}


def results_without_bases(patch: pytest.MonkeyPatch) -> None:
    """The bases do not count in the key of a result."""

    def without(digests: Any, paths: Any) -> bytes | None:
        return b"" if "bases" in str(paths) else digest_of_files(digests, paths)

    patch.setattr(session, "digest_of_files", without)


def results_without_catalog(patch: pytest.MonkeyPatch) -> None:
    """The project's own catalogue does not count in the key of a result."""

    def without(digests: Any, paths: Any) -> bytes | None:
        return b"" if "catalog" in str(paths) or not paths else digest_of_files(digests, paths)

    patch.setattr(session, "digest_of_files", without)


def other_stacks_ignored(patch: pytest.MonkeyPatch) -> None:
    """The key of a record does not depend on the stacks whose runtimes its routers serve."""
    for module in (stack, builder):
        patch.setattr(module, "borrowing", lambda job, borrows, _: digest("borrowing", job.key, *borrows))


FAULTS: dict[str, Mutation] = {
    **{
        f"{name} is not offered": no_offers(name)
        for name in ("by_identity", "claimants", "engines_by_label", "demands")
    },
    **{f"{name} is not recorded": no_look_ups(name) for name in ("by_identity", "claimants", "engines_by_label")},
    "questions are not recorded": no_questions,
    "the order is ignored": no_order,
    "the key has no setting": key_without("setting"),
    "the key has no override": key_without("override"),
    "the key has no content": key_without("content"),
    "the program is ignored": the_same_program,
    "the tools are ignored": the_same_tools,
    "the header is ignored": texts_without_sources,
    "the cluster files are ignored": results_without_clusters,
    "the bases are ignored": results_without_bases,
    "the project's own catalogue is ignored": results_without_catalog,
    "the other stacks are ignored": other_stacks_ignored,
    "the time of the last change is ignored": times_of_status_ignored,
}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_findings_that_depend_on_another_file(scenario: Scenario, tmp_path: Path) -> None:
    """The edit changes what these rules report, and the cache notices that, there and back."""
    version = Version()
    with pretended(version):
        assert scenario.rules <= changed_rules(Runs(tmp_path / "project", version), scenario)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_the_sequences_notice_a_fault(fault: Mutation, tmp_path: Path) -> None:
    """The cache is broken in one place, and soon a sequence shows it."""
    with pytest.MonkeyPatch.context() as patch:
        fault(patch)
        found = first_fault(tmp_path / "project")
        assert found or first_difference(tmp_path / "project", [f"{n}" for n in range(MOST)], smallest=False)
