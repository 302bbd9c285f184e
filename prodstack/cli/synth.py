"""`synth` (and no command at all) publishes dist/ from the stack and cluster files; `verify` tells whether dist/ is what they give."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from prodstack.cli.terminal import MISUSE, internal_error, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from prodstack.compiler.authoring.units import Compiled
    from prodstack.compiler.publishing.publish import Mismatch, PublishError
    from prodstack.manifests.finding import Finding

STAGING = ".staging"
"""The output of cdk8s.yaml: the cdk8s CLI deletes its output folder before it runs the app, which must never be dist/."""


def synthesize(root: Path, strict: bool = False, remove_clusters: Sequence[str] = ()) -> int:
    """Publish dist/ below `root`; with CDK8S_OUTDIR set to a folder other than .staging, write there only.

    remove_clusters: clusters that may disappear from dist/ completely.
    0: dist/ is the new one; 1: it is the old one; 2: the folder is not a project, or cdk8s cannot run.
    """
    return _in_words(lambda: _synth(root, strict, remove_clusters))


def verified(root: Path) -> int:
    """Compare dist/ with what the inputs give, and change nothing.

    0: it is fresh and complete; 1: it differs, or the inputs have errors; 2: the folder is not a project, or cdk8s cannot run.
    """
    return _in_words(lambda: _verify(root))


def _files(compiled: Compiled, strict: bool) -> dict[str, bytes] | None:
    """Every file of dist/; None if findings block it, and then cdk8s is not even started."""
    _say_findings(compiled.findings, compiled.project.root)
    if not compiled.whole or _is_blocked(compiled, strict):
        return None
    from charts import nodejs

    nodejs.start()
    from charts.synth import files

    return files(compiled.units)


def _compiled(root: Path) -> Compiled:
    from prodstack.compiler.authoring.project import load
    from prodstack.compiler.authoring.units import compile_project

    return compile_project(load(root))


def _is_blocked(compiled: Compiled, strict: bool) -> bool:
    """Whether an error, or with `strict` a warning, stands against the publish."""
    from prodstack.manifests.finding import Severity

    return compiled.blocked or (strict and any(f.severity is Severity.WARNING for f in compiled.findings))


def _synth(root: Path, strict: bool, remove_clusters: Sequence[str]) -> int:
    compiled = _compiled(root)
    files = _files(compiled, strict)
    if files is None:
        say("dist/ is unchanged: correct the errors first")
        return 1
    wanted = os.environ.get("CDK8S_OUTDIR")
    staging = root / STAGING
    if wanted and Path(wanted).resolve() != staging.resolve():
        return _write(files, Path(wanted))
    code = _publish_unless_unexpected(compiled, files, root / "dist", strict, remove_clusters)
    if code == 0 and wanted:
        shutil.rmtree(staging, ignore_errors=True)
        return _write(files, staging)
    return code


def _publish_unless_unexpected(
    compiled: Compiled, files: Mapping[str, bytes], dist: Path, strict: bool, remove_clusters: Sequence[str]
) -> int:
    """Publish, unless a cluster would disappear or, with `strict`, dist/ has manifests that no input gives."""
    from prodstack.compiler.publishing.publish import PublishError
    from prodstack.compiler.publishing.unexpected import vanishing_clusters

    root = compiled.project.root
    try:
        different, planted, notes = _state_of(compiled, files, dist)
    except PublishError as error:
        _say_findings([_as_finding(error)], root)
        say("dist/ is unchanged")
        return 1
    _say_findings(planted, root)
    lost = vanishing_clusters(files, different)
    for name in remove_clusters:
        if name not in lost:
            say(f'note: --remove-cluster {name}: no cluster "{name}" would disappear from dist/')
    refused = [name for name in lost if name not in remove_clusters]
    _say_findings((_vanishing(name, lost[name]) for name in refused), root)
    if refused or (strict and planted):
        say("dist/ is unchanged: correct the errors first")
        return 1
    return _publish(files, dist, notes)


def _state_of(
    compiled: Compiled, files: Mapping[str, bytes], dist: Path
) -> tuple[tuple[Mismatch, ...], list[Finding], list[Mismatch]]:
    """How dist/ differs from the inputs: mismatches, findings about foreign manifests, and notes about other foreign files."""
    from prodstack.compiler.publishing import publish
    from prodstack.compiler.publishing.unexpected import foreign_manifests

    foreign = publish.notes(files, dist)
    return publish.verify(files, dist), *foreign_manifests(foreign, dist, compiled.project.clusters)


def _vanishing(name: str, units: int) -> Finding:
    from prodstack.compiler.authoring.problems import problem
    from prodstack.manifests.wording import plural
    from prodstack.manifests.yaml_reader import Mark

    what = f"no cluster file gives this cluster any more, so all of it ({plural(units, 'unit')}) would be removed"
    message = f"{what}, and a GitOps tool with pruning would delete what runs there"
    fix = f"bring clusters/{name}.yaml back; or, if the cluster is gone, run `synth --remove-cluster {name}`"
    return problem("vanishing-cluster", Mark(f"dist/{name}", 0, 0), message, fix)


def _as_finding(error: PublishError) -> Finding:
    from prodstack.compiler.authoring.problems import problem
    from prodstack.manifests.yaml_reader import Mark

    return problem(error.rule, Mark(error.where, 0, 0), error.what, error.fix)


def _say_findings(findings: Iterable[Finding], root: Path) -> None:
    """Write findings about the project to standard error. Nothing outside of it is quoted, wherever a link leads."""
    found = tuple(findings)
    if found:
        from prodstack.cli.terminal import say_findings
        from prodstack.reports.output.human import line_source

        say_findings(found, line_source(root, {}, inside=root))


def _publish(files: Mapping[str, bytes], dist: Path, notes: Sequence[Mismatch]) -> int:
    from prodstack.compiler.publishing.publish import PublishError, publish

    try:
        published = publish(files, dist)
    except PublishError as error:
        _say_findings([_as_finding(error)], dist.parent)
        if error.rule != "unfinished-publish":
            say("dist/ is unchanged")
        return 1
    if published.interrupted:
        say("note: an earlier run of synth was interrupted while it published; this run finished its work")
    for note in notes:
        say(f"note: dist/{note.path} was not generated, and is left alone")
    say(
        f"dist/: {len(published.written)} written, {len(published.removed)} removed, {len(published.unchanged)} unchanged"
    )
    return 0


def _write(files: Mapping[str, bytes], folder: Path) -> int:
    """Write to a folder that is not dist/, where nothing is kept."""
    from prodstack.compiler.publishing.staging import PublishError, explained

    try:
        for path, content in files.items():
            target = folder / path
            with explained(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
    except PublishError as error:
        _say_findings([_as_finding(error)], folder)
        return 1
    return 0


def _verify(root: Path) -> int:
    from prodstack.compiler.publishing.publish import PublishError
    from prodstack.compiler.publishing.unexpected import FOREIGN_MANIFEST, vanishing_clusters
    from prodstack.manifests.finding import Severity

    compiled = _compiled(root)
    files = _files(compiled, strict=False)
    if files is None:
        say("dist/ cannot be verified: correct the errors first")
        return 1
    try:
        different, planted, notes = _state_of(compiled, files, root / "dist")
    except PublishError as error:
        _say_findings([_as_finding(error)], root)
        say("dist/ cannot be verified: correct the error first")
        return 1
    for note in notes:
        say(f"note: {note}")
    for mismatch in different:
        say(str(mismatch))
    _say_findings((_vanishing(name, units) for name, units in vanishing_clusters(files, different).items()), root)
    _say_findings((replace(f, severity=Severity.ERROR) if f.rule == FOREIGN_MANIFEST else f for f in planted), root)
    failed = bool(different) or any(f.rule == FOREIGN_MANIFEST for f in planted)
    if different:
        say("dist/ differs from what the stack files give: run synth")
    else:
        say("dist/ has manifests that no input gives" if failed else "dist/ is fresh and complete")
    return 1 if failed else 0


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
