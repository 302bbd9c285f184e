"""A mistake in an input file is a finding like any other: at its line, with what was found, what is allowed, and a near miss."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from prodstack.manifests.finding import FailsAt, Finding, ObjectRef, Severity
from prodstack.manifests.wording import dotted, nearest, shown
from prodstack.manifests.yaml_reader import Mark, locate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel, ValidationError

    from prodstack.manifests.yaml_reader import Map, Path, UnreadableYamlError


def problem(rule: str, mark: Mark | None, message: str, fix: str, about: ObjectRef | None = None) -> Finding:
    """An error in what a person wrote; it stops the publish before anything reaches the API server."""
    at = mark or Mark("", 0, 0)
    return Finding(rule, Severity.ERROR, FailsAt.API_SERVER, at.file, at.line, at.column, about, message, fix)


def unreadable(error: UnreadableYamlError) -> Finding:
    """The finding for a file that is no trustworthy YAML."""
    message, _, fix = error.message.partition("; ")
    return problem("unreadable-yaml", error.mark, message, fix or "correct the file")


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """What to write instead of `word`: the nearest allowed word, and all of them where they are few."""
    choices = sorted(allowed)
    near = nearest(word, choices)
    if near is not None and near != word:
        return f'did you mean "{near}"?'
    return f"allowed: {', '.join(choices)}" if choices else "nothing is defined that could be named here"


def invalid(error: ValidationError, tree: Map, model: type[BaseModel], prefix: Path = ()) -> list[Finding]:
    """The findings for what a model refused in `tree`, each at its line."""
    return [_one(details, tree, model, prefix) for details in error.errors(include_url=False)]


def _one(details: Any, tree: Map, model: type[BaseModel], prefix: Path) -> Finding:
    path: Path = tuple(details["loc"])
    mark = locate(tree, path)
    where = dotted((*prefix, *path))
    if details["type"] == "extra_forbidden":
        message = f'"{path[-1]}" is no field of {dotted((*prefix, *path[:-1])) or "this file"}'
        return problem("unknown-field", mark, message, did_you_mean(str(path[-1]), _fields(model, path[:-1])))
    if details["type"] == "missing":
        return problem("invalid-value", mark, f"{where} is missing", "write it")
    found = mark.text if mark is not None and mark.text else shown(details["input"])
    return problem("invalid-value", mark, f"{where} is {found}", _instead(details))


_CHOICE = re.compile(r"'([^']*)'|\b(True|False)\b")
_WORDS = {"dictionary": "a mapping", "list": "a list", "string": "text (quote it)"}


def _instead(details: Any) -> str:
    """What to write, from pydantic's words for what it wanted."""
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
    for start in ("Input should be a valid ", "Input should be ", "String should "):
        text = text.removeprefix(start)
    return f"allowed: {_WORDS.get(text, text)}"


def _fields(model: type[BaseModel] | None, path: Path) -> list[str]:
    """The fields, as they are written, of the model at `path` below `model`."""
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
