"""Mistakes in input files as findings: at their line, with what was found, what is allowed, and the nearest match."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

from prodstack.manifests.finding import FailsAt, Finding, ObjectRef, Severity
from prodstack.manifests.secrets import masked
from prodstack.manifests.wording import dotted, nearest, shown
from prodstack.manifests.yaml_reader import Mark, locate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel, ValidationError

    from prodstack.manifests.yaml_reader import Map, Path, UnreadableYamlError

_CHOICE = re.compile(r"'([^']*)'|\b(True|False)\b")
_TYPES = {"dictionary": "a mapping", "list": "a list", "string": "text (quote it)"}
"""The types in pydantic's messages, in terms of YAML."""


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


def unknown_key(key: str, mark: Mark | None, where: str, allowed: Iterable[str]) -> Finding:
    """Return the finding for a key that `where` does not have."""
    return problem("unknown-field", mark, f'"{key}" is not a field of {where}', did_you_mean(key, allowed))


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """Return the fix for a wrong word: the nearest allowed word, or all of them if none is near."""
    choices = sorted(allowed)
    near = nearest(word, choices)
    if near is not None and near != word:
        return f'did you mean "{near}"?'
    return f"allowed: {', '.join(choices)}" if choices else "remove it: there is nothing that it could name"


def invalid(error: ValidationError, tree: Map, model: type[BaseModel], prefix: Path = ()) -> list[Finding]:
    """Return a finding for everything that a model rejected in `tree`, each at its line.

    prefix: the path of `tree`, for messages.
    """
    return [_rejected(details, tree, model, prefix) for details in error.errors(include_url=False)]


def _rejected(details: Any, tree: Map, model: type[BaseModel], prefix: Path) -> Finding:
    path: Path = tuple(details["loc"])
    mark = locate(tree, path)
    where = dotted((*prefix, *path))
    if details["type"] == "extra_forbidden":
        parent = dotted((*prefix, *path[:-1])) or "this file"
        return unknown_key(str(path[-1]), mark, parent, _fields(model, path[:-1]))
    if details["type"] == "missing":
        return problem("invalid-value", mark, f"{where} is missing", "add it")
    value = masked(next((each for each in reversed(path) if isinstance(each, str)), ""), details["input"])
    found = mark.text if mark is not None and mark.text and value == details["input"] else shown(value)
    return problem("invalid-value", mark, f"{where} is {found}", _fix(details))


def _fix(details: Any) -> str:
    """Return what to write instead, from one of pydantic's error details."""
    text: str = details["msg"]
    if details["type"] == "null":
        return "leave it out, or write a value"
    if details["type"] == "literal_error":
        choices = [quoted or word.lower() for quoted, word in _CHOICE.findall(text)]
        return did_you_mean(str(details["input"]), choices)
    if details["type"] == "string_pattern_mismatch":
        return f"allowed: text that matches {details['ctx']['pattern']}"
    if details["type"] in ("model_type", "model_attributes_type"):
        return "allowed: a mapping"
    text = text.replace("String should have ", "text with ")
    for start in ("Input should be a valid ", "Input should be "):
        text = text.removeprefix(start)
    return f"allowed: {_TYPES.get(text, text)}"


def _fields(model: type[BaseModel] | None, path: Path) -> list[str]:
    """Return the field names, as they are written in YAML, of the model at `path` below `model`."""
    for key in path:
        if isinstance(key, str) and model is not None:
            found = (field for name, field in model.model_fields.items() if key == (field.alias or name))
            model = _model_in(getattr(next(found, None), "annotation", None))
    return [field.alias or name for name, field in model.model_fields.items()] if model is not None else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if hasattr(annotation, "model_fields"):
        model: type[BaseModel] = annotation
        return model
    return next(filter(None, map(_model_in, get_args(annotation))), None)
