"""Units become files: paths below dist/ and their complete content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charts import nodejs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prodstack.compiler.building.units import Unit

AT_ONCE = 50
"""How many units go into one message. More save little, and node needs memory for all of them."""


def files(units: Iterable[Unit]) -> dict[str, bytes]:
    """The content of every file of dist/ by its path; a function of the units alone, to the byte.

    The CRDs are a committed bundle, which is published as it is. A unit without objects has no file.
    """
    from prodstack.compiler.building.store import Store
    from prodstack.compiler.building.texts import rendered

    return dict(rendered(units, Store(None), contents))


def contents(units: Sequence[Unit]) -> list[bytes]:
    """The content of the file of each unit that has objects. Starts node if cdk8s has to render one of them."""
    from prodstack.compiler.building.texts import header
    from prodstack.compiler.publishing.bundles import BUNDLES

    texts = {id(unit): BUNDLES[unit.validation].read_bytes() for unit in units if unit.validation}
    rest = [unit for unit in units if id(unit) not in texts]
    if rest:
        nodejs.start()
        from charts.units import render_all

        for some in (rest[start : start + AT_ONCE] for start in range(0, len(rest), AT_ONCE)):
            texts |= {id(unit): text.encode() for unit, text in zip(some, render_all(some), strict=True)}
    return [header(unit.sources).encode() + texts[id(unit)] for unit in units]
