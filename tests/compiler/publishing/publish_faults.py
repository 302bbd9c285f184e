"""Known trees, and an operating system that fails or kills at a chosen step of a publish.

Every call with which a publish changes the disk is counted (its modules use no other ones); reads are not.
"""

import contextlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from prodstack.compiler.publishing.publish import HEADER, publish

CHANGING = ("mkdir", "open", "write", "fsync", "sync", "replace", "link", "unlink", "rmdir")
NEEDING_SPACE = frozenset({"mkdir", "open", "write", "link", "copy2"})
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


def project(dist: Path) -> list[str]:
    """The names beside dist/, itself included."""
    return sorted(path.name for path in dist.parent.iterdir())


def tree(dist: Path) -> dict[str, bytes]:
    """Every file below `dist` with its content; a folder without files has its own entry, which ends in "/"."""
    found: dict[str, bytes] = {}
    for path in sorted(dist.rglob("*")):
        name = path.relative_to(dist).as_posix()
        if path.is_dir():
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
def watched(step: Step) -> Iterator[None]:
    """Before each call that changes the disk, `step` is told; what it raises is what the call raises."""
    real = {name: getattr(os, name) for name in CHANGING}
    copy, count = shutil.copy2, itertools.count()

    def watch(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def watching(*args: Any, **options: Any) -> object:
            if name != "open" or args[1] & os.O_CREAT:
                step(next(count), name, args)
            return call(*args, **options)

        return watching

    try:
        for name, call in real.items():
            setattr(os, name, watch(name, call))
        shutil.copy2 = watch("copy2", copy)  # type: ignore[assignment]
        yield
    finally:
        shutil.copy2 = copy
        for name, call in real.items():
            setattr(os, name, call)
