"""CustomResourceDefinitions of all kinds, optionally hardened: with bounds, patterns and CEL rules added by path.

Hardening adds nothing but restrictions. Type, default, enum and presence of a field stay as they are, so a manifest that is accepted
means the same with and without it.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from prodstack.models.gitops import DISABLED, FLUX_SUBSTITUTE, NEVER_DELETED
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
"""Schema keywords by path, e.g. `.spec.env[].name` or `.spec.deploymentConfig.podAnnotations{}`; `.` is the root."""
NO_VALIDATIONS: Mapping[str, Additions] = MappingProxyType({})
AGE: Schema = {"jsonPath": ".metadata.creationTimestamp", "name": "Age", "type": "date"}
ANNOTATIONS: Mapping[str, str] = MappingProxyType({**NEVER_DELETED, FLUX_SUBSTITUTE: DISABLED})
"""Of every definition: deleting one deletes all objects of its kind, and its texts may contain `${`."""
COMMON_FIELDS: Mapping[str, Schema] = {
    "apiVersion": {"description": f"Always {GROUP}/{VERSION}.", "type": "string"},
    "kind": {"description": "Name of the kind.", "type": "string"},
    "metadata": {"type": "object"},
}
"""metadata has no description: the API server rejects a definition that describes it (kube-apiserver 1.34, run)."""


def bundle(validations: Mapping[str, Additions] = NO_VALIDATIONS) -> list[dict[str, Any]]:
    """Return a new list of the definitions in the order of KINDS.

    validations: the bounds and CEL rules to add, by kind and path. Raises KeyError for an unknown kind, and what `hardened` raises.
    """
    unknown = sorted(set(validations) - set(KINDS))
    if unknown:
        msg = f"unknown kinds {', '.join(unknown)}; the kinds are {', '.join(KINDS)}"
        raise KeyError(msg)
    return [definition(kind, validations.get(kind.name, {})) for kind in KINDS.values()]


def definition(kind: Kind, additions: Additions = MappingProxyType({})) -> dict[str, Any]:
    """Return one CustomResourceDefinition."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"annotations": dict(ANNOTATIONS), "name": f"{kind.plural}.{GROUP}"},
        "spec": {
            "group": GROUP,
            "names": _names(kind),
            "scope": "Namespaced",
            "versions": [_version(kind, additions)],
        },
    }


def root_schema(kind: Kind, additions: Additions = MappingProxyType({})) -> Schema:
    """Return the openAPIV3Schema of a kind: the whole object with spec and status."""
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
    printed = {"jsonPath": column.path, "name": column.name, "type": column.type}
    return {**printed, **({"priority": column.priority} if column.priority else {})}


def _scale(scale: Scale) -> dict[str, str]:
    return {
        "labelSelectorPath": scale.selector,
        "specReplicasPath": scale.spec_replicas,
        "statusReplicasPath": scale.status_replicas,
    }


def hardened(schema: Schema, additions: Additions) -> Schema:
    """Return a copy of the schema with the keywords of each path added; CEL rules are appended to existing ones.

    Raises KeyError for a path that the schema does not have, and ValueError for a keyword that does more than restrict.
    """
    for path in sorted(additions):
        schema = _at(schema, steps(path), additions[path], path)
    return schema


def steps(path: str) -> tuple[str, ...]:
    """Split a path: `.spec.env[].name` becomes `spec`, `env`, `[]`, `name`."""
    return tuple(step for step in path.replace("[]", ".[]").replace("{}", ".{}").split(".") if step)


def _at(schema: Schema, below: Sequence[str], keywords: Mapping[str, Any], path: str) -> Schema:
    """Return the schema with the nodes along the path copied; all others are shared with the original."""
    if not below:
        return _with(schema, keywords, path)
    step, rest = below[0], below[1:]
    key = {"[]": "items", "{}": "additionalProperties"}.get(step)
    children = schema if key else schema.get("properties", {})
    if (key or step) not in children:
        msg = f"the schema has no path {path}, so nothing could be added there; correct the path"
        raise KeyError(msg)
    child = _at(children[key or step], rest, keywords, path)
    return {**schema, key: child} if key else {**schema, "properties": {**children, step: child}}


def _with(schema: Schema, keywords: Mapping[str, Any], path: str) -> Schema:
    """Return one node with the keywords added."""
    foreign = sorted(set(keywords) - BOUNDS - {RULES})
    if foreign:
        msg = f"{path}: {', '.join(foreign)} cannot be added; only bounds, patterns and {RULES} can"
        raise ValueError(msg)
    rules = [*schema.get(RULES, ()), *keywords.get(RULES, ())]
    return dict(sorted({**schema, **keywords, **({RULES: rules} if rules else {})}.items()))
