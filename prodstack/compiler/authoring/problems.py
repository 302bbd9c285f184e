"""Mistakes in input files as findings: at their line, with what was found, what is allowed, and the nearest match."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.form import SECTIONS
from prodstack.compiler.authoring.placement import (
    fields_of,
    has_names,
    model_in,
    place_in_file,
    sections_with,
    written_below,
)
from prodstack.compiler.companions.settings import is_switch
from prodstack.manifests.finding import FailsAt, Finding, ObjectRef, Severity
from prodstack.manifests.secrets import masked
from prodstack.manifests.wording import dotted, listed, nearest, shown
from prodstack.manifests.yaml_reader import Mark, locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel, ValidationError

    from prodstack.manifests.yaml_reader import Map, Path, UnreadableYamlError

_CHOICE = re.compile(r"'([^']*)'|\b(True|False)\b")
ABSENT = frozenset({"missing", "missing_without_topology"})
"""The types of pydantic's errors about what is not written."""
TYPO = 0.9
"""How similar two words are, from 0 to 1, if one is probably a misspelt form of the other."""
_FIXES: Mapping[Path, str] = {
    ("stacks",): "name the stacks that run there: stacks: [NAME]; or every stack of the project: stacks: all"
}
"""What to write for a value that is missing, or empty, by its path in the file."""
_SWITCH = "allowed: true, false, or a mapping with the settings"
_TYPES = {"dictionary": "a mapping", "list": "a list", "string": "text (quote it)"}
"""The types in pydantic's messages, in terms of YAML."""
PATTERNS = {
    "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$": "at most 63 lower-case letters, digits and dashes, with a letter or digit at both ends",
    "^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$": "at most 253 lower-case letters, digits, dots and dashes, with a letter or digit at both ends",
    "^([1-9][0-9]*h)?([1-9][0-9]*m)?([1-9][0-9]*s)?([1-9][0-9]*ms)?$": "a duration above 0, the largest unit first, such as 15s or 1m30s",
    "^([0-9]+([.][0-9]+)?(ms|s|m|h))+$": "a duration such as 10m, 90s or 1h30m",
    "^([0-9]+(ms|s|m|h))+$": "a duration in whole numbers such as 10m, 90s or 1h30m",
    "^([0-9]{1,5}(h|m|s|ms)){1,4}$": "a duration of one to four parts such as 10m, 90s or 1h30m",
    "^(https?|ssh|oci)://.+$": "https://HOST/PATH, ssh://USER@HOST/PATH or oci://HOST/PATH",
    "^[0-9a-f]{40}([0-9a-f]{24})?$": "the full hash of a commit",
    "^sha256:[0-9a-f]{64}$": "sha256: and 64 hexadecimal digits",
}
"""The patterns of the fields of stack and cluster files, in words."""


def problem(rule: str, mark: Mark | None, message: str, fix: str, about: ObjectRef | None = None) -> Finding:
    """Return an error in an input file, which stops publishing."""
    at = mark or Mark("", 0, 0)
    return Finding(rule, Severity.ERROR, FailsAt.API_SERVER, at.file, at.line, at.column, about, message, fix)


def warning(rule: str, mark: Mark | None, message: str, fix: str) -> Finding:
    """Return a warning about an input file, which does not stop publishing."""
    return replace(problem(rule, mark, message, fix), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)


def unreadable(error: UnreadableYamlError) -> Finding:
    """Return the finding for a file that is not valid YAML, or uses YAML that is not accepted."""
    message, _, fix = error.message.partition("; ")
    return problem("unreadable-yaml", error.mark, message, fix or "correct the file")


def unknown_key(key: str, mark: Mark | None, where: str, allowed: Iterable[str], elsewhere: str = "") -> Finding:
    """Return the finding for a key that `where` does not have.

    elsewhere: the advice if another place has this very key. It precedes a similar key of `where`, unless that one looks like a typo.
    """
    choices = sorted(allowed)
    fix = elsewhere if elsewhere and typo_of(key, choices) is None else did_you_mean(key, choices)
    return problem("unknown-field", mark, f'"{key}" is not a field of {where}', fix)


