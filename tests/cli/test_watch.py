"""`watch` publishes what is saved, and shows findings and the impact of what is not committed, until a signal ends it."""

from __future__ import annotations

import os
import re
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prodstack.cli.saves import looks
from tests.cli.screens import in_terminal, screen
from tests.cli.watching import READY, committed, git, published, watching
from tests.projects import CLUSTER, STACK, stack_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.projects import ProjectFolder

MORE = stack_with("cpu: 4", "cpu: 5")
MOST = stack_with("cpu: 4", "cpu: 6")
WRONG = stack_with("cpu: 4", "cpx: 4")
ROLLS_OUT = "rolls-out (1 object differs: 1 rolls-out)\n"
STAMP = re.compile(r"^\d\d:\d\d:\d\d stacks/chat\.yaml changed$", re.MULTILINE)


def test_a_save_is_published_with_its_impact(project: ProjectFolder) -> None:
    """The same that synth and diff --git HEAD report; node runs on between two saves, and a commit is noticed at the next save."""
    with watching(committed(project)) as run:
        run.until("started\n", "dist/: 0 written", "not committed: nothing (nothing differs)\n", READY)
        project.write(MORE)
        shown = run.until("dist/: 2 written, 0 removed, 3 unchanged\n", f"not committed: {ROLLS_OUT}", "\n\n")
        assert STAMP.search(shown)
        assert b'cpu: "5"' in project.dist()["prod/chat/chat.k8s.yaml"]
        reported = project.run("diff", "--git", "HEAD").stdout
        assert shown.partition(ROLLS_OUT)[2] == reported.partition("totals: ")[0]
        node = run.children()
        assert len(node) == 1
        project.write(MOST)
        run.until('"4" -> "6" [rolls-out]', "\n\n")
        assert run.children() == node
        git(project, "commit", "-qam", "more")
        project.write(MORE)
        run.until(f"not committed: {ROLLS_OUT}", '"6" -> "5" [rolls-out]')
        project.write(MOST)
        run.until("not committed: nothing (nothing differs)\n")


def test_mistakes_do_not_end_it(project: ProjectFolder) -> None:
    """They are shown as everywhere, and dist/ stays; so does a project that is gone for a while. The new folders are watched."""
    with watching(published(project)) as run:
        run.until(READY)
        before = project.dist()
        project.write(WRONG)
        shown = run.until("correct the errors first\n", "since watch began: nothing (nothing differs)\n")
        assert "stacks/chat.yaml:7:19: error: " in shown
        assert "    fix: did you mean cpu\n" in shown
        assert project.dist() == before
        shutil.rmtree(project.root / "stacks")
        shown = run.until("has no folder stacks/")
        assert project.dist() == before
        for files in (MORE, MOST):
            project.write(files)
            run.until("stacks/chat.yaml changed\n", "dist/: 2 written", f"since watch began: {ROLLS_OUT}")
        shutil.rmtree(project.root / "clusters")
        run.until("has no folder clusters/")
        project.write({"clusters/prod.yaml": CLUSTER})
        run.until("clusters/prod.yaml changed\n", "dist/: 0 written", f"since watch began: {ROLLS_OUT}")


def by_rename(path: Path, text: str) -> None:
    """Write a hidden file and rename it, as JetBrains' editors, Emacs and sed do."""
    hidden = path.with_name(f".{path.name}.tmp")
    hidden.write_text(text)
    hidden.replace(path)


def as_vim_does(path: Path, text: str) -> None:
    """Try whether the folder can be written, move the old file aside, write the new one, and delete the old one."""
    path.with_name("4913").write_text("")
    path.with_name("4913").unlink()
    aside = path.with_name(f"{path.name}~")
    path.rename(aside)
    path.write_text(text)
    aside.unlink()


