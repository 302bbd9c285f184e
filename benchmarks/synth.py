"""`python -m benchmarks.synth [--quick]`: whole synth against other tools that give the same objects, and start-up against an empty app.

Prints times and ratios and judges none but one: start-up, which is to stay within 2.5 times an empty cdk8s app (exit 1 where it does
not). Exit 2 where a tool is missing, or gives other objects than ours.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import tools, workload
from benchmarks.timing import FailedProgramError, Program, interleaved, ratio, table
from prodstack.upstream.digest import ANNOTATION

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZES = (1, 100, 1000)
STARTUP_LIMIT = 2.5
OURS, HELM, TYPESCRIPT = "ours", "helm template", "TypeScript cdk8s"
EMPTY, STACK, INSTALL = "empty cdk8s app (Python)", "one stack", "one stack and the operator install"


class OtherObjectsError(Exception):
    """A tool gives other objects than we do, so its time says nothing."""


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; --quick runs fewer rounds, and not the largest size."""
    quick = "--quick" in arguments
    try:
        with tempfile.TemporaryDirectory() as folder:
            startup = _startup(Path(folder), rounds=7 if quick else 25)
            for size in SIZES[:2] if quick else SIZES:
                _compared(Path(folder), size, rounds=3 if quick or size == max(SIZES) else 9)
    except (tools.MissingToolError, FailedProgramError, OtherObjectsError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0 if startup <= STARTUP_LIMIT else 1


def _startup(folder: Path, rounds: int) -> float:
    """The ratio of a default cluster with one stack and the operator install to an empty app; dist/ is fresh in every run that counts."""
    (folder / "empty").mkdir()
    for name, operator in (("stack", False), ("install", True)):
        workload.write(folder / name, 1, operator=operator)
    programs = {
        EMPTY: _python(str(tools.PEERS / "empty.py"), folder / "empty"),
        STACK: _ours(folder / "stack"),
        INSTALL: _ours(folder / "install"),
    }
    samples = interleaved(programs, rounds)
    print(f"start-up, {rounds} rounds, seconds", *table(samples, EMPTY), sep="\n", flush=True)
    found = ratio(samples[INSTALL], samples[EMPTY])
    print(f"  start-up of a default cluster: {found:.2f} (wanted: at most {STARTUP_LIMIT})\n", flush=True)
    return found


def _compared(folder: Path, size: int, rounds: int) -> None:
    """One size against the other tools, which give the same objects."""
    project = folder / f"project-{size}"
    workload.write(project, size, operator=False)
    ours = _ours(project)
    interleaved({OURS: ours}, 0)
    wanted = workload.objects(workload.published(project))
    programs = {OURS: ours, **_peers(folder / f"peers-{size}", size, _digest(wanted))}
    _check(wanted, programs, folder / f"peers-{size}")
    samples = interleaved(programs, rounds)
    print(
        f"{size} stacks, {len(wanted)} objects, {rounds} rounds, seconds",
        *table(samples, OURS),
        "",
        sep="\n",
        flush=True,
    )


def _ours(project: Path) -> Program:
    return _python(str(tools.ROOT / "main.py"), project)


def _python(script: str, folder: Path) -> Program:
    node = {"JSII_NODE": tools.node(), "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "24"}
    return Program((sys.executable, script), folder, node)


def _peers(folder: Path, size: int, digest: str) -> dict[str, Program]:
    """The other tools; each writes below `folder`, whose name is the tool's."""
    for name in (HELM, TYPESCRIPT):
        (folder / name).mkdir(parents=True)
    values = (f"--set=stacks={size}", f"--set-string=digest={digest}", f"--output-dir={folder / HELM}")
    script = (tools.node(), tools.typescript(), str(size), digest, str(folder / TYPESCRIPT))
    return {
        HELM: Program((tools.helm(), "template", "x", str(tools.PEERS / "helm"), *values), folder, {}),
        TYPESCRIPT: Program(script, folder, {"NODE_PATH": str(tools.MODULES)}),
    }


def _digest(objects: dict[tuple[str, str], Any]) -> str:
    """The rollout digest, the one value that other tools cannot compute: it is the same in every stack of the workload."""
    (digest,) = {
        body["spec"]["deploymentConfig"]["podAnnotations"][ANNOTATION]
        for (kind, _), body in objects.items()
        if kind == "VLLMRuntime"
    }
    return str(digest)


def _check(wanted: dict[tuple[str, str], Any], programs: dict[str, Program], folder: Path) -> None:
    for name in (HELM, TYPESCRIPT):
        interleaved({name: programs[name]}, 0)
        texts = [path.read_text(encoding="utf-8") for path in sorted((folder / name).rglob("*.yaml"))]
        others = workload.differing(wanted, workload.objects(texts))
        if others:
            raise OtherObjectsError(f"{name} gives {len(others)} objects otherwise than we do, {others[0]} first")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
