"""Check the entries of a stack file before anything is derived from them: their keys, and values that would be dropped silently.

Wrong parts are reported and left out, so that each mistake is reported once and the rest of the entry is still checked. Empty objects,
empty lists and nulls are dropped before any model validates an entry, so mistakes in them have to be found here.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring import prefill_decode
from prodstack.compiler.authoring.form import (
    CATALOG_KEYS,
    DELETE_VOLUME,
    METADATA_KEYS,
    ON_DELETE,
    PREFILL_DECODE,
    REFERENCE_KEYS,
    SIDES,
    Entry,
    entry_keys,
    is_env,
    is_model,
    is_token_secret,
    sections,
    side_keys,
    side_schema,
    spec_schema,
    taken_apart,
)
from prodstack.compiler.authoring.lmcache_controller import CONTROLLER_SERVICE
from prodstack.compiler.authoring.placement import place_in_entry, written_below
from prodstack.compiler.authoring.problems import did_you_mean, mapping_fix, problem, typo_of, unknown_key
from prodstack.compiler.authoring.tree import at, has_empty, put, without
from prodstack.manifests.manifest import LORA_ADAPTER, RUNTIME
from prodstack.manifests.names import dns_1035_problem, dns_subdomain_problem
from prodstack.manifests.wording import dotted, nearest, shown
from prodstack.manifests.yaml_reader import Map, Mark, Seq
from prodstack.rules.names import such_a_name

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
        CONTROLLER_SERVICE: "true or false",
    }
)
"""What the value of each reference key must be, as messages call it."""
CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType({"mode": prefill_decode.MODES, ON_DELETE: (DELETE_VOLUME,)})
"""The values that a reference key can have, if they are words."""
NOT_ONLY_NAMED = frozenset({*CHOICES, *REFERENCE_TYPES})
"""Keys whose values are judged here; of all others only the name is."""
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
        findings.extend(_wrong_name(kind, name, mark))
        if not isinstance(value, Map):
            findings.append(problem("invalid-value", mark, f"{where} is {shown(value)}", mapping_fix(value)))
            yield Entry(kind, name, mark, Map(), Map(), usable=False)
        else:
            yield checked_entry(kind, name, where, mark, value, findings)


def checked_entry(kind: str, name: str, where: str, mark: Mark, value: Map, findings: list[Finding]) -> Entry:
    """Return an entry without its wrong keys, which are added to `findings`. where: its path, for messages."""
    checked = _checked(value, kind, where, mark, entry_keys(kind), findings)
    entry = taken_apart(kind, name, mark, checked)
    if checked is not value:
        entry = entry._replace(rejected=frozenset(value.keys() - checked.keys()))
    findings.extend(dropped_values(entry.spec, spec_schema(kind), where))
    return _with_sides(entry, where, findings)


def _wrong_name(kind: str, name: str, mark: Mark) -> Iterator[Finding]:
    """Report a name that the object or its Services cannot have. Everything that is derived from it would be reported too."""
    problems = [dns_subdomain_problem(name)]
    if kind != LORA_ADAPTER:
        problems.append(dns_1035_problem(name))
    what = next(filter(None, problems), None)
    if what is None and kind == PREFILL_DECODE:
        longest = max((f"{name}-{side}" for side in SIDES), key=len)
        what = f'gives the name "{longest}", which {found}' if (found := dns_1035_problem(longest)) else None
    if what is not None:
        yield problem("invalid-name", mark, f"the name {shown(name)} {what}", such_a_name(name))


def nulls_without_effect(base: Map, over: Map, path: tuple[str, ...], below: str = "the stack") -> Iterator[Finding]:
    """Report nulls of an override that remove nothing, most likely because the name is misspelt.

    path: of `over` in its file; below: what it is merged over, for messages.
    """
    for key, value in over.items():
        if value is None and key not in base:
            message = f"{dotted((*path, key))} is null, but {below} has nothing of this name to remove"
            yield problem("unknown-reference", over.marks.get(key, over.mark), message, did_you_mean(key, base))
        elif isinstance(value, Map) and isinstance(base.get(key), Map):
            yield from nulls_without_effect(base[key], value, (*path, key), below)


def dropped_values(written: Map, schema: Mapping[str, Any], where: str) -> Iterator[Finding]:
    """Report values that would be dropped silently: empty ones under an unknown key, and empty ones of a wrong type.

    schema: the CRD's schema of the same part.
    """
    fields = schema.get("properties")
    if fields is None or not has_empty(written):
        return
    if is_token_secret(schema):
        fields = {**fields, "name": {}, "key": {}}
    if is_model(schema):
        fields = {**fields, **{key: {} for key in CATALOG_KEYS}}
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
            checked = _checked(written, RUNTIME, f"{where}.{side}", mark, allowed, findings)
            findings.extend(dropped_values(without(checked, *REFERENCE_KEYS[RUNTIME]), schema, f"{where}.{side}"))
            references = put(references, (side,), checked)
    return entry.with_references(references)


def _checked(written: Map, kind: str, where: str, mark: Mark, allowed: Iterable[str], findings: list[Finding]) -> Map:
    """Return the entry without reference keys of a wrong type and without unknown keys, which are reported.

    The value of an unknown key moves to the place that its finding names, so that nothing is reported as missing there too.
    """
    choices = tuple(allowed)
    usual = frozenset(choices) - NOT_ONLY_NAMED
    wrong: dict[str, Any] = {}
    for key, value in written.items():
        if key in usual:
            continue
        for finding in _wrong(key, value, kind, written.marks.get(key, mark), where, choices):
            findings.append(finding)
            wrong[key] = value
    if not wrong:
        return written
    result = without(written, *wrong)
    for key, value in wrong.items():
        place = _meant(key, kind, choices)
        if key not in choices and place and at(result, place) is None and _fits(value, kind, place):
            result = put(result, place, value)
    return result


def _meant(key: str, kind: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the path where the value of an unknown key probably belongs; () if nothing is near."""
    place = place_in_entry(kind, key)
    if place and typo_of(key, allowed) is None:
        return (*place, key)
    near = nearest(key, allowed)
    return () if near is None else (near,)


