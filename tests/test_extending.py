"""Adding a field, a flag or a kind touches as few hand-written files as docs/architecture.md says, and everything follows from them."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.extending import Scratch

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = "prodstack/upstream/profiles/2026-08-05/fields.yaml"
MOST_FOR_A_FIELD, MOST_FOR_A_KIND = 2, 8
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


MODEL = '''"""The PromptCache: a made-up kind."""

from typing import Annotated

from prodstack.models.base import Crd, Model, int32
from prodstack.models.deployment import Image, Resources


class PromptCacheSpec(Model):
    """Desired state of a PromptCache."""

    image: Annotated[Image, Crd("Image of the server.")]
    replicas: Annotated[int | None, int32("Number of pods.", default=1)] = None
    resources: Annotated[Resources, Crd("CPU and memory of a pod.")]


class PromptCacheStatus(Model):
    """Observed state of a PromptCache."""

    status: Annotated[str | None, Crd("State of the server.")] = None
'''
KIND = """PROMPT_CACHE = Kind(
    name="PromptCache",
    section="promptCaches",
    plural="promptcaches",
    singular="promptcache",
    short_names=("pc",),
    description="A made-up kind.",
    spec=PromptCacheSpec,
    status=PromptCacheStatus,
    columns=(),
)

KINDS: Mapping"""
ROWS = """
  PromptCache:
    - {field: replicas, lands: [Deployment spec.replicas], compared: replicas}
    - {field: image, lands: ["Deployment spec.template.spec.containers[prompt-cache].image"], compared: image}
    - {field: resources, lands: ["Deployment spec.template.spec.containers[prompt-cache].resources"]}

  # An adapter has no children: the operator calls the sidecar and the engines.
"""
CHILDREN = '''"""A PromptCache becomes a Service and a Deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.values import block, number
from prodstack.upstream.children import parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.upstream.children.parts import Child, Owner


def children(owner: Owner, spec: Mapping[str, Any]) -> Iterator[Child]:
    """The children of a prompt cache."""
    resources = parts.resources(block(spec, "resources"))
    container = {"name": "prompt-cache", **parts.image(spec), "resources": resources}
    labels = {"app": owner.name}
    yield parts.service(owner, owner.name, 9000, labels)
    yield parts.deployment(owner, owner.name, number(spec, "replicas"), labels, {"spec": {"containers": [container]}})
'''
CONSTRUCT = '''class PromptCache(CustomResource):
    """A prompt cache."""

    kind = "PromptCache"


class CacheServer(CustomResource):'''
STACK = """
promptCaches:
  edge: {image: 'a/b:1', replicas: 2, resources: {cpu: 0.5, memory: 2048Mi}}
"""
CLUSTER = "stacks: [edge]\noperator: {install: false}\n"


def with_kind(scratch: Scratch) -> None:
    """The kind PromptCache: its model, its registration, its rows, its children and its construct."""
    scratch.add("prodstack/models/prompt_cache.py", MODEL)
    kinds = "prodstack/models/kinds.py"
    scratch.replace(
        kinds,
        "from prodstack.models.router import",
        "from prodstack.models.prompt_cache import PromptCacheSpec, PromptCacheStatus\nfrom prodstack.models.router import",
    )
    scratch.replace(kinds, "KINDS: Mapping", KIND)
    scratch.replace(kinds, "CACHE_SERVER, LORA_ADAPTER)", "CACHE_SERVER, LORA_ADAPTER, PROMPT_CACHE)")
    scratch.replace(
        "prodstack/manifests/manifest.py",
        "CACHE_SERVER, LORA_ADAPTER)\n",
        'CACHE_SERVER, LORA_ADAPTER, "PromptCache")\n',
    )
    scratch.replace(FIELDS, "\n  # An adapter has no children: the operator calls the sidecar and the engines.\n", ROWS)
    scratch.add("prodstack/upstream/children/prompt_cache.py", CHILDREN)
    predict = "prodstack/upstream/children/predict.py"
    scratch.replace(predict, "import cache_server, router,", "import cache_server, prompt_cache, router,")
    scratch.replace(
        predict,
        "    CACHE_SERVER: cache_server.children,\n",
        '    CACHE_SERVER: cache_server.children,\n    "PromptCache": prompt_cache.children,\n',
    )
    scratch.replace("constructs_lib/resources.py", "class CacheServer(CustomResource):", CONSTRUCT)
    scratch.replace(
        "constructs_lib/__init__.py",
        '    "PrefillDecode": "resources",\n',
        '    "PrefillDecode": "resources",\n    "PromptCache": "resources",\n',
    )
    scratch.regenerate()
    for path, text in (("stacks/edge.yaml", STACK), ("clusters/prod.yaml", CLUSTER)):
        (scratch.root / path).parent.mkdir()
        (scratch.root / path).write_text(text, encoding="utf-8")


def test_a_kind_is_at_most_eight_files(scratch: Scratch) -> None:
    """Stack files, check, expand, diff, drift and the editor's schema know it; no other file has to name it."""
    with_kind(scratch)
    assert len(scratch.touched) <= MOST_FOR_A_KIND

    findings = json.loads(scratch.run("main.py", "check", "--format", "json"))["findings"]
    assert [each["message"] for each in findings if each["severity"] != "note"] == []

    manifest = {
        "apiVersion": "production-stack.vllm.ai/v1alpha1",
        "kind": "PromptCache",
        "metadata": {"name": "edge", "namespace": "lab"},
        "spec": {"image": {"registry": "docker.io", "name": "a/b:1"}, "resources": {"cpu": "1", "memory": "1Gi"}},
    }
    text = scratch.run("main.py", "expand", "-", given=json.dumps(manifest))
    assert "image: docker.io/a/b:1\n" in text

    newer = {**manifest, "spec": {**manifest["spec"], "image": {"registry": "docker.io", "name": "a/b:2"}}}  # type: ignore[dict-item]
    for name, body in (("old.json", manifest), ("new.json", newer)):
        (scratch.root / name).write_text(json.dumps(body), encoding="utf-8")
    difference = json.loads(scratch.run("main.py", "diff", "old.json", "new.json", "--format", "json"))
    assert difference["verdict"] == "rolls-out"

    live = scratch.evaluate(LIVE.format(json.dumps(manifest)))
    dump = json.dumps({"apiVersion": "v1", "kind": "List", "items": [newer, *live]})
    report = json.loads(scratch.run("main.py", "drift", "-", "--format", "json", given=dump, code=1))
    assert [each["path"] for each in report["objects"][0]["fields"]] == ["spec.image.name"]
    assert "promptCaches" in json.loads((scratch.root / "docs/schemas/stack.json").read_text())["properties"]


@pytest.mark.npm
def test_a_new_kind_is_synthesized(scratch: Scratch) -> None:
    """With imports/ generated again, the new class builds the object."""
    with_kind(scratch)
    subprocess.run(["bash", ".ci/import.sh", "imports"], cwd=scratch.root, check=True, capture_output=True)
    scratch.run("main.py", "synth")
    text = (scratch.root / "dist/prod/edge/edge.k8s.yaml").read_text(encoding="utf-8")
    assert "kind: PromptCache\n" in text
    assert "cpu: 500m\n" in text
