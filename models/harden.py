"""A schema can be made stricter from outside: bounds, patterns and CEL rules are added by path, nothing else changes.

Type, default, enum and presence stay the operator's, so that a manifest means the same under every guard.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from models.schema import Schema

RULES = "x-kubernetes-validations"
BOUNDS = frozenset(
    {
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
    }
)

Additions = Mapping[str, Mapping[str, Any]]
"""Keywords by path. A path reads as in `.spec.env[].name` or `.spec.deploymentConfig.podAnnotations{}`; `.` is the root."""


def hardened(schema: Schema, additions: Additions) -> Schema:
    """Give a copy of the schema with the keywords of each path added; CEL rules go behind those already there.

    Raises KeyError for a path that the schema does not have, ValueError for a keyword that would change more than what
    is accepted.
    """
    for path in sorted(additions):
        schema = _at(schema, steps(path), additions[path], path)
    return schema


def steps(path: str) -> tuple[str, ...]:
    """Split a path: `.spec.env[].name` is `spec`, `env`, `[]`, `name`."""
    return tuple(step for step in path.replace("[]", ".[]").replace("{}", ".{}").split(".") if step)


def _at(schema: Schema, way: Sequence[str], words: Mapping[str, Any], path: str) -> Schema:
    """Rebuild the nodes along the way; everything beside it is shared."""
    if not way:
        return _with(schema, words, path)
    step, rest = way[0], way[1:]
    key = {"[]": "items", "{}": "additionalProperties"}.get(step)
    children = schema if key else schema.get("properties", {})
    if (key or step) not in children:
        msg = f"{path}: the schema has no such path; correct it"
        raise KeyError(msg)
    child = _at(children[key or step], rest, words, path)
    return {**schema, key: child} if key else {**schema, "properties": {**children, step: child}}


def _with(schema: Schema, words: Mapping[str, Any], path: str) -> Schema:
    """Add keywords to one node."""
    foreign = sorted(set(words) - BOUNDS - {RULES})
    if foreign:
        msg = f"{path}: {', '.join(foreign)} cannot be added; only bounds, patterns and {RULES} can"
        raise ValueError(msg)
    rules = [*schema.get(RULES, ()), *words.get(RULES, ())]
    return dict(sorted({**schema, **words, **({RULES: rules} if rules else {})}.items()))
