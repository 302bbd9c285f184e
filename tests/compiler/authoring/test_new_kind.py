"""A kind that is added to the registry works in stack files and in the editor without any change in the compiler."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """
import json, sys
from pathlib import Path

from prodstack.manifests import schema
from prodstack.models import kinds

crds = schema.schemas()
kinds.KINDS = {**kinds.KINDS, "Gateway": kinds.CACHE_SERVER._replace(name="Gateway", section="gateways")}
schema.schemas = lambda: {**crds, "Gateway": crds["CacheServer"]}

from prodstack.compiler.authoring.editor_schema import stack_schema
from prodstack.compiler.authoring.project import load
from prodstack.compiler.authoring.stack import Context, compile_stack
from tests.printed import one_line

project = load(Path(sys.argv[1]))
compiled = compile_stack(project.stacks[0], (), Context())
print(json.dumps({
    "findings": [one_line(finding) for finding in (*project.findings, *compiled.findings)],
    "objects": [resource.body for resource in compiled.resources],
    "keys": list(stack_schema()["definitions"]["gateways"]["properties"]),
}))
"""
"""The registry is changed before the compiler is imported, as if the kind had been added to it."""


def compiled(root: Path, entry: str) -> dict[str, Any]:
    """What the compiler makes of a stack with one entry of the new kind."""
    for path, text in (
        ("stacks/edge.yaml", f"gateways:\n  edge: {entry}\n"),
        ("clusters/prod.yaml", "stacks: [edge]\n"),
    ):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
    command = [sys.executable, "-c", SCRIPT, str(root)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_an_entry_of_a_new_kind_is_compiled(tmp_path: Path) -> None:
    """Shorthands are expanded, quantities are stable, required defaults are written, labels and annotations are accepted."""
    result = compiled(tmp_path, "{image: 'a/b:1', resources: {cpu: 0.5, memory: 2048Mi}, labels: {a: 1}}")
    assert result["findings"] == []
    (body,) = result["objects"]
    assert body["kind"] == "Gateway"
    assert body["metadata"] == {"name": "edge", "namespace": "default", "labels": {"a": "1"}}
    assert body["spec"]["image"] == {"registry": "docker.io", "name": "a/b:1"}
    assert body["spec"]["resources"] == {"cpu": "500m", "memory": "2Gi"}
    assert body["spec"]["port"] == 8000
    assert {"image", "resources", "labels", "annotations"} <= set(result["keys"])


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        pytest.param(
            "{image: 'a/b:1', ressources: {}}", 'gateways.edge; did you mean "resources"?', id="a misspelt key"
        ),
        pytest.param(
            "{image: 'a/b:1', resources: {cpuu: }}", "gateways.edge.resources; did you mean", id="a dropped value"
        ),
        pytest.param("5", "gateways.edge is 5; allowed: a mapping", id="not a mapping"),
    ],
)
def test_a_mistake_in_an_entry_of_a_new_kind_is_reported(tmp_path: Path, entry: str, message: str) -> None:
    """At its line, with the nearest match."""
    findings = compiled(tmp_path, entry)["findings"]
    assert [finding for finding in findings if message in finding and finding.startswith("stacks/edge.yaml:2:")]
