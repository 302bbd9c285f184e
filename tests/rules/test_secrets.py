"""The rules about secrets."""

from __future__ import annotations

import dataclasses
import time
from functools import partial
from typing import TYPE_CHECKING

from prodstack.manifests.manifest import Facts
from prodstack.manifests.values import get
from tests.rules.builders import ABSENT, adapter, cache, other, reports, router, runtime, topology
from tests.rules.harness import (
    ERROR,
    FACTS,
    NOTE,
    NOTHING,
    OPERATOR,
    POD,
    WARNING,
    Case,
    Said,
    bad,
    bad_cluster,
    check,
    good,
    parametrized,
)

if TYPE_CHECKING:
    from prodstack.manifests.finding import FailsAt, Severity
    from prodstack.manifests.manifest import Manifest

HF = "hf_" + "aB3dE6gH9j" * 3 + "aB3d"
JWT = "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
PEM = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----\n"


def env(name: str, value: str) -> Manifest:
    """A runtime with one variable."""
    return runtime({"spec/vllmConfig/env": [{"name": name, "value": value}]})


def args(*items: str) -> Manifest:
    """A runtime with these arguments."""
    return runtime({"spec/vllmConfig/extraArgs": list(items)})


def config(text: str) -> Manifest:
    """A ConfigMap that holds the text."""
    return other("ConfigMap", {"data": {"file": text}})


ENV, ARG = "spec/vllmConfig/env/0/value", "spec/vllmConfig/extraArgs"


def secret(name: str, manifest: Manifest, path: str, part: str) -> Case:
    """An object with one secret; nothing fails, so nobody would notice."""
    return bad("plaintext-secret", name, manifest, Said(path, part, fails_at=NOTHING))


