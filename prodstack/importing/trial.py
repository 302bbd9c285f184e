"""What the written files give: the objects that `synth` would publish, and the findings that it would report."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.project import compile_project

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.manifests.finding import Finding, ObjectRef
    from prodstack.manifests.manifest import Manifest


class Trial(NamedTuple):
    """emitted: the objects, also those of stacks that have errors; findings: about the written files."""

    emitted: Mapping[ObjectRef, Manifest]
    findings: tuple[Finding, ...]


def tried(files: Mapping[str, str]) -> Trial:
    """Compile the files as a project of their own, in a temporary folder. Nothing is rendered, so neither cdk8s nor Node.js is needed."""
    with tempfile.TemporaryDirectory(prefix="production-stack-import-") as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
        compiled = compile_project(load(Path(folder)))
        stacks = [stack.compiled for run in compiled.runs for stack, _ in run.stacks]
        found = [resource.manifest for stack in stacks if stack is not None for resource in stack.resources]
        return Trial({manifest.ref: manifest for manifest in found}, compiled.findings)
