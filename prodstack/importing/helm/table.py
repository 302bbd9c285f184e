"""What becomes of every value of the Helm chart: the rows of data/table.yaml.

A row covers its key and everything below it, and says one of these:

- `fields`: the value is copied. `to`: the field of the entry; `form`: what it takes (text, boolean, integer, amount, texts, list).
- `flags`, `variables`: the value becomes an argument, or an environment variable of the engine.
- `translated`: code decides; the text names the field.
- `replaced`: the operator does this itself. `manifests`: an object that neither the operator nor a companion makes. `impossible`: nothing can
  do it, unless the value is `same`, which is what the operator does. `dead`: the chart ignores the key already. `why` and `instead` are for
  people.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from prodstack.manifests.yaml_reader import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.yaml_reader import Path

DATA = FilePath(__file__).parent / "data"
ITEM = "[]"
"""Stands for the index of a list's item in a row's key."""


class Verdict(enum.StrEnum):
    """What becomes of a value, from the harmless to what a person must decide."""

    MAPPED = "carried over"
    UNUSED = "not in use"
    IGNORED = "ignored by the chart already"
    CHANGED = "carried over, but behaves differently"
    MANIFEST = "needs a manifest of its own"
    IMPOSSIBLE = "not possible with the operator"


@dataclass(frozen=True)
class Row:
    """What becomes of a key and what is below it. to: the field, flag or variable; same: the value that needs nothing."""

    key: tuple[str, ...]
    verdict: Verdict
    to: str = ""
    form: str = ""
    why: str = ""
    instead: str = ""
    same: object = None

    @property
    def reason(self) -> str:
        """Why, and what to do instead."""
        return " ".join(filter(None, (self.why, self.instead)))


FLAG, SWITCH, VARIABLE = "flag", "switch", "variable"
"""The forms of rows whose `to` is an argument with a value, one without, or an environment variable."""
_GROUPS: Mapping[str, Verdict] = {
    "replaced": Verdict.CHANGED,
    "manifests": Verdict.MANIFEST,
    "impossible": Verdict.IMPOSSIBLE,
    "dead": Verdict.IGNORED,
}


@cache
def table() -> Mapping[tuple[str, ...], Row]:
    """Every row by its key."""
    (data,) = read((DATA / "table.yaml").read_bytes(), "table.yaml")
    rows = list(_rows(data))
    found = {row.key: row for row in rows}
    if len(found) < len(rows):
        raise ValueError("table.yaml has two rows with one key")
    return found


def _rows(data: Any) -> Iterator[Row]:
    yield from _mapped(data)
    for group, verdict in _GROUPS.items():
        for row in data[group]:
            why = {"why": row["why"], "instead": row.get("instead", ""), "same": row.get("same")}
            yield from (Row(_parsed(key), verdict, **why) for key in row["keys"])


def _mapped(data: Any) -> Iterator[Row]:
    for prefix, fields in data["fields"].items():
        for key, row in fields.items():
            yield Row(_parsed(f"{prefix}.{key}"), Verdict.MAPPED, row["to"], row["form"])
    for group, form in (("flags", FLAG), ("variables", VARIABLE)):
        for key, row in data[group].items():
            yield Row(_parsed(key), Verdict.MAPPED, row[form], SWITCH if row.get("switch") else form)
    for prefix, fields in data["translated"].items():
        yield from (Row(_parsed(f"{prefix}.{key}"), Verdict.MAPPED, to) for key, to in fields.items())


@cache
def template_keys() -> tuple[tuple[str, ...], ...]:
    """Keys that neither the chart's default values nor its schema list, but that its templates read or users write."""
    (data,) = read((DATA / "table.yaml").read_bytes(), "table.yaml")
    return tuple(map(_parsed, data["template_keys"]))


@cache
def defaults() -> Mapping[str, Any]:
    """The default values of the chart."""
    (data,) = read((DATA / "defaults.yaml").read_bytes(), "defaults.yaml")
    found: Mapping[str, Any] = data
    return found


def _parsed(key: str) -> tuple[str, ...]:
    return tuple(key.replace(ITEM, f".{ITEM}").split("."))


def general(path: Path) -> tuple[str, ...]:
    """The path with [] for each index, as rows are written."""
    return tuple(ITEM if isinstance(step, int) else step for step in path)


def row_for(path: Path) -> Row | None:
    """The row that covers a path: the one with the longest key."""
    steps = general(path)
    return next((table()[steps[:end]] for end in range(len(steps), 0, -1) if steps[:end] in table()), None)


def is_section(path: Path) -> bool:
    """Whether rows are below a path, so that the chart reads what is there."""
    steps = general(path)
    return any(key[: len(steps)] == steps for key in table())


def rows_below(prefix: Path, *forms: str) -> Iterator[Row]:
    """The rows of these forms whose keys are below a path."""
    steps = general(prefix)
    yield from (row for row in table().values() if row.key[: len(steps)] == steps and row.form in forms)
