"""The rule `argument-with-space`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.cel import matches, on_engines
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import items

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = on_engines(
    ".vllmConfig.extraArgs",
    f"self.all(a, !{matches('a', '^-[^=]* ')})",
    "an argument is a flag and its value in one word: write them as two items, or with = between them",
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("extraArgs",))
def argument_with_space(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A flag and its value stand in one argument.

    **What it reports.** An item of `extraArgs` that begins with a dash and has a space before any "=": `--seed 42`.

    **Why it is bad.** Each item reaches the program as one argument, with the space in it; vLLM knows no such flag and exits (Python's
    argparse, read).

    **Bad**

        extraArgs: ["--seed 42"]

    **Fix.** Two items, or one with "=".

        extraArgs: ["--seed", "42"]
    """
    for path, engine in manifest.engines:
        for index, item in enumerate(items(engine, "vllmConfig", "extraArgs")):
            if isinstance(item, str) and item.startswith("-") and " " in item.partition("=")[0]:
                flag, _, value = item.partition(" ")
                yield Report(
                    (*path, "vllmConfig", "extraArgs", index),
                    f'the argument "{item}" is one word for the program, which knows no such flag and exits',
                    f'write two items: "{flag}", "{value.strip()}"',
                )
