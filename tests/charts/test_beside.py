"""The second process is a short cut that nobody can tell from the long way, but by the time."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
STACK = """\
namespace: serving
cacheServers:
  cache:
    image: docker.io/lmcache/lmcache-server:v0.3.1
    replicas: 1
    resources: {cpu: 1, memory: 4Gi}
"""
CLUSTER = "stacks: [one]\noperator: {image: docker.io/lmcache/production-stack-operator:0123abc}\n"
IN_THIS_PROCESS = "import os; del os.fork; "
IT_FAILS = "import charts.beside as b; b._texts = lambda *_: 1 / 0; "
"""The second process fails; the first one then draws the charts itself."""
NO_NODE_FOR_IT = "import charts.node as n; n.FILES = ('missing.js',); "
"""The node of the second process does not run jsii's runtime, as with a jsii that keeps it elsewhere."""
ONLY_IT = "import charts.beside as b; b._draw = lambda sheets: dict(1 / 0 for _ in sheets); "
"""Nothing can be drawn in the first process."""
SHARED = "import charts.beside as b; b.SHARED = 2; "
"""Both processes draw."""
RUN_AS_SCRIPT = (
    "import sys, runpy; sys.argv = [{main!r}]; sys.path.insert(0, {main!r}[:-8]); "
    "{first}runpy.run_path({main!r}, run_name='__main__')"
)
RUN = "import sys; sys.path.insert(0, {root!r}); {first}import main; sys.exit(main.main({argv!r}))"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one stack and one cluster, with an operator install and a namespace."""
    for name, text in {"stacks/one.yaml": STACK, "clusters/only.yaml": CLUSTER}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(
    project: Path, first: str = "", argv: tuple[str, ...] = (), **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, some Python first; settings: of its environment."""
    code = RUN.format(root=str(ROOT), first=first, argv=list(argv))
    environment = {key: value for key, value in os.environ.items() if key != "CDK8S_OUTDIR"} | settings
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def published(project: Path) -> dict[str, bytes]:
    """Every file of dist/."""
    dist = project / "dist"
    return {path.relative_to(dist).as_posix(): path.read_bytes() for path in dist.rglob("*.yaml")}


@pytest.mark.parametrize(
    "first",
    [IN_THIS_PROCESS, IT_FAILS, NO_NODE_FOR_IT, SHARED, SHARED + IT_FAILS],
    ids=["no-fork", "second-process-fails", "its-node-fails", "both-draw", "both-draw-and-the-second-fails"],
)
def test_the_bytes_are_the_same_without_the_second_process(project: Path, first: str) -> None:
    """dist/ does not depend on where the charts were drawn, and a second process that fails is not even mentioned."""
    assert run(project).returncode == 0
    beside = published(project)
    again = run(project, first, ("verify",))
    assert (again.returncode, again.stderr) == (0, "dist/ is fresh and complete\n")
    assert set(beside) == {f"only/{unit}/{unit}.k8s.yaml" for unit in ("crds", "namespaces", "operator", "one")}


@pytest.mark.parametrize("first", [ONLY_IT, SHARED + ONLY_IT], ids=["the second", "the second and the third"])
def test_the_other_processes_draw(project: Path, first: str) -> None:
    """They are no short cut that nobody takes: everything is drawn where this process cannot, and only there."""
    assert run(project, first).returncode == 0
    assert run(project, first + IT_FAILS, ("verify",)).returncode == 2


def test_an_exception_wherever_it_is_drawn_leaves_dist_alone(project: Path) -> None:
    """The second process fails, and this one, which says so; dist/ is byte for byte the old one."""
    assert run(project).returncode == 0
    before = published(project)
    (project / "stacks" / "one.yaml").write_text(STACK.replace("replicas: 1", "replicas: 2"), encoding="utf-8")
    done = run(project, IT_FAILS + ONLY_IT)
    assert (done.returncode, "ZeroDivisionError" in done.stderr) == (2, True)
    assert published(project) == before


@dataclass
class Started:
    """The program as it runs, in a process group of its own, with a folder of its own for temporary files."""

    program: subprocess.Popen[str]
    temporary: Path
    lives: int
    """A pipe whose other end every process of the program has."""

    def wait_for_node(self) -> None:
        """Return when its node does its first work, or it has ended."""
        while self.program.poll() is None and not any(self.temporary.glob("jsii-kernel-*")):
            time.sleep(0.001)

    def end(self, grace: float = 0) -> tuple[int, str]:
        """The exit code and what it said, once nothing of it is left, neither a process nor a temporary file.

        grace: seconds for what a signal caught while it was started, which ends by itself.
        """
        _, said = self.program.communicate(timeout=120)
        assert select.select([self.lives], [], [], grace)[0]
        assert os.read(self.lives, 1) == b""
        assert list(self.temporary.iterdir()) == []
        return self.program.returncode, said


@pytest.fixture
def start(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Started]]:
    """A function that starts the program, once, some Python first; settings: of its environment."""
    temporary = tmp_path_factory.mktemp("temporary")
    lives, other_end = os.pipe()

    def started(first: str = "", **settings: str) -> Started:
        program = subprocess.Popen(
            [sys.executable, "-c", RUN_AS_SCRIPT.format(first=first, main=str(ROOT / "main.py"))],
            cwd=project,
            env={**os.environ, "TMPDIR": str(temporary), **settings},
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            pass_fds=[other_end],
        )
        os.close(other_end)
        return Started(program, temporary, lives)

    yield started
    os.close(lives)