harmless = partial(good, "plaintext-secret")
PLAINTEXT = (
    secret("hugging-face", env("FOO", HF), ENV, "a Hugging Face token"),
    secret("hugging-face-by-name", env("HF_TOKEN", "my-own-token"), ENV, "the value of HF_TOKEN"),
    secret("password", env("DB_PASSWORD", "12345678"), ENV, "the value of DB_PASSWORD"),
    secret(
        "api-key-name",
        router({"spec/env": [{"name": "OPENAI_API_KEY", "value": "abc"}]}),
        "spec/env/0/value",
        "OPENAI_API_KEY",
    ),
    secret("lower-case-name", env("aws_secret_access_key", "wJalrXUtnFEMI/K7MDENG"), ENV, "aws_secret_access_key"),
    secret("api-key-argument", args("--api-key", "abc123"), f"{ARG}/1", "the value of --api-key"),
    secret("api-key-inline", args("--api-key=abc123"), f"{ARG}/0", "the value of --api-key"),
    secret("hf-token-argument", args("--hf_token", "abc"), f"{ARG}/1", "--hf_token"),
    secret("github", config("token: ghp_" + "a1B2" * 9), "data/file", "a GitHub token"),
    secret("github-fine", config("github_pat_" + "a1B2_" * 8), "data/file", "a GitHub token"),
    secret("openai", config("sk-" + "a1B2" * 8), "data/file", "an API key"),
    secret("openai-project", config("sk-proj-" + "a1-_" * 8), "data/file", "an API key"),
    secret("aws", config("AKIA" + "ABCDEFGH12345678"), "data/file", "an AWS access key"),
    secret("jwt", config(JWT), "data/file", "a JSON web token"),
    secret("pem", config(PEM), "data/file", "a private key"),
    secret("bearer", config("Authorization: Bearer abc123def456ghi789"), "data/file", "an HTTP header"),
    secret("url", config("redis://user:hunter22@redis.llm.svc:6379"), "data/file", "a password in a URL"),
    secret("url-without-user", config("redis://:hunter22@redis:6379"), "data/file", "a password in a URL"),
    secret("annotation", router(annotations={"note": HF}), "metadata/annotations/note", "a Hugging Face token"),
    secret(
        "chat-template", runtime({"spec/model/chatTemplate": f"x {HF} y"}), "spec/model/chatTemplate", "Hugging Face"
    ),
    secret("adapter", adapter({"spec/adapterSource/repository": HF}), "spec/adapterSource/repository", "Hugging Face"),
    secret(
        "foreign",
        other("Deployment", {"spec": {"template": {"spec": {"containers": [{"env": [{"name": "T", "value": HF}]}]}}}}),
        "spec/template/spec/containers/0/env/0/value",
        "a Hugging Face token",
    ),
    secret("secret", other("Secret", {"data": {"token": "aGY="}}), "data/token", "the Secret contains data.token"),
    secret(
        "encrypted by nobody",
        other("Secret", {"stringData": {"token": "ENC[AES256_GCM,data:x]"}}),
        "stringData/token",
        "Secret",
    ),
    secret("secret-text", other("Secret", {"stringData": {"token": "x"}}), "stringData/token", "the Secret contains"),
)
DIGEST = "sha256:" + "0123456789abcdef" * 4
HARMLESS = (
    harmless("runtime", runtime()),
    harmless("model-names", runtime({"spec/model/modelURL": "task-sk-learn/hf_transformers-model-server-cluster-a"})),
    harmless("digest", router({"spec/image/name": f"lmcache/lmstack-router:v1@{DIGEST}"})),
    harmless(
        "registry-with-port", router({"spec/image": {"registry": "registry.example:5000", "name": f"a/b@{DIGEST}"}})
    ),
    harmless("url", config("http://engine.llm.svc:8000/v1?x=y@z and git@github.com:a/b.git")),
    harmless(
        "cache-url",
        runtime({"spec/vllmConfig/env": [{"name": "LMCACHE_REMOTE_URL", "value": "lm://cache.llm.svc:80"}]}),
    ),
    harmless("uuid", config("550e8400-e29b-41d4-a716-446655440000")),
    harmless("checksum", config(DIGEST.partition(":")[2])),
    harmless("reference-brace", env("HF_TOKEN", "${HF_TOKEN}")),
    harmless("reference-parenthesis", env("HF_TOKEN", "$(HF_TOKEN)")),
    harmless("argument-reference", args("--api-key", "$(VLLM_API_KEY)")),
    harmless("argument-reference-inline", args("--api-key=$(VLLM_API_KEY)")),
    harmless("template", env("HF_TOKEN", "{{ .Values.token }}")),
    harmless("placeholder", env("HF_TOKEN", "<your token>")),
    harmless("empty-marker", env("OPENAI_API_KEY", "EMPTY")),
    harmless("empty", env("HF_TOKEN", "")),
    harmless("path", env("DB_PASSWORD", "/run/secrets/password")),
    harmless("number-of-tokens", env("MAX_TOKEN", "4096")),
    harmless("switch", env("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")),
    harmless("token-path", env("HF_TOKEN_PATH", "/data/token")),
    harmless("special-token", env("EOS_TOKEN", "<|endoftext|>")),
    harmless(
        "secret-names",
        runtime({"spec/model/hfTokenSecret": {"hfTokenSecretName": "huggingface-token", "hfTokenKeyName": "token"}}),
    ),
    harmless("public-key", config("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----")),
    harmless("certificate", config("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----")),
    harmless("bearer-prose", config("bearer authentication is used, a Bearer tokenreviewrequest")),
    harmless("url-reference", config("redis://user:${PASSWORD}@redis:6379")),
    harmless("empty-secret", other("Secret", {"type": "Opaque"})),
    harmless("sops", other("Secret", {"data": {"token": "ENC[AES256_GCM,data:x]"}, "sops": {"version": "3.9"}})),
    harmless(
        "sealed",
        other(
            "SealedSecret", {"spec": {"encryptedData": {"token": "AgBy3i4OJSWK"}}}, api_version="bitnami.com/v1alpha1"
        ),
    ),
    harmless(
        "external",
        other(
            "ExternalSecret",
            {"spec": {"data": [{"secretKey": "token", "remoteRef": {"key": "llm/hf"}}]}},
            api_version="external-secrets.io/v1",
        ),
    ),
    harmless(
        "odd", other("ConfigMap", {"data": [1, None, {"name": 5, "value": "x"}, {"name": "HF_TOKEN", "value": 5}]})
    ),
)

TOKEN, PULL = "spec/model/hfTokenSecret/hfTokenSecretName", "spec/deploymentConfig/image/pullSecretName"
API = {"spec/vllmApiKeySecret": {"name": "api"}, "spec/vllmApiKeyName": "key"}
SOURCE = "spec/adapterSource/credentialsSecretRef"


