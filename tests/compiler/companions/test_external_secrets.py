"""`externalSecrets` makes ExternalSecrets with the keys to which the stack refers, and reports what would give a wrong value or none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import BLOCK, CLUSTER, FILES, STACK, ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path

HF = STACK.replace("{modelURL: org/llama}", "{modelURL: org/llama, hfTokenSecret: hf}")
BOTH = HF.replace(
    "    serves: [llama]\n", "    serves: [llama]\n    vllmApiKeySecret: {name: hf}\n    vllmApiKeyName: api\n"
)
"""A stack that refers to two keys of one Secret."""
PULLED = STACK.replace("image: docker.io/lmcache/lmstack-router:v0.1.7", "image: {registry: docker.io, name: 'lmcache/lmstack-router:v0.1.7', pullSecretName: registry}")  # fmt: skip
ADAPTER = """\
loraAdapters:
  sql:
    runtime: llama
    adapterSource: {type: huggingface, adapterName: sql, repository: org/sql, credentialsSecretRef: {name: adapters, key: hub}}
    vllmApiKey: {secretName: keys, secretKey: engine}
"""
ADDED = {"conversionStrategy": "Default", "decodingStrategy": "None", "metadataPolicy": "None"}
NO_SECRETS = f"{CLUSTER}facts: {{secrets: []}}\n"
"""A cluster in which only the tree makes Secrets."""


def project(path: Path, secrets: str, stack: str = HF, cluster: str = NO_SECRETS) -> ProjectFolder:
    """A project whose stack asks for these ExternalSecrets."""
    text = f"{stack}externalSecrets:\n  {secrets}\n"
    return ProjectFolder(path).write({**FILES, "stacks/chat.yaml": text, "clusters/prod.yaml": cluster})


def made(path: Path, secrets: str, stack: str = HF, cluster: str = NO_SECRETS) -> dict[str, Any]:
    """The spec of the one ExternalSecret; nothing misses a Secret."""
    found = project(path, secrets, stack, cluster)
    assert [message for message in found.messages() if "secret" in message.lower()] == []
    [body] = [body for body in found.objects() if body["kind"] == "ExternalSecret"]
    assert (body["apiVersion"], body["metadata"]["namespace"]) == ("external-secrets.io/v1", "default")
    assert body["spec"]["target"]["name"] == body["metadata"]["name"]
    spec: dict[str, Any] = body["spec"]
    return spec


def test_a_token_gets_the_key_that_the_stack_refers_to(tmp_path: Path) -> None:
    """The default key is token; the rule missing-secret knows the Secret and its key."""
    spec = made(tmp_path, "hf: {store: vault, key: llm/hf, property: value, refreshInterval: 1h}")
    assert spec == {
        "refreshInterval": "1h",
        "secretStoreRef": {"kind": "ClusterSecretStore", "name": "vault"},
        "target": {"name": "hf"},
        "data": [{"secretKey": "token", "remoteRef": {"key": "llm/hf", "property": "value", **ADDED}}],
    }


def test_another_key_and_another_store(tmp_path: Path) -> None:
    """Without a property, the value is the whole secret of the store."""
    stack = HF.replace("hfTokenSecret: hf", "hfTokenSecret: {name: hf, key: hub}")
    spec = made(tmp_path, "hf: {store: vault, storeKind: SecretStore, key: llm/hf}", stack)
    assert spec["secretStoreRef"] == {"kind": "SecretStore", "name": "vault"}
    assert spec["data"] == [{"secretKey": "hub", "remoteRef": {"key": "llm/hf", **ADDED}}]


def test_several_keys_have_a_part_each(tmp_path: Path) -> None:
    """Of a runtime and of a router, sorted by name."""
    spec = made(tmp_path, "hf: {store: vault, key: llm, properties: {token: hf, api: vllm}}", BOTH)
    parts = [(item["secretKey"], item["remoteRef"]["property"]) for item in spec["data"]]
    assert parts == [("api", "vllm"), ("token", "hf")]


def test_a_pull_secret_has_the_type_that_the_kubelet_asks_for(tmp_path: Path) -> None:
    """And the one key of that type; the rules do not take its name for a secret."""
    spec = made(tmp_path, "registry: {store: vault, key: registry}", PULLED)
    assert spec["target"]["template"] == {"type": "kubernetes.io/dockerconfigjson"}
    assert [item["secretKey"] for item in spec["data"]] == [".dockerconfigjson"]


@pytest.mark.parametrize(("name", "key"), [("adapters", "hub"), ("keys", "engine")])
def test_secrets_of_an_adapter(tmp_path: Path, name: str, key: str) -> None:
    """Both of its references count."""
    found = project(tmp_path, f"{name}: {{store: vault, key: a}}", f"{STACK}{ADAPTER}", CLUSTER)
    [body] = [body for body in found.objects() if body["kind"] == "ExternalSecret"]
    assert [item["secretKey"] for item in body["spec"]["data"]] == [key]


def test_both_sides_of_a_block_count(tmp_path: Path) -> None:
    """A pair's runtimes and a topology's sides refer to the Secret as the block does."""
    for mode in ("pair", "topology"):
        stack = BLOCK.replace("{modelURL: org/llama}", "{modelURL: org/llama, hfTokenSecret: hf}")
        stack = stack.replace("  pd:\n", f"  pd:\n    mode: {mode}\n")
        found = project(tmp_path, "hf: {store: vault, key: a}", stack, CLUSTER)
        [body] = [body for body in found.objects() if body["kind"] == "ExternalSecret"]
        assert [item["secretKey"] for item in body["spec"]["data"]] == ["token"], mode


def test_defaults_name_the_store_once(tmp_path: Path) -> None:
    """For every Secret of every stack of the cluster."""
    cluster = f"{NO_SECRETS}defaults: {{externalSecrets: {{store: vault, refreshInterval: 10m}}}}\n"
    spec = made(tmp_path, "hf: {key: llm/hf}", cluster=cluster)
    assert (spec["secretStoreRef"]["name"], spec["refreshInterval"]) == ("vault", "10m")


def test_a_cluster_can_have_the_secret_from_elsewhere(tmp_path: Path) -> None:
    """Its override switches the ExternalSecret off."""
    cluster = f"{CLUSTER}overrides: {{chat: {{externalSecrets: {{hf: false}}}}}}\n"
    found = project(tmp_path, "hf: {store: vault, key: a}", cluster=cluster)
    assert found.messages() == []
    assert [body for body in found.objects() if body["kind"] == "ExternalSecret"] == []


@pytest.mark.parametrize(
    ("secrets", "stack", "message"),
    [
        ("hg: {store: a, key: b}", HF, 'nothing in the namespace "default" of the stack refers to a Secret of this name, so nothing would read it; allowed: hf [unknown-reference]'),
        ("hff: {store: a, key: b}", STACK, "remove it: there is nothing that it could name"),
        ("hg: false", HF, 'externalSecrets names "hg"'),
        ("hf: true", HF, "externalSecrets.hf has no store"),
        ("hf: {key: b}", HF, "externalSecrets.hf has no store, so the External Secrets Operator would not know what to read"),
        ("hf: {store: a}", HF, "externalSecrets.hf has no key"),
        ("hf: {store: a, key: b}", BOTH, "the stack refers to the keys api and token of the Secret, and all of them would get the same value; write properties: {api: ..., token: ...}"),
        ("hf: {store: a, key: b, property: c}", BOTH, "all of them would get the same value"),
        ("hf: {store: a, key: b, property: c, properties: {token: d}}", HF, "has both property and properties, but only one of them can apply"),
        ("hf: {store: a, key: b, properties: {tokens: d}}", HF, 'properties has the key "tokens", to which nothing in the stack refers; did you mean "token"?'),
        ("hf: {store: a, key: b, properties: {token: d}}", BOTH, "properties has no part for api, to which the stack refers"),
        ('hf: {store: a, key: b, properties: {token: ""}}', HF, "properties.token is empty, so the Secret would get the whole value of the secret in the store"),
        ("hf: {store: a, key: b, refreshInterval: 1d}", HF, "allowed: a duration in whole numbers"),
        ("hf: {store: a, key: b, storeKind: Vault}", HF, "storeKind is"),
        ('hf: {store: a, key: ""}', HF, "externalSecrets.hf.key is"),
    ],
)  # fmt: skip
def test_a_mistake_is_reported(tmp_path: Path, secrets: str, stack: str, message: str) -> None:
    """At its line, with what to do."""
    found = project(tmp_path, secrets, stack, CLUSTER).messages()
    line = len(f"{stack}externalSecrets:\n".splitlines()) + 1
    assert any(each.startswith(f"stacks/chat.yaml:{line}:") and message in each for each in found), found


def test_a_secret_of_another_namespace_is_not_made(tmp_path: Path) -> None:
    """A runtime of the folder in another namespace could not read it."""
    runtime = """\
