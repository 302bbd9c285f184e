"""Every model is frozen and strict, and one note beside each field carries what only the CRD schema needs.

A model accepts no more than a strict API server does for the same object, so that no wrong input gets past it:
unknown keys, nulls, `true` for a number and a number for a text are errors. A field that was not written stays unset.
The CRD's defaults stand in the schema alone; `Model.written()` therefore gives back what was written, not more.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

INT32_MIN, INT32_MAX = -(2**31), 2**31 - 1
INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1

IRREGULAR_NAMES: Mapping[str, str] = {
    "model_url": "modelURL",
    "enable_lora": "enableLoRA",
    "enable_pd_disaggregation": "enablePDDisaggregation",
}
"""The CRD's names that are not plain camel case."""


class Absent:
    """The default of a field that has none (None would be a value)."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A CEL rule of a schema node, with the message that tells a person what to do."""

    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Crd:
    """What a field's CRD schema says beyond its Python type.

    The numbers and the pattern bind the model as well; `default`, `format` and `list_type` are for the API server only.
    `required` marks a field that the CRD lists as required although it has a default: whoever leaves it out gets the
    default, because the API server applies defaults first.
    """

    description: str
    default: Any = ABSENT
    required: bool = False
    format: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    list_type: str | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Bind the model to this note's bounds, and refuse a written null."""
        inner = without_none(source)
        schema = {**handler(_container(inner)), **self._bounds(inner)}
        if inner is source:
            return schema
        nullable = core_schema.nullable_schema(schema)
        return core_schema.no_info_before_validator_function(_refuse_null, nullable)

    def _bounds(self, annotation: Any) -> dict[str, Any]:
        """Give the core schema's words for the bounds of a value of this type."""
        if get_origin(annotation) in (Sequence, Mapping):
            return {"strict": False}  # a tuple becomes a list; the items stay strict
        if annotation is int:
            return {"ge": self.minimum, "le": self.maximum}
        bounds = {"pattern": self.pattern, "min_length": self.min_length, "max_length": self.max_length}
        return {word: value for word, value in bounds.items() if value is not None}


def int32(
    description: str,
    *,
    default: Any = ABSENT,
    required: bool = False,
    minimum: int = INT32_MIN,
    maximum: int = INT32_MAX,
    format: str | None = "int32",  # the schema's own word
) -> Crd:
    """Note an integer that the operator reads as int32.

    The bounds are ours. The API server does not enforce the format, and one larger number in one object freezes the
    operator for every object of that kind (operator, observed).
    """
    return Crd(description, default=default, required=required, format=format, minimum=minimum, maximum=maximum)


def int64(description: str, *, minimum: int = INT64_MIN) -> Crd:
    """Note an integer of 64 bits; an open end gets no bound in the schema, where a number is a float."""
    return Crd(description, format="int64", minimum=minimum, maximum=INT64_MAX)


def crd_name(attribute: str) -> str:
    """Give the CRD's name of a Python attribute: `max_model_len` is `maxModelLen`."""
    first, *others = attribute.split("_")
    return IRREGULAR_NAMES.get(attribute) or first + "".join(map(str.capitalize, others))


def without_none(annotation: Any) -> Any:
    """Give `T` for `T | None`, and anything else as it is."""
    if get_origin(annotation) in (Union, types.UnionType):
        (inner,) = (part for part in get_args(annotation) if part is not type(None))
        return inner
    return annotation


def _container(annotation: Any) -> Any:
    """Read a Sequence as a list and a Mapping as a dict, as YAML does."""
    origin = get_origin(annotation)
    if origin is Sequence:
        return list[get_args(annotation)]  # type: ignore[misc]  # built at run time
    return dict[get_args(annotation)] if origin is Mapping else annotation  # type: ignore[misc]


def _refuse_null(value: object) -> object:
    """Refuse a null: the API server drops it, or puts the default in its place, which is not what it looks like."""
    if value is None:
        raise PydanticCustomError("null", "a null is not a value; leave the field out or write one")
    return value


class Model(BaseModel):
    """A part of a custom resource, with the CRD's names as aliases; both names are accepted."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        defer_build=True,
        alias_generator=crd_name,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )

    crd_map_type: ClassVar[str | None] = None
    """The CRD's x-kubernetes-map-type of this object."""
    crd_rules: ClassVar[tuple[Rule, ...]] = ()
    """The CRD's x-kubernetes-validations of this object."""

    def written(self) -> dict[str, Any]:
        """Give what was written, under the CRD's names, and nothing that was not."""
        return self.model_dump(by_alias=True, exclude_unset=True)
