"""Find secrets in manifests: by the shape of a token, or by the name of the variable, flag or key that holds the value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from prodstack.manifests.secret_shapes import HIDDEN, MIN_LENGTH, may_have_shape, redacted, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.yaml_reader import Path

__all__ = [
    "HIDDEN",
    "find",
    "has_hint",
    "is_secret_flag",
    "is_secret_name",
    "masked",
    "may_show_secret",
    "redacted",
    "shape_of",
    "values",
]

_KEY = r"(?:API|ACCESS|SECRET|PRIVATE|ENCRYPTION|SIGNING)[_-]?KEY"
_PASSWORD = r"(?:PASSWORD|PASSWD|PASSPHRASE)"  # noqa: S105  # words in names, not a password
_TOKEN = r"(?:HF|AUTH|ACCESS|API|ADMIN|BEARER|REFRESH|SESSION|GITHUB|GITLAB)[_-]?TOKEN"  # noqa: S105  # words in names, not a token
_SECRET_NAME = re.compile(
    rf"(?:{_PASSWORD}|(?:^|[_./-])(?:TOKEN|SECRET|PWD|{_KEY}|CREDENTIALS?|AUTHORIZATION))\Z", re.IGNORECASE
)
_TELLING_KEY = re.compile(rf"(?:{_PASSWORD}|(?:^|[_./-])(?:{_TOKEN}|{_KEY}))\Z", re.IGNORECASE)
"""Narrower than _SECRET_NAME: a label or annotation called `auth-secret` holds the name of a Secret, not a secret."""
_SECRET_FLAG = re.compile(
    rf"--?(?:token|(?:[\w-]+[-_])?(?:{_PASSWORD}|{_TOKEN}|(?:API|ACCESS|SECRET|PRIVATE)[_-]?KEY))\Z", re.IGNORECASE
)
_ASSIGNED = re.compile(r"(?:(--?[A-Za-z][\w-]{0,60})(?:=|\s+)|([A-Z_][A-Z0-9_]{0,60})=)(.+)", re.DOTALL)
_METADATA = frozenset(("labels", "annotations", "podAnnotations"))
_DATA = ("data",)
"""Where a ConfigMap has its entries."""
_KEYED = _METADATA | set(_DATA)
PLACEHOLDERS = frozenset(
    ("", "empty", "none", "null", "dummy", "changeme", "placeholder", "true", "false", "yes", "no", "redacted")
)
"""Texts (in lower case) that people write in place of a secret."""
_REFERENCE = re.compile(
    r"\$[({].*[)}]\Z|\$[A-Z_]+\Z|\{\{.*\}\}\Z|<.*>\Z|\*+\Z|(?:/[\w.-]+)+/?\Z|(?:file|vault|env|secret):|ENC\[|\[.*\]\Z",
    re.DOTALL,
)
"""References to variables, template expressions, paths, encrypted values."""
_BEFORE_VALUE = re.compile(r"(?<![\w./-])([\w./-]{3,80})[\"']?\s*[:=]\s*[^\s#]")
_SCHEME = re.compile(r"(?:Bearer|Basic|Token)\s+", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[0-9.]+\Z")
_SHORTEST = 4
"""Shorter words are not treated as secrets: they occur in many messages."""
_LONG = 15
"""A shorter key cannot have the shape of a secret."""
_NAMES = (
    "token",
    "password",
    "passwd",
    "passphrase",
    "key",
    "secret",
    "pwd",
    "credential",
    "credentials",
    "authorization",
)
_ASSIGNMENT = re.compile(rf"(?:{'|'.join(_NAMES)})=")
_FLAG = re.compile(rf"--[\w-]{{0,60}}(?:{'|'.join(_NAMES)})[ \0]")
"""Every secret flag contains a match of this, in lower-case texts that are joined by \\0."""


def is_secret_name(name: str) -> bool:
    """Whether a variable or a header of this name holds a secret: HF_TOKEN, DB_PASSWORD, OPENAI_API_KEY, Authorization."""
    return _SECRET_NAME.search(name) is not None


def is_secret_flag(flag: str) -> bool:
    """Whether the value of this argument is a secret: --api-key, --hf_token, --redis-password."""
    return _SECRET_FLAG.match(flag) is not None


def is_literal(name: str, value: object) -> bool:
    """Whether a value with a secret's name is the secret itself, not a reference, path or placeholder, nor a number called a token."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    text = _SCHEME.sub("", str(value), count=1)
    if text.lower() in PLACEHOLDERS or _REFERENCE.match(text):
        return False
    return not (name.lower().endswith("token") and _NUMBER.match(text))


