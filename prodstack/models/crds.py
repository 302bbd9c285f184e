"""A schema can be made stricter from outside: bounds, patterns and CEL rules are added by path, nothing else changes.

Type, default, enum and presence stay the operator's, so that a manifest means the same under every guard.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from prodstack.models.kinds import CATEGORY, GROUP, KINDS, VERSION, Column, Kind, Scale
from prodstack.models.schema import Schema, structural

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


NO_VALIDATIONS: Mapping[str, Additions] = MappingProxyType({})
AGE: Schema = {"jsonPath": ".metadata.creationTimestamp", "name": "Age", "type": "date"}
COMMON_FIELDS: Mapping[str, Schema] = {
    "apiVersion": {"description": f"Always {GROUP}/{VERSION}.", "type": "string"},
    "kind": {"description": "Name of the kind.", "type": "string"},
    "metadata": {"type": "object"},
}
"""metadata is Kubernetes' own: with a description there an API server refuses the definition (kube-apiserver 1.34, run)."""


def bundle(validations: Mapping[str, Additions] = NO_VALIDATIONS) -> list[dict[str, Any]]:
    """Give the four definitions in the order of KINDS, each call a tree of its own.

    `validations` names, by kind and path, the bounds and CEL rules to add (see `prodstack.models.crds.hardened`, whose errors
    it raises). Raises KeyError for a kind that does not exist.
    """
    unknown = sorted(set(validations) - set(KINDS))
    if unknown:
        msg = f"unknown kinds {', '.join(unknown)}; there are {', '.join(KINDS)}"
        raise KeyError(msg)
    return [definition(kind, validations.get(kind.name, {})) for kind in KINDS.values()]


def definition(kind: Kind, additions: Additions = MappingProxyType({})) -> dict[str, Any]:
    """Give one CustomResourceDefinition."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{kind.plural}.{GROUP}"},
        "spec": {
            "group": GROUP,
            "names": _names(kind),
            "scope": "Namespaced",
            "versions": [_version(kind, additions)],
        },
    }


def root_schema(kind: Kind, additions: Additions = MappingProxyType({})) -> Schema:
    """Give the openAPIV3Schema of a kind: the whole object with spec and status."""
    properties = {**COMMON_FIELDS, "spec": structural(kind.spec), "status": structural(kind.status)}
    properties = {name: dict(properties[name]) for name in sorted(properties)}
    return hardened({"description": kind.description, "properties": properties, "type": "object"}, additions)


def _names(kind: Kind) -> dict[str, Any]:
    return {
        "categories": [CATEGORY],
        "kind": kind.name,
        "listKind": f"{kind.name}List",
        "plural": kind.plural,
        "shortNames": list(kind.short_names),
        "singular": kind.singular,
    }


def _version(kind: Kind, additions: Additions) -> dict[str, Any]:
    return {
        "additionalPrinterColumns": [*map(_column, kind.columns), dict(AGE)],
        "name": VERSION,
        "schema": {"openAPIV3Schema": root_schema(kind, additions)},
        "served": True,
        "storage": True,
        "subresources": {**({"scale": _scale(kind.scale)} if kind.scale else {}), "status": {}},
    }


def _column(column: Column) -> dict[str, Any]:
    words = {"jsonPath": column.path, "name": column.name, "type": column.type}
    return {**words, **({"priority": column.priority} if column.priority else {})}


def _scale(scale: Scale) -> dict[str, str]:
    return {
        "labelSelectorPath": scale.selector,
        "specReplicasPath": scale.spec_replicas,
        "statusReplicasPath": scale.status_replicas,
    }
