"""`synth` (and no command at all): stack files become dist/, whole or not at all; `verify` says whether dist/ is what they give."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from charts.beside import drawing
from charts.node import NoNodeError
from prodstack.cli.terminal import MISUSE, internal_error, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from charts.beside import Begin
    from prodstack.compiler.authoring.units import Compiled

STAGING = ".staging"
"""The output of cdk8s.yaml: the cdk8s CLI deletes its output folder before it runs the app, which must never be dist/."""


def synthesized(root: Path, strict: bool, begin: Begin) -> dict[str, bytes] | None:
    """Every file of dist/, or None where findings block it. The charts are drawn while the rules judge."""
    from charts.synth import files, sheets
    from prodstack.compiler.authoring.project import load
    from prodstack.compiler.authoring.units import compile_project

    compiled = compile_project(load(root))
    texts = begin(sheets(compiled.units)) if compiled.whole else None
    if compiled.findings:
        from prodstack.cli.terminal import say_findings

        say_findings(compiled.findings)
    if texts is None or _is_blocked(compiled, strict):
        return None
    return files(compiled.units, texts())


def _is_blocked(compiled: Compiled, strict: bool) -> bool:
    """Whether an error, or with `strict` a warning, stands against the publish."""
    from prodstack.manifests.finding import Severity

    return compiled.blocked or (strict and any(f.severity is Severity.WARNING for f in compiled.findings))


def synth(root: Path, strict: bool = False) -> int:
    """Publish dist/ below `root` (or write to another CDK8S_OUTDIR only). 0: dist/ is the new one; 1: it is the old one."""
    with drawing(operator=_is_operator_likely(root)) as begin:
        files = synthesized(root, strict, begin)
        if files is None:
            say("dist/ is unchanged: correct the errors first")
            return 1
        return _put(files, root)


def _is_operator_likely(root: Path) -> bool:
    """Whether a cluster file leaves the operator install to us. Text is looked at, not YAML: it decides how fast, never what.

    A link is not followed: it may lead out of the project, which is only judged later.
    """
    files = (path for path in (root / "clusters").glob("*.y*ml") if path.is_file() and not path.is_symlink())
    try:
        return any(b"install: false" not in path.read_bytes() for path in files)
    except OSError:
        return True


def _put(files: Mapping[str, bytes], root: Path) -> int:
    """Publish, or write where the cdk8s CLI wants the files."""
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
    from prodstack.compiler.publishing.publish import PublishError, Recovered, publish

    try:
        published = publish(files, dist)
    except PublishError as error:
        say(f"dist/ is unchanged: {error}")
        return 1
    if published.recovered is not Recovered.NOTHING:
        say(f"an interrupted publish was {published.recovered.value}")
    for path in published.foreign:
        say(f"note: dist/{path} is not ours and was left alone")
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


def verify(root: Path) -> int:
    """Whether dist/ is fresh and complete. 0: it is; 1: it differs, or the inputs have errors. Changes nothing."""
    with drawing(operator=_is_operator_likely(root)) as begin:
        files = synthesized(root, False, begin)
    if files is None:
        say("dist/ cannot be verified: correct the errors first")
        return 1
    from prodstack.compiler.publishing import publish

    for note in publish.notes(files, root / "dist"):
        say(f"note: {note}")
    different = publish.verify(files, root / "dist")
    for difference in different:
        say(str(difference))
    say("dist/ differs from what the stack files give: run synth" if different else "dist/ is fresh and complete")
    return 1 if different else 0


def synthesize(root: Path, strict: bool = False) -> int:
    """Run synth, with every expected error said in words. 2: the folder is no project, or there is no node."""
    return _in_words(lambda: synth(root, strict))


def verified(root: Path) -> int:
    """Run verify, with every expected error said in words. 2: the folder is no project, or there is no node."""
    return _in_words(lambda: verify(root))


def _in_words(command: Callable[[], int]) -> int:
    try:
        return command()
    except Exception as error:
        # not at the top: nothing is imported before the second process starts
        from prodstack.compiler.authoring.project import NoProjectError

        if not isinstance(error, (NoProjectError, NoNodeError)):
            return internal_error(error)
        say(str(error))
        return MISUSE
