"""What was recorded of every field of the operator of 2026-08-05 (tests/data/operator-fields.tsv)."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).parents[1] / "data" / "operator-fields.tsv"


class Recorded(NamedTuple):
    """One row: how the operator compares the field, what it reaches, and whether a digest must cover it, in words."""

    kind: str
    path: str
    compared: str
    reaches: str
    digest: str


def recorded_fields() -> list[Recorded]:
    """Every row of the recorded table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [Recorded(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
