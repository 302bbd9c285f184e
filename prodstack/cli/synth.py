"""`synth` (and no command at all) publishes dist/ from the stack and cluster files; `verify` tells whether dist/ is what they give."""

from __future__ import annotations

import os
import shutil
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from prodstack.cli.terminal import MISUSE, internal_error, say
from prodstack.manifests.layout import DIST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from prodstack.cli.renderer import Cdk8s
    from prodstack.compiler.building.session import Session
    from prodstack.compiler.publishing.publish import IsCurrent, Mismatch, Published, PublishError, Survey
    from prodstack.manifests.finding import Finding

STAGING = ".staging"
"""The output of cdk8s.yaml: the cdk8s CLI deletes its output folder before it runs the app, which must never be dist/."""


class _UnexpectedError(Exception):
    """A publish would do something that a person has to allow first. The findings about it are printed."""


def synthesize(
    root: Path,
    strict: bool = False,
    remove_clusters: Sequence[str] = (),
    cached: bool = True,
    cdk8s: Cdk8s | None = None,
) -> int:
    """Publish dist/ below `root`; with CDK8S_OUTDIR set to a folder other than .staging, write there only.

    remove_clusters: clusters that may disappear from dist/ completely; cached: whether earlier runs may be used; cdk8s: the caller's, which
    stays open; None: a new one.
    0: dist/ is the new one; 1: it is the old one; 2: the folder is not a project, or cdk8s cannot run.
    """
    return _in_words(root, cached, lambda run: _synth(run, strict, remove_clusters), cdk8s)


def verified(root: Path, cached: bool = True) -> int:
    """Compare dist/ with what the inputs give, and change nothing. cached: whether earlier runs may be used.

    0: it is fresh and complete; 1: it differs, or the inputs have errors; 2: the folder is not a project, or cdk8s cannot run.
    """
    return _in_words(root, cached, _verify)


def _is_blocked(run: Session, strict: bool) -> bool:
    """Print all findings, and return whether an error, or with `strict` a warning, prevents the publish."""
    from prodstack.manifests.finding import blocks

    _say_findings(run.findings, run.root)
    return run.blocked or blocks(run.findings, strict)


def _synth(run: Session, strict: bool, remove_clusters: Sequence[str]) -> int:
    if _is_blocked(run, strict):
        say("dist/ is unchanged: correct the errors first")
        return 1
    wanted = os.environ.get("CDK8S_OUTDIR")
    staging = run.root / STAGING
    if wanted and Path(wanted).resolve() != staging.resolve():
        return _write(run.files, Path(wanted))
    code = _publish_unless_unexpected(run, strict, remove_clusters)
    if code == 0 and wanted:
        shutil.rmtree(staging, ignore_errors=True)
        return _write(run.files, staging)
    return code


def _publish_unless_unexpected(run: Session, strict: bool, remove_clusters: Sequence[str]) -> int:
    """Publish, unless a cluster would disappear or, with `strict`, dist/ has manifests that no input gives."""
    from prodstack.compiler.publishing.publish import PublishError, publish

    notes: list[Mismatch] = []

    def review(found: Survey) -> None:
        notes.extend(_refuse_unexpected(run, found, strict, remove_clusters))

    try:
        published = publish(run.files, run.root / DIST, _is_current(run), review)
    except _UnexpectedError:
        say("dist/ is unchanged: correct the errors first")
        return 1
    except PublishError as error:
        _say_findings([_as_finding(error)], run.root)
        if error.rule != "unfinished-publish":
            say("dist/ is unchanged")
        return 1
    for path, before in published.looks.items():
        run.digests.add_written(f"{DIST}/{path}", before, run.files.digests[path])
    _say_published(run, published, notes)
    return 0


def _refuse_unexpected(run: Session, found: Survey, strict: bool, remove_clusters: Sequence[str]) -> Sequence[Mismatch]:
    """Print findings about foreign manifests and vanishing clusters; return notes about other foreign files.

    Raises _UnexpectedError if a cluster would vanish that is not among `remove_clusters` or, with `strict`, for a foreign manifest.
    """
    planted, notes = _foreign(run, found)
    _say_findings(planted, run.root)
    lost = _vanishing_clusters(run, found)
    for name in remove_clusters:
        if name not in lost:
            say(f'note: --remove-cluster {name}: no cluster "{name}" would disappear from dist/')
    refused = [name for name in lost if name not in remove_clusters]
    _say_findings((_vanishing(name, lost[name]) for name in refused), run.root)
    if refused or (strict and planted):
        raise _UnexpectedError
    return notes


