"""A publish onto mounts, without permission and without space: the message says what is the matter, and nothing changes or is left behind."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from prodstack.compiler.publishing.publish import publish
from prodstack.compiler.publishing.staging import AGAIN
from tests.compiler.publishing.publish_faults import NEW, OLD
from tests.privileges import WITHOUT_PRIVILEGES
from tests.projects import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CHANGED = next(path for path in sorted(NEW) if path in OLD and NEW[path] != OLD[path])
FOLDER = CHANGED.rpartition("/")[0]
PROGRAM = """
import json, pathlib, sys
sys.path.insert(0, {root!r})
from prodstack.compiler.publishing.publish import PublishError, publish, survey
from tests.compiler.publishing.publish_faults import NEW
{fault}
dist = pathlib.Path("dist")
found = lambda: {{str(p): p.read_text() for p in sorted(dist.rglob("*")) if p.is_file()}}
before, told = found(), None
try:
    publish(NEW, dist)
except PublishError as error:
    told = [error.where, error.what, error.fix, error.rule]
print(json.dumps([told, before == found(), sorted(p.name for p in pathlib.Path().iterdir() if p.name != "other")]))
"""
FAULT = """
import os
real = os.{call}
def failing(*args, **more):
    if {path!r} in str(args):
        raise OSError({code}, os.strerror({code}))
    return real(*args, **more)
os.{call} = failing
"""


class Mount(NamedTuple):
    """How a project is mounted, the error that this gives (the call and its code), and what is said. where: how the place begins."""

    commands: str
    call: str
    code: int
    where: str
    what: str
    fix: str
    rule: str


RENAMED = "files come and go here by renaming, which fails if dist/ or a path in it is a mount of its own: "
PARENT = f"mount the folder that contains dist/ instead of dist/ or a path in it, {AGAIN}"
OTHER = (RENAMED + "invalid cross-device link", PARENT, "output-on-other-file-system")
BESIDE = "the new files are written to a folder here first, beside dist/, but it cannot be made: "
MOUNTS = {
    "dist/ is a mount": Mount("mount --bind dist dist", "replace", errno.EXDEV, "dist/", *OTHER),
    "a read-only dist/": Mount(
        "mount --bind dist dist && mount -o remount,bind,ro dist", "replace", errno.EXDEV, "dist/", *OTHER
    ),
    "a folder in dist/ is a mount": Mount(
        f"mount --bind dist/{FOLDER} dist/{FOLDER}", "replace", errno.EXDEV, f"dist/{CHANGED}", *OTHER
    ),
    "a file is a mount": Mount(
        f"mount --bind dist/{CHANGED} dist/{CHANGED}",
        "replace",
        errno.EBUSY,
        f"dist/{CHANGED}",
        RENAMED + "device or resource busy",
        *OTHER[1:],
    ),
    "a read-only project": Mount(
        "mount --bind . . && cd $PWD && mount -o remount,bind,ro .",
        "mkdir",
        errno.EROFS,
        ".",
        BESIDE + "read-only file system",
        f"mount that file system writable, {AGAIN}",
        "unwritable-output",
    ),
    "no space": Mount(
        "mkdir other && mount -t tmpfs -o size=64k tmpfs other && cp -r dist other && cd other && { head -c 60k /dev/zero > fill || true; }",
        "write",
        errno.ENOSPC,
        "",
        "no space left on device",
        f"free some space on that file system, {AGAIN}",
        "disk-full",
    ),
}


@cache
def may_mount() -> bool:
    """Whether this machine lets the tests mount anything, in a namespace of their own."""
    command = ["unshare", "-rm", "mount", "--bind", "/tmp", "/tmp"]  # noqa: S108  # mounted onto itself, and nothing is written
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def told(project: Path, before: str, program: str) -> Any:
    """What a publish of NEW in the project says: where, what, the fix and the rule; whether dist/ is as it was; what is beside it.

    None if the machine refuses what is to be done before it.
    """
    command = ["sh", "-c", f'{{ {before}; }} || exit 99; exec "$0" -c "$1"', sys.executable, program]
    if before != ":":
        command = ["unshare", "-rm", *command]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 99), done.stderr
    return json.loads(done.stdout) if done.returncode == 0 else None


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which OLD is published."""
    (tmp_path / "project").mkdir()
    publish(OLD, tmp_path / "project/dist")
    return tmp_path / "project"


@pytest.mark.parametrize("really", [True, False], ids=["mounted", "injected"])
@pytest.mark.parametrize("mount", MOUNTS.values(), ids=MOUNTS)
def test_a_mount_is_named_as_the_reason(project: Path, mount: Mount, *, really: bool) -> None:
    """With a real mount if the machine allows one, and with the error that it gives in any case."""
    found = told(project, mount.commands, PROGRAM.format(root=str(ROOT), fault="")) if really and may_mount() else None
    if found is None:
        fault = FAULT.format(call=mount.call, code=int(mount.code), path=CHANGED if mount.call == "replace" else "")
        found = told(project, ":", PROGRAM.format(root=str(ROOT), fault=fault))
    error, same, beside = found
    assert error[0].startswith(mount.where)
    assert error[1:] == [mount.what, mount.fix, mount.rule]
    assert same
    assert set(beside) <= {"dist", "fill"}


NO_ACCESS = {
    "the project": (".", 0o555, ".", BESIDE + "permission denied"),
    "a folder in dist/": (f"dist/{FOLDER}", 0o555, f"dist/{CHANGED}", "permission denied"),
    "a file that cannot be read": (f"dist/{CHANGED}", 0o000, f"dist/{CHANGED}", "permission denied"),
}


@pytest.mark.parametrize(("path", "mode", "where", "what"), NO_ACCESS.values(), ids=NO_ACCESS)
def test_missing_access_is_named_at_the_path(project: Path, path: str, mode: int, where: str, what: str) -> None:
    """Also if the tests run as root, whom permissions do not stop."""
    program = PROGRAM.format(root=str(ROOT), fault="").replace("p.read_text()", "p.stat().st_mtime_ns")
    usual = (project / path).stat().st_mode
    (project / path).chmod(mode)
    error, same, beside = told(project, ":", WITHOUT_PRIVILEGES + program)
    (project / path).chmod(usual)
    fix = f"give yourself read and write access to it (if it is a file, to its folder too), {AGAIN}"
    assert error == [where, what, fix, "unwritable-output"]
    assert (same, beside) == (True, ["dist"])
