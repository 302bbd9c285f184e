"""Secrets in plain text are found anywhere, and nothing else is taken for one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.wording import dotted
from tests.rules.builders import adapter, errors, other, reports, router, runtime

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "plaintext-secret"
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


ENV, ARG = "spec.vllmConfig.env[0].value", "spec.vllmConfig.extraArgs"
BAD: dict[str, tuple[Manifest, str, str]] = {
    "hugging-face": (env("FOO", HF), ENV, "a Hugging Face token"),
    "hugging-face-by-name": (env("HF_TOKEN", "my-own-token"), ENV, "the value of HF_TOKEN"),
    "password": (env("DB_PASSWORD", "12345678"), ENV, "the value of DB_PASSWORD"),
    "api-key-name": (
        router({"spec/env": [{"name": "OPENAI_API_KEY", "value": "abc"}]}),
        "spec.env[0].value",
        "OPENAI_API_KEY",
    ),
    "lower-case-name": (env("aws_secret_access_key", "wJalrXUtnFEMI/K7MDENG"), ENV, "aws_secret_access_key"),
    "api-key-argument": (args("--api-key", "abc123"), f"{ARG}[1]", "the value of --api-key"),
    "api-key-inline": (args("--api-key=abc123"), f"{ARG}[0]", "the value of --api-key"),
    "hf-token-argument": (args("--hf_token", "abc"), f"{ARG}[1]", "--hf_token"),
    "github": (config("token: ghp_" + "a1B2" * 9), "data.file", "a GitHub token"),
    "github-fine": (config("github_pat_" + "a1B2_" * 8), "data.file", "a GitHub token"),
    "openai": (config("sk-" + "a1B2" * 8), "data.file", "an API key"),
    "openai-project": (config("sk-proj-" + "a1-_" * 8), "data.file", "an API key"),
    "aws": (config("AKIA" + "ABCDEFGH12345678"), "data.file", "an AWS access key"),
    "jwt": (config(JWT), "data.file", "a JSON web token"),
    "pem": (config(PEM), "data.file", "a private key"),
    "bearer": (config("Authorization: Bearer abc123def456ghi789"), "data.file", "an HTTP header"),
    "url": (config("redis://user:hunter22@redis.llm.svc:6379"), "data.file", "a password in a URL"),
    "url-without-user": (config("redis://:hunter22@redis:6379"), "data.file", "a password in a URL"),
    "annotation": (router(annotations={"note": HF}), "metadata.annotations.note", "a Hugging Face token"),
    "chat-template": (runtime({"spec/model/chatTemplate": f"x {HF} y"}), "spec.model.chatTemplate", "Hugging Face"),
    "adapter": (adapter({"spec/adapterSource/repository": HF}), "spec.adapterSource.repository", "Hugging Face"),
    "foreign": (
        other("Deployment", {"spec": {"template": {"spec": {"containers": [{"env": [{"name": "T", "value": HF}]}]}}}}),
        "spec.template.spec.containers[0].env[0].value",
        "a Hugging Face token",
    ),
    "secret": (other("Secret", {"data": {"token": "aGY="}}), "data.token", "the Secret holds data.token"),
    "secret-text": (other("Secret", {"stringData": {"token": "x"}}), "stringData.token", "the Secret holds"),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_a_secret_is_found_and_never_repeated(manifest: Manifest, path: str, message: str) -> None:
    """One error at the place of the secret, which stands in neither message nor fix; nothing fails, so nobody would notice."""
    [report] = reports(RULE, manifest)
    assert (dotted(report.path), report.severity, report.fails_at) == (path, Severity.ERROR, FailsAt.NOTHING)
    assert message in report.message
    value: Any = manifest.body
    for key in report.path:
        value = value[key]
    assert len(value) < 4 or value not in report.message + report.fix
    assert errors(manifest) == {RULE}


DIGEST = "sha256:" + "0123456789abcdef" * 4
GOOD: dict[str, Manifest] = {
    "runtime": runtime(),
    "model-names": runtime({"spec/model/modelURL": "task-sk-learn/hf_transformers-model-server-cluster-a"}),
    "digest": router({"spec/image/name": f"lmcache/lmstack-router:v1@{DIGEST}"}),
    "registry-with-port": router({"spec/image": {"registry": "registry.example:5000", "name": f"a/b@{DIGEST}"}}),
    "url": config("http://engine.llm.svc:8000/v1?x=y@z and git@github.com:a/b.git"),
    "cache-url": runtime({"spec/vllmConfig/env": [{"name": "LMCACHE_REMOTE_URL", "value": "lm://cache.llm.svc:80"}]}),
    "uuid": config("550e8400-e29b-41d4-a716-446655440000"),
    "checksum": config(DIGEST.partition(":")[2]),
    "reference-brace": env("HF_TOKEN", "${HF_TOKEN}"),
    "reference-parenthesis": env("HF_TOKEN", "$(HF_TOKEN)"),
    "argument-reference": args("--api-key", "$(VLLM_API_KEY)"),
    "argument-reference-inline": args("--api-key=$(VLLM_API_KEY)"),
    "template": env("HF_TOKEN", "{{ .Values.token }}"),
    "placeholder": env("HF_TOKEN", "<your token>"),
    "empty-marker": env("OPENAI_API_KEY", "EMPTY"),
    "empty": env("HF_TOKEN", ""),
    "path": env("DB_PASSWORD", "/run/secrets/password"),
    "number-of-tokens": env("MAX_TOKEN", "4096"),
    "switch": env("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1"),
    "token-path": env("HF_TOKEN_PATH", "/data/token"),
    "special-token": env("EOS_TOKEN", "<|endoftext|>"),
    "secret-names": runtime(
        {"spec/model/hfTokenSecret": {"hfTokenSecretName": "huggingface-token", "hfTokenKeyName": "token"}}
    ),
    "public-key": config("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"),
    "certificate": config("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"),
    "bearer-prose": config("bearer authentication is used, a Bearer tokenreviewrequest"),
    "url-reference": config("redis://user:${PASSWORD}@redis:6379"),
    "empty-secret": other("Secret", {"type": "Opaque"}),
    "sops": other("Secret", {"data": {"token": "ENC[AES256_GCM,data:x]"}, "sops": {"version": "3.9"}}),
    "encrypted": other("Secret", {"stringData": {"token": "ENC[AES256_GCM,data:x]"}}),
    "sealed": other(
        "SealedSecret", {"spec": {"encryptedData": {"token": "AgBy3i4OJSWK"}}}, api_version="bitnami.com/v1alpha1"
    ),
    "external": other(
        "ExternalSecret",
        {"spec": {"data": [{"secretKey": "token", "remoteRef": {"key": "llm/hf"}}]}},
        api_version="external-secrets.io/v1",
    ),
    "odd": other("ConfigMap", {"data": [1, None, {"name": 5, "value": "x"}, {"name": "HF_TOKEN", "value": 5}]}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_what_only_looks_long_is_left_alone(manifest: Manifest) -> None:
    """Names, digests, references, paths, placeholders and encrypted values are no secrets."""
    assert reports(RULE, manifest) == []


def test_a_long_text_is_read_in_linear_time() -> None:
    """A megabyte of near misses takes a moment: no shape backtracks."""
    started = time.perf_counter()
    assert reports(RULE, config("hf_ sk-a eyJ eyJ. Bearer " * 40_000)) == []
    assert reports(RULE, config("redis://" + "a" * 500_000)) == []
    assert reports(RULE, config("@" + "a." * 250_000)) == []
    assert time.perf_counter() - started < 10
