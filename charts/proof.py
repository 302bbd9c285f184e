"""Prove that a text holds the objects that were compiled, as kubectl, Argo CD and Flux read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from prodstack.manifests.values import get
from prodstack.manifests.yaml_plain import read_plain
from prodstack.manifests.yaml_reader import UnreadableYamlError

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]


def changed(wanted: Sequence[Mapping[str, Any]], text: str) -> list[str]:
    """The objects that a reader of the text would not get as they were compiled, as "kind name"."""
    try:
        found = _objects(text)
    except UnreadableYamlError:
        return [_name(body) for body in wanted]
    if repr(found) == repr(wanted):  # the usual case, at the speed of C; unlike ==, it tells True from 1
        return []
    if len(found) != len(wanted):
        return [_name(body) for body in wanted]
    return [_name(body) for body, other in zip(wanted, found, strict=True) if any(differences(body, other))]


def _objects(text: str) -> list[Any]:
    return read_plain(text)


def _name(body: Mapping[str, Any]) -> str:
    return f"{body['kind']} {get(body, 'metadata', 'name')}"


def differences(wanted: Any, found: Any, path: Path = ()) -> Iterator[Path]:
    """The paths at which two trees differ in value or type."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        for key in {**wanted, **found}:
            if key in wanted and key in found:
                yield from differences(wanted[key], found[key], (*path, key))
            else:
                yield (*path, key)
    elif isinstance(wanted, Sequence) and isinstance(found, Sequence) and not isinstance(wanted, str):
        if len(wanted) != len(found) or isinstance(found, str):
            yield path
        else:
            for index, (one, other) in enumerate(zip(wanted, found, strict=True)):
                yield from differences(one, other, (*path, index))
    elif wanted != found or isinstance(wanted, bool) != isinstance(found, bool):
        yield path
