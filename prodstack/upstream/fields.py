"""Every field of the operator's kinds: whether a change is compared with the live objects, what it reaches, whether a digest covers it.

The table is data (prodstack/upstream/data/operator-fields.tsv), recorded by running the operator; diff, drift and the digest's tests read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = Path(__file__).parent / "data" / "operator-fields.tsv"
_NOT_FOR_THE_DEPLOYMENT = ("no ", "applied", "configmap", "pvc")
NOTHING = "nothing"
"""`reaches` of a field that the operator never reads."""


@dataclass(frozen=True, slots=True)
class OperatorField:
    """One field. path: as in the CRD, such as .spec.vllmConfig.env[].name; compared: how, "no", or "applied" (to a ScaledObject).

    reaches: which child, and under which condition; digest: whether a rollout digest covers it, with the condition.
    """

    kind: str
    path: str
    compared: str
    reaches: str
    digest: str

    @property
    def is_compared(self) -> bool:
        """Whether a change alone makes the operator act on the Deployment."""
        return self.compared != "no" and not self.compared.startswith(_NOT_FOR_THE_DEPLOYMENT)

    @property
    def reaches_nothing(self) -> bool:
        """Whether the operator never reads the field."""
        return self.reaches == NOTHING

    @property
    def in_digest(self) -> bool:
        """Whether a rollout digest covers the field, at least under a condition."""
        return self.digest.startswith("yes")


@cache
def operator_fields() -> tuple[OperatorField, ...]:
    """The whole table, in its order; read once."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(OperatorField(*row) for row in rows[1:])


def operator_field(kind: str, path: str) -> OperatorField | None:
    """The row of a field, or the nearest one above or below it: an entry of env is env[].name's, an image is image.name's."""
    rows = _by_kind().get(kind, {})
    if path in rows:
        return rows[path]
    above = [row for row in rows if path.startswith((f"{row.removesuffix('{}')}.", f"{row}["))]
    below = [row for row in rows if row.startswith((f"{path}.", f"{path}[", f"{path}{{"))]
    return rows[max(above, key=len)] if above else rows[below[0]] if below else None


@cache
def _by_kind() -> Mapping[str, Mapping[str, OperatorField]]:
    found: dict[str, dict[str, OperatorField]] = {}
    for field in operator_fields():
        found.setdefault(field.kind, {})[field.path] = field
    return found