def _fits(value: Any, kind: str, path: tuple[str, ...]) -> bool:
    """Return whether a value has the type of the field or reference key at a path of an entry."""
    if path[0] in REFERENCE_TYPES:
        return _has_reference_type(path[0], value)
    schema = spec_schema(kind)
    for key in path:
        schema = schema.get("properties", {}).get(key, {})
    collection = {"object": Map, "array": Seq}.get(schema.get("type", ""))
    return isinstance(value, collection) if collection else not isinstance(value, Map | Seq)


def _wrong(key: str, value: Any, kind: str, mark: Mark, where: str, allowed: tuple[str, ...]) -> Iterator[Finding]:
    """Report what is wrong with one key of an entry."""
    if key not in allowed:
        place = place_in_entry(kind, key)
        yield unknown_key(key, mark, where, allowed, written_below(place, key) if place else "")
    elif key in CHOICES and value not in CHOICES[key]:
        fix = did_you_mean(str(value), CHOICES[key])
        yield problem("invalid-value", mark, f"{where}.{key} is {shown(value)}", fix)
    elif key in REFERENCE_TYPES and not _has_reference_type(key, value):
        yield problem("invalid-value", mark, f"{where}.{key} is {shown(value)}", _reference_fix(key, value))


def _reference_fix(key: str, value: Any) -> str:
    if isinstance(value, list) and key in METADATA_KEYS:
        return f"allowed: {REFERENCE_TYPES[key]}; write NAME: TEXT in place of each dash"
    return f"allowed: {REFERENCE_TYPES[key]}"


def _has_reference_type(key: str, value: Any) -> bool:
    if key in METADATA_KEYS:
        return isinstance(value, Map) and not any(
            item is None or isinstance(item, dict | list) for item in value.values()
        )
    if REFERENCE_TYPES[key] == NAMES and isinstance(value, Seq):
        return all(isinstance(item, str) for item in value)
    if key == CONTROLLER_SERVICE:
        return isinstance(value, bool)
    return isinstance(value, Map if key in SIDES else str)
