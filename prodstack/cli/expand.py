"""`expand`: the objects that the operator creates from custom resources, as plain YAML for other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from prodstack.cli.arguments import ProfileName, lines_of, read_paths, read_profile
from prodstack.cli.terminal import say, write_document
from prodstack.manifests.layout import DIST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from prodstack.manifests.files import Tree
    from prodstack.manifests.finding import Finding
    from prodstack.manifests.manifest import Manifest
    from prodstack.rules.engine.clusters import Judged
    from prodstack.upstream.children.parts import Child
    from prodstack.upstream.children.predict import Outcome
    from prodstack.upstream.profile import Profile


def expand(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help='files and folders of manifests, "-" for standard input (default: dist/)',
            show_default=False,
        ),
    ] = None,
    defaults: Annotated[
        bool, typer.Option("--defaults", help="add the API server's defaults: print the objects as they are stored")
    ] = False,
    profile: ProfileName = None,
) -> None:
    """Print every Service, Deployment, claim, ... that the operator creates from the custom resources in PATH.

    Standard output contains only YAML, for kube-linter, Kyverno, quota and cost tools. If the operator panics, loops or is refused,
    the finding goes to standard error, objects that it never creates are not printed, and the exit code is 1.
    """
    from prodstack.cli.terminal import say_findings
    from prodstack.upstream.children.predict import to_yaml

    tree = _read(paths or [DIST], context.obj)
    children, findings = _expanded(tree, context.obj, read_profile(profile))
    write_document(to_yaml(_stored(children) if defaults else children))
    say_findings(sorted(findings, key=lambda finding: finding.sort_key), lines_of(tree, context.obj))
    raise typer.Exit(1 if findings else 0)


def _expanded(tree: Tree, root: Path, named: Profile | None) -> tuple[list[Child], list[Finding]]:
    """The children that exist and the findings, separately for each cluster. named: the operator's version instead of the cluster's."""
    from prodstack.rules.engine.clusters import judge_clusters
    from prodstack.upstream.children.predict import outcome

    children: list[Child] = []
    findings = list(tree.findings)
    for judged in judge_clusters(tree.manifests, root, profile=named.name if named else None):
        manifests = judged.world.manifests
        outcomes = {id(m.body): outcome(m.body, judged.profile) for m in manifests if m.is_ours}
        failures = list(_failures(judged, outcomes))
        findings += failures
        children += _children(manifests, outcomes, failures)
    return children, findings


def _read(paths: Iterable[str], root: Path) -> Tree:
    tree = read_paths(paths, root)
    if not any(manifest.is_ours for manifest in tree.manifests):
        say("no custom resource of the production stack was found, so nothing was expanded")
    return tree


def _failures(judged: Judged, outcomes: Mapping[int, Outcome]) -> Iterator[Finding]:
    """What fails in the API server or the operator, in one cluster: findings that are not suppressed, and stops that no rule explains."""
    from prodstack.manifests import suppression
    from prodstack.manifests.finding import FailsAt, Severity
    from prodstack.rules.engine.pages import suppressible

    fails = (FailsAt.API_SERVER, FailsAt.OPERATOR)
    found = [f for f in judged.findings if f.severity is Severity.ERROR and f.fails_at in fails]
    annotated = [each for manifest in judged.world.manifests for each in suppression.annotated(manifest)]
    yield from (f for f in suppression.apply(found, annotated, suppressible()) if f.fails_at in fails)
    explained = {finding.object for finding in found} | judged.suppressed
    for manifest in judged.world.manifests:
        halt = outcomes[id(manifest.body)].stop if manifest.is_ours and manifest.ref not in explained else None
        if halt is not None:
            yield _stopped(manifest, f"the operator stops at the {halt.kind}: {halt.why}")


def _stopped(manifest: Manifest, message: str) -> Finding:
    from prodstack.manifests.finding import FailsAt, Finding, Severity

    place, fix = manifest.mark(("spec",))[:3], "correct it, so that the operator can continue"
    return Finding("operator-stops", Severity.ERROR, FailsAt.OPERATOR, *place, manifest.ref, message, fix)


def _children(
    manifests: tuple[Manifest, ...], outcomes: Mapping[int, Outcome], findings: Iterable[Finding]
) -> tuple[Child, ...]:
    """The children that exist: up to the stop if the operator stops at a known place, none if it fails at an unknown one."""
    from prodstack.upstream.children.predict import expand_all

    failing = {finding.object for finding in findings}
    known = [
        m.body for m in manifests if m.ref not in failing or not m.is_ours or outcomes[id(m.body)].stop is not None
    ]
    return expand_all(known, lambda body: outcomes[id(body)].children if id(body) in outcomes else ())


def _stored(children: Iterable[Child]) -> Iterator[Child]:
    from prodstack.upstream.children.api_defaults import api_defaults

    return (child._replace(body=api_defaults(child.body)) for child in children)
