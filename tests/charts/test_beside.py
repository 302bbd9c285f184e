"""The second process is a short cut that nobody can tell from the long way, but by the time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

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
ONLY_IT = "import charts.synth as s; s.draw = lambda sheets: 1 / 0; "
"""Nothing can be drawn in the first process."""
SHARED = "import charts.beside as b; b.SHARED = 2; "
"""Both processes draw."""
RUN = "import sys; sys.path.insert(0, {root!r}); {first}import main; sys.exit(main.main({argv!r}))"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one stack and one cluster, with an operator install and a namespace."""
    for name, text in {"stacks/one.yaml": STACK, "clusters/only.yaml": CLUSTER}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(project: Path, first: str = "", argv: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, some Python first."""
    code = RUN.format(root=str(ROOT), first=first, argv=list(argv))
    environment = {key: value for key, value in os.environ.items() if key != "CDK8S_OUTDIR"}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=project, env=environment, capture_output=True, text=True, check=False
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


def test_the_second_process_draws(project: Path) -> None:
    """It is no short cut that nobody takes: everything is drawn where the first process cannot, and only there."""
    assert run(project, ONLY_IT).returncode == 0
    assert run(project, ONLY_IT + IT_FAILS, ("verify",)).returncode == 2


def test_nothing_is_left_behind(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Neither a process nor a temporary file: not after a run, not after a failure on either side."""
    temporary = tmp_path_factory.mktemp("temporary")
    here = f"import os; os.environ['TMPDIR'] = {str(temporary)!r}; "
    for first in (here, here + IT_FAILS, here + NO_NODE_FOR_IT, here + IN_THIS_PROCESS):
        assert run(project, first).returncode == 0
        assert list(temporary.iterdir()) == []
    assert run(project, f"{here}os.environ['JSII_NODE'] = '/nowhere/node'; ").returncode == 2
    assert list(temporary.iterdir()) == []


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
    "node", ["/nowhere/node", sys.executable, "/dev/null"], ids=["missing", "not-node", "no-program"]
)
def test_a_missing_node_is_said_by_the_first_process(project: Path, node: str) -> None:
    """What goes wrong in the second process goes wrong again in the first, which reports it in one line."""
    done = run(project, f"import os; os.environ['JSII_NODE'] = {node!r}; ")
    assert done.returncode == 2
    assert done.stderr == (
        f'cdk8s runs on node, and "{node}" is none; install requirements.txt, or name one in JSII_NODE\n'
    )
    assert not (project / "dist").exists()


def test_ctrl_c_ends_everything_in_silence(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The exit code is the one of an interrupted program, nothing is left behind, and dist/ is as it was: not there."""
    temporary = tmp_path_factory.mktemp("temporary")
    environment = {**os.environ, "TMPDIR": str(temporary)}
    program = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py")],
        cwd=project,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while program.poll() is None and not any(temporary.glob("jsii-kernel-*")):  # its node does its first work
        time.sleep(0.001)
    os.killpg(program.pid, signal.SIGINT)
    _, said = program.communicate(timeout=30)
    assert (program.returncode, said) == (130, "")
    assert list(temporary.iterdir()) == []
    assert not (project / "dist").exists()
