"""Render units: give the complete content of each file by its path below dist/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from .nodejs import RENDERER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prodstack.compiler.building.texts import Draft
    from prodstack.compiler.building.units import Unit


class Cdk8s:
    """The renderer that uses cdk8s; its process ends with the `with` block. The other imports (models, a YAML reader) wait for the first unit.

    stays: whether more runs will use it, as in `watch`.
    """

    def __init__(self, *, stays: bool = False) -> None:
        self._stays = stays

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        RENDERER.end()

    def start(self) -> None:
        """Begin to start the process with cdk8s and node."""
        RENDERER.start()

    def release(self) -> None:
        """Let that process end, unless more runs will use it."""
        if not self._stays:
            RENDERER.release()

    def draft(self, unit: Unit) -> Draft:
        """The objects of a unit."""
        from .units import draft

        return draft(unit)

    def write(self, drafts: Sequence[str]) -> list[str]:
        """The objects of each draft as cdk8s writes them. Raises NoNodeError or RefusedError."""
        from .units import written_by_cdk8s

        return written_by_cdk8s(drafts)

    def finish(self, draft: Draft, text: str) -> bytes:
        """The content of a unit's file, after the proof. Raises UnfaithfulError."""
        from .units import proven

        return proven(draft, text)


def files(units: Iterable[Unit]) -> dict[str, bytes]:
    """The content of every file of dist/ by its path. Equal units give equal bytes.

    The CRDs are a committed bundle, which is published as it is. A unit without objects has no file.
    """
    from prodstack.compiler.building.store import Store
    from prodstack.compiler.building.texts import contents, rendered

    return dict(rendered(units, Store(None), lambda some: contents(some, Cdk8s())))
