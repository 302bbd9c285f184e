"""Find secrets in manifests: by the shape of a token, by the name beside a value, and in Secrets, wherever they are nested."""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.lazy_pattern import lazy_pattern
from prodstack.manifests.secret_names import Certainty, certainty, deciding_words, is_secret_flag, is_secret_name
from prodstack.manifests.secret_shapes import HIDDEN, may_have_shape, redacted, shape_in, shape_of
from prodstack.manifests.secret_texts import assignments, comments, documents, has_hint
from prodstack.manifests.secret_values import is_encrypted, is_literal, is_reference
from prodstack.manifests.values import Contents, contents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.yaml_reader import Path

__all__ = [
    "HIDDEN",
    "Found",
    "find",
    "hidden",
    "is_secret_flag",
    "is_secret_name",
    "masked",
    "may_hold_secret",
    "may_show_secret",
    "redacted",
    "shape_of",
    "values",
]

DATA = ("data", "stringData")
"""Where a Secret has its entries."""
BINARY = "binaryData"
_METADATA = frozenset(("labels", "annotations", "podAnnotations", "podLabels", "commonLabels", "commonAnnotations"))
_OF_OBJECTS = frozenset(("secret", "credential", "credentials", "cred", "creds", "authorization", "pass", "auth"))
"""Last words of labels and annotations that hold the name of an object: `auth-secret`."""
_NAME_KEYS = ("name", "key", "header", "variable", "envName", "Name", "Key")
_VALUE_KEYS = ("value", "default", "defaultValue", "Value")
_BEFORE_VALUE = lazy_pattern(r"(?<![\w./-])([\w./-]{3,80})[\"']?\s*[:=]\s*[^\s#]")
_BESIDE_KEY_NAMES = frozenset(("secretName", "remoteRef", "sourceRef"))
"""Beside one of these, `secretKey` is the name of a key: in references to a Secret, and in the items of an ExternalSecret."""
_MAX_DEPTH = 4
"""How many texts may be nested in each other: a file in a ConfigMap in an annotation, and so on."""
_MAX_CANDIDATES, _MAX_FOUND = 20_000, 500
"""How many assignments of one text are judged, and how many secrets of it are told apart."""
_SHORT = 100
_SHORTEST = 4
"""Shorter words are not hidden in messages: they occur in many."""


class Found(NamedTuple):
    """One secret. what: a description without it; value: the secret itself, which no message may repeat."""

    path: Path
    what: str
    value: str


class _Place(NamedTuple):
    """Where a value is. encrypted: its document has SOPS metadata; depth: how many texts are around it."""

    encrypted: bool = False
    depth: int = 0
    is_metadata: bool = False


def find(value: Any, path: Path = ()) -> Iterator[Found]:
    """Every secret in a tree of mappings, lists and texts, and in the documents that its texts hold.

    A secret in a key is reported at its mapping, a secret in a document that a text holds at the text.
    """
    if may_contain_secret(value):
        yield from _walk(value, path, _Place())


def may_contain_secret(tree: Any) -> bool:
    """Whether a tree is worth a search: a quick check, so that thousands of harmless objects cost little.

    A secret has a shape, or its name is a key, a text (of a variable, a flag, the kind Secret) or a part of one.
    """
    return may_hold_secret(contents(tree))


def may_hold_secret(*of: Contents) -> bool:
    """The same for what several trees hold."""
    if any(_may_tell_one(each.keys) for each in of):
        return True
    return any(map(_may_be_secret, (text for each in of for text in each.texts)))


def _may_be_secret(text: str) -> bool:
    return _is_suspicious(text) if len(text) <= _SHORT else has_hint(text) or may_have_shape(text)


@lru_cache(maxsize=20_000)
def _is_suspicious(text: str) -> bool:
    """The same for short texts, which are often the same in many objects."""
    return has_hint(text) or may_have_shape(text)


@lru_cache(maxsize=1000)
def _may_tell_one(keys: frozenset[str]) -> bool:
    return any(map(_may_tell, keys))


@lru_cache(maxsize=20_000)
def _may_tell(key: str) -> bool:
    """Whether a key may name a secret, be one, or have secrets below it."""
    return certainty(key) is not Certainty.NO or key in ("stringData", BINARY) or shape_of(key) is not None


