"""Run programs as whole processes: wall time, processor time, and the peak memory of all their processes together.

Programs are timed in one interleaved run: each round runs every one of them, so that other work on the machine slows all of them alike.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

K = TypeVar("K")
NOT_INHERITED = ("PYTHONDONTWRITEBYTECODE", "CDK8S_OUTDIR")
PROC = Path("/proc")
INTERVAL = 0.02
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Program:
    """One program: its arguments, its folder, what it adds to the environment; ends: the exit codes that mean that it did its work."""

    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    ends: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: wall seconds, and the seconds of processor time of the process and its children."""

    wall: float
    processor: float


class FailedProgramError(Exception):
    """A program that was to be measured did not do its work; the text ends with its last output."""


class _Process(NamedTuple):
    number: int
    parent: int
    session: int


def run(program: Program) -> Sample:
    """Run it once and time it, from its start to its exit."""
    before, start = _used(), time.perf_counter()
    _run(program, lambda process: process.wait())
    return Sample(time.perf_counter() - start, _used() - before)


def peak_memory(program: Program) -> float:
    """Run it once without timing it; return the largest memory (PSS) of all its processes together, in MiB.

    PSS counts a page that several processes share only once. A program outside that shares pages too (another node, for example) takes
    its part of them, so nothing else should run. A peak shorter than 20 ms may be missed.
    """
    peaks = []

    def watch(process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None:
            looked = time.perf_counter()
            peaks.append(sum(_pss(number) for number in processes_of(process.pid)))
            time.sleep(max(0.0, INTERVAL - (time.perf_counter() - looked)))

    _run(program, watch)
    return max(peaks, default=0) / 1024


def processes_of(root: int) -> list[int]:
    """The process and its descendants. A process whose parent has ended still belongs to the session that `root` leads."""
    running = list(_processes())
    found = {each.number for each in running if each.session == root} | {root}
    while more := {each.number for each in running if each.parent in found} - found:
        found |= more
    return sorted(found)


def interleaved(programs: Mapping[K, Program], rounds: int) -> dict[K, list[Sample]]:
    """The samples of each program. One run of each before does not count: it compiles Python's modules, for example."""
    for program in programs.values():
        run(program)
    return timed(programs, rounds)


def timed(
    programs: Mapping[K, Program], rounds: int, before: Callable[[K, int], None] = lambda _, __: None
) -> dict[K, list[Sample]]:
    """The samples of each program; each round begins with another one. before: called before each run with the round, from 1."""
    names = list(programs)
    samples: dict[K, list[Sample]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            before(name, turn + 1)
            samples[name].append(run(programs[name]))
    return samples


def _run(program: Program, attend: Callable[[subprocess.Popen[bytes]], object]) -> None:
    """Start it in a session of its own, in an environment as on a person's machine, and `attend` it until it has ended."""
    inherited = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED}
    environment = {**inherited, **program.environment}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            program.arguments,
            cwd=program.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        with process:
            try:
                attend(process)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        if process.returncode not in program.ends:
            output.seek(0)
            said = output.read().decode(errors="replace").strip()[-500:]
            raise FailedProgramError(f"{' '.join(program.arguments)} exited with {process.returncode}: {said}")


def _used() -> float:
    """The seconds of processor time of all ended children and their descendants."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _processes() -> Iterator[_Process]:
    """Every process of the machine."""
    for name in os.listdir(PROC):  # noqa: PTH208  # each look costs time that the watched program lacks
        try:
            text = (PROC / name / "stat").read_text() if name.isdecimal() else ""
        except OSError:  # it has ended
            continue
        if text:
            _, parent, _, session = text.rpartition(")")[2].split()[:4]
            yield _Process(int(name), int(parent), int(session))


def _pss(number: int) -> int:
    """The memory of one process in KiB; 0 if it has ended."""
    try:
        lines = (PROC / str(number) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
