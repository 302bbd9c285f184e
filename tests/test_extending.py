"""Adding a field or a flag touches as few hand-written files as docs/architecture.md says, and everything follows from them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.extending import Scratch

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = "prodstack/upstream/profiles/2026-08-05/fields.yaml"
MOST_FOR_A_FIELD = 2
BEFORE = "    - {field: model.dtype, argument: {flag: --dtype}, digest: true}\n"
SPEC = {
    "model": {"modelURL": "m"},
    "vllmConfig": {"v1": True},
    "deploymentConfig": {
        "image": {"registry": "docker.io", "name": "lmcache/vllm-openai:v0.3.9"},
        "resources": {"cpu": "1", "memory": "1Gi", "gpu": "1"},
        "nodeSelectorTerms": [
            {"matchExpressions": [{"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]}]}
        ],
    },
}
RUNTIME = {
    "apiVersion": "production-stack.vllm.ai/v1alpha1",
    "kind": "VLLMRuntime",
    "metadata": {"name": "x", "namespace": "lab"},
    "spec": SPEC,
}
SEEDED = {**RUNTIME, "spec": {**SPEC, "model": {"modelURL": "m", "seed": 7}}}
REPEATED = {**SEEDED, "spec": {**SEEDED["spec"], "vllmConfig": {"v1": True, "extraArgs": ["--seed", "8"]}}}  # type: ignore[dict-item]
DIGESTS = (
    "import json; from prodstack.upstream.digest import digest; "
    "print(json.dumps([digest(json.loads(each)['spec']) for each in {!r}]))"
)
LIVE = (
    "import json; from prodstack.upstream.children.predict import expand; "
    "from prodstack.upstream.children.api_defaults import api_defaults; "
    "cr = json.loads({!r}); print(json.dumps([api_defaults(child.body) for child in expand(cr)]))"
)


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    """A copy of the code."""
    return Scratch.copy(tmp_path)


def with_seed(scratch: Scratch) -> None:
    """The field model.seed: one line in its model, and its row."""
    scratch.replace(
        "prodstack/models/engine.py",
        "    max_model_len: Annotated[",
        '    seed: Annotated[int | None, int32("Seed of the random numbers (--seed).")] = None\n    max_model_len: Annotated[',
    )
    scratch.replace(FIELDS, BEFORE, BEFORE + "    - {field: model.seed, argument: {flag: --seed}, digest: true}\n")
    scratch.regenerate()


def test_a_field_is_a_line_in_its_model_and_a_row(scratch: Scratch) -> None:
    """expand, the digest, drift and a rule follow from the one row; no digest of an existing runtime moves."""
    old = scratch.evaluate(DIGESTS.format([json.dumps(RUNTIME)]))
    with_seed(scratch)
    assert len(scratch.touched) <= MOST_FOR_A_FIELD

    manifest = json.dumps(SEEDED)
    assert "- --seed\n" in scratch.run("main.py", "expand", "-", given=manifest)

    same, moved = scratch.evaluate(DIGESTS.format([json.dumps(RUNTIME), manifest]))
    assert [same] == old
    assert moved != same

    live = [
        {**child, "metadata": {**child["metadata"], "uid": "1"}}
        for child in scratch.evaluate(LIVE.format(json.dumps(RUNTIME)))
    ]
    dump = json.dumps({"apiVersion": "v1", "kind": "List", "items": [SEEDED, *live]})
    report = json.loads(scratch.run("main.py", "drift", "-", "--format", "json", given=dump, code=1))
    fields = [(each["path"], each["rule"]) for each in report["objects"][0]["fields"]]
    assert fields == [("spec.model.seed", "never-compared")]

    said = json.loads(scratch.run("main.py", "check", "-", "--format", "json", given=json.dumps(REPEATED)))
    about = [each["message"] for each in said["findings"] if "--seed" in each["message"]]
    assert len(about) == 1
    assert "model.seed" in about[0]


def test_a_flag_is_a_word_in_a_row(scratch: Scratch) -> None:
    """A flag that upstream renames is changed in one place."""
    scratch.replace(FIELDS, "{flag: --max-model-len}", "{flag: --longest-sequence}")
    assert len(scratch.touched) == 1
    manifest = json.dumps({**RUNTIME, "spec": {**SPEC, "model": {"modelURL": "m", "maxModelLen": 10}}})
    text = scratch.run("main.py", "expand", "-", given=manifest)
    assert "- --longest-sequence\n" in text
    assert "--max-model-len" not in text
