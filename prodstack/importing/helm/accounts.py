"""Account for every value of the user: what became of it, from the settings and notes of the conversion, or from the table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from prodstack.importing.helm.pieces import OFF, Note, Setting, covers, is_empty
from prodstack.importing.helm.table import Row, Verdict, is_section, row_for, table
from prodstack.manifests.values import get
from prodstack.manifests.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from prodstack.importing.helm.pieces import Piece
    from prodstack.manifests.yaml_reader import Path

_ORDER = list(Verdict)
_NOT_SET = "This is the same as not set."
_MOST_SUGGESTIONS = 100
"""How many unknown keys get a suggestion; each takes about a millisecond."""


@dataclass(frozen=True)
class Account:
    """What became of one value, or of several below one path. leaves: how many; targets: where in the files it is now."""

    path: Path
    value: Any
    verdict: Verdict
    texts: tuple[str, ...]
    targets: tuple[Path, ...]
    leaves: int = 1

    @property
    def is_lost(self) -> bool:
        """Whether something that the chart does is missing afterwards."""
        return self.verdict in (Verdict.IMPOSSIBLE, Verdict.MANIFEST)


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of all scalars, nulls and empty collections."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in steps:
        yield from leaves(inner, (*path, key))
    if path and (not isinstance(value, dict | list) or not value):
        yield path


def accounts(user: Mapping[str, Any], effective: Mapping[str, Any], pieces: Sequence[Piece]) -> list[Account]:
    """Account for every leaf of the user's values, in their order; leaves below one path with one result are one account.

    effective: the same values over the chart's defaults.
    """
    unknown = (leaf for leaf in leaves(user) if row_for(leaf) is None)
    index = _Index(pieces, frozenset(islice(unknown, _MOST_SUGGESTIONS)), cache(partial(_by_table, user, effective)))
    found: dict[tuple[Path, Verdict, tuple[str, ...]], list[Account]] = {}
    for leaf in leaves(user):
        account = _account(user, leaf, index)
        found.setdefault((account.path, account.verdict, account.texts), []).append(account)
    return [_joined(same) for same in found.values()]


def outside(others: Mapping[str, Any]) -> list[Account]:
    """Account for the values of other charts in the same files, one for each key."""
    text = "The value belongs to another chart."
    return [
        Account((key,), value, Verdict.IGNORED, (text,), (), len(list(leaves(value, (key,)))))
        for key, value in others.items()
    ]


def _joined(same: Sequence[Account]) -> Account:
    """One account for several leaves with one result."""
    targets = dict.fromkeys(target for account in same for target in account.targets)
    return replace(same[0], targets=tuple(targets), leaves=len(same))


class _Index:
    """Settings and notes by the value that they are about.

    suggested: the unknown keys that get a suggestion. by_table: what the table says about a row's part of the values, which many leaves share.
    """

    def __init__(
        self, pieces: Iterable[Piece], suggested: frozenset[Path], by_table: Callable[[Row, Path], tuple[Verdict, str]]
    ) -> None:
        self.suggested, self.by_table = suggested, by_table
        self.settings: dict[Path, list[Setting]] = {}
        self.notes: dict[Path, list[Note]] = {}
        for piece in pieces:
            if isinstance(piece, Note):
                self.notes.setdefault(piece.source, []).append(piece)
            elif isinstance(piece, Setting):
                for source in piece.sources:
                    self.settings.setdefault(source, []).append(piece)

    def about(self, path: Path) -> tuple[Path, list[Setting], list[Note]]:
        """The most specific settings and notes about a path, and the path at which they are."""
        for end in range(len(path), 0, -1):
            settings, notes = self.settings.get(path[:end], []), self.notes.get(path[:end], [])
            if settings or notes:
                return path[:end], settings, notes
        return (), [], []


def _account(user: Mapping[str, Any], leaf: Path, index: _Index) -> Account:
    row, value = row_for(leaf), get(user, *leaf)
    at, settings, notes = index.about(leaf)
    if value is None and not settings:
        return Account(leaf, None, Verdict.UNUSED, ("null: the value, or the chart's default, is removed.",), ())
    if row is None and is_empty(value) and is_section(leaf):
        return Account(leaf, value, Verdict.UNUSED, (_NOT_SET,), ())
    if row is None:
        return Account(leaf, value, Verdict.IGNORED, (_unknown(leaf, suggest=leaf in index.suggested),), ())
    unit = _unit(leaf, row, at)
    is_general = len(at) < len(row.key) and row.verdict is Verdict.IGNORED
    if not (settings or notes) or is_general:
        unit = leaf if row.verdict is Verdict.MAPPED else unit
        verdict, text = index.by_table(row, unit)
        return Account(unit, get(user, *unit), verdict, (text,) if text else (), ())
    notes = [note for note in notes if not (settings and note.verdict is Verdict.UNUSED)]
    verdict = max((note.verdict for note in notes), key=_ORDER.index, default=Verdict.MAPPED)
    texts = tuple(dict.fromkeys(note.text for note in notes))
    targets = tuple(dict.fromkeys(setting.target for setting in settings))
    if unit == leaf and isinstance(leaf[-1], int) and not texts:
        unit = unit[:-1]  # the items of a list of arguments are one account
    return Account(unit, get(user, *unit), verdict, texts, targets)


def _unit(leaf: Path, row: Row, at: Path) -> Path:
    """The part of the values that is accounted for together: an item of a list, a row's key, or what settings and notes are about."""
    end = len(row.key)
    if len(leaf) > end and isinstance(leaf[end], int):
        return leaf[: end + 1] if len(at) > end else leaf[:end]
    return leaf[:end] if len(leaf) <= end + 1 else leaf[: max(end, len(at))]


def _by_table(user: Mapping[str, Any], effective: Mapping[str, Any], row: Row, unit: Path) -> tuple[Verdict, str]:
    if row.verdict is Verdict.IGNORED:
        return Verdict.IGNORED, row.reason
    value = get(user, *unit)
    if row.same is not None and covers(row, value):
        return Verdict.MAPPED, "This is what the operator does."
    if is_empty(value):
        return Verdict.UNUSED, _NOT_SET
    if _is_off(get(effective, *unit)):
        return Verdict.UNUSED, OFF
    if row.verdict is not Verdict.MAPPED:
        return row.verdict, row.reason
    return Verdict.IMPOSSIBLE, f"It was not carried over: {row.to} cannot be made from this value."


def _is_off(value: Any) -> bool:
    """Whether a part of the values has a switch that is off, or only parts whose switches are off."""
    if not isinstance(value, dict):
        return False
    if "enabled" in value:
        return value["enabled"] is not True
    switches = [each["enabled"] for each in value.values() if isinstance(each, dict) and "enabled" in each]
    return bool(switches) and not any(switch is True for switch in switches)


def _unknown(leaf: Path, *, suggest: bool) -> str:
    """Why a key that the table does not have is ignored, with the key at the same depth that may be meant."""
    depth = max((index for index, step in enumerate(leaf) if isinstance(step, str)), default=0)
    key = str(leaf[depth])
    siblings = {row[depth] for row in table() if len(row) == depth + 1} - {key} if suggest else ()
    near = nearest(key, siblings)
    return "No template of the chart reads this key." + (f" Did you mean `{near}`?" if near else "")
