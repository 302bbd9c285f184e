"""Units become files: paths below dist/ and their complete content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charts import nodejs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prodstack.compiler.building.units import Unit


def files(units: Iterable[Unit]) -> dict[str, bytes]:
    """The content of every file of dist/ by its path; a function of the units alone, to the byte.

    The CRDs are a committed bundle, which is published as it is. A unit without objects has no file.
    """
    return {unit.path: content(unit) for unit in units if not unit.is_empty}


def content(unit: Unit) -> bytes:
    """The content of a unit's file. Starts node if cdk8s has to render the unit."""
    from prodstack.compiler.building.texts import header
    from prodstack.compiler.publishing.bundles import BUNDLES

    first = header(unit.sources).encode()
    if unit.index:
        return first + unit.index.encode()
    if unit.validation:
        return first + BUNDLES[unit.validation].read_bytes()
    nodejs.start()
    from charts.units import render

    return first + render(unit).encode()
