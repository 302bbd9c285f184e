"""The entries of a stack file: their keys and the form of their reference keys are checked before anything is made of them.

What is wrong is reported and left out, so that it is reported once and the rest of the entry is judged too.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring import prefill_decode
from prodstack.compiler.authoring.dropped_values import vanishing
from prodstack.compiler.authoring.form import (
    METADATA_KEYS,
    PREFILL_DECODE,
    REFERENCE_KEYS,
    Entry,
    entry_keys,
    side_keys,
    side_schema,
    spec_schema,
    taken_apart,
)
from prodstack.compiler.authoring.problems import did_you_mean, problem
from prodstack.compiler.authoring.project import sections
from prodstack.compiler.authoring.tree import put, without
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.wording import shown
from prodstack.manifests.yaml_reader import Map, Mark, Seq

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.manifests.finding import Finding

NAMES = "a list of names"
SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "labels": "a mapping of texts",
        "annotations": "a mapping of texts",
        "prefill": "a mapping",
        "decode": "a mapping",
        "serves": NAMES,
        "cache": "a name",
        "runtime": "a name",
    }
)
"""The form of each reference key, as a person calls it."""


def checked_entries(data: Map, findings: list[Finding]) -> Iterator[Entry]:
    """The entries of a stack file with everything that is wrong with their keys left out."""
    for section, kind, name, value, mark in sections(data):
        if not isinstance(value, Map):
            found = shown(value)
            findings.append(problem("invalid-value", mark, f"{section}.{name} is {found}", "allowed: a mapping"))
            yield Entry(kind, name, mark, Map(), Map(), usable=False)
            continue
        where = f"{section}.{name}"
        checked = _checked(value, where, mark, entry_keys(kind), findings)
        entry = taken_apart(kind, name, mark, checked)
        findings.extend(vanishing(entry.spec, spec_schema(kind), where))
        yield _with_sides(entry, where, findings)


def _with_sides(entry: Entry, where: str, findings: list[Finding]) -> Entry:
    """A prefillDecode entry whose sides are checked like entries."""
    if entry.kind != PREFILL_DECODE:
        return entry
    references = entry.references
    mode = str(references.get("mode", prefill_decode.PAIR))
    allowed, schema = side_keys(mode), side_schema(mode)
    for side in prefill_decode.SIDES:
        written = references.get(side)
        if isinstance(written, Map):
            mark = references.marks.get(side, entry.mark)
            checked = _checked(written, f"{where}.{side}", mark, allowed, findings)
            findings.extend(vanishing(without(checked, *REFERENCE_KEYS[RUNTIME]), schema, f"{where}.{side}"))
            references = put(references, (side,), checked)
    return entry.with_references(references)


def _checked(written: Map, where: str, mark: Mark, allowed: Iterable[str], findings: list[Finding]) -> Map:
    """What is written, without unknown keys and without reference keys of a wrong form."""
    wrong: list[str] = []
    for key, value in written.items():
        for rule, message, fix in _wrong(key, value, where, allowed):
            findings.append(problem(rule, written.marks.get(key, mark), message, fix))
            wrong.append(key)
    return without(written, *wrong)


def _wrong(key: str, value: Any, where: str, allowed: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """The rule that a key of an entry breaks, what is wrong, and what to do."""
    if key not in allowed:
        yield "unknown-field", f'"{key}" is no field of {where}', did_you_mean(key, allowed)
    elif key == "mode" and value not in prefill_decode.MODES:
        yield "invalid-value", f"{where}.{key} is {shown(value)}", did_you_mean(str(value), prefill_decode.MODES)
    elif key in SHAPES and not _has_shape(key, value):
        yield "invalid-value", f"{where}.{key} is {shown(value)}", f"allowed: {SHAPES[key]}"


def _has_shape(key: str, value: Any) -> bool:
    if key in METADATA_KEYS:
        return isinstance(value, Map) and not any(
            item is None or isinstance(item, dict | list) for item in value.values()
        )
    if SHAPES[key] == NAMES and isinstance(value, Seq):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, Map if key in prefill_decode.SIDES else str)
