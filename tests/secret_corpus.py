"""Made-up secrets of every shape, put together at run time so that no scanner of a host takes this file for a leak; and what is none."""

from __future__ import annotations

import base64
from typing import Any


def body(length: int, alphabet: str = "aB3dE6gH9jK2mN5pQ8rS") -> str:
    """So many characters that no issuer ever gave out: the same few, over and over."""
    return (alphabet * (length // len(alphabet) + 1))[:length]


HEX = "0f1e2d3c4b5a6978"
DASHES = "-" * 5
LOWER = "ab3de6gh9j"
SHAPED: dict[str, str] = {
    "hugging-face": "hf" + "_" + body(34),
    "hugging-face-organization": "api" + "_org_" + body(34),
    **{f"github-{kind}": f"gh{kind}" + "_" + body(36) for kind in "pousr"},
    "github-fine-grained": "github" + "_pat_" + body(22) + "_" + body(59),
    "gitlab": "gl" + "pat-" + body(20),
    "gitlab-runner": "gl" + "rt-" + body(20),
    "openai": "sk" + "-" + body(48),
    "openai-project": "sk" + "-proj-" + body(48),
    "anthropic": "sk" + "-ant-api03-" + body(60),
    "groq": "gsk" + "_" + body(52),
    "replicate": "r8" + "_" + body(37),
    "perplexity": "pplx" + "-" + body(48),
    "xai": "xai" + "-" + body(80),
    "together": "tgp" + "_v1_" + body(43),
    "langsmith": "lsv2" + "_pt_" + body(32, HEX) + "_" + body(10, HEX),
    "nvidia": "nvapi" + "-" + body(64),
    "aws": "AKIA" + body(16, "ABCDEFGH2345"),
    "aws-session": "ASIA" + body(16, "ABCDEFGH2345"),
    "google": "AIza" + body(35),
    "google-oauth": "ya29" + "." + body(60),
    "azure-storage": "AccountName=x;Account" + "Key=" + body(86) + "==",
    "slack": "xox" + "b-" + body(12, "0123456789") + "-" + body(24),
    "slack-app": "xapp" + "-1-" + body(40),
    "slack-webhook": "https://hooks" + ".slack.com/services/T00000000/B00000000/" + body(24),
    "docker-hub": "dckr" + "_pat_" + body(27),
    "npm": "npm" + "_" + body(36),
    "pypi": "pypi" + "-AgEIcHlwaS5vcmc" + body(60),
    "stripe": "sk" + "_live_" + body(24),
    "sendgrid": "SG" + "." + body(22) + "." + body(43),
    "vault": "hvs" + "." + body(28),
    "databricks": "dapi" + body(32, HEX),
    "digitalocean": "dop" + "_v1_" + body(64, HEX),
    "grafana": "glsa" + "_" + body(32) + "_" + body(8, HEX),
    "age": "AGE-SECRET" + "-KEY-1" + body(58, "QPZRY9X8GF2TVDW0"),
    "json-web-token": ".".join(("eyJ" + body(33), "eyJ" + body(60), body(43))),
    "private-key": f"{DASHES}BEGIN RSA PRIVATE" + f" KEY{DASHES}\n{body(64)}\n{DASHES}END RSA PRIVATE KEY{DASHES}",
    "private-key-of-ssh": f"{DASHES}BEGIN OPENSSH PRIVATE" + f" KEY{DASHES}\n{body(64)}\n",
    "bearer": "Bearer " + body(40),
    "basic": "Authorization: Basic " + body(24),
    "registry-login": '{"auths": {"registry.example": {"auth": "' + body(24) + '"}}}',
    "url": "redis://user:" + body(12) + "@redis.llm.svc:6379",
    "url-without-user": "https://:" + body(12) + "@models.example/llama",
    "url-with-a-sign": "redis://user:pa$" + body(9) + "@redis:6379",
    "url-with-a-reference-as-user": "redis://${USER}:" + body(12) + "@redis:6379",
    "url-in-capitals": "HTTPS://user:" + body(12) + "@models.example",
    "url-query": "https://models.example/llama?api" + "_key=" + body(32),
    "signed-url": "https://models.example/llama?X-Amz-" + "Signature=" + body(64, HEX),
}
"""Secrets that a text shows by its shape."""
CORE = {name: SHAPED[name].split("\n")[0] for name in ("hugging-face", "gitlab", "json-web-token", "url")}

PLAIN = "correct horse " + "battery"
"""A secret without a shape: only the name beside it tells."""
NAMES = (
    "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "VLLM_API_KEY", "OPENAI_APIKEY", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "REDIS_PASSWD",
    "POSTGRESPASSWORD", "MYSQL_PWD", "GPG_PASSPHRASE", "CLIENT_SECRET", "aws_session_token", "SSH_PRIVATE_KEY", "GCP_CREDENTIALS",
    "SIGNING_KEY", "X-API-Key", "Authorization", "Proxy-Authorization",
)  # fmt: skip
"""Names of variables and headers that hold a secret."""
FLAGS = ("--api-key", "--api_key", "--hf-token", "--token", "--redis-password", "--admin-api-key", "--auth-token")

IMAGE = f"docker.io/lmcache/lmstack-router:v0.1.7@sha256:{body(64, HEX)}"
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    + base64.b64encode(b"a picture, or whatever a template carries " * 4).decode()
)
HARMLESS: dict[str, str] = {
    "model": "meta-llama/Llama-3.1-8B-Instruct",
    "model-with-underscores": "org/hf_transformers-model-server-cluster",
    "model-with-dashes": "task-sk-learn-and-other-words-of-many-letters/risk-proj-model",
    "sklearn": "sk-learn-contrib/hf-tokenizers-mistral-instruct-v0.3",
    "tokenizer": "org/no-token-is-here-but-many-tokens-are-counted",
    "revision": body(40, HEX),
    "checksum": body(64, HEX),
    "digest": f"sha256:{body(64, HEX)}",
    "image": IMAGE,
    "image-behind-a-port": f"registry.example:5000/team/vllm@sha256:{body(64, HEX)}",
    "bucket": "s3://models-of-the-team/llama/3.1?versionId=" + body(32, HEX),
    "url": "http://engine.llm.svc.cluster.local:8000/v1?x=y&key=value",
    "url-with-a-mail": "http://engine.llm.svc:8000?mail=a@b.example",
    "urls-and-mails-in-json": '["http://engine:8000", "team@llm.example"]',
    "cache": "lm://cache.llm.svc:80",
    "clone": "git@github.com:a/b.git ssh://git@github.com/a/b.git",
    "url-with-references": "redis://${USER}:${PASSWORD}@redis:6379 redis://:$(PASSWORD)@redis redis://u:$PASSWORD@redis",
    "url-with-a-mark": "redis://user:<password>@redis redis://user:{{ password }}@redis redis://user:****@redis",
    "query-with-references": "https://models.example/?token=$(TOKEN)&api_key=${API_KEY}&password=<password>",
    "uuid": "550e8400-e29b-41d4-a716-446655440000",
    "selector": "app in (vllmruntime-basic,pd-decode),model notin (a)",
    "rollout-digest": body(16, HEX),
    "template": TEMPLATE,
    "certificate": f"{DASHES}BEGIN CERTIFICATE{DASHES}\n{body(64)}\n{DASHES}END CERTIFICATE{DASHES}",
    "public-key": f"{DASHES}BEGIN PUBLIC KEY{DASHES}\n{body(64)}\n{DASHES}END PUBLIC KEY{DASHES}",
    "prose": "a bearer token is needed: name a Secret, and see --api-key and HF_TOKEN in the documentation",
    "glsl": "single-glass-pattern glpat and gh_actions, npm_config_registry, sk_live, xoxo",
}  # fmt: skip
"""Texts that are long or odd, or that mention secrets, but contain none."""
REFERENCES = (
    "${HF_TOKEN}", "$(HF_TOKEN)", "$HF_TOKEN", "{{ .Values.token }}", "<your token>", "/run/secrets/token", "EMPTY", "",
    "vault:secret/data/llm#token", "Bearer $(HF_TOKEN)",
)  # fmt: skip
"""Values that may follow a secret's name."""


Fields = tuple[str | int, ...]


def string_fields(schema: Any, path: Fields = ()) -> dict[Fields, bool]:
    """The path of every field that holds text, and whether any text will do; 0 is an item of a list, "key" one of a mapping."""
    if schema.get("type") == "string":
        return {path: "enum" not in schema}
    found: dict[Fields, bool] = {}
    for name, inner in _below(schema).items():
        found |= string_fields(inner, (*path, name))
    return found


def _below(schema: Any) -> dict[str | int, Any]:
    below: dict[str | int, Any] = dict(schema.get("properties", {}))
    below |= {0: schema["items"]} if "items" in schema else {}
    return below | ({"key": schema["additionalProperties"]} if schema.get("additionalProperties") else {})


def with_text(tree: Any, path: Fields, text: str, schema: Any = None) -> Any:
    """A copy of a tree with the text at the path, and with what the schema requires beside it."""
    if not path:
        return text
    key, rest = path[0], path[1:]
    inner = _below(schema or {}).get(key)
    if isinstance(key, int):
        return [with_text(tree[0] if isinstance(tree, list) and tree else None, rest, text, inner)]
    old = tree if isinstance(tree, dict) else {}
    return {**_required(schema or {}), **old, key: with_text(old.get(key), rest, text, inner)}


def _required(schema: Any) -> dict[str, Any]:
    return {name: _some(schema["properties"][name]) for name in schema.get("required", ())}


def _some(schema: Any) -> Any:
    if schema.get("type") == "object":
        return _required(schema) or {name: _some(inner) for name, inner in list(schema["properties"].items())[:1]}
    some = {"integer": 1, "boolean": True, "array": [], "string": "x"}[schema["type"]]
    return schema["enum"][0] if "enum" in schema else some
