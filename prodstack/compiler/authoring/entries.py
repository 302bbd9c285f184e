"""Check the entries of a stack file before anything is derived from them: their keys, and values that would be dropped silently.

Wrong parts are reported and left out, so that each mistake is reported once and the rest of the entry is still checked. Empty objects,
empty lists and nulls are dropped before any model validates an entry, so mistakes in them have to be found here.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring import prefill_decode
from prodstack.compiler.authoring.form import (
    METADATA_KEYS,
    PREFILL_DECODE,
    REFERENCE_KEYS,
    SIDES,
    Entry,
    entry_keys,
    is_env,
    is_token_secret,
    sections,
    side_keys,
    side_schema,
    spec_schema,
    taken_apart,
)
from prodstack.compiler.authoring.problems import did_you_mean, problem, unknown_key
from prodstack.compiler.authoring.tree import put, without
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.wording import shown
from prodstack.manifests.yaml_reader import Map, Mark, Seq

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.manifests.finding import Finding

NAMES = "a list of names"
REFERENCE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "labels": "a mapping of names to text",
        "annotations": "a mapping of names to text",
        "prefill": "a mapping",
        "decode": "a mapping",
        "serves": NAMES,
        "cache": "a name",
        "runtime": "a name",
    }
)
"""What the value of each reference key must be, as messages call it."""
TYPES: Mapping[str, str] = MappingProxyType(
    {
        "object": "a mapping",
        "array": "a list",
        "string": "text",
        "integer": "a whole number",
        "boolean": "true or false",
    }
)
"""The types of a CRD schema, as messages call them."""


def checked_entries(data: Map, findings: list[Finding]) -> Iterator[Entry]:
    """Yield the entries of a stack file without their wrong keys, which are added to `findings`."""
    for section, kind, name, value, mark in sections(data):
        where = f"{section}.{name}"
        if not isinstance(value, Map):
            findings.append(problem("invalid-value", mark, f"{where} is {shown(value)}", "allowed: a mapping"))
            yield Entry(kind, name, mark, Map(), Map(), usable=False)
            continue
        checked = _checked(value, where, mark, entry_keys(kind), findings)
        entry = taken_apart(kind, name, mark, checked)
        findings.extend(dropped_values(entry.spec, spec_schema(kind), where))
        yield _with_sides(entry, where, findings)


def nulls_without_effect(base: Map, over: Map, where: str) -> Iterator[Finding]:
    """Report nulls of an override that remove nothing, most likely because the name is misspelt."""
    for key, value in over.items():
        if value is None and key not in base:
            message = f"{where}.{key} is null, but the stack has nothing of this name to remove"
            yield problem("unknown-reference", over.marks.get(key, over.mark), message, did_you_mean(key, base))
        elif isinstance(value, Map) and isinstance(base.get(key), Map):
            yield from nulls_without_effect(base[key], value, f"{where}.{key}")


def dropped_values(written: Map, schema: Mapping[str, Any], where: str) -> Iterator[Finding]:
    """Report values that would be dropped silently: empty ones under an unknown key, and empty ones of a wrong type.

    schema: the CRD's schema of the same part.
    """
    fields = schema.get("properties")
    if fields is None:
        return
    if is_token_secret(schema):
        fields = {**fields, "name": {}, "key": {}}
    for key, value in written.items():
        mark = written.marks.get(key, written.mark)
        if key not in fields:
            if _is_dropped(value):
                yield unknown_key(key, mark, where, fields)
        elif _is_dropped(value) and not _has_type(value, fields[key]):
            fix = f"allowed: {TYPES[fields[key]['type']]}"
            yield problem("invalid-value", mark, f"{where}.{key} is {shown(value)}", fix)
        else:
            yield from _dropped_below(value, fields[key], f"{where}.{key}")


def _dropped_below(value: object, schema: Mapping[str, Any], where: str) -> Iterator[Finding]:
    if isinstance(value, Map):
        yield from dropped_values(value, schema, where)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _dropped_below(item, schema.get("items", {}), f"{where}[{index}]")


def _has_type(value: object, schema: Mapping[str, Any]) -> bool:
    kind = schema.get("type")
    if value is None or kind not in TYPES:
        return True
    return is_env(schema) or kind == ("object" if isinstance(value, Map) else "array")


def _is_dropped(value: object) -> bool:
    """Return whether nothing of the value is emitted."""
    if isinstance(value, Map):
        return all(map(_is_dropped, value.values()))
    return value is None or value == []


def _with_sides(entry: Entry, where: str, findings: list[Finding]) -> Entry:
    """Return a prefillDecode block with both sides checked like entries; any other entry unchanged."""
    if entry.kind != PREFILL_DECODE:
        return entry
    references = entry.references
    mode = str(references.get("mode", prefill_decode.PAIR))
    allowed, schema = side_keys(mode), side_schema(mode)
    for side in SIDES:
        written = references.get(side)
        if isinstance(written, Map):
            mark = references.marks.get(side, entry.mark)
            checked = _checked(written, f"{where}.{side}", mark, allowed, findings)
            findings.extend(dropped_values(without(checked, *REFERENCE_KEYS[RUNTIME]), schema, f"{where}.{side}"))
            references = put(references, (side,), checked)
    return entry.with_references(references)


def _checked(written: Map, where: str, mark: Mark, allowed: Iterable[str], findings: list[Finding]) -> Map:
    """Return the entry without unknown keys and without reference keys of a wrong type, which are reported."""
    wrong: list[str] = []
    for key, value in written.items():
        for finding in _wrong(key, value, written.marks.get(key, mark), where, allowed):
            findings.append(finding)
            wrong.append(key)
    return without(written, *wrong)


def _wrong(key: str, value: Any, mark: Mark, where: str, allowed: Iterable[str]) -> Iterator[Finding]:
    """Report what is wrong with one key of an entry."""
    found = f"{where}.{key} is {shown(value)}"
    if key not in allowed:
        yield unknown_key(key, mark, where, allowed)
    elif key == "mode" and value not in prefill_decode.MODES:
        yield problem("invalid-value", mark, found, did_you_mean(str(value), prefill_decode.MODES))
    elif key in REFERENCE_TYPES and not _has_reference_type(key, value):
        yield problem("invalid-value", mark, found, f"allowed: {REFERENCE_TYPES[key]}")


def _has_reference_type(key: str, value: Any) -> bool:
    if key in METADATA_KEYS:
        return isinstance(value, Map) and not any(
            item is None or isinstance(item, dict | list) for item in value.values()
        )
    if REFERENCE_TYPES[key] == NAMES and isinstance(value, Seq):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, Map if key in SIDES else str)