def may_show_secret(line: str) -> bool:
    """Whether a line of a file must not be quoted: it contains a secret's shape, or a secret's name followed by a value."""
    return shape_of(line) is not None or any(is_secret_name(name) for name in _BEFORE_VALUE.findall(line))


def masked(name: str, value: Any) -> Any:
    """The value with its secrets hidden: those with the shape of a secret, and those whose variable or flag has a secret's name."""
    if isinstance(value, str):
        is_named = is_secret_name(name) or is_secret_flag(name)
        return HIDDEN if value and is_named and is_literal(name, value) else redacted(value)
    if isinstance(value, list):
        return [HIDDEN if _is_named(value, index) else masked(name, each) for index, each in enumerate(value)]
    if isinstance(value, dict):
        return {key: masked(_name_in(value) if key == "value" else str(key), each) for key, each in value.items()}
    return value


def _name_in(pair: Mapping[Any, Any]) -> str:
    return str(pair.get("name", ""))


def values(held: object) -> frozenset[str]:
    """The words of a text that holds a secret which must not be repeated: the text itself, and the value after a name in it."""
    text = str(held)
    parts = _ASSIGNED.match(text)
    return frozenset(word for word in (text, parts[3].strip() if parts else "") if len(word) >= _SHORTEST)


def has_hint(tree: Any) -> bool:
    """Whether a tree may contain a secret at all: a quick check, so that thousands of harmless objects cost little."""
    values, texts = [tree], []
    for value in values:  # the list grows during the loop until it holds every value of the tree
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, dict):
            values.extend(value.values())
            texts.extend([key for key in value if len(key) >= _LONG])
            if ("value" in value and _is_named_secret(value)) or _has_telling_key(value):
                return True
        elif isinstance(value, list):
            values.extend(value)
    text = "\0".join(texts).lower()
    if ("=" in text and _ASSIGNMENT.search(text)) or ("--" in text and _FLAG.search(text)):
        return True
    return may_have_shape(text)


def _has_telling_key(value: Mapping[str, Any]) -> bool:
    below = (value[field] for field in _KEYED & value.keys())
    return any(key.lower().endswith(_NAMES) for each in below if isinstance(each, dict) for key in each)


def find(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """(path, description) of every secret in a tree of mappings, lists and texts. A secret in a key is reported at its mapping."""
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
        yield (*path, "value"), f"the value of {redacted(value['name'])}"
        return
    tells = _SECRET_NAME if path == _DATA else _TELLING_KEY if path and path[-1] in _METADATA else None
    for key, entry in value.items():
        what = shape_of(key) if len(key) >= _LONG else None
        if what:
            yield path, f"{what} (as a key)"
        elif tells and tells.search(key) and is_literal(key, entry):
            yield (*path, key), f"the value of {key}"
        else:
            yield from find(entry, (*path, key))


def _is_named_secret(value: dict[str, Any]) -> bool:
    """Whether a mapping with `name` and `value` holds a secret; the pattern of a header match does not."""
    name, held = value.get("name"), value.get("value")
    is_pattern = value.get("type") == "RegularExpression"
    return isinstance(name, str) and not is_pattern and is_secret_name(name) and is_literal(name, held)


def _is_named(items: list[Any], index: int) -> bool:
    return isinstance(items[index], str) and _named_item(items, index) is not None


def _in_list(items: list[Any], path: Path) -> Iterator[tuple[Path, str]]:
    for index, item in enumerate(items):
        if _is_named(items, index):
            yield (*path, index), f"the value of {_named_item(items, index)}"
        else:
            yield from find(item, (*path, index))


def _named_item(items: list[Any], index: int) -> str | None:
    """The name of the secret that the item at `index` holds, if any: `--api-key X`, `--api-key=X` or `HF_TOKEN=X`."""
    parts = _ASSIGNED.match(items[index])
    if parts and (is_secret_flag(parts[1] or "") or is_secret_name(parts[2] or "")):
        name = parts[1] or parts[2]
        return name if is_literal(name, parts[3]) and is_literal(name, (*parts[3].split(), "")[0]) else None
    before = items[index - 1] if index else None
    if not isinstance(before, str) or not is_secret_flag(before) or items[index].startswith("--"):
        return None
    return before if is_literal(before, items[index]) else None