@pytest.mark.parametrize(
    "first",
    ["", IT_FAILS, NO_NODE_FOR_IT, IN_THIS_PROCESS, SHARED, SHARED + IT_FAILS],
    ids=["as it is", "it fails", "its node fails", "no fork", "three", "three, and both others fail"],
)
def test_nothing_is_left_behind(start: Callable[..., Started], first: str) -> None:
    """Neither a process nor a temporary file, however it went."""
    code, said = start(first).end()
    assert (code, "written" in said) == (0, True)


@pytest.mark.parametrize("first", ["", SHARED], ids=["two processes", "three processes"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_everything_in_silence(
    start: Callable[..., Started], project: Path, number: signal.Signals, code: int, first: str
) -> None:
    """The exit code is the one of a program that was ended, nothing is left behind, and dist/ is as it was: not there."""
    run = start(first)
    run.wait_for_node()
    os.killpg(run.program.pid, number)
    assert run.end(grace=10) == (code, "")
    assert not (project / "dist").exists()


SWALLOWED = """import prodstack.compiler.authoring.project as p, os, signal
def load(_):
    try:
        os.kill(os.getpid(), signal.{name})
    except BaseException as error:
        raise ValueError("wrapped") from error
p.load = load
"""
"""A library that makes an error of its own of whatever comes, as pydantic-core does."""


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_that_a_library_takes_for_its_own_error(start: Callable[..., Started], name: str, code: int) -> None:
    """It ends the run as it would have, and is not reported as a fault."""
    assert start(SWALLOWED.format(name=name)).end() == (code, "")


def test_a_node_that_never_answers_is_ended(start: Callable[..., Started], tmp_path: Path) -> None:
    """It is waited for, not for ever, and then it is said; its process is gone too."""
    silent = tmp_path / "silent"
    silent.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(600)\n", encoding="utf-8")
    silent.chmod(0o755)
    code, said = start("import charts.node as n; n.PATIENCE = 0.3; ", JSII_NODE=str(silent)).end()
    assert (code, said) == (
        2,
        f'cdk8s runs on node, and "{silent}" does not run as node (it does not answer); '
        "install requirements.txt, or name one in JSII_NODE\n",
    )


def test_nobody_waits_for_what_the_rules_refuse(project: Path) -> None:
    """The second process draws while the rules judge; when they refuse, it is stopped in the middle."""
    secret = STACK + "    annotations: {HF_TOKEN: hf_" + "abcdEFGH12" * 3 + "abcd}\n"
    (project / "stacks" / "one.yaml").write_text(secret, encoding="utf-8")
    done = run(project, "import time, charts.beside as b; b._texts = lambda *_: time.sleep(600); ")
    assert done.returncode == 1
    assert "[plaintext-secret]" in done.stderr


def test_a_blocked_compile_says_only_what_is_wrong(project: Path) -> None:
    """The second process gets no sheets, ends in silence, and has ended when the first one ends."""
    (project / "stacks" / "one.yaml").write_text("cacheServers: {cache: {imagee: x}}\n", encoding="utf-8")
    done = run(project)
    assert done.returncode == 1
    assert "stacks/one.yaml:1:" in done.stderr
    assert done.stderr.endswith("dist/ is unchanged: correct the errors first\n")
    assert not (project / "dist").exists()


@pytest.mark.parametrize(
    ("node", "why"),
    [
        ("/nowhere/node", "No such file or directory"),
        ("/dev/null", "Permission denied"),
        (sys.executable, "it is another program"),
    ],
    ids=["missing", "no program", "another program"],
)
def test_a_missing_node_is_said_by_the_first_process(project: Path, node: str, why: str) -> None:
    """What goes wrong in the second process goes wrong again in the first, which reports it in one line."""
    done = run(project, JSII_NODE=node)
    assert (done.returncode, done.stderr) == (
        2,
        f'cdk8s runs on node, and "{node}" does not run as node ({why}); '
        "install requirements.txt, or name one in JSII_NODE\n",
    )
    assert not (project / "dist").exists()


def test_what_node_refuses_is_said(project: Path) -> None:
    """A person's own settings are quoted back, not blamed on the installation alone."""
    done = run(project, NODE_OPTIONS="--bogus")
    assert (done.returncode, "--bogus is not allowed in NODE_OPTIONS" in done.stderr) == (2, True)


def test_what_jsii_cannot_work_with_is_said(project: Path) -> None:
    """One line; none of jsii's own after it."""
    done = run(project, TMPDIR="/nowhere/temporary")
    assert done.returncode == 2
    assert done.stderr.startswith("node started, and jsii does not work with it: ENOENT")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("settings", [{"JSII_NODE": ""}, {"JSII_RUNTIME": ""}, {"HOME": "/dev/null"}], ids=str)
def test_settings_that_say_nothing(project: Path, settings: dict[str, Any]) -> None:
    """An empty name is no name, and a home in which nothing can be kept keeps nothing."""
    done = run(project, **settings)
    assert (done.returncode, "written" in done.stderr) == (0, True), done.stderr
