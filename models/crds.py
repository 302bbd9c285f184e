"""The CustomResourceDefinitions are one bundle, made from the models.

One bundle, because four files imported one by one into the same API group overwrite each other's classes.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from models.harden import Additions, hardened
from models.kinds import CATEGORY, GROUP, KINDS, VERSION, Column, Kind, Scale
from models.schema import Schema, structural

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

    `validations` names, by kind and path, the bounds and CEL rules to add (see `models.harden.hardened`, whose errors
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
