"""`emit` builds an object of a generated class from plain data, field by field, and loses nothing.

A generated class accepts dicts, silently drops keys that its structs do not know, and mangles names (enableLoRA is enable_lo_ra).
So structs are built from the parameters of the generated class, a key without a field is an error, and charts.units compares what came
out with what went in (`differences`).
"""

from __future__ import annotations

import enum
import re
import typing
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

import cdk8s

from imports.ai.vllm import production_stack
from prodstack.manifests.manifest import KINDS

if typing.TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs import Construct

Path = tuple[str | int, ...]

_CLASSES = {name.lower(): getattr(production_stack, name) for name in production_stack.__all__}
GENERATED: Mapping[str, Any] = MappingProxyType({kind: _CLASSES[kind.lower()] for kind in KINDS})
"""The class that `cdk8s import` generated for each kind (VLLMRuntime is VllmRuntime). No other module imports imports/."""

INT_OR_STRING = "IntOrString"
"""cdk8s-plus's class of values that are either a number or a text."""


class LostFieldError(Exception):
    """Data has a key that the generated class has no field for, and would lose."""


class _Field(NamedTuple):
    parameter: str
    hint: Any


def emit(scope: Construct, identifier: str, generated: Any, body: Mapping[str, Any]) -> cdk8s.ApiObject:
    """Construct one object of a generated class from its plain data; apiVersion and kind are the class's own.

    Raises LostFieldError for a key that the class does not know.
    """
    hints = _hints(generated)
    sections = {key: value for key, value in body.items() if key not in ("apiVersion", "kind")}
    unknown = sorted(set(sections) - set(hints))
    if unknown:
        raise LostFieldError(f"{generated.__name__} has no field for {', '.join(unknown)}")
    arguments = {key: _value(value, hints[key], (key,)) for key, value in sections.items()}
    made = generated(scope, identifier, **arguments)
    return typing.cast("cdk8s.ApiObject", made)


def emit_service(scope: Construct, identifier: str, body: Mapping[str, Any]) -> cdk8s.ApiObject:
    """Construct a companion Service of cdk8s-plus's plain class."""
    return emit(scope, identifier, plain("Service"), body)


def plain(kind: str) -> Any:
    """cdk8s-plus's plain class of a kind. Imported on first use, because it takes long and a stack of CRs alone needs none."""
    from cdk8s_plus_27 import k8s

    return getattr(k8s, f"Kube{kind}")


def pass_through(scope: Construct, identifier: str, body: Mapping[str, Any]) -> cdk8s.ApiObject:
    """Construct an object of any kind as it was written, without a generated class."""
    metadata = cdk8s.ApiObjectMetadata(name=str(body.get("metadata", {}).get("name", "")) or None)
    made = cdk8s.ApiObject(scope, identifier, api_version=body["apiVersion"], kind=body["kind"], metadata=metadata)
    patches = [
        cdk8s.JsonPatch.add(f"/{_escaped(key)}", value)
        for key, value in body.items()
        if key not in ("apiVersion", "kind")
    ]
    made.add_json_patch(*patches)
    return made


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def differences(wanted: Any, found: Any, path: Path = ()) -> Iterator[Path]:
    """The paths at which two trees differ in value or type."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        for key in {**wanted, **found}:
            if key in wanted and key in found:
                yield from differences(wanted[key], found[key], (*path, key))
            else:
                yield (*path, key)
    elif isinstance(wanted, Sequence) and isinstance(found, Sequence) and not isinstance(wanted, str):
        if len(wanted) != len(found) or isinstance(found, str):
            yield path
        else:
            for index, (one, other) in enumerate(zip(wanted, found, strict=True)):
                yield from differences(one, other, (*path, index))
    elif wanted != found or isinstance(wanted, bool) != isinstance(found, bool):
        yield path


def _value(value: Any, hint: Any, path: Path) -> Any:
    """Convert plain data to what the generated class takes: structs and enum members; other values stay as they are."""
    candidates = _candidates(hint)
    if isinstance(value, Mapping):
        struct = next((c for c in candidates if _is_struct(c)), None)
        return _struct(value, struct, path) if struct else _mapping(value, candidates, path)
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = next((typing.get_args(c)[0] for c in candidates if typing.get_origin(c) is Sequence), Any)
        return [_value(item, items, (*path, index)) for index, item in enumerate(value)]
    member = next((c for c in candidates if isinstance(c, type) and issubclass(c, enum.Enum)), None)
    if member is not None:
        return _member(member, value, path)
    either = next((c for c in candidates if getattr(c, "__name__", None) == INT_OR_STRING), None)
    if either is not None:
        return either.from_number(value) if isinstance(value, int) else either.from_string(value)
    return value


def _mapping(value: Mapping[str, Any], candidates: Sequence[Any], path: Path) -> dict[str, Any]:
    values = next((typing.get_args(c)[1] for c in candidates if typing.get_origin(c) is Mapping), Any)
    return {key: _value(item, values, (*path, key)) for key, item in value.items()}


def _struct(value: Mapping[str, Any], struct: Any, path: Path) -> Any:
    fields = _fields(struct)
    unknown = sorted(key for key in value if key.lower() not in fields)
    if unknown:
        where = ".".join(map(str, path))
        raise LostFieldError(f"{struct.__name__} ({where}) has no field for {', '.join(unknown)}")
    return struct(
        **{
            fields[key.lower()].parameter: _value(item, fields[key.lower()].hint, (*path, key))
            for key, item in value.items()
        }
    )


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
def _fields(struct: Any) -> dict[str, _Field]:
    """A struct's fields by name in lower case: `enable_lo_ra`, generated from enableLoRA, is found as enablelora."""
    return {
        name.replace("_", "").lower(): _Field(name, hint) for name, hint in _hints(struct).items() if name != "return"
    }


@cache
def _hints(generated: Any) -> dict[str, Any]:
    return typing.get_type_hints(generated.__init__)


def _candidates(hint: Any) -> list[Any]:
    """The types that a hint allows: the members of a union, or the hint itself."""
    if typing.get_origin(hint) is typing.Union:
        return [candidate for part in typing.get_args(hint) for candidate in _candidates(part)]
    return [hint]
