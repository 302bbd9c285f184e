"""Check what was converted as `check` does, and take back settings that would be errors, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.project import CLUSTERS, STACKS
from prodstack.importing.helm.assemble import Assembled, assembled
from prodstack.importing.helm.pairs import shown_target
from prodstack.importing.helm.pieces import Note, Setting
from prodstack.importing.helm.table import Verdict
from prodstack.importing.trial import tried
from prodstack.importing.writing import cluster_file, stack_file
from prodstack.manifests.finding import Severity
from prodstack.manifests.wording import markdown
from prodstack.manifests.yaml_reader import Map, Seq, read
from prodstack.models.companions import COMPANIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from prodstack.importing.helm.pieces import Piece
    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Path

_ROUNDS = 20
"""How often errors are taken back before the rest is only reported."""
_CAREFUL = 8
"""In how many rounds only the first error of an entry is taken back, and its like in one list, because the others may follow from it."""


@dataclass(frozen=True)
class Checked:
    """The pieces that are left, what they give, and the findings about it."""

    pieces: tuple[Piece, ...]
    result: Assembled
    findings: tuple[Finding, ...]


def checked(pieces: Sequence[Piece], name: str) -> Checked:
    """Judge the files that the pieces give for the stack `name`, and take back what is an error, until none is left or none can be."""
    left = tuple(pieces)
    for number in range(_ROUNDS):
        result = assembled(left)
        if not result.stack:
            return Checked(left, result, ())
        text = stack_file(result.stack)
        cluster = cluster_file({"stacks": [name], **result.cluster})
        findings = tried({f"{STACKS}/{name}.yaml": text, f"{CLUSTERS}/{name}.yaml": cluster}).findings
        taken = _TakenBack(left, result, read(text, "")[0])
        errors = [each for each in findings if each.severity is Severity.ERROR]
        if not taken.all_of(errors, only_first=number < _CAREFUL):
            break
        left = taken.rest()
    return Checked(left, result, findings)


class _TakenBack:
    """The settings that are taken back in one round."""

    def __init__(self, left: Sequence[Piece], result: Assembled, root: Any) -> None:
        self.left, self.result = left, result
        self.places = {(mark.line, mark.column): path for path, mark in _marks(root, ())}
        self.settings: dict[Path, list[Setting]] = {}
        for piece in left:
            if isinstance(piece, Setting):
                target = shown_target(piece.target, result.stack)
                for end in range(1 if target[0] in COMPANIONS else 2, len(target) + 1):
                    self.settings.setdefault(target[:end], []).append(piece)
        self.items: dict[int, set[int]] = {}
        self.whole: set[int] = set()
        self.notes: list[Note] = []

    def all_of(self, errors: Iterable[Finding], *, only_first: bool) -> bool:
        """Take back what these errors are about, or what the first error of each entry, and its like, are about; whether there was anything."""
        first: dict[Path, tuple[str, Path]] = {}
        for error in errors:
            path = self.places.get((error.line, error.column), ()) if error.file.startswith(f"{STACKS}/") else ()
            like = (error.rule, _list_around(path))
            if path and not (only_first and first.setdefault(path[:2], like) != like):
                self._one(error, path)
        return bool(self.items or self.whole)

    def _one(self, error: Finding, path: Path) -> None:
        message = f"{error.message[:1].upper()}{error.message[1:]}"
        reason = f"{markdown(message)} ({error.rule}), so it was not written."
        found = list(self._settings_at(path))
        for setting in found:
            if _is_item_of_several(setting, path):
                self.items.setdefault(id(setting), set()).add(int(path[-1]))
            else:
                self.whole.add(id(setting))
        sources = dict.fromkeys(source for setting in found for source in setting.sources)
        self.notes += (Note(source, Verdict.IMPOSSIBLE, reason) for source in sources)

    def rest(self) -> tuple[Piece, ...]:
        """The pieces that are left. Of a list of several values, such as the runtimes that a router serves, the others stay."""
        kept: list[Piece] = []
        for piece in self.left:
            if isinstance(piece, Setting) and id(piece) in self.items:
                without = self.items[id(piece)]
                kept.append(replace(piece, value=[each for at, each in enumerate(piece.value) if at not in without]))
            elif id(piece) not in self.whole:
                kept.append(piece)
        return (*kept, *self.notes)

    def _settings_at(self, path: Path) -> Iterator[Setting]:
        """The settings of an item, of a field and of what is below it, or else of the nearest part around it."""
        item = next((path[:end] for end in range(len(path), 2, -1) if path[:end] in self.result.origins), None)
        if item is not None:
            yield from self._with_partner(item)
            return
        for end in range(len(path), 0, -1):
            if path[:end] in self.settings:
                around = self.settings[path[:end]]
                exact = [each for each in around if shown_target(each.target, self.result.stack) == path[:end]]
                yield from around if end == len(path) or not exact else exact
                return

    def _with_partner(self, path: Path) -> Iterator[Setting]:
        """The setting of an argument, with its flag or its value if that is another setting."""
        setting, index = self.result.origins[path], int(path[-1])
        yield setting
        if len(setting.value) > 1 or path[-2] != "extraArgs":
            return
        is_flag = _is_flag(setting.value[0])
        partner = self.result.origins.get((*path[:-1], index + (1 if is_flag else -1)))
        if partner is not None and len(partner.value) == 1 and _is_flag(partner.value[0]) is not is_flag:
            yield partner


def _marks(node: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    steps = node.items() if isinstance(node, Map) else enumerate(node) if isinstance(node, Seq) else ()
    for key, value in steps:
        yield (*path, key), node.marks[key]
        yield from _marks(value, (*path, key))


def _list_around(path: Path) -> Path:
    """The path of the outermost list that contains what is at a path, or that path itself."""
    return path[: next((end for end, step in enumerate(path) if isinstance(step, int)), len(path))]


def _is_flag(argument: object) -> bool:
    """Whether an argument may be followed by its value."""
    return str(argument).startswith("-") and "=" not in str(argument)


def _is_item_of_several(setting: Setting, path: Path) -> bool:
    """Whether the path is one item of the setting's list, which has others; an argument is taken back with its flag instead."""
    is_item = isinstance(path[-1], int) and path[-2] not in ("extraArgs",) and path[:-1] == setting.target
    return is_item and isinstance(setting.value, list) and len(setting.value) > 1
