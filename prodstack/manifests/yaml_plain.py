"""Read YAML that a program wrote, without positions: about half the time of the reader that keeps them.

libyaml composes the nodes, and scalars get the same values as there. A text with anything unusual (an anchor, a tag, a merge key, a key
twice) is left to that reader, which limits, resolves or refuses it.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import yaml

from prodstack.manifests.yaml_reader import PARSER, read, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator


_EMPTY_TAG = re.compile(r"!\s")
"""libyaml composes a scalar with the tag "!", which makes it text, as if it had none."""


def read_plain(text: str) -> list[Any]:
    """The documents of a text, without empty ones, as plain dicts and lists with the values that `yaml_reader.read` gives.

    For texts that a program wrote, which are only compared. Raises UnreadableYamlError.
    """
    if "&" in text or _EMPTY_TAG.search(text):
        return read(text, "")
    composer = _Composer(text)
    try:
        return [value for value in map(_value, _nodes(composer)) if value is not None]
    except (yaml.YAMLError, _UnusualError):
        return read(text, "")
    finally:
        composer.dispose()


class _UnusualError(Exception):
    """A text has a tag, a merge key, a key twice, a key that is not a scalar, or a number that JSON does not have."""


class _Composer(PARSER):  # type: ignore[misc]  # the parser in C or the one in Python
    """Composes nodes whose tag says whether they are plain; explicit tags stay texts."""

    def resolve(self, kind: type, value: str, implicit: Any) -> bool:  # noqa: ARG002  # PyYAML's signature
        return implicit[0] is True if kind is yaml.ScalarNode else True

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def _nodes(composer: Any) -> Iterator[Any]:
    while composer.check_node():
        yield composer.get_node()


def _value(node: Any) -> Any:
    kind, tag = type(node), node.tag
    if tag is not True and tag is not False:
        raise _UnusualError
    if kind is yaml.ScalarNode:
        scalar = resolve(node.value) if tag else node.value
        if type(scalar) is float and not math.isfinite(scalar):
            raise _UnusualError
        return scalar
    if kind is not yaml.MappingNode:
        return [_value(item) for item in node.value]
    found = {_key(key): _value(value) for key, value in node.value}
    if len(found) != len(node.value) or "<<" in found:
        raise _UnusualError
    return found


def _key(node: Any) -> str:
    if type(node) is not yaml.ScalarNode or isinstance(node.tag, str):
        raise _UnusualError
    text: str = node.value
    return text
