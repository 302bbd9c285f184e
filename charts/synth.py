"""Units become files: paths below dist/ and their complete content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.publish import HEADER
from compiler.units import CRDS
from constructs_lib.crds import BUNDLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compiler.units import Unit


def files(units: Iterable[Unit]) -> dict[str, bytes]:
    """The content of every file of dist/, by its path; a function of the units alone, to the byte."""
    return {
        unit.path: header(unit).encode() + content(unit) for unit in units if unit.name == CRDS or not _is_empty(unit)
    }


def header(unit: Unit) -> str:
    """The first line: which file to edit. No version and no date, so that a release of the generator touches no file."""
    return f"{HEADER}{unit.source} for the cluster {unit.cluster}; edit that file, not this one.\n"


def content(unit: Unit) -> bytes:
    """The YAML of a unit. The CRDs are the committed bundle as it is, from which the generated classes were made."""
    if unit.name == CRDS:
        return BUNDLE.read_bytes()
    from charts.units import synthesized

    return synthesized(unit).encode()


def _is_empty(unit: Unit) -> bool:
    return not unit.resources and unit.operator is None
