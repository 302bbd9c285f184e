"""The editor's schemas accept what synth accepts, underline what it rejects, and match the models."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from jsonschema import Draft7Validator

from prodstack.compiler.authoring import editor_schema
from prodstack.compiler.authoring.form import REFERENCE_KEYS, SECTIONS
from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.project import compile_project
from prodstack.manifests.yaml_reader import read

ROOT = Path(__file__).resolve().parent.parent.parent.parent
STACK = Draft7Validator(editor_schema.stack_schema())
CLUSTER = Draft7Validator(editor_schema.cluster_schema())
EXAMPLES = sorted([*ROOT.glob("stacks/**/*.yaml"), *ROOT.glob("clusters/*.yaml")])
WITH_SCHEMA = [path for path in EXAMPLES if path.parent.name in ("stacks", "clusters") or path.name == "stack.yaml"]


def errors(validator: Draft7Validator, text: str) -> list[str]:
    """The paths that an editor underlines."""
    (document,) = read(dedent(text), "test.yaml")
    return [".".join(map(str, error.absolute_path)) for error in validator.iter_errors(document)]


def test_the_committed_schemas_are_what_the_models_say() -> None:
    """After a change of a model or a reference key, run `python -m prodstack.compiler.authoring.editor_schema`."""
    assert editor_schema.stale(ROOT) == []


@pytest.mark.parametrize("name", ["stack", "cluster"])
def test_each_is_a_valid_json_schema(name: str) -> None:
    """Both files are valid in draft 7, and every reference in them has a definition."""
    schema = json.loads((ROOT / editor_schema.FOLDER / f"{name}.json").read_text())
    Draft7Validator.check_schema(schema)
    references = set(_strings(schema, "$ref"))
    assert references
    assert references <= {f"#/definitions/{key}" for key in schema["definitions"]}


def _strings(node: Any, key: str) -> list[str]:
    if isinstance(node, dict):
        return [v for k, v in node.items() if k == key] + [s for v in node.values() for s in _strings(v, key)]
    return [s for item in node for s in _strings(item, key)] if isinstance(node, list) else []


@pytest.mark.parametrize("path", WITH_SCHEMA, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_an_example_names_its_schema_and_fits_it(path: Path) -> None:
    """The first line points yaml-language-server at a file that exists, and nothing in the example is underlined."""
    text = path.read_text()
    prefix = "# yaml-language-server: $schema="
    first = text.splitlines()[0]
    assert first.startswith(prefix)
    schema = (path.parent / first.removeprefix(prefix)).resolve()
    assert schema.parent == ROOT / editor_schema.FOLDER
    assert errors(CLUSTER if schema.name == "cluster.json" else STACK, text) == []


def test_every_section_and_reference_key_is_described() -> None:
    """Every reference key of the compiler is in the editor's schema."""
    definitions = editor_schema.stack_schema()["definitions"]
    for section, kind in SECTIONS.items():
        assert set(REFERENCE_KEYS[kind]) <= set(definitions[section]["properties"]), section


def _undescribed(node: Any, path: str) -> list[str]:
    """The fields without a description."""
    if isinstance(node, list):
        return [found for item in node for found in _undescribed(item, path)]
    if not isinstance(node, dict):
        return []
    found = [
        f"{path}.{key}"
        for key, value in node.get("properties", {}).items()
        if not {"description", "$ref"} & set(value)
        and {"$ref"} != {k for o in value.get("anyOf", ()) for k in o} - {"type"}
    ]
    below = [
        *node.get("properties", {}).items(),
        *((k, node[k]) for k in ("items", "additionalProperties", "anyOf") if k in node),
    ]
    return found + [one for key, value in below for one in _undescribed(value, f"{path}.{key}")]


@pytest.mark.parametrize(
    "schema", [editor_schema.stack_schema(), editor_schema.cluster_schema()], ids=["stack", "cluster"]
)
def test_every_field_has_words(schema: dict[str, Any]) -> None:
    """Every field has a description for the editor, at every depth."""
    assert [f for part in (schema, *schema["definitions"].values()) for f in _undescribed(part, "")] == []


ENGINE = "model: {modelURL: org/model}, vllmConfig: {port: 8000}, deploymentConfig: {image: org/image:1, resources: {cpu: 4, gpu: 1}}"

