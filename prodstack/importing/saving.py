"""Save the files of an import into a project, completely or not at all, and without overwriting what is there."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from prodstack.manifests.opener import is_inside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class NotSavedError(Exception):
    """Nothing was written; the text says why, and what to do."""


def save(root: Path, files: Mapping[str, str], *, force: bool = False) -> None:
    """Write each text to its path below `root`; folders are created. force: overwrite files that exist.

    Raises NotSavedError. A file that was complete before stays complete: new files are written next to it and then renamed.
    """
    _refuse_overwriting(root, files, force=force)
    pending: list[tuple[Path, Path]] = []
    try:
        for name, text in files.items():
            pending.append(_written(root, root / name, text))
        for new, path in pending:
            new.replace(path)
    except OSError as error:
        for new, _ in pending:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)
        where = error.filename or root
        raise NotSavedError(f"{where} cannot be written: {error.strerror or error}; {_fix(error)}") from None


def _fix(error: OSError) -> str:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "a folder is needed there: rename the file that has its name"
    return "make the folder writable"


def existing(root: Path, names: Sequence[str]) -> list[str]:
    """Which of these files exist, also as links that lead nowhere."""
    return [name for name in names if os.path.lexists(root / name)]


def _refuse_overwriting(root: Path, files: Mapping[str, str], *, force: bool) -> None:
    for name in files:
        if not is_inside((root / name).parent, root):
            folder = (root / name).parent
            raise NotSavedError(f"{folder} is a link to a place outside the project; replace the link with a folder")
    found = existing(root, list(files))
    if found and not force:
        exist = f"{', '.join(found)} {'exist' if len(found) > 1 else 'exists'} already"
        raise NotSavedError(f"{exist}, so nothing was written; choose other names, or overwrite with --force")


def _written(root: Path, path: Path, text: str) -> tuple[Path, Path]:
    """Write the new content next to the file; return where it is and where it belongs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() and not is_inside(path, root):
        raise OSError(0, "it is a link to a place outside the project", str(path))
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with new.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return new, path
