"""`graph`: who serves whom, as a Mermaid flowchart."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from prodstack.manifests.files import Tree
    from prodstack.manifests.manifest import Manifest

DIST = "dist"


def graph(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH", help='files and folders of manifests, "-" for standard input', show_default="dist/"
        ),
    ] = None,
) -> None:
    """Draw clients, routers, runtimes, caches and adapters as a Mermaid flowchart on standard output.

    Namespaces are boxes, and so are several clusters and the sides of prefill/decode; objects with errors and warnings are marked.
    """
    from prodstack.manifests.files import clusters
    from prodstack.manifests.manifest import World
    from prodstack.reports.graph.mermaid import render, too_large
    from prodstack.reports.graph.topology import drawing
    from prodstack.rules.engine.registry import judge

    tree = _read(paths or [DIST], context.obj)
    worlds = [(_name(group), World(group)) for group in clusters(tree.manifests)]
    drawn = drawing((name, world, judge(world)) for name, world in worlds if any(m.is_ours for m in world.manifests))
    text = render(drawn)
    problem = too_large(drawn, text)
    if problem:
        typer.echo(f"note: {problem}", err=True)
    sys.stdout.write(text)


def _read(paths: list[str], root: Path) -> Tree:
    """A path that does not exist is misuse; a file that cannot be read is said, and the rest is drawn."""
    from prodstack.manifests.files import MissingPathError, read_tree

    try:
        tree = read_tree(paths, root)
    except MissingPathError as error:
        raise typer.BadParameter(f'the path "{error}" does not exist') from None
    for finding in tree.findings:
        typer.echo(str(finding), err=True)
    return tree


def _name(group: tuple[Manifest, ...]) -> str:
    """The folder of the cluster: the one above <unit>/<unit>.k8s.yaml; "manifests" for everything else."""
    from pathlib import PurePosixPath

    file = PurePosixPath(group[0].mark(()).file)
    is_unit = file.name == f"{file.parent.name}.k8s.yaml"
    return (file.parent.parent.name if is_unit else "") or "manifests"
