"""Units become files: paths below dist/ and their complete content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charts.sheet import Sheet
from prodstack.compiler.authoring.units import CRDS
from prodstack.compiler.publishing.bundles import BUNDLES
from prodstack.compiler.publishing.publish import HEADER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prodstack.compiler.authoring.units import Unit


def sheets(units: Sequence[Unit]) -> list[Sheet]:
    """What has to be drawn for these units. The CRDs are a committed bundle, which is published as it is."""
    return [Sheet.of(unit) for unit in units if unit.name != CRDS and not _is_empty(unit)]


def files(units: Sequence[Unit], texts: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """The content of every file of dist/, by its path; a function of the units alone, to the byte.

    texts: the YAML of the sheets of these units by their paths, where it was made elsewhere (charts.beside).
    """
    if texts is None:
        from charts.units import draw

        texts = draw(sheets(units))
    kept = (unit for unit in units if unit.name == CRDS or not _is_empty(unit))
    return {unit.path: header(unit).encode() + _content(unit, texts) for unit in kept}


def _content(unit: Unit, texts: Mapping[str, str]) -> bytes:
    return BUNDLES[unit.validation].read_bytes() if unit.name == CRDS else texts[unit.path].encode()


def header(unit: Unit) -> str:
    """The first line: which file to edit. No version and no date, so that a release of the generator touches no file."""
    return f"{HEADER}{unit.source} for the cluster {unit.cluster}; edit that file, not this one.\n"


def _is_empty(unit: Unit) -> bool:
    return not unit.resources and unit.operator is None
