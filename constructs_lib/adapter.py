"""`emit` builds an object of a generated class from plain data, field by field, and loses nothing.

A generated class accepts dicts, silently drops keys that its structs do not know, and mangles names (enableLoRA is enable_lo_ra).
So structs are built from the parameters of the generated class, and a key without a field is an error.
"""

from __future__ import annotations

import enum
import inspect
import re
import typing
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from prodstack.layout import INSTALLED
from prodstack.manifests.manifest import KINDS

if INSTALLED:  # never by trial: an app may have an imports/ of its own
    from constructs_lib.imports.ai.vllm import production_stack
else:
    from imports.ai.vllm import production_stack

if typing.TYPE_CHECKING:
    import cdk8s
    from constructs import Construct

Path = tuple[str | int, ...]

_CLASSES = {name.lower(): getattr(production_stack, name) for name in production_stack.__all__}
GENERATED: Mapping[str, Any] = MappingProxyType({kind: _CLASSES[kind.lower()] for kind in KINDS})
"""The class that `cdk8s import` generated for each kind (VLLMRuntime is VllmRuntime). No other module imports imports/."""

NUMBER_OR_TEXT = ("IntOrString", "Quantity")
"""cdk8s-plus's classes of values that are either a number or a text."""


class LostFieldError(Exception):
    """Data has a key that the generated class has no field for, and would lose."""


class _Field(NamedTuple):
    parameter: str
    hint: Any


def emit(scope: Construct, identifier: str, generated: Any, body: Mapping[str, Any]) -> cdk8s.ApiObject:
    """Construct one object of a generated class from its plain data; apiVersion and kind are the class's own.

    Raises LostFieldError for a key that the class does not know.
    """
    sections = {key: value for key, value in body.items() if key not in ("apiVersion", "kind")}
    made = generated(scope, identifier, **_arguments(sections, generated, ()))
    return typing.cast("cdk8s.ApiObject", made)


def emit_service(scope: Construct, identifier: str, body: Mapping[str, Any]) -> cdk8s.ApiObject:
    """Construct a companion Service of cdk8s-plus's plain class."""
    return emit(scope, identifier, plain("Service"), body)


def plain(kind: str) -> Any:
    """cdk8s-plus's plain class of a kind. Imported on first use, because it takes long and a stack of CRs alone needs none."""
    from cdk8s_plus_27 import k8s

    return getattr(k8s, f"Kube{kind}")


def _value(value: Any, hint: Any, path: Path) -> Any:
    """Convert plain data to what the generated class takes: structs and enum members; other values stay as they are."""
    candidates = _candidates(hint)
    if isinstance(value, Mapping):
        struct = next((c for c in candidates if _is_struct(c)), None)
        return struct(**_arguments(value, struct, path)) if struct else _mapping(value, candidates, path)
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = next((typing.get_args(c)[0] for c in candidates if typing.get_origin(c) is Sequence), Any)
        return [_value(item, items, (*path, index)) for index, item in enumerate(value)]
    member = next((c for c in candidates if isinstance(c, type) and issubclass(c, enum.Enum)), None)
    if member is not None:
        return _member(member, value, path)
    either = next((c for c in candidates if getattr(c, "__name__", None) in NUMBER_OR_TEXT), None)
    if either is not None:
        return either.from_number(value) if isinstance(value, int) else either.from_string(value)
    return value


def _mapping(value: Mapping[str, Any], candidates: Sequence[Any], path: Path) -> dict[str, Any]:
    values = next((typing.get_args(c)[1] for c in candidates if typing.get_origin(c) is Mapping), Any)
    return {key: _value(item, values, (*path, key)) for key, item in value.items()}


def _arguments(value: Mapping[str, Any], generated: Any, path: Path) -> dict[str, Any]:
    """The arguments of a generated class for the fields of plain data. Raises LostFieldError for a key without a parameter."""
    fields = _fields(generated)
    unknown = sorted(key for key in value if key.lower() not in fields)
    if unknown:
        where = f" ({'.'.join(map(str, path))})" if path else ""
        raise LostFieldError(f"{generated.__name__}{where} has no field for {', '.join(unknown)}")
    return {
        fields[key.lower()].parameter: _value(item, fields[key.lower()].hint, (*path, key))
        for key, item in value.items()
    }


def _member(members: type[enum.Enum], value: object, path: Path) -> enum.Enum:
    """The enum member of a value, whose name the generator writes in capitals with a word for each sign."""
    names = {str(value).replace("_", "_UNDERSCORE_").upper(), re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(value)).upper()}
    found = next((members[name] for name in sorted(names) if name in members.__members__), None)
    if found is None:
        raise LostFieldError(f"{members.__name__} ({'.'.join(map(str, path))}) has no member for {value!r}")
    return found


def _is_struct(hint: Any) -> bool:
    """Whether this is a generated class; `Any` is a class too."""
    return isinstance(hint, type) and hint is not Any and hint.__module__ != "builtins"


@cache
def _fields(generated: Any) -> dict[str, _Field]:
    """A class's fields by name in lower case: `enable_lo_ra`, generated from enableLoRA, is found as enablelora.

    The parameters that are no fields, scope and id, are the only ones that can be given by position.
    """
    hints = typing.get_type_hints(generated.__init__)
    parameters = inspect.signature(generated.__init__).parameters.values()
    named = [each.name for each in parameters if each.kind is each.KEYWORD_ONLY]
    return {name.replace("_", "").lower(): _Field(name, hints[name]) for name in named}


def _candidates(hint: Any) -> list[Any]:
    """The types that a hint allows: the members of a union, or the hint itself."""
    if typing.get_origin(hint) is typing.Union:
        return [candidate for part in typing.get_args(hint) for candidate in _candidates(part)]
    return [hint]