def _foreign(run: Session, found: Survey) -> tuple[list[Finding], list[Mismatch]]:
    """Findings about foreign manifests, and notes about other foreign files."""
    if not found.foreign and not run.allows_foreign_files:
        return [], []
    from prodstack.compiler.publishing.unexpected import foreign_manifests

    return foreign_manifests(found.notes, found.dist, run.clusters)


def _is_current(run: Session) -> IsCurrent:
    """Whether a file of dist/ has the content that the inputs give, by its digest: it need not be read if it is as it was."""
    from prodstack.compiler.publishing.staging import explanation

    def is_current(path: str, looks: os.stat_result) -> bool:
        try:
            return run.digests.of(f"{DIST}/{path}", looks) == run.files.digests[path]
        except OSError as error:
            raise explanation(error, run.root / DIST / path) from error

    return is_current


def _vanishing_clusters(run: Session, found: Survey) -> Mapping[str, int]:
    if not found.vanished:
        return {}
    from prodstack.compiler.publishing.unexpected import vanishing_clusters

    return vanishing_clusters(run.files, found.vanished)


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


def _say_published(run: Session, published: Published, notes: Sequence[Mismatch]) -> None:
    written, removed = len(published.written), len(published.removed)
    if published.interrupted:
        say("note: an earlier run of synth was interrupted while it published; this run finished its work")
    for note in notes:
        say(f"note: dist/{note.path} was not generated, and is left alone")
    say(f"dist/: {written} written, {removed} removed, {len(run.files) - written} unchanged")
    if all(_is_shared(path) for path in run.files):
        from prodstack.cli.no_project import in_folder

        say(
            f"note: no cluster runs a stack, so dist/ serves no model; to write one: {in_folder('add stack NAME', run.root)}"
        )


def _is_shared(path: str) -> bool:
    """Whether a file of dist/ is not that of a stack."""
    from prodstack.compiler.authoring.project import RESERVED_NAMES

    _, slash, rest = path.partition("/")
    return not slash or "/" not in rest or rest.partition("/")[0] in RESERVED_NAMES


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


def _verify(run: Session) -> int:
    from prodstack.compiler.publishing.publish import FOREIGN_MANIFEST, PublishError, survey
    from prodstack.manifests.finding import Severity

    if _is_blocked(run, strict=False):
        say("dist/ cannot be verified: correct the errors first")
        return 1
    try:
        found = survey(run.files, run.root / DIST, _is_current(run))
        planted, notes = _foreign(run, found)
    except PublishError as error:
        _say_findings([_as_finding(error)], run.root)
        say("dist/ cannot be verified: correct the error first")
        return 1
    different = found.mismatches
    for note in notes:
        say(f"note: {note}")
    for mismatch in different:
        say(str(mismatch))
    lost = _vanishing_clusters(run, found)
    _say_findings((_vanishing(name, units) for name, units in lost.items()), run.root)
    _say_findings((replace(f, severity=Severity.ERROR) if f.rule == FOREIGN_MANIFEST else f for f in planted), run.root)
    failed = bool(different) or any(f.rule == FOREIGN_MANIFEST for f in planted)
    if different:
        say("dist/ differs from what the stack files give: run synth")
    else:
        say("dist/ has manifests that no input gives" if failed else "dist/ is fresh and complete")
    return 1 if failed else 0


def _in_words(root: Path, cached: bool, command: Callable[[Session], int], cdk8s: Cdk8s | None = None) -> int:
    """Run a command with every expected error in words. cdk8s: as for `synthesize`."""
    from prodstack.cli.no_project import say_no_project
    from prodstack.cli.renderer import Cdk8s, NoNodeError
    from prodstack.cli.session import session
    from prodstack.cli.signals import ended_in_order
    from prodstack.compiler.authoring.project import NoProjectError

    try:
        opened = nullcontext(cdk8s) if cdk8s else Cdk8s()
        with ended_in_order(), opened as renderer, session(root, cached=cached, renderer=renderer) as run:
            return command(run)
    except NoProjectError as error:
        return say_no_project(error, root)
    except NoNodeError as error:
        say(str(error))
        return MISUSE
    except Exception as error:
        return internal_error(error)
