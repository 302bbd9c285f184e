"""Known trees, and an operating system that fails or kills a publish at a chosen system call.

`watched` counts the calls that change the disk; with `reads=True` also those that only look at it.
"""

import contextlib
import io
import itertools
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from prodstack.compiler.publishing.publish import HEADER, publish
from prodstack.compiler.publishing.staging import Staging

CHANGING = ("mkdir", "open", "write", "fsync", "replace", "unlink", "rmdir")
READING = ("lstat", "stat", "scandir", "listdir")
NEEDING_SPACE = frozenset({"mkdir", "open", "write", "copy2"})
Step = Callable[[int, str, tuple[Any, ...]], None]  # the number of the call, its name and its arguments


def unit(cluster: str, name: str, text: str) -> dict[str, bytes]:
    """One file of a unit, several lines long."""
    return {f"{cluster}/{name}/{name}.k8s.yaml": f"{HEADER}stacks/{name}.yaml\n{text}\n".encode() * 3}


SAME = unit("lab", "same", "a: 1")
OLD = {**SAME, **unit("lab", "basic", "v: old"), **unit("lab", "left", "v: 1"), **unit("gone", "only", "v: 1")}
NEW = {**SAME, **unit("lab", "basic", "v: new"), **unit("lab", "more", "v: 2"), **unit("next", "first", "v: 2")}
CONTENT = f"{HEADER}stacks/a.yaml\na: 1\n".encode()
GOOD = {"lab/a/a.k8s.yaml": CONTENT}
FOREIGN = {"README.md": b"ours to keep\n", "lab/left/keep.txt": b"", "lab/theirs/theirs.k8s.yaml": b"kind: List\n"}


def write_tree(dist: Path, files: Mapping[str, bytes]) -> None:
    """`dist` holds exactly these files."""
    shutil.rmtree(dist.parent, ignore_errors=True)
    for path, content in files.items():
        (dist / path).parent.mkdir(parents=True, exist_ok=True)
        (dist / path).write_bytes(content)


def published(folder: Path) -> Path:
    """A dist/ in a project of its own below `folder`: a publish of OLD, with the FOREIGN files beside."""
    dist = folder / "project" / "dist"
    write_tree(dist, FOREIGN)
    publish(OLD, dist)
    return dist


def staging(dist: Path) -> Staging:
    """The staging folder of this dist/."""
    return Staging(dist, dist.parent / ".dist.publish")


def project(dist: Path) -> list[str]:
    """The names beside dist/, itself included."""
    return sorted(path.name for path in dist.parent.iterdir())


def tree(dist: Path) -> dict[str, bytes]:
    """Every file below `dist` with its content; a folder without files has its own entry, which ends in "/"."""
    found: dict[str, bytes] = {}
    for path in sorted(dist.rglob("*")):
        name = path.relative_to(dist).as_posix()
        if path.is_dir() and not path.is_symlink():
            found |= {} if any(path.iterdir()) else {f"{name}/": b""}
        else:
            found[name] = path.read_bytes()
    return found


def torn(dist: Path, *versions: Mapping[str, bytes]) -> list[str]:
    """The files below `dist` that are none of their versions as a whole."""
    return [
        path
        for path, content in tree(dist).items()
        if not path.endswith("/") and content not in [version.get(path) for version in versions]
    ]


@contextlib.contextmanager
def watched(step: Step, *, reads: bool = False) -> Iterator[None]:
    """Tell `step` of each call before it happens; the call raises what `step` raises."""
    count = itertools.count()

    def watch(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watching(*args: Any, **options: Any) -> Any:
            if name != "open" or reads or args[1] & os.O_CREAT:
                step(next(count), name, args)
            return call(*args, **options)

        return watching

    with pytest.MonkeyPatch.context() as patch:
        for name in (*CHANGING, *(READING if reads else ())):
            patch.setattr(os, name, watch(name, getattr(os, name)))
        if reads:
            patch.setattr(io, "open", watch("io.open", io.open))  # what pathlib opens files with
        patch.setattr(shutil, "copy2", watch("copy2", shutil.copy2))
        yield
