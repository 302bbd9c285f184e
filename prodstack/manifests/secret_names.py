"""Tell from a name whether it holds a secret: DB_PASS, AZURE_OPENAI_KEY, HF_TOKEN_1, clientSecret, --client-secret.

A name is split into words at case, dashes, underscores, dots and digits, and its last word decides: `token` names a token, while
`token_path` and `tokenSecretName` name something else.
"""

from __future__ import annotations

import enum
import re
from functools import lru_cache


class Certainty(enum.IntEnum):
    """How surely a name holds a secret. POSSIBLY: only if the value also looks like a generated one."""

    NO = 0
    POSSIBLY = 1
    SURELY = 2


def word_set(text: str) -> frozenset[str]:
    """The words of a table."""
    return frozenset(text.split())


_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_NOT_DECIDING = word_set("""
    value raw plain plaintext literal encoded prod production dev staging stage test qa old new primary secondary backup current
    previous v b base main eu us
""")
"""Words behind the deciding one: API_KEY_PROD is an API key."""
_SURE = word_set("""
    password passwd passphrase passcode pass pwd pswd psw token secret credential credentials cred creds authorization apikey
    accesskey secretkey privatekey masterkey authkey bearer
""")
_SURE_END = re.compile(
    r"(?:password|passwd|passphrase|apikey|(?:access|auth|api|hf|bearer|refresh|session|bot|id)token|clientsecret"
    r"|(?:require|db|user|smtp|ssh|mysql|redis|root|admin|pg|sql|my|mail|ftp|ldap)pass|(?:secret|private|access|encryption|signing)key)\Z"
)
_POSSIBLE = frozenset(("auth", "masterauth", "key", "salt", "cookie", "signature", "sig", "pat", "jwt", "dsn"))
_KINDS_OF_KEYS = word_set("""
    api access secret private encryption decryption signing master subscription account storage shared auth admin service jwt hmac aes
    rsa cipher deploy ssh gpg pgp webhook consumer license licence instrumentation ingestion integration root fernet vault unseal
    wireguard openai azure anthropic claude cohere mistral groq gemini google aws hf huggingface hub langfuse langsmith langchain
    wandb nvidia ngc together replicate deepseek xai perplexity datadog dd sentry relic newrelic pinecone qdrant weaviate serpapi
    tavily stripe minio fireworks openrouter litellm vllm jina voyage elevenlabs mailgun sendgrid twilio grafana
""")
"""Words before `key` that make it a secret: kinds of keys, and services that hand them out."""
_NAMES_OF_KEYS = word_set("""
    public partition sort primary foreign cache hash routing topology label annotation session group index object row column map
    lookup idempotency config password token credentials shard bucket file user username env host pub data header field
""")
"""Words before `key` that make it the name of something."""
_OTHER_TOKENS = word_set("""
    eos bos pad unk sep cls mask stop special image audio video start end begin max min num next last first prompt think additional
    per by decoder automount account implicit fim tool eot placeholder prefix suffix unknown padding boi eoi mm
""")
"""Words before `token` that make it a token of a model, or a switch."""
_OTHER_PASSES = word_set("""
    first second forward backward single multi two one num by per compile
""")
_HARMLESS = {"key": _NAMES_OF_KEYS, "token": _OTHER_TOKENS, "pass": _OTHER_PASSES}
_MAX_NAME = 120
"""A longer text is not a name."""


@lru_cache(maxsize=20_000)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case: clientSecret, CLIENT_SECRET_2 and --client-secret are client and secret."""
    return tuple(word.lower() for word in _WORD.findall(name)) if len(name) <= _MAX_NAME and " " not in name else ()


@lru_cache(maxsize=20_000)
def deciding_words(name: str) -> tuple[str, ...]:
    """The words of a name up to the one that decides."""
    words = name_words(name)
    while len(words) > 1 and words[-1] in _NOT_DECIDING:
        words = words[:-1]
    return words


@lru_cache(maxsize=20_000)
def certainty(name: str) -> Certainty:
    """How surely the value under this name is a secret."""
    *before, last = deciding_words(name) or ("",)
    previous = before[-1] if before else ""
    if last in _HARMLESS and previous in _HARMLESS[last]:
        return Certainty.NO
    if last in _SURE or _SURE_END.search(last) or (last == "key" and previous in _KINDS_OF_KEYS):
        return Certainty.SURELY
    if last in ("passwords", "apikeys") or (last == "keys" and previous == "api"):
        return Certainty.SURELY
    if last == "tokens" or (last == "key" and not previous):
        return Certainty.NO
    return Certainty.POSSIBLY if last in _POSSIBLE else Certainty.NO


def is_secret_name(name: str) -> bool:
    """Whether a variable, a header or a field of this name holds a secret: HF_TOKEN, dbPassword, OPENAI_API_KEY, Authorization."""
    return certainty(name) is Certainty.SURELY


def is_secret_flag(flag: str) -> bool:
    """Whether the value of this argument is a secret: --api-key, --hf_token, --redis-password."""
    return flag.startswith("-") and is_secret_name(flag)
