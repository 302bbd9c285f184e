"""A name cannot leave dist/: only `<cluster>/<unit>/<unit>.k8s.yaml` is written, the same file on every operating system."""

import os
import re
import stat
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from prodstack.compiler.publishing.staging import AGAIN, Place, PublishError, explained

UNIT_FILE = re.compile(r"([^/]+)/([^/]+)/\2\.k8s\.yaml")
SHAPE = "<cluster>/<unit>/<unit>.k8s.yaml"
RULE = "unsafe-output-path"


def place_of(dist: Path) -> Place:
    """Where a publish into `dist` works; PublishError when `dist` cannot be a published folder."""
    with explained(dist):
        if dist.name in ("", ".."):
            raise PublishError(dist, "has no name of its own", "name the folder itself", RULE)
        if not dist.parent.is_dir():
            raise PublishError(dist, "its parent folder does not exist", f"make it, {AGAIN}", RULE)
        if dist.is_symlink():
            raise PublishError(dist, "is a symbolic link", "name the folder that it leads to", RULE)
        if dist.exists() and not dist.is_dir():
            raise PublishError(dist, "is a file, not a folder", f"move it away, {AGAIN}", RULE)
    return Place(dist)


def check_paths(paths: Iterable[str]) -> None:
    """Each is the file of a unit; PublishError names the first (in text order) that is not."""
    for path in sorted(paths):
        what = unsafe(path)
        if what is not None:
            raise PublishError(shown(path), what, f"a file of dist/ is {SHAPE}", RULE)


def shown(path: str) -> str:
    """The path with every character that a terminal could not print, or would obey, as an escape."""
    return path if path.isprintable() else repr(path)[1:-1]


def unsafe(path: str) -> str | None:
    """Why this path is not the file of a unit below dist/ on every operating system; None when it is."""
    if not path.isprintable():
        return "has a character that is not printable"
    if "\\" in path or ":" in path:
        return "has a backslash or a colon, which separate folders elsewhere"
    if path.startswith("/"):
        return "is absolute"
    if any(part in ("", ".", "..") for part in path.split("/")):
        return 'has a part that is empty, "." or ".."'
    return None if UNIT_FILE.fullmatch(path) else "is not the file of a unit"


def check_case(paths: Iterable[str]) -> None:
    """No two names differ only by case (or by how an accent is encoded): some file systems take them for one."""
    seen: dict[str, str] = {}
    for name in sorted({name for path in paths for name in (path, *folders(path))}):
        other = seen.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if other != name:
            what = f"differs from {other} only by case, and is the same file on some systems"
            raise PublishError(name, what, f"rename one of them (or delete the old file), {AGAIN}", RULE)


def folders(path: str) -> tuple[str, ...]:
    """The folders on the way to a file below dist/, dist/ itself (".") first."""
    parts = path.split("/")[:-1]
    return (".", *("/".join(parts[: n + 1]) for n in range(len(parts))))


def check_folders(names: Iterable[str], paths: Iterable[str]) -> None:
    """Each is a folder on the way to one of these files."""
    for name in sorted(set(names) - {folder for path in paths for folder in folders(path)}):
        raise PublishError(shown(name), "is no folder of these files", f"a file of dist/ is {SHAPE}", RULE)


def check_way(dist: Path, paths: Iterable[str]) -> None:
    """No symbolic link and nothing of another kind stands where these files and their folders go."""
    files = set(paths)
    for name in sorted(files | {folder for path in files for folder in folders(path)}):
        expected = stat.S_ISREG if name in files else stat.S_ISDIR
        found = dist / name
        with explained(found):
            if os.path.lexists(found) and not expected(found.lstat().st_mode):
                kind = "file" if name in files else "folder"
                what = f"a {kind} has to stand here, but this is something else (a link, perhaps)"
                raise PublishError(found, what, f"move it away, {AGAIN}", RULE)