def typo_of(word: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word that differs from `word` by about one letter, or by case, underscores or dashes; or None."""
    near = nearest(word, allowed)
    if near is None:
        return None
    first, second = (text.lower().replace("_", "").replace("-", "") for text in (word, near))
    return near if difflib.SequenceMatcher(None, first, second).ratio() >= TYPO else None


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """Return the fix for a wrong word: the nearest allowed word, or all of them if none is near."""
    choices = sorted(allowed)
    near = nearest(word, choices)
    if near is not None and near != word:
        return f'did you mean "{near}"?'
    return f"allowed: {', '.join(choices)}" if choices else "remove it: there is nothing that it could name"


def invalid(
    error: ValidationError, tree: Map, model: type[BaseModel], prefix: Path = (), *, partial: bool = False
) -> list[Finding]:
    """Return a finding for everything that a model rejected in `tree`, each at its line.

    prefix: the path of `tree`, for messages; partial: whether what is missing may be written elsewhere, so that it is not reported.
    """
    details = [each for each in error.errors(include_url=False) if not partial or each["type"] not in ABSENT]
    return [_rejected(each, tree, model, prefix) for each in details]


def _rejected(details: Any, tree: Map, model: type[BaseModel], prefix: Path) -> Finding:
    path: Path = tuple(details["loc"])
    mark = locate(tree, path)
    where = dotted((*prefix, *path))
    if details["type"] == "extra_forbidden":
        parent = dotted((*prefix, *path[:-1])) or "this file"
        return unknown_key(str(path[-1]), mark, parent, _fields(model, path[:-1]), _elsewhere(model, path))
    if details["type"] == "missing":
        return problem("invalid-value", mark, f"{where} is missing", _FIXES.get(path, "add it"))
    value = masked(next((each for each in reversed(path) if isinstance(each, str)), ""), details["input"])
    found = mark.text if mark is not None and mark.text and value == details["input"] else shown(value)
    fix = _SWITCH if is_switch(path) else _FIXES.get(path) if value is None else _item_fix(details, model, path)
    shareable = details if value == details["input"] else {**details, "input": None}
    return problem("invalid-value", mark, f"{where} is {found}", fix or _fix(shareable))


def _item_fix(details: Any, model: type[BaseModel], path: Path) -> str | None:
    """Return what to write for a text in place of a list of mappings, or of such an item; None for everything else."""
    is_item = isinstance(path[-1], int) and details["type"] in ("model_type", "model_attributes_type")
    keys = sorted(_fields(model, path)) if is_item or details["type"] == "list_type" else []
    if not keys or not isinstance(details["input"], str):
        return None
    return f"allowed: a {'mapping' if is_item else 'list of mappings'}; possible keys: {', '.join(keys)}"


def _fix(details: Any) -> str:
    """Return what to write instead, from one of pydantic's error details. Its input is None if it contains a secret."""
    text: str = details["msg"]
    if details["type"] == "null":
        return "leave it out, or write a value"
    if details["type"] == "literal_error":
        choices = [quoted or word.lower() for quoted, word in _CHOICE.findall(text)]
        return did_you_mean(str(details["input"]), choices)
    if details["type"] == "string_pattern_mismatch":
        return _pattern_fix(details["input"], details["ctx"]["pattern"])
    if details["type"] in ("model_type", "model_attributes_type"):
        return mapping_fix(details["input"])
    if details["type"] == "dict_type":
        return mapping_fix(details["input"], named=True)
    if details["type"] == "list_type":
        return _list_fix(details["input"])
    text = text.replace("String should have ", "text with ")
    for start in ("Input should be a valid ", "Input should be "):
        text = text.removeprefix(start)
    return f"allowed: {_TYPES.get(text, text)}"


def mapping_fix(found: object, *, named: bool = False) -> str:
    """Return what to write if something else than a mapping was found. named: whether its keys are names that people choose."""
    if not isinstance(found, list):
        return "allowed: a mapping"
    if not named:
        return "allowed: a mapping; remove the dash, so that the fields stand directly below the key"
    names = [name for item in found if isinstance(item, dict) and isinstance(name := item.get("name"), str)]
    return f'allowed: a mapping; write "{names[0] if names else "NAME"}:" in place of the dash, and what belongs to it below'


def _list_fix(found: object) -> str:
    if isinstance(found, str):
        return f"allowed: a list, such as [{shown(found)}]"
    return 'allowed: a list; begin each item with "- "' if isinstance(found, dict) else "allowed: a list"


def _pattern_fix(written: object, pattern: str) -> str:
    """Return the form of a text in words, and the nearest text of that form; none of a text that is not shown."""
    words = PATTERNS.get(pattern, f"text that matches {pattern}")
    near = re.sub("[^a-z0-9]+", "-", written.lower()).strip("-") if isinstance(written, str) else ""
    return f'did you mean "{near}"? allowed: {words}' if re.fullmatch(pattern, near) else f"allowed: {words}"


def _elsewhere(model: type[BaseModel], path: Path) -> str:
    """Return where the last key of a path is a field, in this file or in an entry of a stack file; "" if nowhere."""
    key = str(path[-1])
    place = place_in_file(model, key)
    if place is not None:
        return written_below(place, key)
    sections = sections_with(key) if len(path) == 1 and SECTIONS.keys() & set(_fields(model, ())) else []
    if len(sections) > 1:
        return f"it is a field of the entries of {listed(sections, 'and')}: write it in one of them"
    return f"it is a field of an entry: {written_below((sections[0], 'NAME'), key)}" if sections else ""


def _fields(model: type[BaseModel] | None, path: Path) -> list[str]:
    """Return the field names, as they are written in YAML, of the model at `path` below `model`."""
    keys = iter(path)
    for key in keys:
        if isinstance(key, str) and model is not None:
            found = (field for name, field in model.model_fields.items() if key == (field.alias or name))
            annotation = getattr(next(found, None), "annotation", None)
            model = model_in(annotation)
            if has_names(annotation):
                next(keys, None)
    return fields_of(model) if model is not None else []
