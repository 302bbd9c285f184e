"""Units become files: paths below dist/ and their complete content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charts.sheet import Sheet
from compiler.publish import HEADER
from compiler.units import CRDS
from constructs_lib.bundle import BUNDLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from compiler.units import Unit


def draw(sheets: Sequence[Sheet]) -> list[str]:
    """The YAML of each sheet, made in this process."""
    from charts.units import drawn

    return [drawn(sheet) for sheet in sheets]


def files(units: Iterable[Unit], draw: Callable[[Sequence[Sheet]], list[str]] = draw) -> dict[str, bytes]:
    """The content of every file of dist/, by its path; a function of the units alone, to the byte.

    draw: where the YAML is made: here, or beside the compiler (charts.beside). The CRDs are a committed bundle as it is.
    """
    kept = [unit for unit in units if unit.name == CRDS or not _is_empty(unit)]
    charted = [unit for unit in kept if unit.name != CRDS]
    texts = draw([Sheet.of(unit) for unit in charted])
    contents = {unit.path: text.encode() for unit, text in zip(charted, texts, strict=True)}
    contents |= {unit.path: BUNDLES[unit.validation].read_bytes() for unit in kept if unit.name == CRDS}
    return {unit.path: header(unit).encode() + contents[unit.path] for unit in kept}


def header(unit: Unit) -> str:
    """The first line: which file to edit. No version and no date, so that a release of the generator touches no file."""
    return f"{HEADER}{unit.source} for the cluster {unit.cluster}; edit that file, not this one.\n"


def _is_empty(unit: Unit) -> bool:
    return not unit.resources and unit.operator is None