apiVersion: production-stack.vllm.ai/v1alpha1
kind: VLLMRuntime
metadata: {name: far, namespace: edge}
spec:
  model: {modelURL: org/llama, hfTokenSecret: {hfTokenSecretName: hf}}
  vllmConfig: {}
  deploymentConfig:
    image: {registry: docker.io, name: "lmcache/vllm-openai:v0.3.7"}
    resources: {cpu: "1", memory: 2Gi, gpu: "1"}
    nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]}]
"""
    files = {
        "stacks/chat/stack.yaml": f"{STACK}externalSecrets: {{hf: {{store: a, key: b}}}}\n",
        "stacks/chat/far.yaml": runtime,
    }
    found = ProjectFolder(tmp_path).write({**FILES, "stacks/chat.yaml": None, **files}).messages()
    assert any('externalSecrets names "hf"' in message for message in found)


def test_a_reference_in_another_namespace_of_the_folder_does_not_count(tmp_path: Path) -> None:
    """The ExternalSecret would be in the stack's namespace, where nothing reads it; the message says where the reference is."""
    text = HF.replace("runtimes:", "namespace: team-b\nruntimes:") + "externalSecrets: {tok: {store: vault, key: a}}\n"
    runtime = {
        "apiVersion": "production-stack.vllm.ai/v1alpha1",
        "kind": "VLLMRuntime",
        "metadata": {"name": "odd", "namespace": "team-c"},
        "spec": {
            "model": {"modelURL": "org/odd", "hfTokenSecret": {"hfTokenSecretName": "tok"}},
            "vllmConfig": {},
            "deploymentConfig": {"image": {"registry": "docker.io", "name": "a:1"}, "resources": {"cpu": "1"}},
        },
    }
    files = {"stacks/chat.yaml": None, "stacks/chat/stack.yaml": text, "stacks/chat/odd.json": json.dumps(runtime)}
    messages = ProjectFolder(tmp_path).write({**FILES, **files}).messages()
    [found] = [message for message in messages if "[unknown-reference]" in message]
    assert 'nothing in the namespace "team-b" of the stack refers to a Secret of this name' in found
    assert 'in the namespace "team-c" do; write an ExternalSecret for the namespace "team-c"' in found