ACCEPTED = {
    "nothing but a namespace": "namespace: team",
    "an image as a block": "runtimes: {a: {model: {modelURL: m/m}, vllmConfig: {port: 8000},"
    " deploymentConfig: {image: {registry: docker.io, name: 'a/b:1'}, resources: {cpu: 500m, memory: 2Gi}}}}",
    "env as a mapping of scalars": f"runtimes: {{a: {{{ENGINE.replace('vllmConfig: {port: 8000}', 'vllmConfig: {env: {A: 1, B: true, C: x}}')}}}}}",
    "env as a list": f"runtimes: {{a: {{{ENGINE.replace('vllmConfig: {port: 8000}', 'vllmConfig: {env: [{name: A, value: 1}]}')}}}}}",
    "a token by name and key": f"runtimes: {{a: {{{ENGINE.replace('org/model', 'org/model, hfTokenSecret: {name: s, key: k}')}}}}}",
    "a token in the CRD's words": f"runtimes: {{a: {{{ENGINE.replace('org/model', 'org/model, hfTokenSecret: {hfTokenSecretName: s}')}}}}}",
    "a number where text is wanted": f"runtimes: {{a: {{{ENGINE.replace('port: 8000', 'gpuMemoryUtilization: 0.8, extraArgs: [--seed, 1]')}}}}}",
    "labels and annotations": f"runtimes: {{a: {{labels: {{}}, annotations: {{a: 1}}, {ENGINE}}}}}",
    "digest off": f"{{rolloutDigest: off, runtimes: {{a: {{{ENGINE}}}}}}}",
    "digest off in quotes": f"{{rolloutDigest: 'off', runtimes: {{a: {{{ENGINE}}}}}}}",
    "a side that removes a common field": "prefillDecode: {a: {mode: pair, prefill: {vllmConfig: {maxLoras: null}},"
    " decode: {deploymentConfig: {replicas: 3}}, model: {modelURL: m/m}, vllmConfig: {maxLoras: 2},"
    " deploymentConfig: {image: a/b:1, resources: {cpu: 1, gpu: 1}}}}",
    "a router that serves one name": f"{{runtimes: {{a: {{{ENGINE}}}}}, routers: {{b: {{serves: a, image: a/b:1, resources: {{cpu: 1}}}}}}}}",
    "autoscaling without its parts": f"runtimes: {{a: {{autoscalingConfig: {{enabled: true, maxReplicas: 3}}, {ENGINE}}}}}",
    "a suppression": "suppress: [{rule: mutable-image-tag, reason: because}]",
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_the_compiler_takes_is_not_underlined(text: str, tmp_path: Path) -> None:
    """The editor accepts every shorthand: the compiler has no finding about the structure, and the schema has no error."""
    for folder, file in (("stacks", text), ("clusters", "stacks: [a]")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.yaml").write_text(file)
    shapes = {"unknown-field", "invalid-value", "invalid-name", "unreadable-yaml", "unknown-reference"}
    assert [f.message for f in compile_project(load(tmp_path)).findings if f.rule in shapes] == []
    assert errors(STACK, text) == []


REFUSED = {
    "an unknown section": ("runtime: {}", ""),
    "an unknown field": ("runtimes: {a: {model: {modelUrl: x}}}", "runtimes.a.model"),
    "a field of upstream's stale install": ("runtimes: {a: {model: {hfTokenName: x}}}", "runtimes.a.model"),
    "the tutorial's storage of a cache server": ("cacheServers: {a: {storage: {size: 20Gi}}}", "cacheServers.a"),
    "the tutorial's image.tag": ("cacheServers: {a: {image: {name: a/b, tag: latest}}}", "cacheServers.a.image"),
    "a reference key of another kind": ("routers: {a: {cache: b}}", "routers.a"),
    "a text for an integer": ("runtimes: {a: {vllmConfig: {port: '8000'}}}", "runtimes.a.vllmConfig.port"),
    "an integer beyond int32": ("runtimes: {a: {model: {maxModelLen: 5000000000}}}", "runtimes.a.model.maxModelLen"),
    "an unknown routing logic": ("routers: {a: {routingLogic: random}}", "routers.a.routingLogic"),
    "an unknown mode": ("prefillDecode: {a: {mode: both}}", "prefillDecode.a.mode"),
    "a topology inside a block": ("prefillDecode: {a: {topology: {}}}", "prefillDecode.a"),
    "an unknown field of a side": ("prefillDecode: {a: {prefill: {model: {modelUrl: x}}}}", "prefillDecode.a.prefill"),
    "a name that no Service can have": ("runtimes: {1a: {}}", "runtimes"),
    "a suppression without a reason": ("suppress: [{rule: mutable-image-tag}]", "suppress.0"),
    "an env item without a value": ("runtimes: {a: {vllmConfig: {env: [{name: A}]}}}", "runtimes.a.vllmConfig.env"),
    "a null that removes nothing": ("runtimes: {a: {vllmConfig: {port: null}}}", "runtimes.a.vllmConfig.port"),
    "one string for a list": ("runtimes: {a: {vllmConfig: {extraArgs: --seed}}}", "runtimes.a.vllmConfig.extraArgs"),
}


@pytest.mark.parametrize(("text", "where"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_stack_file_is_underlined_where_it_is_wrong(text: str, where: str) -> None:
    """An editor reports a typo at the mapping that contains it."""
    found = errors(STACK, text)
    assert found
    assert all(place.startswith(where) for place in found)


CLUSTERS_ACCEPTED = {
    "stacks alone": "stacks: [a]",
    "an override that removes fields, entries and sections": "{stacks: [a], overrides: {a: {namespace: null, cacheServers: null,"
    " routers: {r: null}, runtimes: {x: {cache: null, labels: {a: null}, vllmConfig: {env: {A: null}, port: null}}}}}}",
    "an override of a block's mode": "{stacks: [a], overrides: {a: {prefillDecode: {b: {mode: topology, prefill: null}}}}}",
    "no install": "{stacks: [], operator: {install: false}}",
}


@pytest.mark.parametrize("text", CLUSTERS_ACCEPTED.values(), ids=CLUSTERS_ACCEPTED.keys())
def test_a_good_cluster_file_is_not_underlined(text: str) -> None:
    """An override has the form of a stack file, and null removes at every level."""
    assert errors(CLUSTER, text) == []


CLUSTERS_REFUSED = {
    "no stacks": ("namespace: a", ""),
    "an unknown key": ("{stacks: [], registry: x}", ""),
    "an unknown field of the operator": ("{stacks: [], operator: {tag: x}}", "operator"),
    "an empty profile": ('{stacks: [], operator: {profile: ""}}', "operator.profile"),
    "a pool without GPUs": ("{stacks: [], facts: {nodePools: [{name: a}]}}", "facts.nodePools.0"),
    "an unknown section of an override": ("{stacks: [a], overrides: {a: {runtime: {}}}}", "overrides.a"),
    "a typo in an override": (
        "{stacks: [a], overrides: {a: {runtimes: {x: {model: {modelUrl: x}}}}}}",
        "overrides.a.runtimes.x",
    ),
    "an override's list item without its key": (
        "{stacks: [a], overrides: {a: {suppress: [{rule: x}]}}}",
        "overrides.a.suppress.0",
    ),
}


@pytest.mark.parametrize(("text", "where"), CLUSTERS_REFUSED.values(), ids=CLUSTERS_REFUSED.keys())
def test_a_wrong_cluster_file_is_underlined(text: str, where: str) -> None:
    """Typos are reported in a cluster file, and inside its overrides."""
    found = errors(CLUSTER, text)
    assert found
    assert all(place.startswith(where) for place in found)


def test_the_schema_says_what_the_stack_file_means() -> None:
    """If the compiler's default differs from the CRD's, the editor shows the compiler's."""
    runtime = editor_schema.stack_schema()["definitions"]["runtimes"]["properties"]
    assert runtime["vllmConfig"]["properties"]["v1"]["default"] is True
    assert runtime["lmCacheConfig"]["properties"]["cpuOffloadingBufferSize"]["default"] == "4"
    assert runtime["storageConfig"]["properties"]["accessMode"]["default"] == "ReadWriteMany"


def test_the_command_writes_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--check exits 1 and prints the path until the file is written; writing is idempotent; another argument exits 2."""
    assert editor_schema.main(["--check"], tmp_path) == 1
    assert "docs/schemas/stack.json" in capsys.readouterr().err
    assert editor_schema.main([], tmp_path) == 0
    assert editor_schema.main(["--check"], tmp_path) == 0
    assert editor_schema.main(["--wrong"], tmp_path) == 2
