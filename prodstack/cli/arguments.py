"""Arguments that several commands share, and the manifests that paths or a Git revision name.

The manifests of another revision are read from Git objects, so the working tree, the index and HEAD stay unchanged.
"""

from __future__ import annotations

import enum
import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

from prodstack.cli.terminal import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from prodstack.manifests.files import Tree
    from prodstack.reports.output.human import Lines
    from prodstack.upstream.profile import Profile

NoCache = Annotated[
    bool, typer.Option("--no-cache", help="build everything, and neither read nor write .cache/synth.sqlite")
]
"""The option --no-cache."""
Color = Annotated[
    bool | None, typer.Option("--color/--no-color", help="colour the output", show_default="on a terminal")
]
ProfileName = Annotated[
    str | None,
    typer.Option("--profile", metavar="NAME", help="the version of the operator that runs", show_default="2026-08-05"),
]
_FILE_MODES = ("100644", "100755")
DEPTH = 50
"""How many commits of the changed files are read to find what runs."""


class ReportFormat(enum.StrEnum):
    """How a report is printed; except with `human`, standard output contains only the report."""

    HUMAN = "human"
    MARKDOWN = "markdown"
    MD = "md"
    JSON = "json"


class RevisionError(Exception):
    """Git cannot provide the manifests of a revision; the message says why."""


def read_profile(name: str | None) -> Profile | None:
    """The profile that the user named, with a note if its facts were only read. An unknown name ends the command with exit code 2."""
    from prodstack.manifests.wording import nearest
    from prodstack.upstream.profile import Evidence, names, profile

    if name is None:
        return None
    if name not in names():
        near = nearest(name, names())
        fix = f'did you mean "{near}"?' if near else f"write one of {', '.join(names())}"
        raise typer.BadParameter(f'there is no profile "{name}"; {fix}')
    found = profile(name)
    if found.evidence is Evidence.READ:
        say(f"note: the profile {name} was read in upstream's source and was never run")
    return found


def read_paths(paths: Iterable[str], root: Path) -> Tree:
    """Read the objects at the paths that the user named. A path that does not exist ends the command with exit code 2."""
    from prodstack.manifests.files import MissingPathError, read_tree

    try:
        return read_tree(paths, root)
    except MissingPathError as error:
        raise typer.BadParameter(f'the path "{error}" does not exist') from None


def lines_of(tree: Tree, root: Path) -> Lines:
    """The source of the lines that findings about the tree quote."""
    from prodstack.manifests.files import STDIN
    from prodstack.reports.output.human import line_source

    return line_source(root, {} if tree.stdin is None else {STDIN: tree.stdin})


def read_revision(revision: str, path: str, root: Path) -> Tree:
    """Read the objects below `path` (relative to `root`) as they are at `revision`; none if the path did not exist then.

    Raises RevisionError if `root` is not in a repository, the revision does not exist, or git is not installed.
    """
    import tempfile

    from prodstack.manifests.files import read_tree

    commit = commit_of(revision, root)
    below = os.path.relpath(root / path, root)
    if below.startswith(".."):
        raise RevisionError(f'the path "{path}" is outside "{root}"; name a path inside it')
    wanted = f"{below}/" if (root / path).is_dir() else below
    listed = _git(root, ["ls-tree", "-r", "-z", commit, "--", wanted], revision)
    with tempfile.TemporaryDirectory() as folder:
        _write(list(_manifest_files(listed)), root, Path(folder))
        return read_tree([below] if (Path(folder) / below).exists() else [], Path(folder))


def commit_of(revision: str, root: Path) -> str:
    """The full name of the commit that a revision names. Raises RevisionError as read_revision does."""
    arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
    return _git(root, arguments, revision).decode().strip()


