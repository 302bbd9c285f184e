"""`check`: judge manifests that somebody wrote, or the project's own stacks."""

from __future__ import annotations

import enum
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from prodstack.cli.arguments import Color, NoCache, ProfileName, lines_of, read_paths, read_profile
from prodstack.cli.terminal import CLEAN, FOUND, MISUSE, say, write_document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from prodstack.manifests.files import Tree
    from prodstack.manifests.finding import Finding
    from prodstack.reports.output.human import Lines


class FindingFormat(enum.StrEnum):
    """How findings are printed; except with `human`, standard output contains only the document."""

    HUMAN = "human"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"


class Least(enum.StrEnum):
    """The least severity of the findings that are reported."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


class _Judged(NamedTuple):
    """The findings below a root. objects: how many were judged, if that is known; is_empty: none of the operator's kinds was there."""

    findings: list[Finding]
    root: Path
    lines: Lines
    objects: int | None = None
    is_empty: bool = False


def check(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH", help='files and folders of manifests, "-" for standard input', show_default=False
        ),
    ] = None,
    form: Annotated[FindingFormat, typer.Option("--format", help="the output format")] = FindingFormat.HUMAN,
    strict: Annotated[bool, typer.Option("--strict", help="exit 1 for warnings too")] = False,
    severity: Annotated[
        Least, typer.Option("--severity", help="report only findings of this severity and worse ones")
    ] = Least.NOTE,
    complete: Annotated[
        bool,
        typer.Option("--complete", help="the paths contain everything in the cluster: missing objects are errors"),
    ] = False,
    profile: ProfileName = None,
    no_cache: NoCache = False,
    color: Color = None,
) -> None:
    """Report what the API server will refuse, what the operator cannot handle and what will fail in a pod.

    Without PATH, check the project's own stacks for every cluster; findings name the lines of the stack files. With PATH, check the
    objects in these files, whether Helm, kustomize or a person wrote them. A reference to an object outside PATH is not an error,
    unless --complete is given. Each cluster's folder in dist/ is checked separately.

    Exit 1 if there is an error, whatever --severity shows; exit 2 if PATH contains no object of the operator's kinds.
    """
    from prodstack.manifests.finding import blocks

    if profile is not None and not paths:
        raise typer.BadParameter("--profile goes with PATH; for stacks, write operator.profile in the cluster file")
    judged = _judge_paths(paths, context.obj, complete, profile) if paths else _judge_project(context.obj, not no_cache)
    _print(_at_least(judged, severity), form, color)
    raise typer.Exit(FOUND if blocks(judged.findings, strict) else MISUSE if judged.is_empty else CLEAN)


def _at_least(judged: _Judged, least: Least) -> _Judged:
    """What is reported. Findings below the least severity are counted on standard error, because they can still decide the exit code."""
    from prodstack.manifests.finding import Severity
    from prodstack.manifests.wording import plural

    shown = [finding for finding in judged.findings if finding.severity >= Severity[least.name]]
    hidden = len(judged.findings) - len(shown)
    if hidden:
        say(f"{plural(hidden, 'finding')} below {least} not shown (--severity {least})")
    return judged._replace(findings=shown)


def _judge_project(root: Path, cached: bool) -> _Judged:
    from prodstack.cli.no_project import say_no_project
    from prodstack.cli.session import session
    from prodstack.compiler.authoring.project import NoProjectError
    from prodstack.reports.output.human import line_source

    try:
        with session(root, cached=cached) as run:
            return _Judged(list(run.findings), root, line_source(root, {}, inside=root))
    except NoProjectError as error:
        raise typer.Exit(say_no_project(error, root)) from None


def _judge_paths(paths: Sequence[str], root: Path, complete: bool, profile: str | None) -> _Judged:
    from prodstack.rules.engine.clusters import findings_in, judge_clusters

    tree = read_paths(paths, root)
    _say_what_was_skipped(tree)
    _say_what_holds_nothing(paths, tree)
    read_profile(profile)
    judged = judge_clusters(tree.manifests, root, complete=complete, profile=profile)
    kept = findings_in(tree, judged)
    is_empty = not any(manifest.is_ours for manifest in tree.manifests)
    return _Judged(kept, root, lines_of(tree, root), len(tree.manifests), is_empty)


def _say_what_was_skipped(tree: Tree) -> None:
    from prodstack.manifests.wording import plural

    if tree.passed_over:
        what = plural(tree.passed_over, "document")
        hint = "Helm values, for example; `check` without a path checks stack files"
        say(f"skipped {what} without Kubernetes objects ({hint})")


def _say_what_holds_nothing(paths: Sequence[str], tree: Tree) -> None:
    """Report each PATH without an object of the operator's kinds: "no findings" about it would mean nothing."""
    from pathlib import PurePath

    from prodstack.manifests.files import STDIN
    from prodstack.manifests.manifest import KINDS
    from prodstack.rules.reading.delivery import is_delivery

    judged = {manifest.mark(()).file for manifest in tree.manifests if manifest.is_ours}
    if judged:  # what a GitOps tool reads is judged by what it applies
        judged |= {m.mark(()).file for m in (*tree.manifests, *tree.kustomize_files) if is_delivery(m)}
    judged |= {finding.file for finding in tree.findings}  # what could not be read is reported as such
    for path in dict.fromkeys(STDIN if path == "-" else path for path in paths):
        if not any(PurePath(file).is_relative_to(path) for file in judged):
            what = f"{path} contains no object of the operator's kinds ({', '.join(KINDS)}), so their rules checked nothing"
            why = "a Deployment that runs vLLM itself is not judged, nor is anything that the Helm chart vllm-stack creates"
            say(f"{what}; {why}")


def _print(judged: _Judged, form: FindingFormat, color: bool | None) -> None:
    if form is FindingFormat.HUMAN:
        _print_for_people(judged, color)
    else:
        write_document(_document(judged, form))


def _document(judged: _Judged, form: FindingFormat) -> str:
    from prodstack.reports.output import github, gitlab, json_document, sarif

    if form is FindingFormat.JSON:
        return json_document.render(judged.findings)
    findings = [_from_working_folder(finding, judged.root) for finding in judged.findings]
    if form is FindingFormat.GITHUB:
        return github.render(findings)
    if form is FindingFormat.GITLAB:
        return gitlab.render(findings)
    from prodstack import __version__
    from prodstack.rules.engine.pages import pages

    return sarif.render(findings, pages(), __version__)


def _from_working_folder(finding: Finding, root: Path) -> Finding:
    """Make the path relative to the working folder: annotations need paths from the repository's root, where a pipeline runs."""
    from prodstack.manifests.files import STDIN

    if finding.file in ("", STDIN):
        return finding
    return replace(finding, file=os.path.normpath(root / finding.file))


def _print_for_people(judged: _Judged, color: bool | None) -> None:
    from prodstack.cli.terminal import write
    from prodstack.reports.output.human import STYLES, segments, summary

    write(segments(judged.findings, judged.lines), STYLES, color)
    if judged.findings or not judged.is_empty:
        write([(summary(judged.findings, judged.objects), "")], STYLES, color)