def may_show_secret(line: str) -> bool:
    """Whether a line of a file must not be quoted: it contains a secret's shape, or a secret's name followed by a value."""
    return (
        shape_of(line) is not None
        or any(certainty(name) for name in _BEFORE_VALUE().findall(line))
        or any(is_literal(name, held) for name, held in assignments(line))
    )


def values(held: object) -> frozenset[str]:
    """The words of a secret that no message may repeat: the text itself, and each of its lines."""
    text = str(held).strip()
    return frozenset(word for word in (text, *map(str.strip, text.splitlines())) if len(word) >= _SHORTEST)


def hidden(words: frozenset[str] | set[str], value: Any) -> Any:
    """The value with each of these words hidden, wherever it occurs."""
    if isinstance(value, dict):
        return {key: hidden(words, each) for key, each in value.items()}
    if isinstance(value, list):
        return [hidden(words, each) for each in value]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return value
    text = str(value)
    for word in sorted(words, key=lambda each: (-len(each), each)):
        text = text.replace(word, HIDDEN)
    return value if text == str(value) else text


def masked(name: str, value: Any) -> Any:
    """The value with its secrets hidden: those with a shape, those under a secret's name or flag, and the contents of Secrets."""
    if not isinstance(value, dict | list) and certainty(name) and is_literal(name, value):
        return HIDDEN
    words = {
        word for found in find({name: value} if name else value) for word in (values(found.value) or {found.value})
    }
    return _redacted(hidden(words, value))


def _redacted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _redacted(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_redacted(each) for each in value]
    return redacted(value) if isinstance(value, str) else value


def _walk(value: Any, path: Path, place: _Place) -> Iterator[Found]:
    if isinstance(value, str):
        yield from _in_text(value, path, place)
    elif isinstance(value, dict):
        yield from _in_mapping(value, path, place)
    elif isinstance(value, list):
        yield from _in_list(value, path, place)


def _in_mapping(value: dict[str, Any], path: Path, place: _Place) -> Iterator[Found]:
    if _has_sops_metadata(value):
        place = place._replace(encrypted=True)
    pair, is_secret = _pair(value), _is_secret(value)
    for key, entry in value.items():
        inside = (*path, key)
        if what := _shape_of_key(key):
            yield Found(path, f"{what} (as a key)", key)
        elif is_secret and key in DATA:
            yield from _in_data(entry, inside, place)
        elif pair and key == pair[1] and is_literal(pair[0], entry, place.encrypted):
            yield Found(inside, f"the value of {redacted(pair[0])}", str(entry))
        elif key == "secretKey" and not _BESIDE_KEY_NAMES.isdisjoint(value):
            yield from _walk(entry, inside, place)  # the name of a key in that Secret, not a key itself
        else:
            yield from _in_entry(key, entry, inside, place)


def _in_entry(key: str, entry: Any, path: Path, place: _Place) -> Iterator[Found]:
    if key == "encryptedData" and _is_sealed(entry):
        return
    if key == BINARY and isinstance(entry, dict):
        yield from _in_binary(entry, path, place)
    elif _tells(key, place):
        yield from _under_name(key, entry, path, place)
    else:
        yield from _walk(entry, path, _below(place, is_metadata=key in _METADATA))


def _below(place: _Place, *, is_metadata: bool) -> _Place:
    return place if place.is_metadata is is_metadata else place._replace(is_metadata=is_metadata)


_shape_of_key = lru_cache(maxsize=20_000)(shape_of)


def _has_sops_metadata(value: dict[str, Any]) -> bool:
    about = value.get("sops")
    return isinstance(about, dict) and not {"mac", "version", "lastmodified"}.isdisjoint(about)


def _is_secret(value: dict[str, Any]) -> bool:
    """Whether a mapping is a Secret, at any depth. Only Secrets have `stringData`."""
    named = value.get("kind") == "Secret" and value.get("apiVersion", "v1") == "v1"
    return named or isinstance(value.get("stringData"), dict)


def _is_sealed(entries: Any) -> bool:
    """Whether every entry begins as kubeseal's do: with the length of its key, in base64."""
    return isinstance(entries, dict) and all(re.match(r"Ag[\w+/=]+\Z", str(entry)) for entry in entries.values())


