"""Convert a model to a Kubernetes structural schema: plain sorted dicts without $ref, anyOf, nullable or title.

The JSON schema of pydantic uses $ref and anyOf, which a structural schema must not contain. So this module walks the
fields itself and takes everything beyond their types from their `Crd` notes.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from prodstack.models.base import ABSENT, INT64_MAX, INT64_MIN, Crd, Model, Rule, without_none

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

Schema = dict[str, Any]

SCALARS: Mapping[type, str] = {bool: "boolean", int: "integer", str: "string"}
KEYWORDS: Mapping[str, str] = {
    "description": "description",
    "format": "format",
    "minimum": "minimum",
    "maximum": "maximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "list_type": "x-kubernetes-list-type",
}
"""The schema keyword of each attribute of `Crd`."""


def structural(model: type[Model]) -> Schema:
    """Return the structural schema of a model, described by its docstring."""
    fields = {_alias(field): field for field in model.model_fields.values()}
    schema: Schema = {
        "description": " ".join(inspect.cleandoc(model.__doc__ or "").split()),
        "properties": {name: _field(fields[name]) for name in sorted(fields)},
        "type": "object",
    }
    required = sorted(name for name, field in fields.items() if field.is_required() or note(field).required)
    if required:
        schema["required"] = required
    if model.crd_map_type is not None:
        schema["x-kubernetes-map-type"] = model.crd_map_type
    if model.crd_rules:
        schema["x-kubernetes-validations"] = [validation(rule) for rule in model.crd_rules]
    return dict(sorted(schema.items()))


def validation(rule: Rule) -> Schema:
    """Return one entry of x-kubernetes-validations."""
    return {"message": rule.message, "rule": rule.rule}


def note(field: FieldInfo) -> Crd:
    """Return the `Crd` note of a field.

    Raises TypeError if the field has none, which is a mistake in the model.
    """
    for item in field.metadata:
        if isinstance(item, Crd):
            return item
    msg = f"the field {field.alias} has no Crd note, so its schema would have no description; annotate it with Crd(...)"
    raise TypeError(msg)


def _alias(field: FieldInfo) -> str:
    return str(field.alias)


def _field(field: FieldInfo) -> Schema:
    """Return the schema of a field: the schema of its type, overlaid with the keywords of its note."""
    crd = note(field)
    schema = {**_type(without_none(field.annotation)), **_words(crd)}
    if crd.default is not ABSENT:
        schema["default"] = crd.default
    return dict(sorted(schema.items()))


def _words(crd: Crd) -> Schema:
    """Return the keywords of a note, without the bounds of int64, which a float cannot represent."""
    words = {word: getattr(crd, attribute) for attribute, word in KEYWORDS.items()}
    return {word: value for word, value in words.items() if value not in (None, INT64_MIN, INT64_MAX)}


def _type(annotation: Any) -> Schema:
    """Return the schema of a type without None.

    Raises TypeError for a type that structural schemas have no counterpart for.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {"enum": list(arguments), "type": "string"}
    if origin is Sequence:
        return {"items": _type(arguments[0]), "type": "array"}
    if origin is Mapping:
        return {"additionalProperties": _type(arguments[1]), "type": "object"}
    if annotation in SCALARS:
        return {"type": SCALARS[annotation]}
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return structural(annotation)
    msg = f"the type {annotation!r} has no structural schema; use bool, int, str, Literal, Sequence, Mapping or a Model"
    raise TypeError(msg)
