"""Check what was converted as `check` does, and take back settings that would be errors, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.project import CLUSTERS, STACKS, load
from prodstack.compiler.building.project import compile_project
from prodstack.importing.helm.assemble import Assembled, assembled
from prodstack.importing.helm.pairs import shown_target
from prodstack.importing.helm.pieces import Note, Setting
from prodstack.importing.helm.table import Verdict
from prodstack.importing.writing import cluster_file, stack_file
from prodstack.manifests.finding import Severity
from prodstack.manifests.wording import markdown
from prodstack.manifests.yaml_reader import Map, Seq, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prodstack.importing.helm.pieces import Piece
    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Path

_ROUNDS = 60
"""How many errors are taken back before the rest is only reported."""


@dataclass(frozen=True)
class Checked:
    """The pieces that are left, what they give, and the findings about it."""

    pieces: tuple[Piece, ...]
    result: Assembled
    findings: tuple[Finding, ...]


def checked(pieces: Sequence[Piece], name: str) -> Checked:
    """Judge the files that the pieces give for the stack `name`, and take back what is an error, until none is left or none can be."""
    left = tuple(pieces)
    for _ in range(_ROUNDS):
        result = assembled(left)
        if not result.stack:
            return Checked(left, result, ())
        text = stack_file(result.stack)
        findings = _findings(text, cluster_file({"stacks": [name], **result.cluster}), name)
        error = next((each for each in findings if each.severity is Severity.ERROR), None)
        without = _without(left, result, text, error) if error is not None else None
        if without is None:
            break
        left = without
    return Checked(left, result, tuple(findings))


def _findings(stack: str, cluster: str, name: str) -> list[Finding]:
    with TemporaryDirectory(prefix="production-stack-") as folder:
        for kind, text in ((STACKS, stack), (CLUSTERS, cluster)):
            file = FilePath(folder) / kind / f"{name}.yaml"
            file.parent.mkdir()
            file.write_text(text, encoding="utf-8")
        return list(compile_project(load(FilePath(folder))).findings)


def _without(left: Sequence[Piece], result: Assembled, text: str, error: Finding) -> tuple[Piece, ...] | None:
    """The pieces without what an error is about; None if that is not in the stack file, or was not set by a piece."""
    if not error.file.startswith(f"{STACKS}/"):
        return None
    path = _path_at(read(text, "")[0], error.line, error.column)
    found = list(_settings_at(left, result, path)) if path else []
    if not found:
        return None
    message = f"{error.message[:1].upper()}{error.message[1:]}"
    reason = f"{markdown(message)} ({error.rule}), so it was not written."
    notes = (
        Note(source, Verdict.IMPOSSIBLE, reason) for source in dict.fromkeys(s for each in found for s in each.sources)
    )
    return (*_kept(left, found, path), *notes)


def _path_at(root: Any, line: int, column: int) -> Path:
    """The path of the innermost entry that begins at a position."""
    found: Path = ()
    for path, mark in _marks(root, ()):
        if (mark.line, mark.column) == (line, column):
            found = path
    return found


def _marks(node: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    steps = node.items() if isinstance(node, Map) else enumerate(node) if isinstance(node, Seq) else ()
    for key, value in steps:
        yield (*path, key), node.marks[key]
        yield from _marks(value, (*path, key))


def _settings_at(left: Sequence[Piece], result: Assembled, path: Path) -> Iterator[Setting]:
    """The settings of an item, of a field and of what is below it, or else of the nearest part around it."""
    if path in result.origins:
        yield from _with_partner(result, path)
        return
    settings = [piece for piece in left if isinstance(piece, Setting)]
    below = [each for each in settings if shown_target(each.target, result.stack)[: len(path)] == path]
    if below:
        yield from below
        return
    for end in range(len(path) - 1, 1, -1):
        around = [each for each in settings if shown_target(each.target, result.stack) == path[:end]]
        if around:
            yield from around
            return


def _with_partner(result: Assembled, path: Path) -> Iterator[Setting]:
    """The setting of an argument, with its flag or its value if that is another setting."""
    setting, index = result.origins[path], int(path[-1])
    yield setting
    if len(setting.value) > 1 or path[-2] != "extraArgs":
        return
    text = str(setting.value[0])
    step = 1 if text.startswith("-") and "=" not in text else -1
    partner = result.origins.get((*path[:-1], index + step))
    other = str(partner.value[0]) if partner is not None else "-"
    is_pair = not other.startswith("-") if step == 1 else other.startswith("-") and "=" not in other
    if partner is not None and is_pair and not (step == -1 and text.startswith("-")):
        yield partner


def _kept(left: Sequence[Piece], found: Sequence[Setting], path: Path) -> Iterator[Piece]:
    """The other pieces. Of a list of several values, such as the runtimes that a router serves, only the one at the path is taken."""
    for piece in left:
        if piece not in found:
            yield piece
        elif isinstance(piece, Setting) and _is_list_of_several(piece, path):
            index = int(path[-1])
            yield replace(piece, value=[each for at, each in enumerate(piece.value) if at != index])


def _is_list_of_several(piece: Setting, path: Path) -> bool:
    values = piece.value
    is_item = isinstance(path[-1], int) and path[:-1] == piece.target and path[-2] != "extraArgs"
    return is_item and isinstance(values, list) and len(values) > 1
