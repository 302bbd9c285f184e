"""The build cache and the real program: parallel runs, and a cache that cannot be read, written, or used."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.compiler.building.sequences import Player, Version, an_edit
from tests.compiler.building.worlds import CLUSTERS
from tests.privileges import WITHOUT_PRIVILEGES
from tests.projects import CLUSTER, ROOT, STACK, ProjectFolder, stack_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EDIT = stack_with("vllmConfig: {}", "vllmConfig: {maxLoras: 3}")
NOTE = "note: the build cache"
UNITS = ("crds", "chat")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A published project with a cache."""
    made = ProjectFolder(tmp_path_factory.mktemp("cache") / "project").write(
        {"stacks/chat.yaml": STACK, "clusters/prod.yaml": CLUSTER}
    )
    assert made.run("synth").returncode == 0
    return made


@pytest.fixture(scope="module")
def edited(template: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """dist/ of the same project after the edit, from a run without the cache."""
    folder = ProjectFolder(tmp_path_factory.mktemp("clean") / "project")
    shutil.copytree(template.root, folder.root, ignore=shutil.ignore_patterns(".cache"))
    assert folder.write(EDIT).run("synth", "--no-cache").returncode == 0
    assert not (folder.root / ".cache").exists()
    return folder.dist()


@pytest.fixture
def published(template: ProjectFolder, tmp_path: Path) -> ProjectFolder:
    """A copy of the published project, with the edit."""
    shutil.copytree(template.root, tmp_path / "project")
    return ProjectFolder(tmp_path / "project").write(EDIT)


def cache(project: ProjectFolder) -> Path:
    """The file of the cache."""
    return project.root / ".cache" / "synth.sqlite"


def start(project: ProjectFolder, *arguments: str, limit: int | None = None) -> subprocess.Popen[str]:
    """Start the program on a project. limit: of the size of files, in bytes."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit or 0, limit or 0))

    return subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "-C", str(project.root), *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        preexec_fn=None if limit is None else limited,
    )  # fmt: skip


def said(process: subprocess.Popen[str]) -> tuple[int, str]:
    """How a program ended, and what it said."""
    with process:
        text = process.communicate(timeout=60)[0]
    assert "Traceback" not in text
    assert "internal error" not in text
    assert text.count(NOTE) <= 1, text
    return process.returncode, text


def file_of_another_version(path: Path) -> None:
    """A later release wrote it."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.commit()
    database.close()


def garbage(path: Path) -> None:
    """It is not a database."""
    path.write_bytes(b"garbage" * 1000)


def a_folder(path: Path) -> None:
    """A folder has its name."""
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    """A pipe has its name."""
    path.unlink()
    os.mkfifo(path)


def a_link(path: Path) -> None:
    """It is a link."""
    path.rename(path.parent.parent / "elsewhere")
    path.symlink_to("../elsewhere")


def no_folder(path: Path) -> None:
    """`.cache` is a file."""
    shutil.rmtree(path.parent)
    path.parent.touch()


NOTED: dict[str, Callable[[Path], None]] = {
    "another version": file_of_another_version,
    "garbage": garbage,
    "a folder": a_folder,
    "a pipe": a_pipe,
    "a link": a_link,
    "no folder": no_folder,
}


@pytest.mark.parametrize("spoil", NOTED.values(), ids=NOTED)
def test_a_cache_that_cannot_be_used(
    published: ProjectFolder, edited: dict[str, bytes], spoil: Callable[[Path], None]
) -> None:
    """The run says so in one note, and publishes what a run without the cache publishes; a damaged file is mended."""
    spoil(cache(published))
    code, text = said(start(published, "synth"))
    assert (code, published.dist()) == (0, edited)
    assert text.count(NOTE) == 1
    code, text = said(start(published, "verify"))
    assert code == 0, text
    assert (NOTE in text) is (spoil not in (garbage, file_of_another_version))


@pytest.mark.parametrize("limit", [0, 4096, 20_000])
def test_no_space_for_the_cache(published: ProjectFolder, edited: dict[str, bytes], limit: int) -> None:
    """dist/ is the old one or the new one, as its files fit or not; a run with enough space then mends everything."""
    before = published.dist()
    cache(published).unlink()
    code, text = said(start(published, "synth", limit=limit))
    assert published.dist() == (edited if code == 0 else before), text
    assert said(start(published, "synth"))[0] == 0
    assert published.dist() == edited


PERMISSIONS = {
    "the folder is read-only": (0o500, 0o600),
    "the file is read-only": (0o700, 0o400),
    "neither can be read": (0, 0),
}


@pytest.mark.parametrize(("folder", "file"), PERMISSIONS.values(), ids=PERMISSIONS)
@pytest.mark.parametrize("owner", [0, 65534])
def test_without_permission(
    published: ProjectFolder, edited: dict[str, bytes], folder: int, file: int, owner: int
) -> None:
    """Also if another user made it."""
    path = cache(published)
    if os.geteuid() == 0:
        for each in (path, path.parent):
            os.chown(each, owner, owner)
    path.chmod(file)
    path.parent.chmod(folder)
    program = f"{WITHOUT_PRIVILEGES}import runpy\nsys.path.insert(0, {str(ROOT)!r})\nsys.argv = sys.argv[1:]\n"
    main = "runpy.run_path(sys.argv[0], run_name='__main__')"
    command = [sys.executable, "-c", program + main, str(ROOT / "main.py"), "-C", str(published.root), "synth"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    path.parent.chmod(0o700)
    assert (done.returncode, published.dist()) == (0, edited), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count(NOTE) == 1, done.stderr


def test_two_runs_at_once(published: ProjectFolder, edited: dict[str, bytes]) -> None:
    """Each publishes, or says that another one does; beside them `check` finds the same as ever."""
    running = [
        start(published, "synth"),
        start(published, "check"),
        start(published, "synth"),
        start(published, "verify"),
    ]
    ended = [said(each) for each in running]
    for code, text in (ended[0], ended[2]):
        assert code == 0 or "another synth is publishing" in text or "publish-running" in text, text
    assert ended[1][0] == 0
    assert said(start(published, "synth"))[0] == 0
    assert published.dist() == edited


def test_no_cache_leaves_the_file_alone(published: ProjectFolder, edited: dict[str, bytes]) -> None:
    """It is neither read, damaged as it may be, nor written."""
    cache(published).write_bytes(b"garbage")
    looks = os.lstat(cache(published))
    for command in ("synth", "verify", "check"):
        code, text = said(start(published, command, "--no-cache"))
        assert (code, NOTE in text) == (0, False), text
    assert published.dist() == edited
    assert cache(published).read_bytes() == b"garbage"
    assert os.lstat(cache(published)).st_mtime_ns == looks.st_mtime_ns


def test_the_output_of_the_cdk8s_cli(published: ProjectFolder, edited: dict[str, bytes], tmp_path: Path) -> None:
    """CDK8S_OUTDIR gets all files, from the cache or not, and again when nothing changed."""
    for number in range(3):
        folder = tmp_path / f"out-{number}"
        assert published.run("synth", CDK8S_OUTDIR=str(folder)).returncode == 0
        assert {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()} == edited
    assert published.dist() != edited
    staging = published.root / ".staging"
    assert published.run("synth", CDK8S_OUTDIR=str(staging)).returncode == 0
    assert published.dist() == edited
    assert {p.relative_to(staging).as_posix(): p.read_bytes() for p in staging.rglob("*") if p.is_file()} == edited


def test_git_does_not_see_the_cache(published: ProjectFolder) -> None:
    """Whatever the project's own .gitignore says."""
    assert (published.root / ".cache" / ".gitignore").read_text() == "*\n"


def test_the_cache_knows_the_files_that_exist(published: ProjectFolder) -> None:
    """By the same names from the project's folder and from elsewhere; those of a stack that is gone are forgotten."""

    def names() -> set[str]:
        with contextlib.closing(sqlite3.connect(cache(published))) as database:
            return {path for (path,) in database.execute("SELECT path FROM files")}

    inputs, units = {"stacks/chat.yaml", "clusters/prod.yaml"}, {f"dist/prod/{unit}/{unit}.k8s.yaml" for unit in UNITS}
    units |= {"dist/index.json", *(f"dist/prod/{unit}/Kustomization" for unit in UNITS)}
    assert published.run("synth").returncode == published.run("synth").returncode == 0
    assert names() == inputs | units
    here = subprocess.run([sys.executable, str(ROOT / "main.py")], cwd=published.root, check=True)
    assert here.returncode == 0
    assert names() == inputs | units
    published.write(
        {"stacks/chat.yaml": None, "stacks/talk.yaml": STACK, "clusters/prod.yaml": CLUSTER.replace("chat", "talk")}
    )
    assert published.run("synth").returncode == published.run("synth").returncode == 0
    assert {name for name in names() if "chat" in name} == set()
    assert "dist/prod/talk/talk.k8s.yaml" in names()


def test_random_edits(tmp_path: Path) -> None:
    """The real program says the same and writes the same with the cache and without it; CACHE_SEQUENCES sets how often."""
    steps = max(4, int(os.environ.get("CACHE_SEQUENCES", "300")) // 60)
    player = Player(tmp_path / "project", Version(), "20")
    folder, ended = ProjectFolder(player.root), set()
    for number in range(steps):
        player.write_state()
        allowed = [name for name in CLUSTERS for name in ("--remove-cluster", name)]
        cached = folder.run("synth", *allowed)
        clean = folder.run("synth", "--no-cache", CDK8S_OUTDIR=str(tmp_path / f"out-{number}"))
        assert cached.returncode == clean.returncode
        assert findings(cached.stderr) == findings(clean.stderr)
        if cached.returncode == 0:
            out = tmp_path / f"out-{number}"
            assert folder.dist() == {
                p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()
            }
        ended.add(cached.returncode)
        an_edit(player, random.Random(number))  # noqa: S311  # a test's choice, not a secret
    assert 0 in ended


def findings(text: str) -> list[str]:
    """What a run says, without how the publish went."""
    return [line for line in text.splitlines() if not line.startswith(("dist/", "note: --remove-cluster"))]
