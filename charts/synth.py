"""Units become files: paths below dist/ and their complete content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charts.units import render
from prodstack.compiler.authoring.units import CRDS
from prodstack.compiler.publishing.bundles import BUNDLES
from prodstack.compiler.publishing.publish import HEADER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prodstack.compiler.authoring.units import Unit


def files(units: Iterable[Unit]) -> dict[str, bytes]:
    """The content of every file of dist/ by its path; a function of the units alone, to the byte.

    The CRDs are a committed bundle, which is published as it is. A unit without objects has no file.
    """
    return {unit.path: header(unit).encode() + _content(unit) for unit in units if not _is_empty(unit)}


def header(unit: Unit) -> str:
    """The first line: which files to edit. It has no version and no date, so a release of the generator touches no file."""
    which = "that file" if len(unit.sources) == 1 else "those files"
    return f"{HEADER}{' and '.join(unit.sources)}; do not edit. Change {which} and run synth.\n"


def _content(unit: Unit) -> bytes:
    if unit.index:
        return unit.index.encode()
    return BUNDLES[unit.validation].read_bytes() if unit.name == CRDS else render(unit).encode()


def _is_empty(unit: Unit) -> bool:
    return unit.name != CRDS and not unit.resources and unit.operator is None and not unit.index