def needs(name: str, **more: str) -> Manifest:
    """A runtime that wants a token."""
    return runtime({"spec/model/hfTokenSecret": {"hfTokenSecretName": name, **more}})


def made(kind: str, spec: dict[str, object], name: str = "made") -> Manifest:
    """An object that makes a Secret."""
    return other(kind, {"spec": spec}, name)


def said(path: str, part: str, severity: Severity = ERROR, fails_at: FailsAt = POD, name: str = "engine") -> Said:
    """A report about the runtime, unless another object is named."""
    return Said(path, part, severity, fails_at, name=name)


missing = partial(bad_cluster, "missing-secret")
there = partial(good, "missing-secret", facts=FACTS)
MISSING_SECRET = (
    missing("a token", needs("nobody"), said(TOKEN, '"nobody" is not known in namespace "llm"')),
    missing("a key", needs("hf", hfTokenKeyName="tok"), said(TOKEN, 'no key "tok" (it has: token)')),
    missing("a pull secret", runtime({PULL: "nobody"}), said(PULL, "nobody")),
    missing(
        "both sides",
        topology({"spec/topology/prefill/model/hfTokenSecret": {"hfTokenSecretName": "nobody"}}),
        said("spec/topology/prefill/model/hfTokenSecret/hfTokenSecretName", "nobody"),
    ),
    missing("a router's key", (runtime(), router(API)), said("spec/vllmApiKeySecret/name", "api", name="router")),
    missing(
        "an adapter's credentials",
        (
            runtime({"spec/model/enableLoRA": True}, labels={"model": "qwen3-8b"}),
            adapter({SOURCE: {"name": "nobody", "key": "k"}}),
        ),
        said(f"{SOURCE}/name", "nobody", fails_at=OPERATOR, name="adapter"),
    ),
    missing(
        "a complete tree without facts",
        needs("hf"),
        said(TOKEN, "hf"),
        facts=Facts(),
        also={"missing-runtime-class"},
    ),
    missing("a partial tree", needs("hf"), said(TOKEN, "hf", NOTE), complete=False, facts=Facts()),
    missing(
        "of another namespace",
        needs("hf"),
        said(TOKEN, "hf"),
        facts=dataclasses.replace(FACTS, secrets={("b", "hf"): None}),
    ),
    missing(
        "an ExternalSecret with another key",
        (needs("made"), made("ExternalSecret", {"data": [{"secretKey": "tok"}]})),
        said(TOKEN, "it has: tok"),
    ),
    missing(
        "an ExternalSecret of a type with another key",
        (
            needs("made"),
            made("ExternalSecret", {"data": [{"secretKey": "tok"}], "target": {"template": {"type": "Opaque"}}}),
        ),
        said(TOKEN, "it has: tok"),
    ),
    there(
        "an ExternalSecret with a template of its keys",
        (
            needs("made"),
            made("ExternalSecret", {"data": [{"secretKey": "tok"}], "target": {"template": {"data": {"token": "x"}}}}),
        ),
    ),
    there("of the cluster", needs("hf")),
    there("keys that are not listed", needs("registry", hfTokenKeyName="any")),
    there("an ExternalSecret", (needs("made"), made("ExternalSecret", {"data": [{"secretKey": "token"}]}))),
    there(
        "an ExternalSecret of another name",
        (needs("out"), made("ExternalSecret", {"target": {"name": "out"}, "dataFrom": [{}]})),
    ),
    there("a SealedSecret", (needs("made"), made("SealedSecret", {"encryptedData": {"token": "AgB"}}))),
    there(
        "an ExternalSecret of a type",
        (
            needs("made"),
            made("ExternalSecret", {"data": [{"secretKey": "token"}], "target": {"template": {"type": "Opaque"}}}),
        ),
    ),
    there("a vault", (needs("out"), made("VaultStaticSecret", {"destination": {"name": "out"}}))),
    there("none", (runtime(), router())),
    there("only half of the key", (runtime(), router({"spec/vllmApiKeySecret": {"name": "api"}}))),
    there("a pull secret that reaches nothing", cache({"spec/image/pullSecretName": "nobody"})),
    good(
        "missing-secret",
        "a cluster file that lists no secrets",
        needs("nobody"),
        facts=dataclasses.replace(FACTS, secrets=None),
    ),
)

