"""What would disappear without a word is a mistake: an empty or null value under a wrong name or of a wrong form, a null that removes nothing.

Empty objects and lists and nulls are left out of what is emitted, so no model ever sees them. Everything else is refused by its model.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.form import is_env, is_token_secret
from prodstack.compiler.authoring.problems import did_you_mean, problem
from prodstack.manifests.wording import shown
from prodstack.manifests.yaml_reader import Map

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.finding import Finding

_FORMS = MappingProxyType(
    {
        "object": "a mapping",
        "array": "a list",
        "string": "text",
        "integer": "a whole number",
        "boolean": "true or false",
    }
)


def vanishing(written: Map, schema: Mapping[str, Any], where: str) -> Iterator[Finding]:
    """The findings about an entry, or a part of one, in the authoring form. schema: the CRD's, of the same part."""
    fields = schema.get("properties")
    if fields is None:
        return
    if is_token_secret(schema):
        fields = {**fields, "name": {}, "key": {}}
    for key, value in written.items():
        mark = written.marks.get(key, written.mark)
        if key not in fields:
            if _leaves_nothing(value):
                yield problem("unknown-field", mark, f'"{key}" is no field of {where}', did_you_mean(key, fields))
        elif _leaves_nothing(value) and not _has_form(value, fields[key]):
            fix = f"allowed: {_FORMS[fields[key]['type']]}"
            yield problem("invalid-value", mark, f"{where}.{key} is {shown(value)}", fix)
        else:
            yield from _below(value, fields[key], f"{where}.{key}")


def _below(value: object, schema: Mapping[str, Any], where: str) -> Iterator[Finding]:
    if isinstance(value, Map):
        yield from vanishing(value, schema, where)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _below(item, schema.get("items", {}), f"{where}[{index}]")


def _has_form(value: object, schema: Mapping[str, Any]) -> bool:
    kind = schema.get("type")
    if value is None or kind not in _FORMS:
        return True
    return is_env(schema) or kind == ("object" if isinstance(value, Map) else "array")


def _leaves_nothing(value: object) -> bool:
    if isinstance(value, Map):
        return all(map(_leaves_nothing, value.values()))
    return value is None or value == []


def removing_nothing(base: Map, over: Map, where: str) -> Iterator[Finding]:
    """The findings about an override: null removes an entry, so where there is none another one was meant."""
    for key, value in over.items():
        if value is None and key not in base:
            message = f"{where}.{key} is null, which removes an entry, but there is none of this name"
            yield problem("unknown-reference", over.marks.get(key, over.mark), message, did_you_mean(key, base))
        elif isinstance(value, Map) and isinstance(base.get(key), Map):
            yield from removing_nothing(base[key], value, f"{where}.{key}")
