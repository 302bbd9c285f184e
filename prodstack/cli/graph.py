"""`graph`: which router serves which engines, caches and adapters, as a Mermaid flowchart."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

from prodstack.cli.arguments import DIST, read_paths
from prodstack.cli.terminal import say, write_document

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest


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
    from prodstack.manifests.files import clusters
    from prodstack.manifests.manifest import World
    from prodstack.reports.graph.mermaid import render, too_large
    from prodstack.reports.graph.topology import drawing
    from prodstack.rules.engine.registry import judge

    tree = read_paths(paths or [DIST], context.obj)
    for finding in tree.findings:
        say(str(finding))
    worlds = [(_cluster_name(group), World(group)) for group in clusters(tree.manifests)]
    drawn = drawing((name, world, judge(world)) for name, world in worlds if any(m.is_ours for m in world.manifests))
    text = render(drawn)
    problem = too_large(drawn, text)
    if problem:
        say(f"note: {problem}")
    write_document(text)


def _cluster_name(group: tuple[Manifest, ...]) -> str:
    """The folder above <unit>/<unit>.k8s.yaml; "manifests" for all other files."""
    file = PurePosixPath(group[0].mark(()).file)
    is_unit = file.name == f"{file.parent.name}.k8s.yaml"
    return (file.parent.parent.name if is_unit else "") or "manifests"
