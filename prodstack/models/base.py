"""The base class of all models: frozen, strict, and with a `Crd` note on each field that adds what only the CRD schema needs.

A model accepts no more than a strict API server: unknown keys, nulls, `true` for a number and a number for text are
errors. A field that was not written stays unset, because CRD defaults exist only in the schema. `Model.written()`
therefore returns exactly what was written.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

INT32_MIN, INT32_MAX = -(2**31), 2**31 - 1
INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1

IRREGULAR_NAMES: Mapping[str, str] = {
    "model_url": "modelURL",
    "repo_url": "repoURL",
    "enable_lora": "enableLoRA",
    "enable_pd_disaggregation": "enablePDDisaggregation",
}
"""Names of fields that are not plain camel case."""


class Absent:
    """Marks a field without a CRD default; None could be mistaken for a default of null."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()


class Rule(NamedTuple):
    """A CEL rule of a schema node; the message tells the user what to do."""

    rule: str
    message: str


class Crd(NamedTuple):
    """What a field's CRD schema contains beyond its Python type.

    The model enforces bounds, lengths and pattern too; `default`, `format` and `list_type` are for the API server only.
    `required` marks a field that the CRD lists as required although it has a default. It may be left out, because the
    API server applies defaults before it validates.
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
        """Make pydantic enforce the bounds of this note and reject a written null."""
        inner = without_none(source)
        schema = {**handler(_container(inner)), **self._bounds(inner)}
        if inner is source:
            return schema
        nullable = core_schema.nullable_schema(schema)
        return core_schema.no_info_before_validator_function(_refuse_null, nullable)

    def _bounds(self, annotation: Any) -> dict[str, Any]:
        """Return the bounds as pydantic core schema keywords, for a value of this type."""
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
    format: str | None = "int32",  # named as in the schema
) -> Crd:
    """Return the note of an integer that the operator reads as int32.

    The bounds are ours: the API server does not enforce the format, and a larger number in a single object stops the
    operator from handling any object of that kind (operator, observed).
    """
    return Crd(description, default=default, required=required, format=format, minimum=minimum, maximum=maximum)


def int64(description: str, *, minimum: int = INT64_MIN) -> Crd:
    """Return the note of a 64-bit integer. The schema omits the outermost bounds, which a float cannot represent."""
    return Crd(description, format="int64", minimum=minimum, maximum=INT64_MAX)


def crd_name(attribute: str) -> str:
    """Return the CRD field name of a Python attribute: `max_model_len` is `maxModelLen`."""
    first, *others = attribute.split("_")
    return IRREGULAR_NAMES.get(attribute) or first + "".join(map(str.capitalize, others))


def without_none(annotation: Any) -> Any:
    """Return `T` for `T | None`, and any other annotation unchanged."""
    if get_origin(annotation) in (Union, types.UnionType):
        (inner,) = (part for part in get_args(annotation) if part is not type(None))
        return inner
    return annotation


def _container(annotation: Any) -> Any:
    """Return list for Sequence and dict for Mapping, the types that YAML yields."""
    origin = get_origin(annotation)
    if origin is Sequence:
        return list[get_args(annotation)]  # type: ignore[misc]  # built at run time
    return dict[get_args(annotation)] if origin is Mapping else annotation  # type: ignore[misc]


def _refuse_null(value: object) -> object:
    """Reject a null: the API server would drop it or replace it with the default, which the user cannot see."""
    if value is None:
        raise PydanticCustomError("null", "null is not a value; leave the field out, or write a value")
    return value


class Model(BaseModel):
    """A part of a custom resource. Fields can be given by their Python names or their CRD names (the aliases)."""

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
        """Return the fields that were written, under their CRD names."""
        return self.model_dump(by_alias=True, exclude_unset=True)
