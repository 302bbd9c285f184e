"""The comparison finds a difference before it times anything, and every real contender gives our objects."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks import compare, timing, tools, workload
from benchmarks.compare import OtherObjectsError
from benchmarks.contenders import BY_NAME, CONTENDERS, HELM, OURS, PYTHON, Contender, Job, missing
from benchmarks.results import Case
from benchmarks.timing import Program
from benchmarks.workload import State

if TYPE_CHECKING:
    from pathlib import Path

COPY = "import shutil; shutil.copytree('../wanted/dist', 'dist', dirs_exist_ok=True)"
"""A contender that gives our objects."""
SPOILT = """
import pathlib
for path in pathlib.Path("dist").rglob("s1.k8s.yaml"):
    text = path.read_text()
    assert "{old}" in text
    path.write_text(text.replace("{old}", "{new}"))
"""


def _fake(code: str) -> Contender:
    """A contender called helm that runs some code."""
    return replace(BY_NAME[HELM], program=lambda job: Program((sys.executable, "-c", code), job.folder, {}))


def test_a_contender_with_the_same_objects_is_measured(tmp_path: Path) -> None:
    """Ours in every state, where each first run is checked as well; one that writes nothing is not compared."""
    measured = compare.compare(tmp_path, 2, [BY_NAME[OURS], _fake(COPY), BY_NAME[PYTHON]], rounds=1)
    states = (State.COLD, State.UNCHANGED, State.EDITED)
    expected = [*(Case(OURS, state, 2) for state in states), Case(HELM, State.FULL, 2), Case(PYTHON, State.FULL, 2)]
    assert [each.case for each in measured] == expected
    assert [len(each.samples) for each in measured] == [1] * 5
    assert measured[0].peak > 30


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("maxNumSeqs: 64", "maxNumSeqs: 65"),
        ("replicas: 2", "replicas: 2.0"),
        ("v1: true", "v1: 1"),
        ("engine-1\\n", "engine-9\\n"),
    ],
    ids=["value", "float", "number-for-true", "name"],
)
def test_a_difference_is_found_before_anything_is_timed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    """The time of a tool that does other work would say nothing."""
    monkeypatch.setattr(timing, "timed", lambda *_, **__: pytest.fail("it was timed"))
    with pytest.raises(OtherObjectsError, match=r"helm template \(full run, 2 stacks\) gives .*-1 first"):
        compare.compare(tmp_path, 2, [_fake(COPY + SPOILT.format(old=old, new=new))], rounds=1)


def test_a_run_after_an_edit_has_to_give_the_edit(tmp_path: Path) -> None:
    """A cache that is not noticed to be old would be fast, and wrong."""
    job = Job(tmp_path, 1, "")
    workload.write(tmp_path, 1, operator=False)
    timing.run(BY_NAME[OURS].program(job))
    wanted = workload.objects(workload.published(tmp_path))
    compare.check(Case(OURS, State.UNCHANGED, 1), job, wanted)
    with pytest.raises(OtherObjectsError, match=r"ours \(one edited, 1 stack\) gives 1 of 3 objects otherwise"):
        compare.check(Case(OURS, State.EDITED, 1), job, wanted)


def test_a_contender_that_cannot_be_had_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them, with what to install; a comparison without the others would look like one that was won."""
    monkeypatch.setattr(tools, "CACHE", tmp_path)
    monkeypatch.setattr(tools, "MODULES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    tools.typescript.cache_clear()
    wanted = [BY_NAME[name] for name in (OURS, HELM, "typescript", "jsonnet", PYTHON)]
    assert missing(wanted, Job(tmp_path, 1, "")) == [
        "helm: go is not on the path, so helm cannot be built; install Go",
        "typescript: TypeScript is not installed; run `npm ci` in .ci/node",
        "jsonnet: go is not on the path, so jsonnet cannot be built; install Go",
    ]


def test_an_unknown_revision_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The previous release comes from Git."""
    monkeypatch.setattr(tools, "CACHE", tmp_path)
    (line,) = missing([BY_NAME["previous"]], Job(tmp_path, 1, "", "no-such-revision"))
    assert line.startswith("previous: the previous release is missing: git rev-parse: fatal: Needed a single revision")


def test_a_folder_that_was_made_halfway_is_made_again(tmp_path: Path) -> None:
    """An interrupted installation is not taken for a complete one."""
    folder = tmp_path / "tool"
    made: list[str] = []

    def make() -> None:
        assert not folder.exists()
        folder.mkdir()
        made.append("made")

    folder.mkdir()
    (folder / "half").touch()
    tools._once(folder, make)
    tools._once(folder, make)
    assert made == ["made"]
    assert [path.name for path in folder.iterdir()] == [".complete"]


@pytest.mark.npm
@pytest.mark.go
def test_every_contender_gives_our_objects(tmp_path: Path) -> None:
    """All of them, in all states, with the images and values of today's workload."""
    # a shallow clone has no other commit than HEAD
    measured = compare.compare(tmp_path, 2, CONTENDERS, rounds=1, previous="HEAD")
    cases = {(each.case.contender, each.case.state) for each in measured}
    assert cases == {(each.name, state) for each in CONTENDERS if each.at(2) for state in each.states}


@pytest.mark.npm
@pytest.mark.go
def test_the_install_of_the_operator_changes_none_of_the_compared_objects(tmp_path: Path) -> None:
    """It runs at one stack only."""
    measured = compare.compare(tmp_path, 1, [BY_NAME["install"]], rounds=1)
    assert [each.case for each in measured] == [Case("install", State.COLD, 1)]
