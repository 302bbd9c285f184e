"""`synth` (and no command at all) publishes dist/ from the stack and cluster files; `verify` tells whether dist/ is what they give."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from prodstack.cli.terminal import MISUSE, internal_error, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from prodstack.compiler.authoring.units import Compiled

STAGING = ".staging"
"""The output of cdk8s.yaml: the cdk8s CLI deletes its output folder before it runs the app, which must never be dist/."""


def synthesize(root: Path, strict: bool = False) -> int:
    """Publish dist/ below `root`; with CDK8S_OUTDIR set to a folder other than .staging, write there only.

    0: dist/ is the new one; 1: it is the old one; 2: the folder is not a project, or cdk8s cannot run.
    """
    return _in_words(lambda: _synth(root, strict))


def verified(root: Path) -> int:
    """Compare dist/ with what the inputs give, and change nothing.

    0: it is fresh and complete; 1: it differs, or the inputs have errors; 2: the folder is not a project, or cdk8s cannot run.
    """
    return _in_words(lambda: _verify(root))


def _files(root: Path, strict: bool) -> dict[str, bytes] | None:
    """Every file of dist/; None if findings block it, and then cdk8s is not even started."""
    from prodstack.compiler.authoring.project import load
    from prodstack.compiler.authoring.units import compile_project

    compiled = compile_project(load(root))
    if compiled.findings:
        from prodstack.cli.terminal import say_findings

        say_findings(compiled.findings)
    if not compiled.whole or _is_blocked(compiled, strict):
        return None
    from charts import nodejs

    nodejs.start()
    from charts.synth import files

    return files(compiled.units)


def _is_blocked(compiled: Compiled, strict: bool) -> bool:
    """Whether an error, or with `strict` a warning, stands against the publish."""
    from prodstack.manifests.finding import Severity

    return compiled.blocked or (strict and any(f.severity is Severity.WARNING for f in compiled.findings))


def _synth(root: Path, strict: bool) -> int:
    files = _files(root, strict)
    if files is None:
        say("dist/ is unchanged: correct the errors first")
        return 1
    wanted = os.environ.get("CDK8S_OUTDIR")
    staging = root / STAGING
    if wanted and Path(wanted).resolve() != staging.resolve():
        return _write(files, Path(wanted))
    code = _publish(files, root / "dist")
    if code == 0 and wanted:
        shutil.rmtree(staging, ignore_errors=True)
        return _write(files, staging)
    return code


def _publish(files: Mapping[str, bytes], dist: Path) -> int:
    from prodstack.compiler.publishing.publish import PublishError, publish

    try:
        published = publish(files, dist)
    except PublishError as error:
        unfinished = error.rule == "unfinished-publish"
        say(str(error) if unfinished else f"dist/ is unchanged: {error}")
        return 1
    if published.interrupted:
        say("note: an earlier run of synth was interrupted while it published; this run finished its work")
    for path in published.foreign:
        say(f"note: dist/{path} was not generated, and is left alone")
    say(
        f"dist/: {len(published.written)} written, {len(published.removed)} removed, {len(published.unchanged)} unchanged"
    )
    return 0


def _write(files: Mapping[str, bytes], folder: Path) -> int:
    """Write to a folder that is not dist/, where nothing is kept."""
    try:
        for path, content in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    except OSError as error:
        say(f"{error.filename or folder} cannot be written: {error.strerror}")
        return 1
    return 0


def _verify(root: Path) -> int:
    files = _files(root, strict=False)
    if files is None:
        say("dist/ cannot be verified: correct the errors first")
        return 1
    from prodstack.compiler.publishing import publish

    try:
        foreign, different = publish.notes(files, root / "dist"), publish.verify(files, root / "dist")
    except publish.PublishError as error:
        say(f"dist/ cannot be verified: {error}")
        return 1
    for note in foreign:
        say(f"note: {note}")
    for mismatch in different:
        say(str(mismatch))
    say("dist/ differs from what the stack files give: run synth" if different else "dist/ is fresh and complete")
    return 1 if different else 0


def _in_words(command: Callable[[], int]) -> int:
    """Run a command with every expected error in words."""
    from charts.nodejs import NoNodeError
    from prodstack.cli.signals import ended_in_order
    from prodstack.compiler.authoring.project import NoProjectError

    try:
        with ended_in_order():
            return command()
    except (NoProjectError, NoNodeError) as error:
        say(str(error))
        return MISUSE
    except Exception as error:
        return internal_error(error)
