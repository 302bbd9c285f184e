"""The keys of a stack file that ask for companions, as people write them: `monitoring: true` is short for `monitoring: {enabled: true}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.tree import at, copied, put, without
from prodstack.manifests.yaml_reader import Map
from prodstack.models.companions import BY_NAME, SWITCHES

if TYPE_CHECKING:
    from prodstack.manifests.yaml_reader import Path

ENABLED = "enabled"
_NAMED: tuple[Path, ...] = (*((key,) for key in BY_NAME), ("disruption", "objects"))
"""The mappings of names to companions."""
EXPOSE = "expose"
WAYS = ("ingress", "httpRoute", "service")
"""The ways in that a router can have."""
_EITHER_OR = (("maxUnavailable", "minAvailable"), ("property", "properties"))
_ALTERNATIVES = (*_EITHER_OR, *((second, first) for first, second in _EITHER_OR))
"""Settings of which a companion has one: whoever writes one takes the place of the other too."""
_REPLACED_IN = ("disruption", "externalSecrets")
_FREE_NAMES = ("properties", "annotations", "labels", "dashboardLabels")
"""Mappings whose keys are not settings."""


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


def applicable(key: str, entry: Map, settings: Map) -> Map:
    """Return the defaults that apply to what a stack asks for with a key: without what it replaces, and ways in that it does not name.

    entry: the mapping of a switch, or of one name. A router that names no way has all of them.
    """
    remaining = _without_replaced(settings, entry)
    if key != EXPOSE or not any(way in entry for way in WAYS):
        return remaining
    return without(remaining, *(way for way in WAYS if way not in entry))


def without_replaced(data: Map, override: Map) -> Map:
    """Return the data of a stack file without settings that an override replaces under another name: maxUnavailable by minAvailable.

    override: as it is merged over the data, in full. The same holds for the defaults of a base and of a cluster file.
    """
    for key in (
        key for key in _REPLACED_IN if isinstance(at(override, (key,)), Map) and isinstance(data.get(key), Map)
    ):
        data = put(data, (key,), _without_replaced(data[key], override[key]))
    return data


def _without_replaced(below: Map, over: Map) -> Map:
    result = below
    for written, other in _ALTERNATIVES:
        if over.get(written) is not None and over.get(other) is None:
            result = without(result, other)
    for key, value in over.items():
        if key not in _FREE_NAMES and isinstance(value, Map) and isinstance(result.get(key), Map):
            result = put(result, (key,), _without_replaced(result[key], value))
    return result


def is_switch(path: Path) -> bool:
    """Return whether true and false can stand at a path of a stack file, in place of a mapping."""
    return path[:-1] in _NAMED or (len(path) == 1 and path[0] in SWITCHES)


def _switch(holder: Map, key: str) -> Map:
    value: Any = holder[key]
    mark = holder.marks.get(key)
    return Map({ENABLED: value}, {} if mark is None else {ENABLED: mark}, mark)
