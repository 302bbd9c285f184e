"""The rule `malformed-router-argument`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.router_cli import FLAGS_WITH_VALUE, KNOWN, SWITCHES, Argument, read

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDS = frozenset(("--help", "--version"))


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("extraArgs",))
def malformed_router_argument(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """The router's arguments do not parse.

    **What it reports.** In a router's `extraArgs`: a flag and its value in one item with a space between, a value that belongs to no
    flag, a flag without its value, a switch with a value, an abbreviation that means several flags, and `--help` or `--version`.

    **Why it is bad.** Each item is one argument; no shell splits it. The router's parser exits with code 2 (after `--help` and
    `--version` with 0), so the pod never starts (argparse's documentation; router's parser, read).

    **Bad**

        spec:
          extraArgs: ["--log-level debug"]

    **Fix.** Write one item a word, or join them with "=".

        spec:
          extraArgs: ["--log-level", "debug"]
    """
    previous: Argument | None = None
    for argument in read(manifest.spec.get("extraArgs")):
        problem = _stray(argument, previous) if not argument.name else _problem(argument)
        previous = argument
        if problem:
            yield Report(("spec", "extraArgs", argument.index), problem[0], problem[1])


def _stray(argument: Argument, previous: Argument | None) -> tuple[str, str] | None:
    flag, space, value = argument.written.partition(" ")
    if space and flag.startswith("--"):
        return f'"{argument.written}" is one argument, flag and value in one', f'write two items: "{flag}", "{value}"'
    if previous is not None and previous.name not in KNOWN:
        return None  # what an unknown flag takes is not known either
    return f'"{argument.written}" is the value of no flag', "remove it, or write the flag in front of it"


def _problem(argument: Argument) -> tuple[str, str] | None:
    if argument.candidates:
        return f'"{argument.name}" may mean {" or ".join(argument.candidates)}', "write the flag in full"
    if argument.name in ENDS:
        return f"the router prints and exits on {argument.name}", "remove it"
    if argument.name in SWITCHES and argument.value is not None:
        return f'{argument.name} takes no value, found "{argument.value}"', f"write {argument.name} alone"
    if argument.name in FLAGS_WITH_VALUE and argument.value is None:
        return f"{argument.name} has no value", f"write {argument.name}=VALUE"
    return None
