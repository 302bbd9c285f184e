"""`cdk8s synth`, the framework's own command line, gives the same dist/ as `main.py`, and a failing one leaves it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLI = ROOT / ".ci" / "node" / "node_modules" / "cdk8s-cli" / "bin" / "cdk8s"
CODE = ("charts", "clusters", "constructs_lib", "dist", "imports", "prodstack", "stacks")

pytestmark = pytest.mark.npm


@pytest.fixture(scope="module")
def cli() -> Path:
    """The CLI as locked in .ci/node; a missing npm fails here, it is never skipped."""
    subprocess.run(["npm", "ci", "--prefix", str(ROOT / ".ci" / "node"), "--no-audit", "--no-fund"], check=True)
    return CLI


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the project, which hands over to the .venv of this one."""
    for name in CODE:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("main.py", "cdk8s.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


def synth(cli: Path, project: Path) -> subprocess.CompletedProcess[str]:
    """Run `cdk8s synth` as a person does in the project's folder; the version check would need the network."""
    command = ["node", str(cli), "synth", "--check-upgrade=false"]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_cdk8s_cli_publishes_the_committed_dist(cli: Path, clone: Path) -> None:
    """The CLI deletes its output before it runs the app: that is the staging folder, so dist/ is never missing."""
    shutil.rmtree(clone / "dist")
    done = synth(cli, clone)
    assert done.returncode == 0, done.stderr
    assert tree(clone / "dist") == tree(ROOT / "dist")
    assert tree(clone / ".staging") == tree(ROOT / "dist")


def test_a_failing_synth_of_the_cdk8s_cli_leaves_dist(cli: Path, clone: Path) -> None:
    """A mistake in a stack file is said at its line, and what a GitOps tool syncs stays."""
    stack = clone / "stacks" / "basic.yaml"
    stack.write_text(stack.read_text().replace("maxModelLen", "maxModelLenght"))
    done = synth(cli, clone)
    assert done.returncode != 0
    assert "stacks/basic.yaml:9:7" in done.stderr
    assert tree(clone / "dist") == tree(ROOT / "dist")


def test_another_output_folder_is_written_and_dist_is_not_touched(clone: Path) -> None:
    """With any other CDK8S_OUTDIR the app writes there only."""
    shutil.rmtree(clone / "dist")
    out = clone / "elsewhere"
    python = ROOT / ".venv" / "bin" / "python"
    done = subprocess.run(
        [python, "main.py"],
        cwd=clone,
        env={"CDK8S_OUTDIR": str(out), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert tree(out) == tree(ROOT / "dist")
    assert not (clone / "dist").exists()
