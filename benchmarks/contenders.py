"""The contenders: what each one runs, which states it has, and whether it writes the workload's objects."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks import tools, workload
from benchmarks.timing import Program
from benchmarks.workload import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

PROJECT_STATES = (State.COLD, State.UNCHANGED, State.EDITED)


@dataclass(frozen=True, slots=True)
class Job:
    """One contender's work: N stacks, in a folder of its own. previous: the revision to compare with; None: the newest tag."""

    folder: Path
    stacks: int
    digest: str
    previous: str | None = None

    @property
    def output(self) -> Path:
        """Where it writes its objects."""
        return self.folder / "dist"


@dataclass(frozen=True, slots=True)
class Contender:
    """name: what --contenders takes. stacks: the only size at which it runs; None: all. writes: whether it gives the workload's objects."""

    name: str
    title: str
    program: Callable[[Job], Program]
    states: tuple[State, ...] = (State.FULL,)
    writes: bool = True
    operator: bool = False
    stacks: int | None = None

    def at(self, stacks: int) -> bool:
        """Whether it runs at that size."""
        return self.stacks in (None, stacks)

    def settle(self, job: Job) -> None:
        """Write its inputs: the project, or just the folders."""
        if self.states == (State.FULL,):
            job.output.mkdir(parents=True)
        else:
            workload.write(job.folder, job.stacks, operator=self.operator)


def missing(contenders: Iterable[Contender], job: Job) -> list[str]:
    """Build or install what the contenders need; return a line for each contender that cannot be had."""
    found = []
    for contender in contenders:
        try:
            contender.program(job)
        except tools.MissingToolError as error:
            found.append(f"{contender.name}: {error}")
    return found


def ours(job: Job) -> Program:
    """This checkout."""
    return Program((sys.executable, str(tools.ROOT / "main.py")), job.folder, _with_node())


def _previous(job: Job) -> Program:
    return Program(tools.previous(job.previous), job.folder, _with_node())


def _helm(job: Job) -> Program:
    values = (f"--set=stacks={job.stacks}", f"--set-string=digest={job.digest}", f"--output-dir={job.output}")
    return Program((tools.helm(), "template", "x", str(tools.PEERS / "helm"), *values), job.folder, {})


def _typescript(job: Job) -> Program:
    script = (tools.node(), tools.typescript(), str(job.stacks), job.digest, str(job.output))
    return Program(script, job.folder, {"NODE_PATH": str(tools.MODULES)})


def _kcl(job: Job) -> Program:
    script = (sys.executable, str(tools.PEERS / "kcl" / "run.py"), str(job.stacks), job.digest)
    return Program((*script, str(job.output / "stacks.yaml")), job.folder, {"PYTHONPATH": tools.kcl()})


def _jsonnet(job: Job) -> Program:
    arguments = ("--tla-code", f"stacks={job.stacks}", "--tla-str", f"digest={job.digest}")
    script = str(tools.PEERS / "jsonnet" / "stacks.jsonnet")
    output = ("-o", str(job.output / "stacks.yaml"))
    return Program((tools.jsonnet(), "-y", *arguments, *output, script), job.folder, {})


def _empty(job: Job) -> Program:
    return Program((sys.executable, str(tools.PEERS / "empty.py")), job.folder, _with_node())


def _python(job: Job) -> Program:
    return Program((sys.executable, "-c", "pass"), job.folder, {})


def _with_node() -> dict[str, str]:
    return {"JSII_NODE": tools.node(), "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "24"}


OURS, INSTALL, PREVIOUS, HELM, EMPTY, PYTHON = "ours", "install", "previous", "helm", "empty", "python"
CONTENDERS = (
    Contender(OURS, "ours", ours, PROJECT_STATES),
    Contender(INSTALL, "ours and the operator", ours, (State.COLD,), operator=True, stacks=1),
    Contender(PREVIOUS, "our previous release", _previous, PROJECT_STATES),
    Contender(HELM, "helm template", _helm),
    Contender("typescript", "TypeScript cdk8s", _typescript),
    Contender("kcl", "KCL", _kcl),
    Contender("jsonnet", "Jsonnet", _jsonnet),
    Contender(EMPTY, "empty cdk8s app", _empty, writes=False),
    Contender(PYTHON, "bare Python", _python, writes=False),
)
"""Every contender, in the order of the tables."""
BY_NAME = {contender.name: contender for contender in CONTENDERS}
