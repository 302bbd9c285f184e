"""Open a project with the build cache, show progress on a terminal, and store what the run built."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from prodstack.cli.progress import Progress
from prodstack.cli.terminal import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prodstack.compiler.building.session import Session
    from prodstack.compiler.building.texts import Renderer


@contextmanager
def session(
    root: Path,
    *,
    cached: bool,
    renderer: Renderer | None = None,
) -> Iterator[Session]:
    """A run over a project, which is stored at the end of the block. renderer: as for Session. Raises NoProjectError."""
    from prodstack.compiler.building.session import Session

    with Progress() as progress:
        found = Session(root, cached=cached, renderer=renderer, note=say, progress=progress.show)
        with closing(found):
            yield found
    found.save()
