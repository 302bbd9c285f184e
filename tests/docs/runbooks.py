"""Follow docs/runbooks.md: each section on a copy of the example project of its own, its blocks in the order of the page.

A block `yaml project=FILE` is written to the file, `diff edit=FILE` is applied to it, and `bash run` is run. `python -m tests.docs.runbooks` writes
the output of each of these into the `text` block that follows it. Read the change before you commit it.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.docs.pages import ROOT
from tests.docs.tour import Step, example_project, run, written

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

PAGE = ROOT / "docs/runbooks.md"
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_BLOCK = re.compile(
    r"^```(?:(?P<form>yaml project|diff edit)=(?P<file>\S+)|bash run(?: exit=(?P<exit>\d))?)\n(?P<text>.*?)^```$"
    r"(?:\n\n```text\n(?P<output>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)


class Edit(NamedTuple):
    """A file that is written, or one in which a part is replaced. old: the part, "" for the whole file."""

    file: str
    old: str
    new: str

    def apply(self, project: Path) -> None:
        """Change the file. Raises ValueError if the part is not there exactly once."""
        path = project / self.file
        before = path.read_text(encoding="utf-8") if self.old else ""
        if self.old and before.count(self.old) != 1:
            raise ValueError(f"{self.file} has this {before.count(self.old)} times: {self.old}")
        path.write_text(before.replace(self.old, self.new) if self.old else self.new, encoding="utf-8")


class Runbook(NamedTuple):
    """One section of the page."""

    title: str
    text: str
    actions: tuple[Edit | Step, ...]

    @property
    def is_executed(self) -> bool:
        """Whether it has commands that a test runs."""
        return any(isinstance(action, Step) for action in self.actions)


def runbooks() -> list[Runbook]:
    """Every section, in the order of the page."""
    page = PAGE.read_text(encoding="utf-8")
    heads = list(_SECTION.finditer(page))
    ends = [head.start() for head in heads[1:]] + [len(page)]
    return [
        Runbook(head[1], page[head.end() : end], tuple(_actions(page, head.end(), end)))
        for head, end in zip(heads, ends, strict=True)
    ]


def _actions(page: str, start: int, end: int) -> Iterator[Edit | Step]:
    for block in _BLOCK.finditer(page, start, end):
        if block["form"] == "yaml project":
            yield Edit(block["file"], "", block["text"])
        elif block["form"]:
            yield Edit(block["file"], *_sides(block["text"]))
        else:
            yield Step(block["text"], int(block["exit"] or 0), block["output"], *block.span("output"))


def _sides(difference: str) -> tuple[str, str]:
    """What a difference replaces, and by what."""
    lines = difference.splitlines(keepends=True)
    return tuple("".join(line[1:] for line in lines if line[0] in signs) for signs in (" -", " +"))  # type: ignore[return-value]


def follow(runbook: Runbook, project: Path) -> list[tuple[Step, subprocess.CompletedProcess[str]]]:
    """Do everything that a section says; return each command with what it did."""
    done = []
    for action in runbook.actions:
        if isinstance(action, Edit):
            action.apply(project)
        else:
            done.append((action, run(action, project)))
    return done


def update() -> None:
    """Write the real output into the page."""
    outputs = []
    for runbook in runbooks():
        with tempfile.TemporaryDirectory() as scratch:
            done = follow(runbook, example_project(Path(scratch) / "project"))
        outputs += [(step, result.stdout) for step, result in done]
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), outputs), encoding="utf-8")


if __name__ == "__main__":
    update()
