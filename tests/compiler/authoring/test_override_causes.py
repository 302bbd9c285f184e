"""Which override entry a finding is reported at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.authoring.override_causes import at_causes
from prodstack.manifests.finding import FailsAt, Finding, ObjectRef, Severity
from prodstack.manifests.yaml_reader import read

if TYPE_CHECKING:
    from prodstack.manifests.yaml_reader import Map

ENGINE = ObjectRef("VLLMRuntime", "llm", "llama")
FOUND = Finding("a-rule", Severity.ERROR, FailsAt.POD, "stacks/chat.yaml", 1, 1, ENGINE, "wrong", "mend it")
FILE = "clusters/prod.yaml"


def override() -> Map:
    """Three entries, one below another key."""
    [written] = read("first: 1\nbelow:\n  second: 2\nthird: 3\n", FILE)
    found: Map = written
    return found


def test_a_finding_is_reported_at_the_entry_without_which_it_is_gone() -> None:
    """Also if other entries are needed too: the first one that is removed shows it."""
    [found] = at_causes([FOUND], (override(),), (FILE,), lambda rest: [FOUND] if rest and rest[0].get("below") else [])
    assert (found.file, found.line) == (FILE, 3)


def test_entries_of_which_each_is_enough_are_blamed_at_the_last_one() -> None:
    """Without either of two entries the finding stays; without both it is gone, so the override is its cause all the same."""

    def judge(rest: tuple[Map, ...]) -> list[Finding]:
        return [FOUND] if rest and (rest[0].get("first") or rest[0].get("below")) else []

    [found] = at_causes([FOUND], (override(),), (FILE,), judge)
    assert (found.file, found.line) == (FILE, 3)


def test_what_stays_without_the_override_stays_where_it_is() -> None:
    """The override is not its cause; and a stack that does not compile without an entry says nothing about it."""
    assert at_causes([FOUND], (override(),), (FILE,), lambda _: [FOUND]) == [FOUND]
    assert at_causes([FOUND], (override(),), (FILE,), lambda rest: None if rest else []) == [FOUND]
