"""Whole synth against other tools: check that all give the same objects, note their peak memory, and time them in one interleaved run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from benchmarks import timing, workload
from benchmarks.contenders import BY_NAME, Job, ours
from benchmarks.results import Case, Measured
from benchmarks.workload import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.contenders import Contender
    from benchmarks.timing import Program
    from benchmarks.workload import Objects


class OtherObjectsError(Exception):
    """A contender gives other objects than we do, so its time means nothing."""


class Entry(NamedTuple):
    """One case, ready to run."""

    contender: Contender
    job: Job
    program: Program


def compare(
    folder: Path, stacks: int, contenders: Sequence[Contender], rounds: int, previous: str | None = None
) -> list[Measured]:
    """Measure one size, in new folders below `folder`.

    Raises OtherObjectsError before anything is timed if a contender gives other objects than this checkout does when it starts cold.
    """
    wanted = _wanted(folder / "wanted", stacks)
    entries: dict[Case, Entry] = {}
    for contender in (each for each in contenders if each.at(stacks)):
        job = Job(folder / contender.name, stacks, workload.digest(wanted), previous)
        contender.settle(job)
        entry = Entry(contender, job, contender.program(job))
        entries.update({Case(contender.name, state, stacks): entry for state in contender.states})
    peaks = {case: _first_run(case, entry, wanted) for case, entry in entries.items()}
    samples = timing.timed(
        {case: entry.program for case, entry in entries.items()},
        rounds,
        before=lambda case, turn: workload.prepare(case.state, entries[case].job.folder, stacks, turn),
    )
    return [Measured(case, tuple(samples[case]), peak) for case, peak in peaks.items()]


def _wanted(folder: Path, stacks: int) -> Objects:
    """The objects that this checkout gives when it starts cold."""
    workload.write(folder, stacks, operator=False)
    timing.run(ours(Job(folder, stacks, "")))
    return workload.objects(workload.published(folder))


def _first_run(case: Case, entry: Entry, wanted: Objects) -> float:
    """Run a case once, untimed; return its peak memory in MiB. The states of a project follow each other as in PROJECT_STATES."""
    workload.prepare(case.state, entry.job.folder, case.stacks, turn=0)
    peak = timing.peak_memory(entry.program)
    if entry.contender.writes:
        check(case, entry.job, wanted)
    return peak


def check(case: Case, job: Job, wanted: Objects) -> None:
    """Raise OtherObjectsError unless the contender's output is the wanted objects, or after an edit those with the edited value."""
    try:
        found = workload.objects(workload.published(job.folder))
    except workload.DuplicateObjectError as error:
        raise OtherObjectsError(f"{_named(case)}: {error}") from error
    expected = wanted
    if case.state is State.EDITED:
        expected = workload.after(workload.edit(case.stacks, turn=0), wanted, found)
    others = workload.differing(expected, found)
    if others:
        raise OtherObjectsError(
            f"{_named(case)} gives {len(others)} of {len(expected)} objects otherwise than we do, {others[0]} first, "
            "so its time cannot be compared; correct benchmarks/peers/ or leave it out with --contenders"
        )


def _named(case: Case) -> str:
    return f"{BY_NAME[case.contender].title} ({case.state}, {workload.counted(case.stacks)})"
