"""A model becomes a Kubernetes structural schema: plain sorted dicts without $ref, anyOf, nullable or title.

pydantic's own JSON schema needs references and anyOf for what a structural schema must spell out, so the fields are
walked directly; the notes of `prodstack.models.base.Crd` say the rest.
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
"""Attributes of a field's note, and the schema's words for them."""


def structural(model: type[Model]) -> Schema:
    """Give the structural schema of a model; its docstring is the description."""
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
    """Give one entry of x-kubernetes-validations."""
    return {"message": rule.message, "rule": rule.rule}


def note(field: FieldInfo) -> Crd:
    """Give the note of a field; a field without one is a mistake in the models.

    Raises TypeError where the note is missing.
    """
    for item in field.metadata:
        if isinstance(item, Crd):
            return item
    msg = f"{field.alias}: the field has no Crd note; annotate it with one"
    raise TypeError(msg)


def _alias(field: FieldInfo) -> str:
    return str(field.alias)


def _field(field: FieldInfo) -> Schema:
    """Give the schema of a field: its type's, with the note's words written over it."""
    crd = note(field)
    schema = {**_type(without_none(field.annotation)), **_words(crd)}
    if crd.default is not ABSENT:
        schema["default"] = crd.default
    return dict(sorted(schema.items()))


def _words(crd: Crd) -> Schema:
    """Give the note's keywords; the ends of int64 are left out, since no float holds them."""
    words = {word: getattr(crd, attribute) for attribute, word in KEYWORDS.items()}
    return {word: value for word, value in words.items() if value not in (None, INT64_MIN, INT64_MAX)}


def _type(annotation: Any) -> Schema:
    """Give the schema of a bare type.

    Raises TypeError for a type that no field of the CRDs has.
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
    msg = f"no structural schema for the type {annotation!r}"
    raise TypeError(msg)
