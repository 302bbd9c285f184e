"""The keys of a stack file that ask for companions, as people write them: `monitoring: true` is short for `monitoring: {enabled: true}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.tree import at, copied, put
from prodstack.manifests.yaml_reader import Map
from prodstack.models.companions import BY_NAME, SWITCHES

if TYPE_CHECKING:
    from prodstack.manifests.yaml_reader import Path

ENABLED = "enabled"
_NAMED: tuple[Path, ...] = (*((key,) for key in BY_NAME), ("disruption", "objects"))
"""The mappings of names to companions."""


def in_full(data: Map) -> Map:
    """Return the data of a stack file, or of an override, with every companion as a mapping."""
    for key in SWITCHES:
        if isinstance(data.get(key), bool):
            data = put(data, (key,), _switch(data, key))
    for path in _NAMED:
        named = at(data, path)
        if isinstance(named, Map) and any(isinstance(each, bool) for each in named.values()):
            data = put(data, path, in_full_by_name(named))
    return data


def in_full_by_name(named: Map) -> Map:
    """Return a mapping of names to companions with every companion as a mapping."""
    result = copied(named)
    for name, value in named.items():
        if isinstance(value, bool):
            result[name] = _switch(named, name)
    return result


def is_switch(path: Path) -> bool:
    """Return whether true and false can stand at a path of a stack file, in place of a mapping."""
    return path[:-1] in _NAMED or (len(path) == 1 and path[0] in SWITCHES)


def _switch(holder: Map, key: str) -> Map:
    value: Any = holder[key]
    mark = holder.marks.get(key)
    return Map({ENABLED: value}, {} if mark is None else {ENABLED: mark}, mark)