def _pair(value: dict[str, Any]) -> tuple[str, str] | None:
    """The secret's name and the key of its value in {name: HF_TOKEN, value: x}; the pattern of a header match is not a pair."""
    if value.get("type") == "RegularExpression":
        return None
    for name in (value.get(key) for key in _NAME_KEYS):
        if isinstance(name, str) and certainty(name):
            return next(((name, key) for key in _VALUE_KEYS if key in value), None)
    return None


def _tells(key: str, place: _Place) -> bool:
    """Whether a key says that its value is a secret. Labels and annotations often hold the names of Secrets instead."""
    if not place.is_metadata:
        return certainty(key) is not Certainty.NO
    words = deciding_words(key.rpartition("/")[2])
    return is_secret_name(key) and words[-1] not in _OF_OBJECTS and words != ("token",)


def _under_name(key: str, entry: Any, path: Path, place: _Place) -> Iterator[Found]:
    if isinstance(entry, list):
        for index, item in enumerate(entry):
            yield from _under_name(key, item, (*path, index), place)
    elif not isinstance(entry, dict) and is_literal(key, entry, place.encrypted):
        yield Found(path, f"the value of {key}", str(entry))
    else:
        yield from _walk(entry, path, _below(place, is_metadata=False))


def _in_data(entries: Any, path: Path, place: _Place) -> Iterator[Found]:
    """Every entry of a Secret that is not encrypted and not a reference, whatever form `data` has."""
    steps = entries.items() if isinstance(entries, dict) else enumerate(entries) if isinstance(entries, list) else ()
    for key, entry in steps:
        yield from _in_data(entry, (*path, key), place)
    if isinstance(entries, dict | list) or entries is None or isinstance(entries, bool):
        return
    text = str(entries).strip()
    is_safe = (place.encrypted and is_encrypted(text)) or _is_filled_in_later(text)
    if text and not is_safe:
        yield Found(path, f"the value of {path[-1]} of a Secret", text)


def _is_filled_in_later(text: str) -> bool:
    return (text[:1] != "/" and is_reference(text) and not text[:1].isalnum()) or re.match(
        r"vault:[\w.-]+/\S+\Z", text
    ) is not None


def _in_binary(entries: dict[str, Any], path: Path, place: _Place) -> Iterator[Found]:
    """The secrets in base64 texts."""
    for key, entry in entries.items():
        try:
            text = base64.b64decode(entry).decode("utf-8", "replace")
        except (binascii.Error, TypeError, ValueError):
            continue
        if _tells(key, place) and is_literal(key, text.strip()):
            yield Found((*path, key), f"the value of {key}", text.strip())
        else:
            yield from _in_text(text, (*path, key), place)


def _in_list(items: list[Any], path: Path, place: _Place) -> Iterator[Found]:
    for index, item in enumerate(items):
        flag = items[index - 1] if index else None
        if isinstance(item, str) and isinstance(flag, str) and _follows(flag, item, items):
            yield Found((*path, index), f"the value of {redacted(flag)}", item)
        else:
            yield from _walk(item, (*path, index), place)


def _follows(flag: str, item: str, items: list[Any]) -> bool:
    """Whether the item is the secret of the flag before it: `--api-key X`, `curl -u user:X`."""
    if is_secret_flag(flag) and "=" not in flag:
        return not item.startswith("--") and is_literal(flag, item)
    is_login = flag in ("-u", "--user") and any(str(each).endswith("curl") for each in items)
    return is_login and re.match(r"[A-Za-z][\w.@-]*:.", item) is not None and not is_reference(item.partition(":")[2])


def _in_text(text: str, path: Path, place: _Place) -> Iterator[Found]:
    if found := shape_in(text):
        yield Found(path, *found)
    if not has_hint(text):
        return
    inside = documents(text) if place.depth < _MAX_DEPTH else []
    for document in inside:
        for each in _walk(document, (), place._replace(encrypted=False, depth=place.depth + 1, is_metadata=False)):
            yield each._replace(path=path)
    candidates = islice(assignments(comments(text) if inside else text), _MAX_CANDIDATES)
    secret = ((name, value) for name, value in candidates if is_literal(name, value, place.encrypted))
    for name, value in islice(secret, _MAX_FOUND):
        yield Found(path, f"the value of {redacted(name)}", value)
