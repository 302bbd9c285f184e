"""Where a field belongs that was written at the wrong level: found in the schema of a kind, or in the model of a file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_origin

from prodstack.compiler.authoring.form import DECIDED_BY_MODE, SECTIONS, entry_keys, spec_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

KeyPath = tuple[str, ...]


def place_in_entry(kind: str, key: str) -> KeyPath | None:
    """Return the path of the part of an entry that has the field `key`, if there is one nearest to the entry itself."""
    return _nearest(_places(kind).get(key, ()))


def place_in_file(model: type[BaseModel], key: str) -> KeyPath | None:
    """Return the path of the part of a file that has the field `key`, if there is one nearest to the top; () is the file itself."""
    return _nearest(tuple(_model_paths(model, (), key)))


def written_below(path: KeyPath, key: str) -> str:
    """Return the advice to write a field below another one: `write it below a.b, as in a: {b: {key: ...}}`."""
    if not path:
        return "write it at the top of the file"
    example = f"{key}: ..."
    for part in reversed(path):
        example = f"{part}: {{{example}}}"
    return f"write it below {'.'.join(path)}, as in {example}"


def sections_with(key: str) -> list[str]:
    """Return the sections of a stack file whose entries have the key."""
    return [section for section, kind in SECTIONS.items() if key in entry_keys(kind)]


def fields_of(model: type[BaseModel]) -> list[str]:
    """Return the names of a model's fields, as they are written in YAML."""
    return [field.alias or name for name, field in model.model_fields.items()]


def model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model in an annotation, such as the item of a list."""
    if hasattr(annotation, "model_fields"):
        model: type[BaseModel] = annotation
        return model
    return next(filter(None, map(model_in, get_args(annotation))), None)


def has_names(annotation: Any) -> bool:
    """Return whether an annotation is that of a mapping of names that people choose."""
    return get_origin(annotation) is Mapping or any(map(has_names, get_args(annotation)))


def _nearest(paths: tuple[KeyPath, ...]) -> KeyPath | None:
    """Return the shortest path if only one is that short."""
    least = min(map(len, paths), default=0)
    short = [path for path in paths if len(path) == least]
    return short[0] if len(short) == 1 else None


@cache
def _places(kind: str) -> Mapping[str, tuple[KeyPath, ...]]:
    found: dict[str, tuple[KeyPath, ...]] = {}
    for key, path in _schema_paths(spec_schema(kind), ()):
        if path:
            found[key] = (*found.get(key, ()), path)
    return found


def _schema_paths(schema: Mapping[str, Any], path: KeyPath) -> Iterator[tuple[str, KeyPath]]:
    """Yield each field with the path of the part that it is in; without lists, and without a topology, which repeats the rest."""
    for name, child in schema.get("properties", {}).items():
        yield name, path
        if name not in DECIDED_BY_MODE:
            yield from _schema_paths(child, (*path, name))


def _model_paths(model: type[BaseModel], path: KeyPath, key: str) -> Iterator[KeyPath]:
    for name, field in model.model_fields.items():
        below = model_in(field.annotation)
        if (field.alias or name) == key:
            yield path
        elif below is not None:
            yield from _model_paths(below, (*path, field.alias or name), key)
