"""Tell a secret itself from what people write in its place: placeholders, references, paths and names of Secrets."""

from __future__ import annotations

import math
import re
from collections import Counter

from prodstack.manifests.lazy_pattern import lazy_pattern
from prodstack.manifests.secret_names import Certainty, certainty, deciding_words, name_words, word_set

_PLACEHOLDERS = word_set("""
    empty none null nil dummy changeme changeit placeholder true false yes no on off redacted fake example sample todo tbd fixme unset
    undefined unused notneeded notused notset needed masked hidden removed omitted required optional enabled disabled anonymous
    anything whatever string str text bytes ignored ignore auto generated replace replaceme insert enter mock test rbac basic bearer
    oauth jwt na noop unspecified unknown missing stub foo bar foobar
""")
"""Words that people write in place of a secret."""
_FILLERS = word_set("""
    a an the my your our here me it this is be to in for of with by from not no key api token secret password pass credentials value
    sk hf set used change at runtime add put provide use see vault access auth local openai real valid any xxx xx x
""")
"""Words beside a placeholder that do not make it a secret: "your-api-key-here", "not-needed", "sk-no-key-required"."""
_REFERENCE = lazy_pattern(
    r"\$\{[^{}]*\}|\$\([^()]*\)|\{\{[^{}]*\}\}|\{%[^{}]*%\}|<[^<>]*>|%\([\w.]+\)s|#\{[^{}]*\}#?|\$[A-Z_][A-Z0-9_]*(?![\w$])|%[A-Z_]+%|@@?[A-Z_]+@@?"
    r"|__[A-Z_]+__|`[^`]*`",
    re.DOTALL,
)
"""References to variables, template expressions, and marks to be replaced."""
_DEFAULT = lazy_pattern(
    r"\$\{\w+:?[-=]([^{}]+)\}|\bdefault\s*\(?\s*[\"']([^\"']+)[\"']|[\"']([^\"']+)[\"']\s*(?:\||}})"
)
"""The literal that a reference falls back to: ${PASSWORD:-x}, {{ .Values.password | default "x" }}."""
_ELSEWHERE = lazy_pattern(
    r"(?:~|\.{1,2})?(?:/[\w.@:+-]+)+/?\Z|[a-z][a-z0-9_.-]*(?:/[a-z0-9_.-]+)+\Z|[A-Za-z]:\\[\w\\.-]+\Z"
    r"|env:[A-Z_][A-Z0-9_]*\Z|file:/\S+\Z|(?:vault|secret|secrets?manager|sops|ssm):[\w.-]*/\S*\Z|ref\+\w+://\S+\Z"
    r"|(?:op|gcpsm|awssm|azkv|sm|vault|gsm|bws|k8s|doppler|infisical)://\S+\Z|arn:aws[\w-]*:(?:secretsmanager|ssm):\S+\Z|@Microsoft\.KeyVault\(.*\)\Z"
    r"|secretKeyRef:\S+\Z|(?:os\.)?(?:environ|getenv)\b.*\Z|process\.env\b.*\Z|(?!ENC\[)[A-Za-z_][\w.]*[(\[].*[)\]]\Z|[A-Z]\w*\.\w+[.(].*\Z|\.Values\.\S+\Z",
    re.DOTALL,
)
"""A path, the address of a secret in a store, or an expression that reads it."""
_MARKS = lazy_pattern(r"[*xX.\-_#?•…0 ]+\Z|\[[A-Za-z_ ]*\]\Z|\{[\w. ]*\}\Z|\(.*\)\Z")
"""Signs in place of a secret: ****, xxxx, ..., [REDACTED], {token}."""
_ENCRYPTED = lazy_pattern(r"ENC\[AES256_GCM,data:[\w+/=]*,?[\w+/=:,-]*\]\Z")
"""What SOPS writes. Only beside SOPS metadata is it trusted to be encrypted."""
_NAME = lazy_pattern(r"[a-z]+(?:[-.][a-z]+|[-.]v?[0-9]{1,3})*\Z")
"""The usual name of an object."""
_WORDS_ONLY = lazy_pattern(r"[A-Za-z]+(?:[-_. /][A-Za-z]+)*\Z")
_SCHEME = lazy_pattern(r"(?:Bearer|Basic|Token|ApiKey)\s+", re.IGNORECASE)
_NUMBER = lazy_pattern(r"[-+]?[0-9.]+\Z")
_RUN = lazy_pattern(r"[A-Za-z0-9+/_=~-]{16,}")
_LONGEST = 1_000
"""The rest of a longer value is not looked at."""
_SWITCHES = frozenset(("0", "1"))
_NAMED_SECRETS = frozenset(("secret", "credential", "credentials", "cred", "creds"))
_LITERAL_SECRETS = word_set("""
    client app consumer webhook signing jwt session cookie shared api access oauth hmac nextauth
""")
"""A client secret is a secret; a pull secret is an object."""
_OBJECT_ENDS = frozenset(("secret", "secrets", "credentials", "creds", "cred", "tls", "regcred"))


