"""`graph`: which router serves which engines, caches and adapters, as a Mermaid flowchart."""

from __future__ import annotations

from typing import Annotated

import typer

from prodstack.cli.arguments import lines_of, read_paths
from prodstack.cli.terminal import MISUSE, say, say_findings, write_document
from prodstack.manifests.layout import DIST

OTHER = "manifests"
"""What files are called that do not belong to a cluster's folder in dist/."""


def graph(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH", help='files and folders of manifests, "-" for standard input', show_default="dist/"
        ),
    ] = None,
) -> None:
    """Print clients, routers, runtimes, caches and adapters as a Mermaid flowchart.

    Namespaces are boxes, as are clusters (if there are several) and the sides of prefill/decode; objects with errors or warnings are
    marked. Files that cannot be read are reported on standard error, and the rest is drawn.
    """
    from prodstack.manifests import suppression
    from prodstack.reports.graph.mermaid import render, too_large
    from prodstack.reports.graph.topology import TooManyEdgesError, drawing
    from prodstack.rules.engine.clusters import judge_clusters
    from prodstack.rules.engine.pages import suppressible

    tree = read_paths(paths or [DIST], context.obj)
    say_findings(tree.findings, lines_of(tree, context.obj))
    suppressions = [each for manifest in tree.manifests for each in suppression.annotated(manifest)]
    judged_clusters = judge_clusters(tree.manifests, context.obj)
    try:
        drawn = drawing(
            (judged.name or OTHER, judged.world, suppression.apply(judged.findings, suppressions, suppressible()))
            for judged in judged_clusters
            if any(manifest.is_ours for manifest in judged.world.manifests)
        )
    except TooManyEdgesError as error:
        say(str(error))
        raise typer.Exit(MISUSE) from None
    text = render(drawn)
    problem = too_large(drawn, text)
    if problem:
        say(f"note: {problem}")
    write_document(text)
