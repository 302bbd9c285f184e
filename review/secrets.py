"""Texts that are secrets are told from texts that only look long: by the shapes that issuers give their tokens, and by names beside them.

Sources: the issuers' documentation of their token prefixes. What is only random (a digest, a uuid) is none by itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from review.source import Path

SHAPES: tuple[tuple[str, str], ...] = (
    ("a Hugging Face token", r"(?<![A-Za-z0-9_])(?:hf|api_org)_[A-Za-z0-9]{20,}"),
    ("a GitHub token", r"(?<![A-Za-z0-9_])(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})"),
    ("a GitLab token", r"(?<![A-Za-z0-9_])gl(?:pat|dt|rt)-[A-Za-z0-9_-]{20,}"),
    (
        "an API key",
        r"(?<![A-Za-z0-9_-])sk-(?:[A-Za-z0-9]{20,}|(?:proj|ant|svcacct|or|lf)-[A-Za-z0-9_-]{20,})",
    ),
    ("an NVIDIA API key", r"(?<![A-Za-z0-9_])nvapi-[A-Za-z0-9_-]{30,}"),
    ("an AWS access key", r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ("a Google API key", r"(?<![A-Za-z0-9_])AIza[A-Za-z0-9_-]{35}"),
    ("a Slack token", r"(?<![A-Za-z0-9])xox[abeprs]-[A-Za-z0-9-]{10,}"),
    ("a Docker Hub token", r"(?<![A-Za-z0-9_])dckr_pat_[A-Za-z0-9_-]{20,}"),
    ("an npm or PyPI token", r"(?<![A-Za-z0-9_])(?:npm_[A-Za-z0-9]{36}|pypi-AgE[A-Za-z0-9_-]{30,})"),
    ("a JSON web token", r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    ("a private key", r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    (
        "the credentials of an HTTP header",
        r"(?<![A-Za-z])(?:[Bb]earer|BEARER|Authorization: *Basic) +(?=[A-Za-z._~+/=-]*[0-9])[A-Za-z0-9._~+/=-]{16,}",
    ),
    ("a password in a URL", r"(?<![A-Za-z])[a-z][a-z0-9+.-]{0,20}://[^\s/:@$<{]*:[^\s/:@$<{]{3,}@[^\s/]"),
)
"""(what it is, its shape)."""
_ANY = re.compile("|".join(f"(?P<s{index}>{shape})" for index, (_, shape) in enumerate(SHAPES)))

_SECRET_NAME = re.compile(
    r"(?:^|[_.-])(?:TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|API_?KEY|ACCESS_?KEY|SECRET_?KEY|PRIVATE_?KEY|CREDENTIALS?)\Z",
    re.IGNORECASE,
)
SECRET_FLAGS = frozenset(("--api-key", "--hf-token", "--token", "--password", "--access-token", "--admin-api-key"))
MIN_LENGTH = 12
"""No shape above is shorter."""
PLACEHOLDERS = frozenset(
    ("", "empty", "none", "null", "dummy", "changeme", "placeholder", "true", "false", "yes", "no", "redacted")
)
"""Texts (in lower case) that stand where a secret would and are none."""
_REFERENCE = re.compile(
    r"\$[({].*[)}]\Z|\$[A-Z_]+\Z|\{\{.*\}\}\Z|<.*>\Z|\*+\Z|(?:/[\w.-]+)+/?\Z|(?:file|vault|env|secret):|ENC\[|\[.*\]\Z",
    re.DOTALL,
)
"""References to a variable, template marks, paths, encrypted values."""
_NUMBER = re.compile(r"[-+]?[0-9.]+\Z")
_HINTS = (
    "hf_",
    "api_org_",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "gldt-",
    "glrt-",
    "sk-",
    "nvapi-",
    "akia",
    "asia",
    "aiza",
    "xox",
    "dckr_pat_",
    "npm_",
    "pypi-age",
    "eyj",
    "private key",
    "bearer ",
    "authorization:",
)
"""Every shape but the last has one of these (in lower case); a text without them needs no slow search."""
_LOGIN = re.compile(r"://[^\s/]*@")
"""What the last shape, a password in a URL, cannot do without."""


def shape_of(text: str) -> str | None:
    """What secret stands in `text`, in words ("a Hugging Face token"), or None. The secret itself is never handed back."""
    found = _ANY.search(text) if _may_have_shape(text) else None
    return SHAPES[int((found.lastgroup or "s0")[1:])][0] if found else None


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name holds a secret: HF_TOKEN, DB_PASSWORD, OPENAI_API_KEY."""
    return _SECRET_NAME.search(name) is not None


def is_literal(name: str, value: object) -> bool:
    """Whether a value beside a secret's name is the secret itself: no reference, no path, no placeholder; a token is no number."""
    if not isinstance(value, str) or value.lower() in PLACEHOLDERS or _REFERENCE.match(value):
        return False
    return not (name.lower().endswith("token") and _NUMBER.match(value))


def has_hint(tree: Any) -> bool:
    """Whether a tree may hold a secret at all: a quick look, so that thousands of harmless objects cost little."""
    values, texts = [tree], []
    for value in values:  # grows until every value of the tree is in it
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, dict):
            values.extend(value.values())
            if "value" in value and _is_named_secret(value):
                return True
        elif isinstance(value, list):
            values.extend(value)
    text = "\n".join(texts)
    return _may_have_shape(text) or any(map(text.replace("_", "-").__contains__, SECRET_FLAGS))


def _may_have_shape(text: str) -> bool:
    return any(map(text.lower().__contains__, _HINTS)) or _LOGIN.search(text) is not None


def find(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """(path, what it is) of every secret in a tree of mappings, lists and texts."""
    if isinstance(value, str):
        what = shape_of(value) if len(value) >= MIN_LENGTH else None
        if what:
            yield path, what
    elif isinstance(value, dict):
        yield from _in_mapping(value, path)
    elif isinstance(value, list):
        yield from _in_list(value, path)


def _in_mapping(value: dict[str, Any], path: Path) -> Iterator[tuple[Path, str]]:
    if _is_named_secret(value):
        yield (*path, "value"), f"the value of {value['name']}"
        return
    for key, entry in value.items():
        yield from find(entry, (*path, key))


def _is_named_secret(value: dict[str, Any]) -> bool:
    name, held = value.get("name"), value.get("value")
    return isinstance(name, str) and isinstance(held, str) and is_secret_name(name) and is_literal(name, held)


def _in_list(items: list[Any], path: Path) -> Iterator[tuple[Path, str]]:
    for index, item in enumerate(items):
        flag = _secret_flag(items, index) if isinstance(item, str) else None
        if flag:
            yield (*path, index), f"the value of {flag}"
        else:
            yield from find(item, (*path, index))


def _secret_flag(items: list[Any], index: int) -> str | None:
    """The flag whose value the item at `index` holds, if that is a secret: `--api-key X` or `--api-key=X`."""
    flag, equals, value = items[index].partition("=")
    if equals and flag.replace("_", "-") in SECRET_FLAGS and is_literal(flag, value):
        return str(flag)
    before = items[index - 1] if index else None
    if not isinstance(before, str) or before.replace("_", "-") not in SECRET_FLAGS or items[index].startswith("--"):
        return None
    return before if is_literal(before, items[index]) else None