def is_literal(name: str, value: object, encrypted: bool = False) -> bool:
    """Whether the value under a secret's name is the secret itself, not a reference, path, placeholder or the name of a Secret.

    encrypted: the document has SOPS metadata. A name that only possibly holds a secret needs a value that looks generated.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    text = _SCHEME().sub("", str(value)[:_LONGEST].strip(), count=1).strip()
    if encrypted and is_encrypted(text):
        return False
    if any(
        is_literal(name, next(filter(None, each.groups())))
        for each in _DEFAULT().finditer(text)
        if _REFERENCE().search(text)
    ):
        return True
    if is_placeholder(text) or is_reference(text) or _says_the_same(name, text):
        return False
    if certainty(name) is Certainty.POSSIBLY:
        return looks_generated(text)
    return not (_is_number_of_tokens(name, text) or _is_word(name, text) or _names_an_object(name, text))


def is_encrypted(text: str) -> bool:
    """Whether SOPS has encrypted the text."""
    return _ENCRYPTED().match(text) is not None


def is_placeholder(text: str) -> bool:
    """Whether a text stands in place of a secret: EMPTY, not-needed, your-api-key, <token>, ****."""
    if not text or text.lower() in _PLACEHOLDERS or text in _SWITCHES or _MARKS().match(text):
        return True
    words = [word.lower() for word in re.findall(r"[A-Za-z]+|[0-9]+", text)]
    if not words or looks_generated(text):
        return False
    return "your" in words or (set(words) <= _PLACEHOLDERS | _FILLERS and not _PLACEHOLDERS.isdisjoint(words))


def is_reference(text: str) -> bool:
    """Whether a text only says where the secret is: a variable, a template expression, a path or an address in a store."""
    rest = _REFERENCE().sub("", text)
    if rest != text and not re.search(r"\w{3}", _SCHEME().sub("", rest)):
        return True
    return _ELSEWHERE().match(text) is not None and not any(map(looks_generated, re.split(r"[/:]", text)))


def looks_generated(text: str) -> bool:
    """Whether a text looks random: a long run of letters and digits in which few characters repeat."""
    return any(_is_random(run) for run in _RUN().findall(text))


def _is_random(run: str) -> bool:
    digits, letters = sum(map(str.isdigit, run)), sum(map(str.isalpha, run))
    parts = re.split(r"[-_/]", run)
    if digits < 2 or letters < 2 or max(map(len, parts)) < 10:
        return False
    counts = Counter(run)
    return -sum(n / len(run) * math.log2(n / len(run)) for n in counts.values()) >= 2.8


def _says_the_same(name: str, text: str) -> bool:
    """Whether the text repeats the name, as a Secret or a key of it is called: HF_TOKEN: hf-token."""
    words = name_words(text)
    return (
        len(words) > 1
        and _WORDS_ONLY().match(text) is not None
        and set(words) <= {*name_words(name), "secret", "name", "key"}
    )


def _is_number_of_tokens(name: str, text: str) -> bool:
    return deciding_words(name)[-1:] == ("token",) and _NUMBER().match(text) is not None and len(text) < 10


def _is_word(name: str, text: str) -> bool:
    """Whether the value of `authorization` is a mode, not a header."""
    return deciding_words(name)[-1:] == ("authorization",) and text.isalpha()


def _names_an_object(name: str, text: str) -> bool:
    words = deciding_words(name)
    if words == ("secret", "key"):  # a field of many kinds that names an entry of a Secret
        return _WORDS_ONLY().match(text) is not None and " " not in text
    if not words or words[-1] not in _NAMED_SECRETS or not _NAME().match(text):
        return False
    is_object = len(words) == 1 or words[-2] not in _LITERAL_SECRETS
    return is_object or name_words(text)[-1] in _OBJECT_ENDS