def read_history(revision: str, files: Sequence[str], root: Path) -> Iterator[tuple[str, Tree]]:
    """The last commits up to `revision` that changed one of the files, the oldest first, as (short name, tree of these files).

    At most DEPTH commits. Raises RevisionError as read_revision does.
    """
    told = _git(
        root, ["log", f"--max-count={DEPTH}", "--format=%H %h", "--end-of-options", revision, "--", *files], revision
    )
    for line in reversed(told.decode().splitlines()):
        commit, short = line.split()
        yield short, read_files(commit, files, root)


def read_files(commit: str, files: Sequence[str], root: Path) -> Tree:
    """Read the objects in these files as they are in a commit. Raises RevisionError as read_revision does."""
    import tempfile

    from prodstack.manifests.files import read_tree

    if not files:
        return read_tree((), root)
    listed = _git(root, ["ls-tree", "-r", "-z", commit, "--", *files], commit)
    with tempfile.TemporaryDirectory() as folder:
        _write(list(_manifest_files(listed)), root, Path(folder))
        return read_tree([name for name in files if (Path(folder) / name).exists()], Path(folder))


def changed_since(commit: str, path: str, root: Path) -> list[str]:
    """The files below a path that differ from those in a commit, sorted, also new and deleted ones; of those that may contain manifests.

    Git's index stays as it is, also its cached times. Raises RevisionError as read_revision does.
    """
    quiet = "--no-optional-locks"
    differ = _git(root, [quiet, "diff", "--name-only", "-z", "--no-renames", "--relative", commit, "--", path], commit)
    new = _git(root, [quiet, "ls-files", "--others", "-z", "--", path], commit)
    names = {os.fsdecode(name) for name in (differ + new).split(b"\0") if name}
    return sorted(name for name in names if _may_have_manifests(name))


def _write(files: Sequence[tuple[str, str]], root: Path, folder: Path) -> None:
    """Write (name, blob id) pairs as files below `folder`."""
    contents = _blobs(root, [blob for _, blob in files])
    for (name, _), content in zip(files, contents, strict=True):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _manifest_files(listed: bytes) -> Iterator[tuple[str, str]]:
    """Names and blob ids of the files that may contain manifests, without links and submodules."""
    for line in filter(None, listed.split(b"\0")):
        head, _, name = line.partition(b"\t")
        mode, _, blob = head.decode().split()
        text = os.fsdecode(name)
        if mode in _FILE_MODES and _may_have_manifests(text):
            yield text, blob


def _may_have_manifests(name: str) -> bool:
    """Whether read_tree would read a file of this name in a folder."""
    from prodstack.manifests.files import SUFFIXES

    is_hidden = any(part.startswith(".") for part in PurePosixPath(name).parts[:-1])
    return name.lower().endswith(SUFFIXES) and not is_hidden


def _blobs(root: Path, blobs: Sequence[str]) -> Iterator[bytes]:
    """The contents of the blobs, from a single git process."""
    answer = _git(root, ["cat-file", "--batch"], "", "".join(f"{blob}\n" for blob in blobs).encode())
    position = 0
    for _ in blobs:
        start = answer.index(b"\n", position) + 1
        end = start + int(answer[position:start].split()[-1])
        yield answer[start:end]
        position = end + 1


def _git(root: Path, arguments: Sequence[str], revision: str, data: bytes = b"") -> bytes:
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603  # no shell: arguments are passed unchanged
            ["git", "-C", str(root), *arguments],  # noqa: S607  # the user's own git, found on PATH
            input=data,
            capture_output=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},  # _reason() reads the English messages
        )
    except FileNotFoundError:
        raise RevisionError("git is not installed; compare two folders instead: diff OLD NEW") from None
    if done.returncode == 0:
        return done.stdout
    raise RevisionError(_reason(done.stderr.decode("utf-8", "replace"), revision, root))


def _reason(message: str, revision: str, root: Path) -> str:
    if "not a git repository" in message:
        return f'"{root}" is not in a Git repository; compare two folders instead: diff OLD NEW'
    lines = message.strip().splitlines()
    return lines[-1] if lines else f'the revision "{revision}" does not exist here; fetch it, or correct its name'