def in_parts(path: Path, text: str) -> None:
    """Write half a file first."""
    with path.open("w") as stream:
        stream.write(text[: len(text) // 2])
        stream.flush()
        os.fsync(stream.fileno())
        stream.write(text[len(text) // 2 :])


def test_each_way_to_save_is_one_run(project: ProjectFolder) -> None:
    """Temporary files are neither judged nor published; a file that no one reads is no save."""
    path = project.root / "stacks/chat.yaml"
    ways: list[Callable[[Path, str], None]] = [by_rename, as_vim_does, in_parts]
    with watching(published(project)) as run:
        run.until(READY)
        for number, save in enumerate(ways, start=10):
            save(path, STACK.replace("cpu: 4", f"cpu: {number}"))
            shown = run.until("changed\n", f"since watch began: {ROLLS_OUT}", f'-> "{number}" [rolls-out]', "\n\n")
            assert "dist/: 2 written, 0 removed, 3 unchanged\n" in shown, save
            assert shown.count(" changed\n") == 1, save
        path.with_name(".chat.yaml.swp").write_text("x")
        path.with_name("4913").write_text("")
        path.with_name("4913").unlink()
        assert run.silent(1.5)


def test_a_cluster_is_named_if_there_are_several(project: ProjectFolder) -> None:
    """Although the objects of only one of them differ, and only its file is read."""
    project.write({"clusters/spare.yaml": CLUSTER})
    with watching(committed(project)) as run:
        run.until(READY)
        larger = "overrides: {chat: {runtimes: {llama: {deploymentConfig: {replicas: 3}}}}}\n"
        project.write({"clusters/spare.yaml": CLUSTER + larger})
        shown = run.until("not committed: scales (1 object differs: 1 scales)\n", "\n\n")
        assert "spare" in shown.partition("1 scales)\n")[2]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("when", ["it waits", "it works"])
def test_a_signal_ends_it_and_nothing_stays(
    project: ProjectFolder, number: signal.Signals, code: int, when: str
) -> None:
    """The usual exit code, not a word, no process, and no temporary folder."""
    with watching(published(project)) as run:
        run.until(READY)
        project.write(MORE)
        run.until("changed\n")
        if when == "it waits":
            run.until(ROLLS_OUT, "\n\n")
        children = run.children()
        assert run.end(number) == code
        said = run.rest()
        assert "error" not in said
        assert "Traceback" not in said
        assert list(run.temporary.iterdir()) == []
        assert [child for child in children if Path(f"/proc/{child}/exe").exists()] == []
    assert project.run("verify").returncode in (0, 1)


TWO_RUNS = """\
import pathlib, sys
from prodstack.program import find_node
find_node()
from charts.synth import Cdk8s
from prodstack.cli import uncommitted, watch
root = pathlib.Path(sys.argv[1])
base = uncommitted.base(root)
for why in ("first", "second"):
    watch._run(root, base, why, Cdk8s(stays=True))
"""


def test_a_run_begins_on_an_empty_screen(project: ProjectFolder) -> None:
    """On a terminal that can be cleared; on others, and in a file, lines follow each other."""
    published(project)
    code, written = in_terminal(TWO_RUNS, str(project.root))
    assert code == 0
    assert [line.partition(" ")[2] for line in screen(written).split("\n")[:2]] == [
        "second",
        "0 written, 0 removed, 5 unchanged",
    ]
    assert written.count("\x1b[2J") == 2
    assert "\x1b" not in in_terminal(TWO_RUNS, str(project.root), TERM="dumb", NO_COLOR="1")[1]


def test_a_folder_that_is_not_a_project_is_misuse(project: ProjectFolder) -> None:
    """At the start, with the reason; no command waits for a project."""
    shutil.rmtree(project.root / "clusters")
    done = project.run("watch")
    assert done.returncode == 2
    assert "has no folder clusters/" in done.stderr
    assert done.stdout == ""


def test_only_files_that_are_read_count(project: ProjectFolder) -> None:
    """What is hidden does not; files of a stack's folder, links to nowhere and empty folders do."""
    project.write({"stacks/team/stack.yaml": STACK, "stacks/.hidden": "x", "clusters/.git/x": "x"})
    project.write({"bases/shared.yaml": "namespace: a\n"})
    (project.root / "stacks/lost.yaml").symlink_to("nowhere.yaml")
    expected = [
        "bases/",
        "bases/shared.yaml",
        "clusters/",
        "clusters/prod.yaml",
        "stacks/",
        "stacks/chat.yaml",
        "stacks/lost.yaml",
    ]
    assert sorted(looks(project.root)) == [*expected, "stacks/team/", "stacks/team/stack.yaml"]
    before = looks(project.root)
    assert looks(project.root) == before
    os.utime(project.root / "stacks/team/stack.yaml", ns=(1, 1))
    changed = {path for path, found in looks(project.root).items() if before[path] != found}
    assert changed == {"stacks/team/stack.yaml"}