MODEL, HF_SECRET = "spec/model/modelURL", "spec/model/hfTokenSecret"
gated, free = partial(bad, "missing-model-token"), partial(good, "missing-model-token")
LLAMA = {MODEL: "meta-llama/X"}
BOTH_SIDES = {f"spec/topology/{name}/model/modelURL": "meta-llama/X" for name in ("prefill", "decode")}
MISSING_MODEL_TOKEN = (
    gated("llama", runtime({MODEL: "meta-llama/Llama-3.1-8B-Instruct"}), Said(MODEL, "no token", WARNING, POD)),
    gated("gemma", runtime({MODEL: "google/gemma-3-27b-it"}), Said(MODEL, "gemma", WARNING, POD)),
    gated("codestral", runtime({MODEL: "mistralai/Codestral-22B-v0.1"}), Said(MODEL, "gated", WARNING, POD)),
    gated(
        "an empty name",
        runtime({**LLAMA, HF_SECRET: {"hfTokenSecretName": ""}}),
        Said(MODEL, "gated", WARNING, POD),
    ),
    gated(
        "a side of a topology, whose token does not serve the other",
        topology({**BOTH_SIDES, "spec/topology/prefill/model/hfTokenSecret": {"hfTokenSecretName": "hf"}}),
        Said("spec/topology/decode/model/modelURL", "gated", WARNING, POD),
    ),
    free("an open model", runtime()),
    free("a token", runtime({**LLAMA, HF_SECRET: {"hfTokenSecretName": "hf"}})),
    free("a path", runtime({MODEL: "/data/meta-llama/X"})),
    free("an open model of mistralai", runtime({MODEL: "mistralai/Mistral-Nemo-Instruct-2407"})),
    free("an open model of google", runtime({MODEL: "google/flan-t5-xl"})),
    free("offline", runtime({**LLAMA, "spec/vllmConfig/env": [{"name": "HF_HUB_OFFLINE", "value": "1"}]})),
    free(
        "a mirror", runtime({**LLAMA, "spec/vllmConfig/env": [{"name": "HF_ENDPOINT", "value": "https://m.example"}]})
    ),
    free("a flag", runtime({**LLAMA, "spec/vllmConfig/extraArgs": ["--hf-token=$(T)"]})),
    free("a number", runtime({MODEL: 5})),
)

SECRET, NAME = "spec/vllmApiKeySecret", "spec/vllmApiKeyName"
incomplete, complete = partial(bad, "incomplete-api-key"), partial(good, "incomplete-api-key")
INCOMPLETE_API_KEY = (
    incomplete(
        "only the Secret",
        router({SECRET: {"name": "s"}}),
        Said(f"{SECRET}/name", "vllmApiKeyName is empty", WARNING, NOTHING),
    ),
    incomplete("only the key", router({NAME: "k"}), Said(NAME, "vllmApiKeySecret.name is empty", WARNING, NOTHING)),
    incomplete("an empty Secret", router({NAME: "k", SECRET: {}}), Said(NAME, "no key is used", WARNING, NOTHING)),
    complete("both", router({SECRET: {"name": "s"}, NAME: "k"})),
    complete("neither", router({SECRET: ABSENT, NAME: ABSENT})),
    complete("empty", router({SECRET: {"name": ""}, NAME: ""})),
)

CASES = (*PLAINTEXT, *HARMLESS, *MISSING_SECRET, *MISSING_MODEL_TOKEN, *INCOMPLETE_API_KEY)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """A secret in a file is found anywhere, and names, digests, references and placeholders are not secrets."""
    check(case)


@parametrized(PLAINTEXT)
def test_a_secret_is_never_repeated(case: Case) -> None:
    """It is in neither the message nor the fix."""
    [manifest] = case.objects
    [report] = reports("plaintext-secret", manifest)
    value = get(manifest.body, *report.path)
    assert len(value) < 4 or value not in report.message + report.fix


def test_a_long_text_is_read_in_linear_time() -> None:
    """A megabyte of near misses takes a moment: no shape backtracks."""
    started = time.perf_counter()
    for text in ("hf_ sk-a eyJ eyJ. Bearer " * 40_000, "redis://" + "a" * 500_000, "@" + "a." * 250_000):
        assert reports("plaintext-secret", config(text)) == []
    assert time.perf_counter() - started < 10
